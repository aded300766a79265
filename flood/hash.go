package flood

import (
	"encoding/binary"
	"math/bits"
)

// The hashes are fixed, so that the same data give the same answer.

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return hi ^ lo
}

func hashOf(a *[16]byte, salt uint64) uint64 {
	return mix(binary.LittleEndian.Uint64(a[:])^salt, binary.LittleEndian.Uint64(a[8:])+salt)
}
