package logs

import (
	"bytes"
	"cmp"
)

// The formats of web servers: an optional virtual host, then
//
//	client ident user [10/Oct/2000:13:55:36 -0700] "request" status bytes …
//
// A file may mix them, so one decoder reads all three.

// webLine is such a line, cut into its parts.
type webLine struct {
	vhost, client, date, request []byte
	status                       int
	doubt                        bool   // which status is the server's cannot be told
	torn                         string // where another record begins in it; "" none does
	listed                       bool   // client is the last of a list
	rest                         []byte // behind the status
}

// parse cuts a line. reason says what is wrong with it. vhosts is set where
// the file as a whole has a virtual host in front.
func (l *webLine) parse(line []byte, hosts *hostCache, vhosts bool) (reason string) {
	*l = webLine{}
	first, rest := word(line)
	l.client = first
	if len(rest) > 0 && rest[0] != '-' && rest[0] != '[' {
		rest = l.beforeIdent(rest, hosts, vhosts)
	} else if len(first) > 0 && first[len(first)-1] == ',' {
		rest = l.lastOfList(rest, hosts)
	}
	if len(l.client) == 0 || len(l.client) > maxName {
		return "not a web log line: no client in front"
	}
	front := rest
	var ok bool
	if l.date, rest, ok = timeField(rest); !ok {
		return "not a web log line: no time in brackets before a quoted request"
	}
	if isTorn(front[:len(front)-len(rest)-len(l.date)-len(`[] "`)]) {
		l.torn = tornBefore
	}
	if at := recordWithin(rest); at >= 0 {
		l.cutBefore(rest[:at])
		return ""
	}
	if !l.cutRequest(rest) {
		return "not a web log line: no status behind a quoted request"
	}
	return ""
}

// beforeIdent looks at more than a client in front: a virtual host, a list of addresses.
func (l *webLine) beforeIdent(rest []byte, hosts *hostCache, vhosts bool) []byte {
	if bytes.IndexByte(l.client, ',') < 0 {
		if second, after := word(rest); isVhost(l.client, second, after, hosts, vhosts) {
			l.vhost, l.client, rest = l.client, second, after
		}
	}
	if bytes.IndexByte(l.client, ',') >= 0 {
		return l.lastOfList(rest, hosts)
	}
	return rest
}

// lastOfList takes for the client the last of a list of addresses, X-Forwarded-For,
// or who stands behind it, and returns what follows. Whichever it is, the rest of the
// list may be anybody's words, and the last as well.
func (l *webLine) lastOfList(rest []byte, hosts *hostCache) []byte {
	l.listed = true
	for len(l.client) > 0 && l.client[len(l.client)-1] == ',' {
		l.client, rest = word(rest)
	}
	l.client = l.client[bytes.LastIndexByte(l.client, ',')+1:]
	next, after := word(rest) // list client ident user [
	if _, ok := hosts.addr(next); ok {
		ident, behind := word(after)
		if len(ident) > 0 && ident[0] != '[' && len(behind) > 0 && behind[0] != '[' {
			l.client, rest = next, after
		}
	}
	return rest
}

// isVhost tells a virtual host and a client from a client and its ident, which
// the client's machine answers for itself (RFC 1413) and which may pretend to
// be an address. What has a port is a virtual host; an address with one, which a
// client may be written as too, where a client, ident and user follow. Without a
// port, a name before an address is one where all of them follow and the ident is
// empty; what is laxer holds only where the whole file has virtual hosts.
func isVhost(first, second, after []byte, hosts *hostCache, vhosts bool) bool {
	if len(first) > maxName || len(second) > maxName {
		return false
	}
	_, isAddress := hosts.addr(second)
	ident, user := word(after)
	follow := len(user) > 0 && user[0] != '[' && len(ident) > 0 && ident[0] != '['
	if bare, _, ok := withPort(first); ok && (isAddress || bytes.IndexByte(second, '.') > 0) {
		return follow || !hosts.of(bare).Addr.IsValid()
	}
	if !follow {
		return false
	}
	if vhosts {
		return isAddress || bytes.IndexByte(second, '.') > 0
	}
	_, firstIsAddress := hosts.addr(first)
	return isAddress && !firstIsAddress && string(ident) == "-"
}

// timeField finds the first time in brackets before a quote. A user name may
// hold brackets; so only what has the time's shape counts, and what else
// stands in brackets there only where nothing has it.
func timeField(b []byte) (stamp, rest []byte, ok bool) {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '[')
		if i < 0 {
			return stamp, rest, ok
		}
		from += i + 1
		t := b[from:]
		if len(t) > 29 && t[26] == ']' && t[27] == ' ' && t[28] == '"' && hasShape(t[:26]) {
			return t[:26], t[29:], true // as nearly all are
		}
		end := bytes.IndexByte(t[:min(len(t), maxStamp)], ']')
		if end < 0 || len(t) < end+3 || t[end+1] != ' ' || t[end+2] != '"' {
			continue
		}
		if hasShape(t[:end]) {
			return t[:end], t[end+3:], true
		}
		if !ok {
			stamp, rest, ok = t[:end], t[end+3:], true
		}
	}
}

// maxStamp is more than any time in brackets is long.
const maxStamp = 40

func hasShape(b []byte) bool {
	return len(b) >= 20 && b[2] == '/' && b[6] == '/' && b[11] == ':' && b[14] == ':' && b[17] == ':'
}

// cutRequest finds the request's end: a quote with a status behind it. Servers
// of today escape a quote that is part of the request; Apache before 1.3.29
// did not, and there a request can hold what looks like its own end (a status
// of its choice). So the end is the last such quote behind a version; the
// first, where none is behind a version (what follows the agent may look the
// same: the bytes in and out of Apache's combinedio). Where that leaves a
// choice of statuses, none is believed.
func (l *webLine) cutRequest(b []byte) bool {
	first, end, spare := -1, -1, -1
	firstStatus, versioned, differ := 0, 0, false
	for at := bytes.IndexByte(b, '"'); at >= 0; at = nextQuote(b, at) {
		status, ok := statusAt(b[at+1:])
		switch {
		case !ok:
			continue
		case escaped(b, at):
			spare = at
			continue
		case first < 0:
			first, firstStatus = at, status
		}
		differ = differ || status != firstStatus
		if versionAt(b[:at]) < 0 {
			continue
		}
		if versioned, end = versioned+1, at; end == first && !bytes.Contains(b[at:], []byte("P/")) {
			break // no other HTTP/ follows; nearly every line ends here
		}
	}
	if end < 0 {
		end = first
	}
	l.doubt = differ && (end != first || versioned != 1)
	if end < 0 { // a request that ends in a backslash, from a server that escapes nothing
		end = spare
	}
	if end < 0 {
		return false
	}
	l.request = b[:end]
	l.status, _ = statusAt(b[end+1:])
	l.rest = b[min(len(b), end+5):]
	return true
}

// cutBefore takes what stands before another record. A request without its end is
// what is left of one.
func (l *webLine) cutBefore(b []byte) {
	if !l.cutRequest(b) {
		l.request = b
	}
	l.status, l.doubt, l.torn = 0, false, cmp.Or(l.torn, tornBehind)
}

func nextQuote(b []byte, at int) int {
	if i := bytes.IndexByte(b[at+1:], '"'); i >= 0 {
		return at + 1 + i
	}
	return -1
}

// statusAt reads " 404" or " -" before a space or the line's end.
func statusAt(b []byte) (status int, ok bool) {
	if len(b) < 2 || b[0] != ' ' {
		return 0, false
	}
	if b[1] == '-' {
		return 0, len(b) == 2 || b[2] == ' '
	}
	if len(b) < 4 || len(b) > 4 && b[4] != ' ' {
		return 0, false
	}
	x, y, z := b[1]-'0', b[2]-'0', b[3]-'0'
	return int(x)*100 + int(y)*10 + int(z), x <= 9 && y <= 9 && z <= 9
}

// escaped reports whether an odd number of backslashes stands before at.
func escaped(b []byte, at int) bool {
	n := 0
	for at-1-n >= 0 && b[at-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func fitsVhost(line []byte) (read, own bool) {
	var l webLine
	read = l.parse(line, new(hostCache), true) == ""
	return read, read && l.vhost != nil
}

func fitsCombined(line []byte) (read, own bool) {
	var l webLine
	read = l.parse(line, new(hostCache), false) == ""
	return read, read && l.vhost == nil && l.isCombined()
}

func fitsCommon(line []byte) (read, own bool) {
	var l webLine
	read = l.parse(line, new(hostCache), false) == ""
	return read, read && l.vhost == nil && !l.isCombined()
}

// isCombined reports whether a referer and an agent follow.
func (l *webLine) isCombined() bool { return bytes.Count(l.rest, []byte{'"'}) >= 4 }

// webShape tells apart the formats that a file may mix.
func (d *decoder) webShape(line []byte) int   { return d.shapeOf(line, false) }
func (d *decoder) vhostShape(line []byte) int { return d.shapeOf(line, true) }

func (d *decoder) shapeOf(line []byte, vhosts bool) int {
	var l webLine
	switch {
	case l.parse(line, &d.hosts, vhosts) != "", l.listed: // each is counted
		return noShape
	case l.vhost != nil:
		return noShape + 1
	case l.isCombined():
		return noShape + 2
	}
	return noShape + 3
}
