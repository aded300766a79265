package scan

import (
	"encoding/binary"
	"math/bits"
)

// The hashes are fixed, so that the same data give the same answer; a table
// that is flooded with equal hashes loses confidence and no time, because
// probes are bounded.

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return hi ^ lo
}

func hashOf(a *[16]byte) uint64 {
	h := mix(binary.LittleEndian.Uint64(a[:]), binary.LittleEndian.Uint64(a[8:]))
	return mix(h, 0x8ebc6af09c88c6e3)
}

// pairOf is the same for both directions; low tells which of the two it is.
func pairOf(from, to uint64) (key uint64, low bool) {
	if from < to {
		return mix(from, bits.RotateLeft64(to, 23)) | 1, true
	}
	return mix(to, bits.RotateLeft64(from, 23)) | 1, false
}
