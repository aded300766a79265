package logs

import (
	"bytes"

	"cordon"
)

// The logs of Zeek: conn.log has a line for each connection, http.log for each
// request in one. They come with tabs, under a header,
//
//	#separator \x09
//	#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	…
//
// or as JSON, an object a line. Zeek sits beside the wire: what it shows of a
// request is what the packets held, and that the server answered is only known
// where the status is shown. The path is logged decoded (unescaped_URI in
// base/protocols/http/main.zeek). The column host is what the client says it
// wants, and does not name the server.

// Places of the columns that are of use.
const (
	zeekTime = iota
	zeekUID
	zeekSrc
	zeekSrcPort
	zeekDst
	zeekDstPort
	zeekProto
	zeekDuration
	zeekSrcPayload
	zeekDstPayload
	zeekState
	zeekSrcPackets
	zeekSrcBytes
	zeekDstPackets
	zeekDstBytes
	zeekSrcMAC
	zeekDstMAC
	zeekMethod
	zeekURI
	zeekStatus
	zeekVersion
	zeekProxied
	zeekWriter
	zeekHistory
	zeekCount
)

var zeekNames = []string{
	"ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p",
	"proto", "duration", "orig_bytes", "resp_bytes", "conn_state",
	"orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes", "orig_l2_addr", "resp_l2_addr",
	"method", "uri", "status_code", "version", "proxied", "_path", "history",
}

// zeekColumns is what a #fields says. It does not change once it is read.
type zeekColumns struct {
	separator byte
	order     []int8 // the place of each column; -1 of no use
	needed    int    // columns that a line must have
	has       [zeekCount]bool
}

// carryZeek keeps what a header says.
func carryZeek(c *carried, line []byte) {
	if s, ok := bytes.CutPrefix(line, []byte("#separator ")); ok {
		c.separator = zeekSeparator(s)
		return
	}
	names, ok := bytes.CutPrefix(line, []byte("#fields"))
	if !ok || len(names) < 2 {
		return
	}
	if c.separator == 0 {
		c.separator = names[0]
	}
	c.zeek = readZeekColumns(names[1:], c.separator)
}

func zeekSeparator(b []byte) byte {
	if x := bytes.TrimPrefix(b, []byte(`\x`)); len(x) == 2 && len(b) == 4 {
		if n := hexPair(x); n >= 0 {
			return byte(n)
		}
	}
	if len(b) == 1 {
		return b[0]
	}
	return '\t'
}

// maxZeekColumns is a bound for hostile headers; conn.log has two dozen.
const maxZeekColumns = 256

func readZeekColumns(names []byte, separator byte) *zeekColumns {
	c := &zeekColumns{separator: separator}
	for len(names) > 0 && len(c.order) < maxZeekColumns {
		var name []byte
		name, names = cutByte(names, separator)
		place := int8(-1)
		for i, n := range zeekNames {
			if n == string(name) && !c.has[i] {
				place, c.has[i] = int8(i), true
				c.needed = len(c.order) + 1
			}
		}
		c.order = append(c.order, place)
	}
	return c
}

func cutByte(b []byte, c byte) (part, rest []byte) {
	if i := bytes.IndexByte(b, c); i >= 0 {
		return b[:i], b[i+1:]
	}
	return b, nil
}

// zeekLine is one line by place, and whether its text is escaped as in a log
// with tabs (\x09) or as in JSON.
type zeekLine struct {
	f    [zeekCount]value
	more bool // there are more columns than the header names
	json bool
}

// cut reports whether the line has the columns that are needed. Those who label
// such logs join what they add with spaces, so that there may be fewer columns
// than the header names, but not before the last that is of use.
func (l *zeekLine) cut(line []byte, c *zeekColumns) bool {
	n := 0
	for ; len(line) > 0 && n < len(c.order); n++ {
		var field []byte
		field, line = cutByte(line, c.separator)
		if c.order[n] < 0 || len(field) == 1 && field[0] == '-' {
			continue
		}
		l.f[c.order[n]] = value{kind: 's', raw: field}
	}
	l.more = len(line) > 0
	return n >= c.needed
}

func (l *zeekLine) number(place int) uint64 {
	n, _ := count(l.f[place].raw)
	return min(n, maxCounter)
}

var zeekSchema = newSchema(zeekNames...)

// sniffZeek needs a header: the lines alone could be anything.
func sniffZeek(lines []sniffed) (f fit) {
	var c carried
	headed := false
	for _, l := range lines {
		if l.text[0] == '#' {
			carryZeek(&c, l.text)
			headed = headed || !l.half && c.zeek != nil && c.zeek.has[zeekTime]
			continue
		}
		var row zeekLine
		fits := headed && row.cut(l.text, c.zeek)
		f.count(fits, fits, l.half)
	}
	if headed && f.of == 0 {
		f = fit{read: 1, own: 1, of: 1}
	}
	return f
}

func fitsZeekJSON(line []byte) (read, own bool) {
	var v values
	fits := line[0] == '{' && zeekSchema.read(line, &v) && v[zeekTime].kind != 0 &&
		(v[zeekUID].kind != 0 && v[zeekSrc].kind != 0 || v[zeekWriter].kind != 0)
	return fits, fits
}

func (d *decoder) zeekTSV(line []byte) {
	if d.zeek == nil {
		d.skip("no #fields line before it")
		return
	}
	var l zeekLine
	if !l.cut(line, d.zeek) {
		d.skip("not as many columns as #fields names")
		return
	}
	if l.more {
		d.skip("more columns than #fields names, as where a second record begins within the line: neither is read")
		return
	}
	at, ok := epoch(l.f[zeekTime].raw)
	d.zeekRecord(&l, at, exactIf(ok))
}

func exactIf(ok bool) cordon.TimeQuality {
	if ok {
		return cordon.TimeExact
	}
	return cordon.TimeUnknown
}

func (d *decoder) zeekJSON(line []byte) {
	var v values
	if !zeekSchema.read(line, &v) {
		d.skip(notJSON)
		return
	}
	if v[zeekTime].kind == 0 {
		d.skip("no field ts; not a record of Zeek's")
		return
	}
	l := zeekLine{json: true}
	copy(l.f[:], v[:])
	at, quality := d.timeValue(&v[zeekTime])
	d.zeekRecord(&l, at, quality)
}

const notJSON = "not one JSON object"

// timeValue reads seconds since 1970, or an RFC 3339 time.
func (d *decoder) timeValue(v *value) (cordon.Time, cordon.TimeQuality) {
	if v.kind == '"' {
		at, quality, _ := d.isoTime(v.raw)
		return at, quality
	}
	at, ok := epoch(v.raw)
	return at, exactIf(ok)
}

func (d *decoder) zeekRecord(l *zeekLine, at cordon.Time, quality cordon.TimeQuality) {
	isConn := l.f[zeekState].kind != 0 && l.f[zeekProto].kind != 0
	isHTTP := !isConn && (l.f[zeekMethod].kind != 0 || l.f[zeekURI].kind != 0)
	src, ok1 := d.hosts.addr(l.f[zeekSrc].raw)
	dst, ok2 := d.hosts.addr(l.f[zeekDst].raw)
	if (isConn || isHTTP) && (!ok1 || !ok2) {
		d.skip("no address in id.orig_h or id.resp_h")
		return
	}
	if quality == cordon.TimeUnknown {
		at = 0
		d.note(noteNoTime)
	}
	switch {
	case isConn:
		d.zeekConnection(l, &connection{at: at, quality: quality, src: src, dst: dst})
	case isHTTP && l.f[zeekURI].kind != 0:
		d.zeekRequest(l, &connection{at: at, quality: quality, src: src, dst: dst})
	default:
		d.see(at)
	}
}

func (d *decoder) zeekConnection(l *zeekLine, c *connection) {
	c.duration, _ = epoch(l.f[zeekDuration].raw)
	n1, _ := port(l.f[zeekSrcPort].raw)
	n2, _ := port(l.f[zeekDstPort].raw)
	c.srcPort, c.dstPort = n1, n2
	if c.proto = protocol(l.f[zeekProto].raw); c.proto == cordon.ICMP && c.src.Addr.Is6() {
		c.proto = cordon.ICMPv6
	}
	c.srcMAC, c.dstMAC = mac(l.f[zeekSrcMAC].raw), mac(l.f[zeekDstMAC].raw)
	c.flow = d.flowKey(l.f[zeekUID].raw)
	c.taken = zeekTaken(l.f[zeekState].raw, l.f[zeekHistory].raw)
	c.there = l.traffic(zeekSrcPackets, zeekSrcBytes, zeekSrcPayload)
	c.back = l.traffic(zeekDstPackets, zeekDstBytes, zeekDstPayload)
	c.silent = string(l.f[zeekState].raw) == "S0"
	if c.there.payload > 0 && string(l.f[zeekState].raw) == "SH" {
		c.flags = cordon.SYN | cordon.ACK | cordon.FIN // its data and its end, after an answer that is not in view
	}
	d.connection(c)
}

func (l *zeekLine) traffic(packets, bytes, payload int) traffic {
	t := traffic{packets: l.number(packets), bytes: l.number(bytes), payload: -1}
	if n, ok := count(l.f[payload].raw); ok && n < 1<<62 {
		t.payload = int64(n)
	}
	if t.packets == 0 && t.bytes == 0 && t.payload > 0 {
		t.bytes = min(uint64(t.payload), maxCounter) // where packets are not counted, there were at least these
	}
	return t
}

// zeekTaken reads conn_state and, where it is shown, history
// (base/protocols/conn/main.zeek). Zeek calls a reset that came alone RSTOS0, too: what
// hosts send to whose address was forged for a flood.
func zeekTaken(state, history []byte) taken {
	switch string(state) {
	case "SF", "S1", "S2", "S3", "RSTO", "RSTR":
		return accepted
	case "REJ":
		return refused
	case "S0", "SH":
		return unanswered
	case "RSTOS0":
		if len(history) == 0 || history[0] == '-' || bytes.IndexByte(history, 'S') >= 0 {
			return unanswered
		}
	}
	return midstream // OTH; and RSTRH and SHR, whose SYN was not seen
}

func (d *decoder) zeekRequest(l *zeekLine, c *connection) {
	d.see(c.at)
	o := d.next(cordon.Request)
	o.Time, o.Quality, o.Src, o.Dst = c.at, c.quality, c.src, c.dst
	o.SrcPort, _ = port(l.f[zeekSrcPort].raw)
	o.DstPort, _ = port(l.f[zeekDstPort].raw)
	d.trusted(o, l.proxied(d))
	if n := l.number(zeekStatus); n >= 100 && n < 1000 {
		o.Status = uint16(n)
	}
	q := &o.Request
	q.Method, q.Target, q.Decoded = d.zeekText(l, zeekMethod), d.zeekText(l, zeekURI), true
	if v := d.zeekText(l, zeekVersion); len(v) > 0 {
		q.Version, q.VersionShown = append(append(d.room(5+len(v)), "HTTP/"...), v...), true
	}
	if len(q.Target) == 0 {
		d.drop()
		return
	}
	d.request(o)
	if o.Opened = cordon.OpenedUnknown; o.Status != 0 {
		o.Opened = cordon.OpenedImplied // the answer was in view as well
	}
}

// zeekText is a field's text, which may be wanted as long as the batch.
func (d *decoder) zeekText(l *zeekLine, place int) []byte {
	if l.json {
		return d.string(&l.f[place])
	}
	return d.unescape(l.f[place].raw)
}

// proxied is what X-Forwarded-For said: proxied is a set of "NAME -> value".
func (l *zeekLine) proxied(d *decoder) []byte {
	if len(d.o.TrustProxies) == 0 || l.f[zeekProxied].kind == 0 {
		return nil
	}
	const name = "X-FORWARDED-FOR -> "
	b := l.f[zeekProxied].raw
	i := bytes.Index(b, []byte(name))
	if i < 0 || bytes.LastIndex(b, []byte(name)) != i { // another header's text may hold it
		return nil
	}
	b = b[i+len(name):]
	if l.json {
		b, _ = cutByte(b, '"')
		return b
	}
	b, _ = cutByte(b, ',')
	return bytes.ReplaceAll(b, []byte(`\x2c`), []byte{','}) // a comma within one of a set
}
