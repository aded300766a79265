package capture

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

// arp reads RFC 826 for IPv4 over Ethernet. Only a request that asks for
// somebody else, and the answer to one, is observed: an announcement of one's
// own address and a probe before an address is taken (RFC 5227, sender 0.0.0.0)
// look for nobody.
func (rd *reader) arp(p part) string {
	if len(p.b) < 28 {
		return skipShort
	}
	hardware, protocol := binary.BigEndian.Uint16(p.b), binary.BigEndian.Uint16(p.b[2:])
	if protocol != etherIPv4 || p.b[4] != 6 || p.b[5] != 4 || hardware == 0 {
		return ""
	}
	k := &rd.p
	k.src, k.dst = netip.AddrFrom4([4]byte(p.b[14:])), netip.AddrFrom4([4]byte(p.b[24:]))
	if k.src == k.dst || k.src.IsUnspecified() {
		return ""
	}
	k.srcMAC, k.payloadLen = cordon.MAC(p.b[8:14]), -1
	switch binary.BigEndian.Uint16(p.b[6:]) {
	case 1:
		k.what = arpRequest
	case 2:
		k.what = arpReply
	}
	return ""
}
