package logs

import (
	"bytes"
	"time"

	"cordon"
)

var utc = time.UTC

// The error log of Apache:
//
//	1.3, 2.0, 2.2  [Wed Aug  1 05:13:17 2001] [error] [client 192.0.2.1] message
//	2.4            [Thu Jun 09 06:07:04.123456 2005] [core:error] [pid 1:tid 2] [client 192.0.2.1:3456] AH00128: message
//
// It shows what a client asked for only where the message names a path, which
// is the file's, decoded by the server.

// bracket cuts one [field] off the front; a field may hold brackets of its
// own, as an IPv6 client with a port does.
func bracket(b []byte) (field, rest []byte, ok bool) {
	depth := 0
	for i, c := range b {
		switch {
		case c == '[':
			depth++
		case i == 0:
			return nil, nil, false
		case c == ']':
			if depth--; depth == 0 {
				return b[1:i], skipSpaces(b[i+1:]), true
			}
		}
	}
	return nil, nil, false
}

func isApacheError(line []byte) bool {
	var d decoder
	date, rest, ok := bracket(line)
	if !ok || len(rest) == 0 || rest[0] != '[' {
		return false
	}
	_, ok = d.errorTime(date, utc)
	return ok
}

func (d *decoder) apacheError(line []byte) {
	date, rest, ok := bracket(line)
	at, known := cordon.Time(0), false
	if ok {
		at, known = d.errorTime(date, d.o.Location)
	}
	if !known {
		// Programs that the server runs write here too, in their own way.
		d.tally.Understood++
		d.note("lines in an error log that are not the server's own; they tell nothing of requests")
		return
	}
	d.tally.Understood++
	d.tally.See(at)
	client, message, ok := clientField(rest)
	if !ok {
		return
	}
	kind, target := asked(message)
	if kind == 0 {
		return
	}
	o := d.next(kind)
	o.Src, o.SrcPort = d.clientOf(client)
	o.Dst, o.DstPort = d.o.Server, 80
	o.Time, o.Quality = at, cordon.TimeZoneless
	if kind == cordon.Request {
		splitRequest(target, &o.Request)
		o.Status = 400
		if bytes.HasPrefix(message, []byte("Invalid method")) {
			o.Status = 501
		}
	} else {
		o.Request.Target, o.Request.Decoded = target, true
	}
	o.Request.Cut = o.Request.Cut || d.cut
	d.request(o)
}

// errorTime reads "Wed Aug  1 05:13:17 2001", with a fraction or without.
func (d *decoder) errorTime(b []byte, zone *time.Location) (cordon.Time, bool) {
	if len(b) < 20 || b[3] != ' ' {
		return 0, false
	}
	b = skipSpaces(b[4:])
	m := month(b)
	if m == 0 {
		return 0, false
	}
	b = skipSpaces(b[3:])
	day, width := number(b)
	if width == 0 || width > 2 {
		return 0, false
	}
	b = skipSpaces(b[width:])
	seconds, ok := clock(b)
	if !ok {
		return 0, false
	}
	b = b[8:]
	fraction := cordon.Time(0)
	if len(b) > 0 && b[0] == '.' {
		n, width := number(b[1:])
		for i := width; i < 9; i++ {
			n *= 10
		}
		fraction, b = cordon.Time(n), b[1+width:]
	}
	year, width := number(skipSpaces(b))
	if width != 4 {
		return 0, false
	}
	at, ok := d.days.at(year, m, day, seconds, zone)
	return at + fraction, ok
}

// clientField passes over the fields before the client. Only a field at the
// front counts: a message may quote one.
func clientField(b []byte) (client, message []byte, ok bool) {
	for {
		field, rest, isField := bracket(b)
		if !isField {
			return nil, nil, false
		}
		if c, found := bytes.CutPrefix(field, []byte("client ")); found {
			return c, withoutCode(rest), true
		}
		if c, found := bytes.CutPrefix(field, []byte("remote ")); found {
			return c, withoutCode(rest), true
		}
		b = rest
	}
}

// withoutCode strips the number that Apache 2.4 puts in front: "AH00128: ".
func withoutCode(b []byte) []byte {
	if len(b) > 9 && b[0] == 'A' && b[1] == 'H' && b[7] == ':' {
		return b[9:]
	}
	return b
}

// clientOf reads 192.0.2.1, 192.0.2.1:3456, 2001:db8::1 or [2001:db8::1]:3456.
func (d *decoder) clientOf(b []byte) (cordon.Host, uint16) {
	i := bytes.LastIndexByte(b, ':')
	if i < 0 || bytes.IndexByte(b, ':') != i && b[i-1] != ']' {
		return d.names.of(b), 0
	}
	n, width := number(b[i+1:])
	if width == 0 || width != len(b)-i-1 || n > 65535 {
		return d.names.of(b), 0
	}
	return d.names.of(b[:i]), uint16(n)
}

// messages that name what the client asked for.
var messages = []struct {
	start string
	kind  cordon.Kind
}{
	{"File does not exist: ", cordon.Trace},
	{"script not found or unable to stat: ", cordon.Trace},
	{"attempt to invoke directory as script: ", cordon.Trace},
	{"client denied by server configuration: ", cordon.Trace},
	{"Directory index forbidden by rule: ", cordon.Trace},
	{"Directory index forbidden by Options directive: ", cordon.Trace},
	{"Invalid method in request ", cordon.Request},
	{"Invalid URI in request ", cordon.Request},
	{"request failed: erroneous characters after protocol string: ", cordon.Request},
}

// asked returns what a message says of the request, or kind 0.
func asked(message []byte) (kind cordon.Kind, target []byte) {
	for _, m := range messages {
		if target, ok := bytes.CutPrefix(message, []byte(m.start)); ok {
			if i := bytes.LastIndex(target, []byte(", referer: ")); i >= 0 {
				target = target[:i]
			}
			return m.kind, unescape(bytes.TrimRight(target, " "))
		}
	}
	return 0, nil
}
