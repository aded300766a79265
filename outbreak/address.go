package outbreak

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"
)

// addr and number turn an IPv4 address into the number that it is, and back.
func addr(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

// span is a network as numbers: those from first on that share its bits.
type span struct {
	first uint32
	bits  int
}

func spanOf(p netip.Prefix) span {
	b := p.Addr().As4()
	return span{binary.BigEndian.Uint32(b[:]), p.Bits()}
}

func (s span) size() uint64 { return 1 << (32 - s.bits) }

func (s span) contains(a uint32) bool { return s.bits == 0 || (a^s.first)>>(32-s.bits) == 0 }

func (s span) draw(r *rand.Rand) uint32 { return s.first | uint32(r.Uint64N(s.size())) }

// around is the network of so many bits that an address is in.
func around(a uint32, bits int) span {
	if bits == 0 {
		return span{}
	}
	return span{a &^ (1<<(32-bits) - 1), bits}
}

// common is what two networks share: the smaller, or nothing.
func (s span) common(o span) (span, bool) {
	if s.bits < o.bits {
		s, o = o, s
	}
	return s, o.contains(s.first)
}

// mix scatters a number (the finaliser of MurmurHash3).
func mix(x uint64) uint64 {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// stranger draws an address that a machine outside can have, and nobody has.
func (w *world) stranger(r *rand.Rand) uint32 {
	for {
		a := r.Uint32()
		switch first := a >> 24; {
		case first == 0, first == 127, first >= 224, w.net.contains(a), w.strangers[a]:
		default:
			w.strangers[a] = true
			return a
		}
	}
}

// trip is how long a packet takes there and back: a millisecond within the
// network, up to a fifth of a second to the world, the same for the same two.
func (w *world) trip(a, b uint32) time.Duration {
	if w.net.contains(a) && w.net.contains(b) {
		return time.Millisecond
	}
	const near, far = 10 * time.Millisecond, 190 * time.Millisecond
	return near + time.Duration(mix(uint64(min(a, b))<<32|uint64(max(a, b)))%uint64(far)).Truncate(time.Microsecond)
}
