package archive

import "fmt"

// The bounds of one file or stream.
const (
	// maxDepth is how deep archives lie in archives. An archive that holds
	// itself ends here.
	maxDepth = 3
	// maxLayers is how many compressions lie around a member, in all.
	maxLayers = 4
	// MaxMembers are given; the rest is counted and said.
	MaxMembers = 100_000
	// maxWindow bounds what a zstd or xz stream can have a decoder remember.
	// xz -9 asks for 64 MiB, zstd --long for 128 MiB.
	maxWindow = 128 << 20
	// maxDirectory bounds the directory of a zip archive. 100,000 members with
	// names of 60 bytes take 14 MB.
	maxDirectory = 16 << 20
	// maxNestedZip is the size of a zip archive inside another archive or a
	// compression: it is read from its end, so it has to lie in memory.
	maxNestedZip = 64 << 20
	// HeadLen is how much of a member can be peeked at.
	HeadLen = 64 << 10
)

// A file is a bomb, and is read no further, when its decoders together have put
// out more than freeOutput and more than maxRatio times what was read of it.
// gzip and zip reach 1,032 to 1 at best, so one layer of either never is one; a
// log of one line, repeated, compresses that well and is read. Real logs reach
// 100 to 1.
const (
	freeOutput = 1 << 30
	maxRatio   = 1100
)

// Bomb is the error of a file that gives far more than it holds.
type Bomb struct {
	Produced, Consumed int64 // bytes
}

func (b *Bomb) Error() string {
	return fmt.Sprintf("gives more than %d times what it holds: stopped after %d bytes out of %d", maxRatio, b.Produced, b.Consumed)
}
