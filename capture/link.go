package capture

import (
	"encoding/binary"

	"cordon"
)

// Link types (https://www.tcpdump.org/linktypes.html).
const (
	linkNull     = 0
	linkEthernet = 1
	linkRawBSD   = 12 // DLT_RAW as some systems write it
	linkRawOpen  = 14
	linkRaw      = 101
	linkLoop     = 108
	linkSLL      = 113
	linkIPv4     = 228
	linkIPv6     = 229
	linkSLL2     = 276
)

// EtherTypes (IANA).
const (
	etherIPv4 = 0x0800
	etherARP  = 0x0806
	etherVLAN = 0x8100
	etherQinQ = 0x88a8 // 802.1ad
	etherOldQ = 0x9100 // the same, before there was a standard
	etherIPv6 = 0x86dd
)

// link reads the link-layer header and what it carries.
func (rd *reader) link(kind uint16, p part) (skipped string) {
	switch kind {
	case linkEthernet:
		return rd.ethernet(p)
	case linkRaw, linkRawBSD, linkRawOpen, linkIPv4, linkIPv6:
		return rd.ip(p)
	case linkSLL:
		return rd.cooked(p)
	case linkSLL2:
		return rd.cooked2(p)
	case linkNull, linkLoop:
		return rd.loopback(p)
	case linkPPP, linkPPPHDLC:
		return rd.ppp(p)
	case linkPPPEther:
		return rd.pppoe(p)
	case linkCHDLC:
		return rd.hdlc(p)
	case linkWLAN:
		return rd.wlan(p)
	case linkRadiotap, linkAVS, linkPrism:
		return rd.radio(kind, p)
	}
	return rd.names.link(kind)
}

func (rd *reader) ethernet(p part) string {
	if len(p.b) < 14 {
		return skipShort
	}
	rd.p.dstMAC, rd.p.srcMAC = cordon.MAC(p.b[0:6]), cordon.MAC(p.b[6:12])
	kind := binary.BigEndian.Uint16(p.b[12:])
	if kind < 0x0600 { // a length, and LLC behind it
		return rd.llc(p.skip(14).limit(int(kind)))
	}
	return rd.carried(kind, p.skip(14))
}

// cooked reads LINKTYPE_LINUX_SLL: 16 bytes, of which the sender's address is
// the only one.
func (rd *reader) cooked(p part) string {
	if len(p.b) < 16 {
		return skipShort
	}
	if binary.BigEndian.Uint16(p.b[4:]) == 6 {
		rd.p.srcMAC = cordon.MAC(p.b[6:12])
	}
	return rd.carried(binary.BigEndian.Uint16(p.b[14:]), p.skip(16))
}

// cooked2 reads LINKTYPE_LINUX_SLL2: 20 bytes.
func (rd *reader) cooked2(p part) string {
	if len(p.b) < 20 {
		return skipShort
	}
	if p.b[11] == 6 {
		rd.p.srcMAC = cordon.MAC(p.b[12:18])
	}
	return rd.carried(binary.BigEndian.Uint16(p.b), p.skip(20))
}

// loopback reads the four bytes of a BSD loopback: an address family in either
// byte order. IPv6 has a number of its own on each system.
func (rd *reader) loopback(p part) string {
	if len(p.b) < 4 {
		return skipShort
	}
	family := binary.BigEndian.Uint32(p.b)
	if family > 0xffff {
		family = binary.LittleEndian.Uint32(p.b)
	}
	switch family {
	case 2, 10, 24, 28, 30:
		return rd.ip(p.skip(4))
	}
	return skipLoop
}

// carried reads what an EtherType announces, behind any VLAN tags.
func (rd *reader) carried(kind uint16, p part) string {
	const maxTags = 8
	for range maxTags {
		switch kind {
		case etherIPv4, etherIPv6:
			return rd.ip(p)
		case etherARP:
			return rd.arp(p)
		case etherVLAN, etherQinQ, etherOldQ:
			if len(p.b) < 4 {
				return skipShort
			}
			kind, p = binary.BigEndian.Uint16(p.b[2:]), p.skip(4)
		case etherMPLS, etherMPLSMulti:
			return rd.mpls(p)
		case etherPPPoE:
			return rd.pppoe(p)
		default:
			if kind < 0x0600 {
				return rd.llc(p)
			}
			return rd.names.ether(kind)
		}
	}
	return skipTags
}
