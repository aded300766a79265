package flows

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

// shownPacket is the front of a packet: the bytes that are shown, and how many
// there were on the wire, never fewer.
type shownPacket struct {
	b    []byte
	wire int
}

// maxWire bounds a claimed length so that sums with it fit in an int anywhere.
const maxWire = 1 << 30

func (p shownPacket) skip(n int) shownPacket {
	return shownPacket{p.b[min(n, len(p.b)):], max(p.wire-n, 0)}
}

// limit cuts to n bytes; what follows is padding.
func (p shownPacket) limit(n int) shownPacket {
	return shownPacket{p.b[:min(n, len(p.b))], min(n, p.wire)}
}

// EtherTypes (IANA).
const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd
	etherVLAN = 0x8100
	etherQinQ = 0x88a8 // 802.1ad
	etherOldQ = 0x9100 // the same, before there was a standard
)

func (r *record) ethernet(p shownPacket) {
	if len(p.b) < 14 {
		return
	}
	r.dstMAC, r.srcMAC = cordon.MAC(p.b), cordon.MAC(p.b[6:])
	kind := binary.BigEndian.Uint16(p.b[12:])
	p = p.skip(14)
	const maxTags = 8
	for range maxTags {
		switch kind {
		case etherIPv4, etherIPv6:
			r.ip(p)
			return
		case etherVLAN, etherQinQ, etherOldQ:
			if len(p.b) < 4 {
				return
			}
			kind, p = binary.BigEndian.Uint16(p.b[2:]), p.skip(4)
		default:
			return
		}
	}
}

func (r *record) ip(p shownPacket) {
	if len(p.b) == 0 {
		return
	}
	switch p.b[0] >> 4 {
	case 4:
		r.ipv4(p)
	case 6:
		r.ipv6(p)
	}
}

// ipv4 reads RFC 791, section 3.1.
func (r *record) ipv4(p shownPacket) {
	if len(p.b) < 20 {
		return
	}
	header, total := int(p.b[0]&15)*4, int(binary.BigEndian.Uint16(p.b[2:]))
	if header < 20 || total < header {
		return
	}
	r.src, r.dst = netip.AddrFrom4([4]byte(p.b[12:])), netip.AddrFrom4([4]byte(p.b[16:]))
	r.ttl, r.proto, r.ipid = p.b[8], p.b[9], binary.BigEndian.Uint16(p.b[4:])
	r.length = uint32(total)
	if binary.BigEndian.Uint16(p.b[6:])&0x1fff == 0 { // a later fragment has no further header
		r.transport(p.limit(total).skip(header))
	}
}

// ipv6 reads RFC 8200, without the headers that may stand before the transport's:
// what has them stays a packet from one address to the other.
func (r *record) ipv6(p shownPacket) {
	if len(p.b) < 40 {
		return
	}
	total := int(binary.BigEndian.Uint16(p.b[4:])) + 40
	r.src, r.dst = netip.AddrFrom16([16]byte(p.b[8:])).Unmap(), netip.AddrFrom16([16]byte(p.b[24:])).Unmap()
	r.ttl, r.proto, r.length = p.b[7], p.b[6], uint32(total)
	r.transport(p.limit(total).skip(40))
}

func (r *record) transport(p shownPacket) {
	switch r.proto {
	case cordon.TCP:
		r.tcpHeader(p)
	case cordon.UDP:
		r.udpHeader(p)
	case cordon.ICMP, cordon.ICMPv6:
		if len(p.b) < 2 {
			return
		}
		r.icmp, r.typed = binary.BigEndian.Uint16(p.b), true
		r.carry(p.skip(8))
	}
}

// tcpHeader reads RFC 9293, section 3.1.
func (r *record) tcpHeader(p shownPacket) {
	if len(p.b) < 14 {
		return
	}
	r.srcPort, r.dstPort = binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	r.seq = binary.BigEndian.Uint32(p.b[4:])
	r.to.Flags, r.to.FlagsShown = p.b[13]&flagBits, true
	if header := int(p.b[12]>>4) * 4; header >= 20 && header <= p.wire {
		r.carry(p.skip(header))
	}
}

// udpHeader reads RFC 768.
func (r *record) udpHeader(p shownPacket) {
	if len(p.b) < 8 {
		return
	}
	r.srcPort, r.dstPort = binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	if length := int(binary.BigEndian.Uint16(p.b[4:])); length >= 8 && length <= p.wire {
		p = p.limit(length)
	}
	r.carry(p.skip(8))
}

func (r *record) carry(p shownPacket) { r.payload, r.payloadLen = p.b, int32(p.wire) }
