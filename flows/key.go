package flows

import (
	"encoding/binary"

	"cordon"
)

// key makes the key of a record's connection: the same for both directions, in
// every run and process. An exporter does not number connections, so that those
// of the same ends and ports share one.
func (d *Decoder) key() uint64 {
	r := &d.r
	a, b := fold(r.src.As16(), r.srcPort), fold(r.dst.As16(), r.dstPort)
	from := fold(d.from.addr.As16(), d.from.port)
	h := mix(uint64(d.opt.Input)<<8 | cordon.TCP)
	return max(mix(h^mix(from)^(a+b)), 1)
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
