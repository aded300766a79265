package logs

import (
	"bytes"

	"cordon"
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
	rest                         []byte // behind the status
}

// parse cuts a line. reason says what is wrong with it.
func (l *webLine) parse(line []byte) (reason string) {
	*l = webLine{}
	first, rest := word(line)
	if len(first) == 0 {
		return "not a web log line: no client in front"
	}
	open := bytes.Index(rest, []byte(" ["))
	if open < 0 && !bytes.HasPrefix(rest, []byte("[")) {
		return "not a web log line: no time in brackets"
	}
	l.client = first
	// With a virtual host in front there is one word more before the bracket:
	// host client ident user. A user name may hold spaces too, so the second
	// word must look like a client and the first like a server.
	if second, after := word(rest); len(after) > 0 && after[0] != '[' && looksLikeClient(second) && !bytes.Equal(second, dash) {
		if third, more := word(after); bytes.Equal(third, dash) || looksLikeVhost(first) {
			if _, end := word(more); len(end) > 0 {
				l.vhost, l.client, rest = first, second, after
			}
		}
	}
	date, after, ok := timeField(rest)
	if !ok {
		return "not a web log line: no time in brackets before a quoted request"
	}
	l.date = date
	l.request, l.status, l.rest, ok = requestField(after)
	if !ok {
		return "not a web log line: no status behind a quoted request"
	}
	return ""
}

var dash = []byte("-")

// looksLikeClient accepts an address. Names are accepted as the first word
// only: there nothing else can stand.
func looksLikeClient(b []byte) bool {
	var c hostCache
	if _, ok := c.host4(b); ok {
		return true
	}
	return bytes.Count(b, []byte{':'}) >= 2 && cordon.ParseHost(string(b)).Addr.IsValid()
}

func looksLikeVhost(b []byte) bool {
	return !looksLikeClient(b) && bytes.IndexByte(b, '.') > 0
}

// timeField finds the first "[dd/Mon/yyyy:hh:mm:ss zone] \"". A user name may
// hold brackets; only what has this shape is the time.
func timeField(b []byte) (date, rest []byte, ok bool) {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '[')
		if i < 0 {
			return nil, nil, false
		}
		from += i + 1
		tail := b[from:]
		end := bytes.IndexByte(tail, ']')
		if end < 0 {
			return nil, nil, false
		}
		if end >= 20 && end <= 32 && bytes.HasPrefix(tail[end:], []byte(`] "`)) && bytes.Count(tail[:end], []byte{':'}) >= 3 {
			return tail[:end], tail[end+3:], true
		}
	}
}

// requestField finds the request's end: the first unescaped quote with a
// status behind it. Apache before 1.3.29 escaped nothing, so a quote alone may
// be part of the request.
func requestField(b []byte) (request []byte, status int, rest []byte, ok bool) {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '"')
		if i < 0 {
			return nil, 0, nil, false
		}
		at := from + i
		from = at + 1
		if escaped(b, at) {
			continue
		}
		tail := b[at+1:]
		if len(tail) >= 2 && tail[0] == ' ' && tail[1] == '-' {
			return b[:at], 0, tail[2:], true
		}
		if len(tail) >= 4 && tail[0] == ' ' && (len(tail) == 4 || tail[4] == ' ') {
			if n, good := digits(tail[1:], 3); good {
				return b[:at], n, tail[4:], true
			}
		}
	}
}

// escaped reports whether an odd number of backslashes stands before at.
func escaped(b []byte, at int) bool {
	n := 0
	for at-1-n >= 0 && b[at-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func isCommon(line []byte) bool {
	var l webLine
	return l.parse(line) == "" && l.vhost == nil
}

func isCombined(line []byte) bool {
	var l webLine
	return l.parse(line) == "" && l.vhost == nil && bytes.Count(l.rest, []byte{'"'}) >= 4
}

func isVhost(line []byte) bool {
	var l webLine
	return l.parse(line) == "" && l.vhost != nil
}

// web decodes one line of a web server's log.
func (d *decoder) web(line []byte) {
	var l webLine
	if reason := l.parse(line); reason != "" {
		d.skip(reason)
		return
	}
	d.tally.Understood++
	at, ok := d.webTime(l.date)
	if !ok {
		d.note("the time of a line could not be read")
	}
	if string(l.request) == "-" || len(l.request) == 0 {
		d.tally.See(at)
		return // a connection on which nothing was asked
	}
	o := d.next(cordon.Request)
	o.Src, o.Dst, o.DstPort = d.names.of(l.client), d.o.Server, 80
	if l.vhost != nil {
		d.vhost(o, l.vhost)
	}
	if o.Time = at; ok {
		o.Quality = cordon.TimeExact
	}
	o.Status = uint16(l.status)
	splitRequest(unescape(l.request), &o.Request)
	o.Request.Cut = o.Request.Cut || d.cut
	d.request(o)
}

func (d *decoder) vhost(o *cordon.Observation, b []byte) {
	if i := bytes.LastIndexByte(b, ':'); i > 0 {
		if n, width := number(b[i+1:]); width > 0 && width == len(b)-i-1 && n < 1<<16 {
			o.DstPort = uint16(n)
			b = b[:i]
		}
	}
	if d.o.Server.IsZero() || isLogName(d.o.Server) {
		o.Dst = cordon.ParseHost(string(b))
	}
}

// isLogName tells the stand-in for a server that nobody named.
func isLogName(h cordon.Host) bool { return len(h.Name) > 4 && h.Name[:4] == "log:" }

// webTime reads 10/Oct/2000:13:55:36 -0700.
func (d *decoder) webTime(b []byte) (cordon.Time, bool) {
	if len(b) < 20 || b[2] != '/' || b[6] != '/' || b[11] != ':' {
		return 0, false
	}
	day, ok1 := digits(b, 2)
	year, ok2 := digits(b[7:], 4)
	seconds, ok3 := clock(b[12:])
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	at, ok := d.days.at(year, month(b[3:]), day, seconds, utc)
	if !ok {
		return 0, false
	}
	offset, ok := zone(bytes.TrimLeft(b[20:], " "))
	return at - cordon.Time(offset)*1e9, ok
}

// zone reads -0700 as seconds east of UTC; nothing is UTC.
func zone(b []byte) (seconds int, ok bool) {
	if len(b) == 0 || string(b) == "Z" {
		return 0, true
	}
	sign := 1
	switch b[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return 0, false
	}
	h, ok1 := digits(b[1:], 2)
	if !ok1 {
		return 0, false
	}
	m := b[3:]
	if len(m) > 0 && m[0] == ':' {
		m = m[1:]
	}
	n, ok2 := digits(m, 2)
	return sign * (h*3600 + n*60), ok2 && h < 24 && n < 60
}

// unescape undoes what Apache and nginx do to a request in quotes: \" \\ \xhh
// and the C escapes. Without a backslash the field is returned as it is.
func unescape(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		if b[i+1] == 'x' && i+3 < len(b) {
			hi, lo := hexDigit(b[i+2]), hexDigit(b[i+3])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 3
				continue
			}
		}
		if c := bytes.IndexByte([]byte(`"\ntrbvf`), b[i+1]); c >= 0 {
			out = append(out, "\"\\\n\t\r\b\v\f"[c])
			i++
			continue
		}
		out = append(out, b[i])
	}
	return out
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// splitRequest cuts a request line as the sender wrote it: method, target,
// and the version behind the last space. A target may hold spaces; those at its
// end belong to nothing (the worms of 2001 sent two before the version).
func splitRequest(b []byte, r *cordon.RequestLine) {
	r.VersionShown = true
	i := bytes.IndexByte(b, ' ')
	if i <= 0 || i > 20 || !letters(b[:i]) {
		r.Malformed, r.Target = true, b
		return
	}
	r.Method, b = b[:i], b[i+1:]
	if v := bytes.LastIndex(b, []byte(" HTTP/")); v >= 0 && bytes.IndexByte(b[v+1:], ' ') < 0 {
		r.Version, b = b[v+1:], b[:v]
	} else if len(b) > 5 && string(b[:5]) == "HTTP/" {
		r.Version, b = b, nil
	}
	r.Target = bytes.TrimRight(b, " ")
}

func letters(b []byte) bool {
	for _, c := range b {
		if c |= 0x20; c < 'a' || c > 'z' {
			return c == '_'|0x20 || c == '-'|0x20
		}
	}
	return true
}
