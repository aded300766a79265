package logs

import (
	"bytes"

	"cordon"
)

// Caddy and Traefik write a request and its answer as one JSON object. The
// client is who connected: what these servers themselves make of
// X-Forwarded-For (client_ip, ClientHost) is the sender's word unless they were
// told whom to trust, and a log does not show whether they were.

// Places of the fields that are of use, the same for both.
const (
	accessTime = iota
	accessPeer // the address, or the address and the port
	accessPeerPort
	accessPeerOld // where accessPeer is not shown
	accessMethod
	accessURI
	accessVersion
	accessStatus
	accessForwarded
	accessTimeOld
)

var caddySchema = newSchema(
	"ts", "request.remote_ip", "request.remote_port", "request.remote_addr",
	"request.method", "request.uri", "request.proto", "status", "request.headers.X-Forwarded-For",
)

var traefikSchema = newSchema(
	"StartUTC", "ClientAddr", "ClientPort", "ClientHost",
	"RequestMethod", "RequestPath", "RequestProtocol", "DownstreamStatus", "request_X-Forwarded-For", "time",
)

func fitsAccess(s *schema) func([]byte) (read, own bool) {
	return func(line []byte) (read, own bool) {
		var v values
		fits := line[0] == '{' && s.read(line, &v) && v[accessURI].kind == '"' && (v[accessPeer].kind == '"' || v[accessPeerOld].kind == '"')
		return fits, fits
	}
}

func (d *decoder) caddy(line []byte)   { d.access(line, caddySchema, true) }
func (d *decoder) traefik(line []byte) { d.access(line, traefikSchema, false) }

// access decodes one request; others is whether records of other kinds share
// the log.
func (d *decoder) access(line []byte, s *schema, others bool) {
	var v values
	if !s.read(line, &v) {
		d.skip(notJSON)
		return
	}
	if v[accessURI].kind != '"' || v[accessMethod].kind != '"' {
		if others && v[accessTime].kind != 0 && v[accessPeer].kind == 0 {
			return // what the server says of itself
		}
		d.skip("not an access log's record: no request in it")
		return
	}
	at, quality := d.timeValue(&v[accessTime])
	if v[accessTime].kind == 0 {
		at, quality = d.timeValue(&v[accessTimeOld])
	}
	if quality == cordon.TimeUnknown {
		at = 0
		d.note(noteNoTime)
	}
	d.see(at)
	src, number, ok := d.peer(&v)
	if !ok {
		d.note(noteNoClient)
		d.countRequest()
		return
	}
	d.accessRequest(&v, src, number, at, quality)
}

// peer is who connected.
func (d *decoder) peer(v *values) (src cordon.Host, number uint16, ok bool) {
	who := v[accessPeer].raw
	if len(who) == 0 {
		who = v[accessPeerOld].raw
	}
	number, _ = port(v[accessPeerPort].raw)
	if src, ok = d.hosts.addr(who); ok {
		return src, number, true
	}
	bare, number, ok := withPort(who)
	if !ok {
		return src, 0, false
	}
	bare = bytes.Trim(bare, "[]")
	src, ok = d.hosts.addr(bare)
	return src, number, ok
}

func (d *decoder) accessRequest(v *values, src cordon.Host, number uint16, at cordon.Time, quality cordon.TimeQuality) {
	o := d.next(cordon.Request)
	o.Time, o.Quality, o.Src, o.SrcPort = at, quality, src, number
	o.Dst, o.DstPort = d.o.Server, 80
	d.trusted(o, forwardedList(&v[accessForwarded]))
	if n, ok := v[accessStatus].count(); ok && n >= 100 && n < 1000 {
		o.Status = uint16(n)
	}
	q := &o.Request
	q.Method, q.Target = d.string(&v[accessMethod]), d.string(&v[accessURI])
	if v[accessVersion].kind == '"' {
		q.Version, q.VersionShown = d.string(&v[accessVersion]), true
	}
	if len(q.Target) == 0 {
		d.drop()
		return
	}
	d.request(o)
}

// forwardedList is X-Forwarded-For as text, or as an array of one text; of
// several it cannot be told which a proxy wrote.
func forwardedList(v *value) []byte {
	if v.kind == '"' {
		return v.raw
	}
	if v.kind != '[' || bytes.Count(v.raw, []byte{'"'}) != 2 {
		return nil
	}
	return bytes.Trim(v.raw, "[]\" \t")
}
