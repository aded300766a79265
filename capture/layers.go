package capture

import (
	"encoding/binary"

	"cordon"
)

// Further link types.
const (
	linkPPP      = 9
	linkPPPHDLC  = 50
	linkPPPEther = 51
	linkCHDLC    = 104
	linkWLAN     = 105
	linkPrism    = 119
	linkRadiotap = 127
	linkAVS      = 163
)

// Further EtherTypes.
const (
	etherMPLS      = 0x8847
	etherMPLSMulti = 0x8848
	etherPPPoE     = 0x8864
	etherBridged   = 0x6558 // Ethernet in a tunnel
	etherERSPAN    = 0x88be
	etherPPTP      = 0x880b
)

// Reasons for frames that are skipped.
const (
	skipPPP       = "PPP control packets and protocols other than IP are not read"
	skipMPLS      = "behind the MPLS labels is neither IP nor Ethernet with a control word"
	skipEncrypted = "802.11 data that is encrypted"
	skipAggregate = "802.11 fragments and aggregates (A-MSDU) are not read"
	skipRadio     = "the radio header before an 802.11 frame is malformed"
)

// llc reads 802.2 with SNAP (RFC 1042), which names an EtherType.
func (rd *reader) llc(p part) string {
	if len(p.b) < 3 {
		return skipShort
	}
	if p.b[0] != 0xaa || p.b[1] != 0xaa || p.b[2] != 3 {
		return skipLLC
	}
	if len(p.b) < 8 {
		return skipShort
	}
	kind := binary.BigEndian.Uint16(p.b[6:])
	if p.b[3] != 0 || p.b[4] != 0 || p.b[5] != 0 && p.b[5] != 0xf8 || kind < 0x0600 {
		return skipLLC
	}
	return rd.carried(kind, p.skip(8))
}

// mpls reads a stack of labels (RFC 3032). What they carry is told from its
// first four bits, 0 being the control word of a pseudowire (RFC 4385).
func (rd *reader) mpls(p part) string {
	const maxLabels = 16
	for range maxLabels {
		if len(p.b) < 5 {
			return skipShort
		}
		bottom := p.b[2]&1 != 0
		if p = p.skip(4); !bottom {
			continue
		}
		switch p.b[0] >> 4 {
		case 4, 6:
			return rd.ip(p)
		case 0:
			return rd.ethernet(p.skip(4))
		}
		return skipMPLS
	}
	return skipTags
}

// pppoe reads a session's packet (RFC 2516, section 4).
func (rd *reader) pppoe(p part) string {
	if len(p.b) < 6 {
		return skipShort
	}
	if p.b[0] != 0x11 || p.b[1] != 0 {
		return skipPPP
	}
	return rd.ppp(p.limit(6 + int(binary.BigEndian.Uint16(p.b[4:]))).skip(6))
}

// ppp reads RFC 1661 and 1662, with or without address and control, and with the
// protocol in one byte or two.
func (rd *reader) ppp(p part) string {
	if len(p.b) >= 2 && p.b[0] == 0xff && p.b[1] == 3 {
		p = p.skip(2)
	}
	if len(p.b) < 2 {
		return skipShort
	}
	protocol, size := binary.BigEndian.Uint16(p.b), 2
	if p.b[0]&1 != 0 {
		protocol, size = uint16(p.b[0]), 1
	}
	switch p = p.skip(size); protocol {
	case 0x21, 0x57:
		return rd.ip(p)
	case 0x281:
		return rd.mpls(p)
	}
	return skipPPP
}

// hdlc reads Cisco's framing: address, control, EtherType.
func (rd *reader) hdlc(p part) string {
	if len(p.b) < 4 {
		return skipShort
	}
	if p.b[0] == 0xff && p.b[1] == 3 { // PPP on the same link type
		return rd.ppp(p)
	}
	return rd.carried(binary.BigEndian.Uint16(p.b[2:]), p.skip(4))
}

// radio reads what stands before an 802.11 frame: the length of radiotap is in
// little endian, of AVS in big endian, of Prism in the recording machine's.
func (rd *reader) radio(kind uint16, p part) string {
	if len(p.b) < 8 {
		return skipShort
	}
	var n uint32
	switch kind {
	case linkRadiotap:
		n = uint32(binary.LittleEndian.Uint16(p.b[2:]))
	case linkAVS:
		n = binary.BigEndian.Uint32(p.b[4:])
	default:
		if n = binary.LittleEndian.Uint32(p.b[4:]); n > 1<<16 {
			n = binary.BigEndian.Uint32(p.b[4:])
		}
	}
	if n < 8 || n > 1<<16 {
		return skipRadio
	}
	return rd.wlan(p.skip(int(n)))
}

// wlan reads an 802.11 data frame (IEEE 802.11, section 9.3.2). Other frames
// manage the network and carry nobody's data.
func (rd *reader) wlan(p part) string {
	if len(p.b) < 2 {
		return skipShort
	}
	control, flags := p.b[0], p.b[1]
	if control&0x0c != 0x08 || control&0x40 != 0 { // not data, or data without any
		return ""
	}
	header := 24
	toDS, fromDS := flags&1 != 0, flags&2 != 0
	if toDS && fromDS {
		header += 6
	}
	qos := header
	if control&0x80 != 0 {
		header += 2
		if flags&0x80 != 0 {
			header += 4
		}
	}
	if len(p.b) < header {
		return skipShort
	}
	if flags&0x40 != 0 {
		return skipEncrypted
	}
	if flags&0x04 != 0 || p.b[22]&0x0f != 0 || control&0x80 != 0 && p.b[qos]&0x80 != 0 {
		return skipAggregate
	}
	first, second, third := cordon.MAC(p.b[4:10]), cordon.MAC(p.b[10:16]), cordon.MAC(p.b[16:22])
	rd.p.dstMAC, rd.p.srcMAC = first, second
	switch {
	case toDS && fromDS:
		rd.p.dstMAC, rd.p.srcMAC = third, cordon.MAC(p.b[24:30])
	case toDS:
		rd.p.dstMAC = third
	case fromDS:
		rd.p.srcMAC = third
	}
	return rd.llc(p.skip(header))
}
