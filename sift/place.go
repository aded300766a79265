package sift

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"

	"cordon"
)

// Place is where something was seen.
type Place struct {
	Time     cordon.Time
	Input    uint32
	Position uint64
}

// Compare orders places by time, an unknown one last.
func (p Place) Compare(o Place) int {
	return cmp.Or(p.Time.Compare(o.Time), cmp.Compare(p.Input, o.Input), cmp.Compare(p.Position, o.Position))
}

// address is an IPv6 address or an IPv4 one mapped into it.
type address [16]byte

func (a address) addr() netip.Addr { return netip.AddrFrom16(a).Unmap() }

// rank is a fixed hash, so that which hosts stand for all of them depends on who
// they are alone.
func (a *address) rank() uint64 {
	return mix(mix(binary.LittleEndian.Uint64(a[:]), binary.LittleEndian.Uint64(a[8:])), 0x8ebc6af09c88c6e3)
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return hi ^ lo
}
