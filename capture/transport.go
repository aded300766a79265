package capture

import "encoding/binary"

// tcp reads RFC 9293, section 3.1.
func (rd *reader) tcp(p part) {
	if len(p.b) < 14 {
		return
	}
	k := &rd.p
	header := int(p.b[12]>>4) * 4
	if header < 20 || header > p.wire {
		return
	}
	k.what = segment
	k.srcPort, k.dstPort = binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	k.seq, k.ack = binary.BigEndian.Uint32(p.b[4:]), binary.BigEndian.Uint32(p.b[8:])
	k.flags = p.b[13] & 0x3f // the six that cordon names; congestion marks are left out
	k.carry(p.skip(header))
}

// udp reads RFC 768.
func (rd *reader) udp(p part) {
	if len(p.b) < 8 {
		return
	}
	k := &rd.p
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

// icmp reads an echo request, whose type the version decides (RFC 792, RFC
// 4443). Anything else has nothing to observe: above all, the packet that an
// error quotes was not sent by whom it names, and is not read.
func (rd *reader) icmp(request uint8, p part) {
	if len(p.b) < 2 || p.b[0] != request || p.b[1] != 0 {
		return
	}
	rd.p.what = echo
	rd.p.carry(p.skip(8))
}

func (k *packet) carry(p part) { k.payload, k.payloadLen = p.b, p.wire }
