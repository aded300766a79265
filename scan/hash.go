package scan

import (
	"encoding/binary"
	"math/bits"
)

// The hashes are fixed, so that the same data give the same answer; a table
// that is flooded with equal hashes loses confidence and no time, because
// probes are bounded.

// mix is one hash of two numbers (wyhash's mix).
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return hi ^ lo
}

// hashOf is the hash of an address.
func hashOf(a *[16]byte) uint64 {
	h := mix(binary.LittleEndian.Uint64(a[:]), binary.LittleEndian.Uint64(a[8:]))
	return mix(h, 0x8ebc6af09c88c6e3)
}

// pairOf is the key of a pair of hosts, the same for both directions; low tells which of
// the two it is.
func pairOf(from, to uint64) (key uint64, low bool) {
	if from < to {
		return mix(from, bits.RotateLeft64(to, 23)) | 1, true
	}
	return mix(to, bits.RotateLeft64(from, 23)) | 1, false
}

// Where there is no room for the number of a port, one of 64 stands for it, or one of 16,
// and a bit for each. Of a pair of hosts it is 64: its first port, and those that are
// counted. Of a source it is 16, and of a question over IPv6. The two come from different
// hashes, so that neither can be had from the other.

// portHash is 32 bits, for counting: one multiplication would leave what is asked for in
// its order too regular. There are so few ports that it matters by which number: this one
// estimates runs of them, and all, to some 10 %.
func portHash(port uint16) uint32 {
	const portMix = 0x29f894ff

	h := uint32(port+1) * portMix
	h = (h ^ h>>15) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// portOf64 is which of 64 a port is.
func portOf64(port uint16) uint8 { return uint8(portHash(port) >> 26) }

// portBitOf64 is the bit of that one.
func portBitOf64(port uint16) uint64 { return 1 << portOf64(port) }

// portOf16 is which of 16 a port is.
func portOf16(port uint16) uint8 { return uint8(mix(uint64(port), 0x9ddfea08eb382d69) >> 60) }

// portBitOf16 is the bit of that one.
func portBitOf16(port uint16) uint16 { return 1 << portOf16(port) }

// tagOf is what a table keeps of a key besides its place, never 0.
func tagOf(key uint64) uint32 { return uint32(key) | 1 }
