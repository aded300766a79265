package capture

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

const tcpHeader = 20 // bytes, without options

// tcp reads RFC 9293, section 3.1. A host throws away what claims options that it
// does not have, so that of such segments nothing is believed but that somebody
// asked: there are worms whose SYNs look like that.
func (rd *reader) tcp(p part) {
	k := &rd.p
	if len(p.b) < 14 {
		k.hide(p)
		return
	}
	header := int(p.b[12]>>4) * 4
	if header < tcpHeader || header > p.wire {
		rd.note(noteTCP, k.frame)
		if p.wire < tcpHeader || p.b[13]&(cordon.SYN|cordon.ACK|cordon.RST|cordon.FIN) != cordon.SYN {
			return
		}
		header = p.wire
	}
	k.what = segment
	k.srcPort, k.dstPort = binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	k.seq, k.ack = binary.BigEndian.Uint32(p.b[4:]), binary.BigEndian.Uint32(p.b[8:])
	k.flags = p.b[13] & 0x3f // the six that cordon names; congestion marks are left out
	k.carry(p.skip(header))
}

// udp reads RFC 768.
func (rd *reader) udp(p part) {
	k := &rd.p
	if len(p.b) < 8 {
		k.hide(p)
		return
	}
	k.what = datagram
	k.srcPort, k.dstPort = binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	length := int(binary.BigEndian.Uint16(p.b[4:]))
	if length < 8 || length > p.wire && !k.fragment {
		length = p.wire // a jumbogram, offload, or a lie
	}
	k.carry(p.limit(length).skip(8))
	k.payloadLen = length - 8
	if !k.fragment && (k.dstPort == portVXLAN || k.dstPort == portGeneve || k.dstPort == portGTP || k.dstPort == portTeredo || k.srcPort == portTeredo) {
		rd.udpTunnel(part{k.payload, k.payloadLen})
	}
}

// icmp reads an echo request, its reply, and the error that says that somebody
// cannot be reached; the version decides their types (RFC 792, RFC 4443). What an
// error quotes is not taken for a packet: anybody may quote anything.
func (rd *reader) icmp(request, reply, unreachable uint8, p part) {
	switch {
	case len(p.b) < 2:
		rd.p.hide(p)
	case p.b[0] == request && p.b[1] == 0:
		rd.p.what = echo
		rd.p.numbered(p)
		rd.p.carry(p.skip(8))
	case p.b[0] == reply && p.b[1] == 0:
		rd.p.what = echoReply
		rd.p.numbered(p)
	case p.b[0] == unreachable:
		rd.quoted(p.skip(8))
	}
}

// numbered reads the identifier and the sequence number of an echo.
func (k *packet) numbered(p part) {
	if len(p.b) >= 8 {
		k.seq = binary.BigEndian.Uint32(p.b[4:])
	}
}

// quoted reads whom an ICMP error tells that a packet did not arrive, and whom
// it was for.
func (rd *reader) quoted(p part) {
	k := &rd.p
	told := k.dst
	var proto uint8
	var from, to netip.Addr
	switch {
	case len(p.b) >= 24 && p.b[0]>>4 == 4 && len(p.b) >= int(p.b[0]&15)*4+4:
		proto, from, to = p.b[9], netip.AddrFrom4([4]byte(p.b[12:])), netip.AddrFrom4([4]byte(p.b[16:]))
		p = p.skip(int(p.b[0]&15) * 4)
	case len(p.b) >= 44 && p.b[0]>>4 == 6:
		proto, from, to = p.b[6], netip.AddrFrom16([16]byte(p.b[8:])), netip.AddrFrom16([16]byte(p.b[24:]))
		p = p.skip(40)
	default:
		return
	}
	if from != told || proto != cordon.TCP && proto != cordon.UDP {
		return
	}
	k.what, k.proto, k.src, k.dst = unreached, proto, from, to
	k.srcPort, k.dstPort = binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
}

func (k *packet) carry(p part) { k.payload, k.payloadLen = p.b, p.wire }
