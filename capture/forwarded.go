package capture

import (
	"bytes"

	"cordon"
)

// behindProxy lays a request that came from a trusted proxy to who asked that. The
// proxy vouches for the address; who it was is in doubt where it does not say.
func (rd *reader) behindProxy(o *cordon.Observation, fields []byte, whole bool) {
	if !o.Src.Within(rd.opt.TrustProxies) {
		return
	}
	client, ok := cordon.ThroughProxies(forwardedFor(fields), rd.opt.TrustProxies, forwardedHost)
	switch {
	case ok:
		o.Src, o.SrcPort, o.SrcMAC, o.TTL, o.IPID = client, 0, cordon.MAC{}, 0, 0
		if o.Opened == cordon.OpenedSeen {
			o.Opened = cordon.OpenedByServer
		}
	case !whole:
		o.SrcInDoubt = true
	}
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

// forwardedHost is the address of an entry of a list; zero where it is none.
func forwardedHost(entry []byte) cordon.Host {
	if h := cordon.ParseHost(string(withoutPort(bytes.TrimSpace(entry)))); h.Addr.IsValid() {
		return h
	}
	return cordon.Host{}
}

// withoutPort cuts the port off 192.0.2.1:80 and [2001:db8::1]:80.
func withoutPort(b []byte) []byte {
	i := bytes.LastIndexByte(b, ':')
	if i <= 0 || bytes.IndexByte(b, ':') != i && b[i-1] != ']' {
		return b
	}
	return b[:i]
}
