package flows

import (
	"bytes"

	"cordon"
)

// maxMethod is the longest word taken for a method. The longest registered one
// has 17 letters (UPDATEREDIRECTREF).
const maxMethod = 20

// request tells of an HTTP request that a sampled segment begins with. The
// segments before it were not seen, so that nothing shows whether its sender
// holds its address.
func (d *Decoder) request(key uint64) {
	r := &d.r
	line, cut := r.payload, true
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line, cut = bytes.TrimSuffix(line[:i], []byte{'\r'}), false
	}
	req, ok := parseRequest(line, cut)
	if !ok {
		return
	}
	d.counts.requests++
	o := d.observe(cordon.Request, false, r.start)
	o.Flow, o.Request, o.Raw, o.PayloadLength = key, req, line, r.payloadLen
}

// parseRequest reads a method, a target that looks like one, and the version
// where it is shown.
func parseRequest(line []byte, cut bool) (req cordon.RequestLine, ok bool) {
	method, rest, ok := bytes.Cut(line, []byte{' '})
	if !ok || len(method) == 0 || len(method) > maxMethod {
		return req, false
	}
	for _, c := range method {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return req, false
		}
	}
	req.Method, req.Target = method, rest
	version := []byte(" HTTP/")
	if i := bytes.LastIndex(rest, version); i > 0 && (!cut || len(rest)-i == len(" HTTP/1.0")) {
		req.Target, req.Version, req.VersionShown = bytes.TrimRight(rest[:i], " "), rest[i+1:], true
	} else {
		req.Cut = cut
		req.VersionShown = !cut
	}
	t := req.Target
	return req, len(t) > 0 && (t[0] == '/' || len(t) >= 4 && bytes.EqualFold(t[:4], []byte("http")))
}
