package logs

import (
	"bytes"
	"time"

	"cordon"
)

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

func fitsApacheError(line []byte) (read, own bool) {
	var days dayCache
	stamp, rest, ok := bracket(line)
	if !ok || len(rest) == 0 || rest[0] != '[' {
		return false, false
	}
	if _, ok = errorTime(stamp, &days, time.UTC); !ok {
		ok = isLevel(stamp)
	}
	level, _, _ := bracket(rest) // "[UFW BLOCK]" stands there in what dmesg -T prints
	return ok, ok && isLevel(level)
}

// isLevel reports whether b is error, core:error or :error: Apache leaves the
// time out where syslog shows one.
func isLevel(b []byte) bool {
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		b = b[i+1:]
	}
	switch string(b) {
	case "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug":
		return true
	}
	return false
}

func (d *decoder) apacheError(line []byte) {
	stamp, rest, ok := bracket(line)
	if !ok { // what programs write that the server runs, and lines that go on
		d.note("lines without a time and level of the server's own; they tell nothing of requests")
		return
	}
	at, ok := errorTime(stamp, &d.days, d.o.Location)
	quality := cordon.TimeZoneless
	if !ok && isLevel(stamp) {
		rest = line
		at, quality = d.wrappedTime()
	} else if !ok {
		quality = cordon.TimeUnknown
		d.note(noteNoTime)
	}
	d.see(at)
	if client, message, ok := clientField(rest); ok {
		d.asked(client, message, at, quality)
	}
}

// asked observes a message that tells what its client asked for.
func (d *decoder) asked(client, message []byte, at cordon.Time, quality cordon.TimeQuality) {
	m, what := askedBy(message)
	if m == nil || len(what) == 0 || len(client) == 0 || len(client) > maxName {
		return
	}
	if at := tornAt(what, beginsError); at >= 0 {
		d.skip(tornRecord)
		if what = trimEnd(what[:at]); len(what) == 0 {
			return
		}
	}
	kind := cordon.Request
	if m.status == 0 {
		kind = cordon.Trace
	}
	o := d.next(kind)
	o.Time, o.Quality = at, quality
	host, number, _ := withPort(client)
	o.Src, o.SrcPort = d.hosts.of(host), number
	o.Dst, o.DstPort = d.o.Server, 80
	what = d.unescape(what)
	if o.Status = m.status; kind == cordon.Request {
		splitRequest(what, &o.Request)
	} else {
		o.Request.Target, o.Request.Decoded = what, true
	}
	d.request(o)
}

// beginsError reports whether a record begins here: a time in brackets, and a level or
// more.
func beginsError(b []byte) bool {
	stamp, rest, ok := bracket(b)
	if !ok || len(rest) == 0 || rest[0] != '[' {
		return false
	}
	_, ok = errorTime(stamp, new(dayCache), time.UTC)
	return ok
}

// errorTime reads "Wed Aug  1 05:13:17 2001", with a fraction or without.
func errorTime(b []byte, days *dayCache, zone *time.Location) (cordon.Time, bool) {
	if len(b) < 20 || b[3] != ' ' {
		return 0, false
	}
	on := date{}
	b = skipSpaces(b[4:])
	if on.month = month(b); on.month == 0 {
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
	ns, b := fraction(b[8:])
	on.day = day
	if on.year, width = number(skipSpaces(b)); width != 4 {
		return 0, false
	}
	at, ok := days.at(on, seconds, zone)
	if !ok {
		return 0, false
	}
	return at + ns, true
}

// clientField passes over the fields before the client. Only fields at the
// front count: a message may quote one, and the client writes part of it.
func clientField(b []byte) (client, message []byte, ok bool) {
	for {
		field, rest, isField := bracket(b)
		if !isField {
			return nil, nil, false
		}
		for _, name := range [...]string{"client ", "remote "} {
			if c, found := bytes.CutPrefix(field, []byte(name)); found {
				return c, withoutCode(rest), true
			}
		}
		b = rest
	}
}

// withoutCode strips the number that Apache 2.4 puts in front: "AH00128: ".
func withoutCode(b []byte) []byte {
	if len(b) > 9 && b[0] == 'A' && b[1] == 'H' && b[7] == ':' {
		return skipSpaces(b[8:])
	}
	return b
}

// message is one that names what its client asked for.
type message struct {
	start  string
	until  string // what follows the path; "" is the message's end
	status uint16 // of the answer, where the message shows the request line; else 0
	junk   bool   // something follows the version, which the message is about
}

// messages are those of Apache 1.3 to 2.4 (server/core.c, server/protocol.c,
// modules/generators/mod_cgi.c, modules/mappers/mod_dir.c, mod_autoindex.c,
// modules/aaa/mod_authz_core.c) and of PHP's module.
var messages = []message{
	{start: "File does not exist: "},
	{start: "script not found or unable to stat: "},
	{start: "script '", until: "' not found or unable to stat"},
	{start: "attempt to invoke directory as script: "},
	{start: "Attempt to serve directory: "},
	{start: "client denied by server configuration: uri "},
	{start: "client denied by server configuration: "},
	{start: "Directory index forbidden by rule: "},
	{start: "Directory index forbidden by Options directive: "},
	{start: "Cannot serve directory ", until: ": No matching DirectoryIndex"},
	{start: "Invalid method in request ", status: 501},
	{start: "Invalid URI in request ", status: 400},
	{start: "request failed: erroneous characters after protocol string: ", status: 400, junk: true},
}

// appended is what Apache adds behind what was asked for.
var appended = [][]byte{[]byte(", referer: "), []byte(" - possible attempt to establish SSL connection")}

// askedBy returns the kind of message and what was asked for, or nil.
func askedBy(b []byte) (*message, []byte) {
	for i := range messages {
		m := &messages[i]
		what, ok := bytes.CutPrefix(b, []byte(m.start))
		if !ok {
			continue
		}
		if end := bytes.LastIndex(what, []byte(m.until)); m.until != "" && end >= 0 {
			return m, what[:end]
		} else if m.until != "" {
			continue
		}
		for _, s := range appended {
			if bytes.Contains(what, s) { // looks forward, which is faster
				what = what[:bytes.LastIndex(what, s)]
			}
		}
		if m.junk {
			what = toVersion(what)
		}
		return m, trimEnd(what)
	}
	return nil, nil
}

// toVersion leaves out what follows the version of a request line.
func toVersion(b []byte) []byte {
	if i := bytes.LastIndex(b, []byte(" HTTP/")); i >= 0 && i+9 <= len(b) {
		return b[:i+9]
	}
	return b
}
