package capture

import "cordon"

// straight reports whether what answers a SYN went over the link between the two that
// the SYN went between. A router that stands for a virtual one is sent frames under that
// one's address and sends them under its own; cooked captures show no address that a
// frame is sent to.
func (f *flow) straight(p *packet) bool {
	return sameStation(p.dstMAC, f.macs[f.opener]) && sameStation(p.srcMAC, f.macs[1-f.opener])
}

func sameStation(a, b cordon.MAC) bool {
	return a == b || a == (cordon.MAC{}) || b == (cordon.MAC{}) || isVirtual(a) || isVirtual(b)
}

// isVirtual tells the addresses of virtual routers: VRRP (RFC 5798, section 7.3), HSRP
// (RFC 2281, section 5.3), its second version, and GLBP.
func isVirtual(m cordon.MAC) bool {
	switch [3]byte(m[:3]) {
	case [3]byte{0x00, 0x00, 0x5e}:
		return m[3] == 0 && (m[4] == 1 || m[4] == 2)
	case [3]byte{0x00, 0x00, 0x0c}:
		return m[3] == 0x07 && m[4] == 0xac || m[3] == 0x9f && m[4]&0xf0 == 0xf0
	case [3]byte{0x00, 0x07, 0xb4}:
		return m[3] == 0 || m[3] == 1
	}
	return false
}
