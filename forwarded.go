package cordon

import (
	"bytes"
	"net/netip"
)

// A proxy writes down in X-Forwarded-For who asked it. Anybody can send that header, so
// it is believed only as far as those who wrote it are trusted: the last entry is the
// word of who connected, the one before it the word of the last entry, and so on.

// maxForwarded is how many entries of a list are looked at.
const maxForwarded = 64

// ThroughProxies finds the right-most host of a list that is no trusted proxy. read
// makes a host of an entry, zero where it is none: that ends the search, for it cannot
// be told who wrote what stands before it.
func ThroughProxies(list []byte, trusted []netip.Prefix, read func(entry []byte) Host) (client Host, ok bool) {
	for n := 0; len(list) > 0 && n < maxForwarded; n++ {
		entry := list
		if i := bytes.LastIndexByte(list, ','); i >= 0 {
			entry, list = list[i+1:], list[:i]
		} else {
			list = nil
		}
		h := read(entry)
		if h.IsZero() {
			return Host{}, false
		}
		if !h.Within(trusted) {
			return h, true
		}
	}
	return Host{}, false
}

// Within reports whether a host is known by an address that lies in any of the prefixes.
func (h Host) Within(prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(h.Addr) {
			return true
		}
	}
	return false
}
