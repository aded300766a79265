package capture

import (
	"bytes"
	"net/netip"

	"cordon"
)

// A proxy writes into X-Forwarded-For who asked it. Anybody can send that field, so
// it is believed only as far as those who wrote it are trusted: the last entry is the
// word of who connected, the one before it the word of the last entry, and so on.

// behindProxy lays a request that came from a trusted proxy to who asked that. The
// proxy vouches for the address; who it was is in doubt where it does not say.
func (rd *reader) behindProxy(o *cordon.Observation, fields []byte, whole bool) {
	if !rd.isProxy(o.Src.Addr) {
		return
	}
	client, ok := rd.clientOf(forwardedFor(fields))
	switch {
	case ok:
		o.Src, o.SrcPort, o.SrcMAC, o.TTL, o.IPID = cordon.Host{Addr: client}, 0, cordon.MAC{}, 0, 0
		if o.Opened == cordon.OpenedSeen {
			o.Opened = cordon.OpenedByServer
		}
	case !whole:
		o.SrcInDoubt = true
	}
}

func (rd *reader) isProxy(a netip.Addr) bool {
	for _, p := range rd.opt.TrustProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// forwardedFor is the last X-Forwarded-For of a header block: the nearest proxy's.
func forwardedFor(fields []byte) (list []byte) {
	for len(fields) > 0 {
		var line []byte
		line, fields, _ = bytes.Cut(fields, []byte("\n"))
		name, value, ok := bytes.Cut(line, []byte(":"))
		if ok && bytes.EqualFold(trimBlanks(name), []byte("x-forwarded-for")) {
			list = value
		}
	}
	return list
}

// maxForwarded is how many entries of a list are looked at.
const maxForwarded = 64

// clientOf is the right-most address that is no trusted proxy. An entry that is no
// address ends the search: it cannot be told who wrote what stands before it.
func (rd *reader) clientOf(list []byte) (client netip.Addr, ok bool) {
	for n := 0; len(list) > 0 && n < maxForwarded; n++ {
		entry := list
		if i := bytes.LastIndexByte(list, ','); i >= 0 {
			entry, list = list[i+1:], list[:i]
		} else {
			list = nil
		}
		h := cordon.ParseHost(string(withoutPort(bytes.TrimSpace(entry))))
		if !h.Addr.IsValid() {
			return client, false
		}
		if !rd.isProxy(h.Addr) {
			return h.Addr, true
		}
	}
	return client, false
}

// withoutPort cuts the port off 192.0.2.1:80 and [2001:db8::1]:80.
func withoutPort(b []byte) []byte {
	i := bytes.LastIndexByte(b, ':')
	if i <= 0 || bytes.IndexByte(b, ':') != i && b[i-1] != ']' {
		return b
	}
	return b[:i]
}
