package cordon

import (
	"cmp"
	"net/netip"
	"strings"
)

// Host names one end of what was seen: an address, or, where the source shows
// no address (a web log with name look-ups on, the server a log belongs to), a
// name. The zero Host is an end that the source does not show.
type Host struct {
	Addr netip.Addr
	Name string
}

// ParseHost reads an address, or takes s as a name where it is none. A
// bracketed or zoned IPv6 address loses both, and an IPv4-mapped one becomes
// IPv4, so that one machine has one spelling.
func ParseHost(s string) Host {
	bare := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if mayBeAddress(bare) {
		if a, err := netip.ParseAddr(bare); err == nil {
			return Host{Addr: a.Unmap().WithZone("")}
		}
	}
	return Host{Name: strings.ToLower(s)}
}

// mayBeAddress is false for most names, of which netip would say at length, in memory of
// its own, why they are no address: each has a colon, or nothing but digits and dots.
func mayBeAddress(s string) bool {
	return strings.IndexByte(s, ':') >= 0 || !strings.ContainsFunc(s, func(c rune) bool { return c != '.' && (c < '0' || c > '9') })
}

// Unicast tells the address of one host from those of groups (RFC 1112, RFC 4291
// section 2.7), of everybody (RFC 919) and of nobody.
func Unicast(a netip.Addr) bool {
	return a.IsValid() && !a.IsUnspecified() && !a.IsMulticast() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// IsZero reports whether the end is not shown at all.
func (h Host) IsZero() bool { return !h.Addr.IsValid() && h.Name == "" }

// claim marks a name that a client goes by in a log that shows no address. Whoever
// owns an address chooses the name that is looked up for it.
const claim = "\x00claim"

// Claimed is a host of which a name is all that is known, and may be another's.
func (h Host) Claimed() Host {
	h.Name += claim
	return h
}

// IsClaim reports whether a host may only call itself so.
func (h Host) IsClaim() bool { return !h.Addr.IsValid() && strings.HasSuffix(h.Name, claim) }

// String returns the address or the name.
func (h Host) String() string {
	if h.Addr.IsValid() {
		return h.Addr.String()
	}
	return strings.TrimSuffix(h.Name, claim)
}

// Compare orders hosts: addresses by value before names by spelling. Two that had
// one address at different times are told apart by their names.
func (h Host) Compare(o Host) int {
	switch {
	case h.Addr.IsValid() && o.Addr.IsValid():
		return cmp.Or(h.Addr.Compare(o.Addr), cmp.Compare(h.Name, o.Name))
	case h.Addr.IsValid():
		return -1
	case o.Addr.IsValid():
		return 1
	}
	return cmp.Compare(h.Name, o.Name)
}
