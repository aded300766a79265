package logs

import "golang.org/x/sys/cpu"

// lineEnds writes the offsets behind the line ends in chunks of 32 bytes, in
// order, and returns how many there are; ends must have room for them.
//
//go:noescape
func lineEnds(text *byte, chunks int, ends *int32) int

var hasVectors = cpu.X86.HasAVX2
