//go:build !amd64

package detect

var hasTeddy = false

func teddy(*[6][32]byte, *byte, int, *uint32) { panic("detect: no vectors here") }
