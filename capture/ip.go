package capture

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

// ip reads an IP packet of the version that its first four bits name.
func (rd *reader) ip(p part) string {
	if len(p.b) < 1 {
		return skipShort
	}
	switch p.b[0] >> 4 {
	case 4:
		return rd.ipv4(p)
	case 6:
		return rd.ipv6(p)
	}
	return skipIP
}

// ipv4 reads RFC 791, section 3.1.
func (rd *reader) ipv4(p part) string {
	if len(p.b) < 20 {
		return skipShort
	}
	header, total := int(p.b[0]&15)*4, int(binary.BigEndian.Uint16(p.b[2:]))
	// With segmentation offload the sender captures its packet before the
	// length is known, and writes 0.
	if total == 0 {
		total = p.wire
	}
	if header < 20 || total < header {
		return skipIP
	}
	k := &rd.p
	k.src, k.dst = netip.AddrFrom4([4]byte(p.b[12:])), netip.AddrFrom4([4]byte(p.b[16:]))
	if !k.outer {
		k.outer, k.part = true, part4(binary.BigEndian.Uint32(p.b[12:]), binary.BigEndian.Uint32(p.b[16:]))
		if rd.probing {
			return ""
		}
	}
	k.ttl, k.proto, k.ipid = p.b[8], p.b[9], binary.BigEndian.Uint16(p.b[4:])
	k.length = uint32(total)
	flags := p.b[6:]
	p = p.limit(total).skip(header)
	if field := binary.BigEndian.Uint16(flags); field&0x3fff != 0 {
		rd.fragment(fragmentKey{id: uint32(k.ipid), proto: k.proto}, k.proto, int(field&0x1fff)*8, field&0x2000 != 0, p)
		return ""
	}
	rd.transport(k.proto, p)
	return ""
}

// IPv6 extension headers (IANA) that are walked.
const (
	extHopByHop    = 0
	extRouting     = 43
	extFragment    = 44
	extAuth        = 51
	extDestination = 60
	extMobility    = 135
	maxExtensions  = 16
)

// ipv6 reads RFC 8200.
func (rd *reader) ipv6(p part) string {
	if len(p.b) < 40 {
		return skipShort
	}
	total := int(binary.BigEndian.Uint16(p.b[4:])) + 40
	if total == 40 { // a jumbogram, or segmentation offload
		total = p.wire
	}
	k := &rd.p
	k.src, k.dst = netip.AddrFrom16([16]byte(p.b[8:])).Unmap(), netip.AddrFrom16([16]byte(p.b[24:])).Unmap()
	if !k.outer {
		k.outer, k.part = true, part6(p.b[8:40])
		if rd.probing {
			return ""
		}
	}
	k.ttl, k.length = p.b[7], uint32(total)
	rd.extensions(p.b[6], p.limit(total).skip(40))
	return ""
}

// extensions walks the headers between IPv6 and what it carries.
func (rd *reader) extensions(next uint8, p part) {
	for range maxExtensions {
		length := extension(next, p.b)
		if length == 0 {
			break
		}
		field, id := binary.BigEndian.Uint16(p.b[2:]), binary.BigEndian.Uint32(p.b[4:])
		whole := next != extFragment || field&^6 == 0
		next, p = p.b[0], p.skip(length)
		if !whole && rd.p.joined { // one in another, which nobody sends
			rd.note(noteFragBad, rd.p.frame)
			return
		}
		if !whole {
			rd.fragment(fragmentKey{id: id, six: true}, next, int(field&^7), field&1 != 0, p)
			return
		}
	}
	rd.p.proto = next
	rd.transport(next, p)
}

// extension returns the length of an extension header of which enough is
// shown, or 0 where there is none.
func extension(kind uint8, b []byte) int {
	if len(b) < 8 {
		return 0
	}
	switch kind {
	case extHopByHop, extRouting, extDestination, extMobility:
		return (int(b[1]) + 1) * 8
	case extFragment:
		return 8
	case extAuth:
		return (int(b[1]) + 2) * 4
	}
	return 0
}

// IP protocols that carry another IP packet (IANA).
const (
	protoIPIP = 4
	protoIPv6 = 41
	protoGRE  = 47
)

// transport reads the headers above IP. What shows too little of them stays a
// packet from one address to the other.
func (rd *reader) transport(proto uint8, p part) {
	switch proto {
	case cordon.TCP:
		rd.tcp(p)
	case cordon.UDP:
		rd.udp(p)
	case cordon.ICMP:
		rd.icmp(8, 0, 3, p)
	case cordon.ICMPv6:
		rd.icmp(128, 129, 1, p)
	case protoIPIP, protoIPv6, protoGRE:
		rd.tunnelled(proto, p)
	case extHopByHop, extRouting, extFragment, extAuth, extDestination, extMobility:
		if len(p.b) < 8 { // what it stands before is further on
			rd.p.hide(p)
		}
	}
}
