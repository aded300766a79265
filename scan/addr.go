package scan

import (
	"encoding/binary"
	"net/netip"
)

// Addresses are 16 bytes, as netip.Addr.As16 has them, those of IPv4 too; whether they are
// of IPv4 is told beside them.

// put writes an address word by word: to read at once what was written in halves
// waits until both are in the cache.
func put(to *[16]byte, a netip.Addr) {
	if a.Is4() {
		const mapped = 0xffff // ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)
		b := a.As4()
		binary.BigEndian.PutUint64(to[:8], 0)
		binary.BigEndian.PutUint64(to[8:], mapped<<32|uint64(binary.BigEndian.Uint32(b[:])))
		return
	}
	b := a.As16()
	binary.LittleEndian.PutUint64(to[:8], binary.LittleEndian.Uint64(b[:8]))
	binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(b[8:]))
}

// addrOf is the address again.
func addrOf(a [16]byte, four bool) netip.Addr {
	addr := netip.AddrFrom16(a)
	if four {
		return addr.Unmap()
	}
	return addr
}

// net16 is the /16 of an IPv4 address.
func net16(a *[16]byte) uint16 { return uint16(a[12])<<8 | uint16(a[13]) }

// netOf is the network of an address: a /16, or of IPv6 a hash of a /32.
func netOf(a *[16]byte, four bool) uint16 {
	if four {
		return net16(a)
	}
	return uint16(mix(uint64(binary.BigEndian.Uint32(a[:4])), 0x9ddfea08eb382d69) >> 48)
}

// private tells addresses that are used within networks (RFC 1918).
func private(a *[16]byte) bool {
	return a[12] == 10 || a[12] == 172 && a[13]&0xf0 == 16 || a[12] == 192 && a[13] == 168
}

// leaves reports whether a contact leaves the network that its source is in: a /16, or a
// /48 of IPv6.
func leaves(src, dst *[16]byte, four bool) bool {
	if four {
		return net16(src) != net16(dst) && !(private(src) && private(dst))
	}
	return [6]byte(src[:6]) != [6]byte(dst[:6])
}

// withinLink reports whether source and destination are in one network of the size that links
// may have: a /16, or a /64 of IPv6.
func (e *Event) withinLink() bool {
	n := 64 / 8
	if e.four {
		n = 12 + 16/8
	}
	return string(e.src[:n]) == string(e.dst[:n])
}
