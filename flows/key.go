package flows

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

// key makes the key of a record's connection. Exporters see connections each
// for itself.
func (d *Decoder) key() uint64 {
	r := &d.r
	h := Key(netip.AddrPortFrom(r.src, r.srcPort), netip.AddrPortFrom(r.dst, r.dstPort))
	return max(mix(h^fold(d.from.addr.As16(), d.from.port)), 1)
}

// Key is the key of a TCP connection between two ends: the same for both
// directions, in every run and process, and never 0. Flow records do not number
// connections, so that those of the same ends and ports share one, whatever input
// they stand in: a recording may go on in the next file.
func Key(src, dst netip.AddrPort) uint64 {
	a, b := fold(src.Addr().As16(), src.Port()), fold(dst.Addr().As16(), dst.Port())
	return max(mix(mix(cordon.TCP)^(a+b)), 1)
}

func fold(addr [16]byte, port uint16) uint64 {
	h := mix(binary.BigEndian.Uint64(addr[:8]))
	return mix(mix(h^binary.BigEndian.Uint64(addr[8:])) ^ uint64(port))
}

// mix is the finisher of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
