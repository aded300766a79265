package capture

import "encoding/binary"

// What a tunnel carries is observed with its own, inner addresses. Who sent the
// outer packet made up all of the inner one, if he wanted to: so an inner
// connection is believed to have been opened only where its two directions came
// from two outer senders, each always from the same (see [flow.opened]).
//
// Where the inner packet cannot be read, the outer one stays what it is; where the
// snapshot length cut off what would tell, it is hidden.

// maxTunnels is how many tunnels are read within each other.
const maxTunnels = 4

// Ports of tunnels (IANA).
const (
	portVXLAN  = 4789
	portGeneve = 6081
	portTeredo = 3544
	portGTP    = 2152
)

// Things noted about tunnels.
const (
	noteDeep   = "tunnels within tunnels deeper than are read"
	noteTunnel = "packets in tunnels that cannot be read"
)

// inside reads what a tunnel carries.
func (rd *reader) inside(p part, read func(*reader, part) string) (ok bool) {
	outer := rd.p
	if outer.depth >= maxTunnels {
		rd.note(noteDeep, outer.frame)
		return false
	}
	rd.p = packet{
		frame: outer.frame, time: outer.time, wire: outer.wire, outer: true, part: outer.part,
		depth: outer.depth + 1, via: viaOf(&outer),
	}
	why := read(rd, p)
	if why == skipShort {
		rd.p.hide(p)
	}
	if (why == "" || why == skipShort) && rd.p.what != nothing {
		return true
	}
	rd.p = outer
	return false
}

// viaOf names the outermost sender; it is never 0.
func viaOf(outer *packet) uint64 {
	if outer.via != 0 {
		return outer.via
	}
	a := outer.src.As16()
	return mix(binary.BigEndian.Uint64(a[:])+mix(binary.BigEndian.Uint64(a[8:]))) | 1
}

// tunnelled reads IP in IP (RFC 2003), IPv6 in IPv4 (RFC 4213) and GRE.
func (rd *reader) tunnelled(proto uint8, p part) {
	ok := false
	if proto == protoGRE {
		ok = rd.gre(p)
	} else {
		ok = rd.inside(p, (*reader).ip)
	}
	if !ok && rd.p.what != hidden {
		rd.note(noteTunnel, rd.p.frame)
	}
}

// gre reads RFC 2784 and 2890, ERSPAN in it, and PPTP's version (RFC 2637).
func (rd *reader) gre(p part) bool {
	if len(p.b) < 4 {
		rd.p.hide(p)
		return false
	}
	flags, kind := binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	if flags&7 == 1 && kind == etherPPTP {
		size := 8 + 4*int(flags>>12&1) + 4*int(flags>>7&1)
		return p.wire > size && rd.inside(p.skip(size), (*reader).ppp)
	}
	if flags&7 != 0 || flags&0x4000 != 0 { // source routes are out of use
		return false
	}
	p = p.skip(4 + 4*int(flags>>15&1) + 4*int(flags>>13&1) + 4*int(flags>>12&1))
	switch kind {
	case etherIPv4, etherIPv6:
		return rd.inside(p, (*reader).ip)
	case etherBridged:
		return rd.inside(p, (*reader).ethernet)
	case etherMPLS:
		return rd.inside(p, (*reader).mpls)
	case etherERSPAN:
		if flags&0x1000 != 0 { // type II; type I has no header of its own
			p = p.skip(8)
		}
		return rd.inside(p, (*reader).ethernet)
	}
	return false
}

// udpTunnel reads VXLAN (RFC 7348), Geneve (RFC 8926) and Teredo (RFC 4380) in a
// datagram between their ports.
func (rd *reader) udpTunnel(p part) bool {
	k := &rd.p
	switch {
	case len(p.b) <= 8: // headers are as long, and carry something
		k.hide(p)
	case k.dstPort == portVXLAN:
		if p.b[0] != 8 || p.b[1] != 0 || p.b[2] != 0 || p.b[3] != 0 || p.b[7] != 0 {
			return false
		}
		return rd.inside(p.skip(8), (*reader).ethernet)
	case k.dstPort == portGeneve:
		return rd.geneve(p)
	case k.dstPort == portTeredo || k.srcPort == portTeredo:
		return rd.teredo(p)
	case k.dstPort == portGTP:
		return rd.gtp(p)
	}
	return false
}

func (rd *reader) geneve(p part) bool {
	if p.b[0]>>6 != 0 || p.b[7] != 0 {
		return false
	}
	kind := binary.BigEndian.Uint16(p.b[2:])
	p = p.skip(8 + 4*int(p.b[0]&0x3f))
	switch kind {
	case etherBridged:
		return rd.inside(p, (*reader).ethernet)
	case etherIPv4, etherIPv6:
		return rd.inside(p, (*reader).ip)
	}
	return false
}

// gtp reads the user plane of mobile networks (3GPP TS 29.281, section 5), with
// its extension headers.
func (rd *reader) gtp(p part) bool {
	if p.b[0]&0xf0 != 0x30 || p.b[1] != 0xff {
		return false
	}
	if len(p.b) < 12 {
		rd.p.hide(p)
		return false
	}
	optional, next := p.b[0]&7 != 0, p.b[11]
	extended := p.b[0]&4 != 0
	if p = p.skip(8); optional {
		p = p.skip(4)
	}
	const maxHeaders = 8
	for n := 0; extended && next != 0; n++ {
		if len(p.b) < 4 || len(p.b) < 4*int(p.b[0]) {
			rd.p.hide(p)
			return false
		}
		size := 4 * int(p.b[0])
		if size == 0 || n == maxHeaders {
			return false
		}
		next, p = p.b[size-1], p.skip(size)
	}
	return rd.inside(p, (*reader).ip)
}

// teredo passes over the two headers that may stand before the packet (RFC
// 4380, section 5.1.1), and believes a packet whose length is right.
func (rd *reader) teredo(p part) bool {
	if len(p.b) > 4 && p.b[0] == 0 && p.b[1] == 1 {
		p = p.skip(4 + int(p.b[2]) + int(p.b[3]) + 9)
	}
	if len(p.b) > 8 && p.b[0] == 0 && p.b[1] == 0 {
		p = p.skip(8)
	}
	if len(p.b) < 40 && (len(p.b) == 0 || p.b[0]>>4 == 6) {
		rd.p.hide(p)
		return false
	}
	if len(p.b) < 40 || p.b[0]>>4 != 6 || int(binary.BigEndian.Uint16(p.b[4:]))+40 != p.wire {
		return false
	}
	return rd.inside(p, (*reader).ip)
}

// vouched notes who sent a packet of a connection in a tunnel.
func (f *flow) vouched(via uint64, from int8) {
	s, peer := &f.sides[from], &f.sides[1-from]
	if s.via == 0 {
		s.via = via
	}
	f.forged = f.forged || s.via != via || peer.via == via
}
