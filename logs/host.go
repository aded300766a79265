package logs

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strings"

	"cordon"
)

// maxName is the longest a host name can be (RFC 1035, section 2.3.4).
const maxName = 255

// hostCache turns text into hosts without allocating for IPv4, or for what was
// seen before: few sources write most of the lines. Its size is fixed.
type hostCache [256]struct {
	text string
	host cordon.Host
}

// of reads an address, or takes b as a name.
func (c *hostCache) of(b []byte) (h cordon.Host) {
	c.into(&h, b)
	return h
}

// into is of where a host is to stand anyway; most of the work on a line goes
// into its parts.
func (c *hostCache) into(h *cordon.Host, b []byte) {
	if a, ok := ipv4(b); ok {
		h.Addr = netip.AddrFrom4(a)
		return
	}
	hash := uint32(2166136261) // FNV-1a
	for _, x := range b {
		hash = (hash ^ uint32(x)) * 16777619
	}
	slot := &c[hash%uint32(len(c))]
	if slot.text != string(b) {
		slot.text = string(b)
		slot.host = cordon.ParseHost(slot.text)
	}
	*h = slot.host
}

// client fills in who asked. Some servers write a client with its port, which is
// another one for every connection.
func (c *hostCache) client(o *cordon.Observation, b []byte) {
	if a, ok := ipv4(b); ok {
		o.Src.Addr = netip.AddrFrom4(a)
		return
	}
	if bare, number, ok := withPort(b); ok {
		b, o.SrcPort = bare, number
	}
	c.into(&o.Src, b)
}

// isHostName reports whether a client can be called so: by what names and addresses are
// written with, and the slash of those that write both. Other bytes are no server's, and
// what they stand in may be parts of two.
func isHostName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', c-'0' <= 9:
		case strings.IndexByte(".-_:%[]/", c) < 0:
			return false
		}
	}
	return true
}

// addr reads an address.
func (c *hostCache) addr(b []byte) (cordon.Host, bool) {
	if a, ok := ipv4(b); ok {
		return cordon.Host{Addr: netip.AddrFrom4(a)}, true
	}
	if len(b) > maxName || bytes.IndexByte(b, ':') < 0 {
		return cordon.Host{}, false
	}
	h := c.of(b)
	return h, h.Addr.IsValid()
}

// ipv4 reads four decimal numbers. Logs of fixed columns fill them with zeros, which
// netip.ParseAddr refuses, for some read those as octal; no log writes octal numbers.
func ipv4(b []byte) (a [4]byte, ok bool) {
	if len(b) < 7 || len(b) > 15 || b[0]-'0' > 9 {
		return a, false
	}
	var sum uint32
	part, n, width := 0, uint32(0), 0
	for _, c := range b {
		if c == '.' {
			if width == 0 || part == 3 {
				return a, false
			}
			sum = sum<<8 | n
			part, n, width = part+1, 0, 0
			continue
		}
		if c -= '0'; c > 9 || width == 3 {
			return a, false
		}
		if n, width = n*10+uint32(c), width+1; n > 255 {
			return a, false
		}
	}
	binary.BigEndian.PutUint32(a[:], sum<<8|n)
	return a, part == 3 && width > 0
}

// withPort cuts a port off the end: name:80, 192.0.2.1:80, [2001:db8::1]:80.
// The colons of a bare IPv6 address are its own.
func withPort(b []byte) (host []byte, number uint16, ok bool) {
	i := bytes.LastIndexByte(b, ':')
	if i <= 0 || bytes.IndexByte(b, ':') != i && b[i-1] != ']' {
		return b, 0, false
	}
	number, ok = port(b[i+1:])
	if !ok {
		return b, 0, false
	}
	return b[:i], number, true
}
