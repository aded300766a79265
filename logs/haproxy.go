package logs

import (
	"bytes"
	"cmp"

	"cordon"
)

// The HTTP log of HAProxy (section 8.2.3 of its manual), behind the time and
// name that syslog puts in front, which [Sniff] takes off:
//
//	192.0.2.1:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {agent} {} "GET /index.html HTTP/1.1"
//
// Cookies and headers stand before the request; quotes and braces in them, and
// in the request, are written as # and two digits.

// haproxyLine is such a line, cut into its parts.
type haproxyLine struct {
	client, stamp, status, request []byte
	torn                           string // where another record begins in it; "" none does
}

func (l *haproxyLine) parse(line []byte) bool {
	*l = haproxyLine{}
	var rest []byte
	l.client, rest = word(line)
	if len(rest) < 2 || rest[0] != '[' {
		return false
	}
	end := bytes.IndexByte(rest[:min(len(rest), maxStamp)], ']')
	if _, _, ok := lastColon(l.client); !ok || end < 24 || !hasShape(rest[1:end]) {
		return false
	}
	l.stamp, rest = rest[1:end], skipSpaces(rest[end+1:])
	behind := rest
	var words [4][]byte // frontend, backend/server, timers, status
	for i := range words {
		words[i], rest = word(rest)
	}
	if bytes.IndexByte(words[1], '/') <= 0 || bytes.Count(words[2], []byte{'/'}) < 2 {
		return false
	}
	l.status = words[3]
	if i := bytes.IndexByte(rest, '"'); i >= 0 { // else a connection of the TCP log's
		if haproxyWithin(behind[:len(behind)-len(rest)+i]) {
			l.torn = tornFront
		}
		l.request = bytes.TrimSuffix(trimEnd(rest[i+1:]), []byte{'"'})
		if i := bytes.IndexByte(l.request, '"'); i >= 0 { // HAProxy writes #22 for one that was sent
			l.request, l.torn = l.request[:i], cmp.Or(l.torn, tornRecord)
		}
	}
	return true
}

// haproxyWithin reports whether another record begins in b.
func haproxyWithin(b []byte) bool {
	return tornAt(b, func(at []byte) bool {
		front := b[:len(b)-len(at)]
		_, client := lastWord(front)
		var l haproxyLine
		return len(front) > 0 && len(client) > 0 && l.parse(b[len(trimEnd(front))-len(client):])
	}) >= 0
}

// lastColon cuts the port off, which HAProxy always writes, and without
// brackets around IPv6.
func lastColon(b []byte) (host []byte, number uint16, ok bool) {
	i := bytes.LastIndexByte(b, ':')
	if i <= 0 {
		return nil, 0, false
	}
	number, ok = port(b[i+1:])
	return b[:i], number, ok
}

func fitsHAProxy(line []byte) (read, own bool) {
	var l haproxyLine
	ok := l.parse(line)
	return ok, ok
}

func (d *decoder) haproxy(line []byte) {
	var l haproxyLine
	if !l.parse(line) {
		d.skip("not a line of HAProxy's HTTP log")
		return
	}
	if l.torn != "" {
		if d.skip(l.torn); l.torn == tornFront {
			return
		}
	}
	at, quality := d.haproxyTime(l.stamp)
	if len(l.request) == 0 || l.request[0] == '<' && bytes.Equal(l.request, []byte("<BADREQ>")) {
		return
	}
	host, number, _ := lastColon(l.client)
	if len(host) > maxName {
		d.note(noteNoClient)
		d.countRequest()
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	o.Src, o.SrcPort = d.hosts.of(host), number
	o.Dst, o.DstPort = d.o.Server, 80
	if n, ok := whole(l.status); ok && n >= 100 && n < 1000 { // -1 where none was sent
		o.Status = uint16(n)
	}
	splitRequest(d.unescapeHash(l.request), &o.Request)
	d.request(o)
}

// haproxyTime reads 06/Feb/2009:12:14:14.655, the server's own time when the connection
// was accepted: the line of one that lasts is written days later.
func (d *decoder) haproxyTime(b []byte) (cordon.Time, cordon.TimeQuality) {
	day, ok1 := digits(b, 2)
	year, ok2 := digits(b[7:], 4)
	seconds, ok3 := clock(b[12:])
	at, quality := d.zoneless(date{year, month(b[3:]), day}, seconds, ok1 && ok2 && ok3)
	if quality == cordon.TimeUnknown {
		return 0, quality
	}
	ns, _ := fraction(b[20:])
	return at + ns, quality
}

// unescapeHash gives back the bytes that were sent where HAProxy wrote #22.
func (d *decoder) unescapeHash(b []byte) []byte {
	i := bytes.IndexByte(b, '#')
	if i < 0 {
		return b
	}
	out := append(d.room(len(b)), b[:i]...)
	for ; i < len(b); i++ {
		c := b[i]
		if c == '#' {
			if x := hexPair(b[i+1:]); x >= 0 {
				i += 2
				c = byte(x)
			}
		}
		out = append(out, c)
	}
	return out
}
