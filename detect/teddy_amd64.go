package detect

import "golang.org/x/sys/cpu"

// teddy compares three bytes at every place of a text with eight buckets of
// literals at once, by looking up their halves in registers (the algorithm of
// that name in Intel's Hyperscan; Wang and others 2019, section 4.2).
//
// text must have two bytes more than chunks*32. It returns how many chunks have
// candidates, which out names in order; all of the first chunks may be written.
//
//go:noescape
func teddy(masks *[6][32]byte, text *byte, chunks int, out *candidates) int

var hasTeddy = cpu.X86.HasAVX2
