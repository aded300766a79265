//go:build !amd64

package detect

var hasTeddy = false

func teddy(*[6][32]byte, *byte, int, *candidates) int { panic("no vectors") }
