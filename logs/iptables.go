package logs

import (
	"bytes"
	"strings"
	"time"

	"cordon"
)

// The kernel's LOG target by syslog:
//
//	Feb 25 12:11:24 bridge kernel: PREFIX IN=br0 OUT= MAC=… SRC=… DST=… LEN=404 TOS=… TTL=… ID=… PROTO=UDP SPT=1201 DPT=1434 LEN=384
//
// The prefix is whatever the operator wrote, so the kernel's own fields begin
// at the last "IN=" that has "OUT=" behind it and stands before SRC=. A packet
// quoted in an ICMP error stands in brackets and is not one that was sent.

// firewallLine is such a line, cut into its parts.
type firewallLine struct {
	prefix        []byte
	mac, src, dst []byte
	proto         []byte
	length, udp   int
	ttl, id       int
	spt, dpt      int
	kind          int // of ICMP
	flags         uint8
	seq           int
	hasID         bool
}

// fieldsAt finds where the kernel's fields begin.
func fieldsAt(line []byte) int {
	src := bytes.Index(line, []byte(" SRC="))
	if src < 0 {
		return -1
	}
	// A prefix may itself name a SRC=: the kernel's IN= comes after it then.
	if in := bytes.LastIndex(line, []byte("IN=")); in > src && bytes.Contains(line[in:], []byte(" OUT=")) && bytes.Contains(line[in:], []byte(" SRC=")) {
		return in
	}
	head := line[:src]
	for {
		in := bytes.LastIndex(head, []byte("IN="))
		if in < 0 {
			return -1
		}
		// PHYSIN= ends in IN= too.
		if in == 0 || head[in-1] == ' ' || head[in-1] == ':' || head[in-1] == ']' || bytes.Contains(line[in:src], []byte(" OUT=")) && (in == 0 || !isUpper(head[in-1])) {
			return in
		}
		head = head[:in]
	}
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func (l *firewallLine) parse(line []byte) (reason string) {
	*l = firewallLine{length: -1, udp: -1}
	at := fieldsAt(line)
	if at < 0 {
		return "not a firewall line: no IN= and SRC= of the kernel's"
	}
	l.prefix = line[:at]
	rest := line[at:]
	if i := bytes.IndexByte(rest, '['); i >= 0 { // the quoted packet
		if end := bytes.LastIndexByte(rest, ']'); end > i {
			l.fields(rest[:i])
			l.fields(rest[end+1:])
			return l.complete()
		}
		rest = rest[:i]
	}
	l.fields(rest)
	return l.complete()
}

func (l *firewallLine) complete() string {
	if l.src == nil || l.dst == nil || l.proto == nil {
		return "not a whole firewall line: SRC=, DST= or PROTO= is missing"
	}
	return ""
}

func (l *firewallLine) fields(b []byte) {
	for len(b) > 0 {
		var w []byte
		w, b = word(b)
		i := bytes.IndexByte(w, '=')
		if i < 0 {
			l.flag(w)
			continue
		}
		l.field(w[:i], w[i+1:])
	}
}

func (l *firewallLine) field(key, value []byte) {
	n, _ := number(value)
	switch string(key) {
	case "SRC":
		l.src = first(l.src, value)
	case "DST":
		l.dst = first(l.dst, value)
	case "MAC":
		l.mac = first(l.mac, value)
	case "PROTO":
		l.proto = first(l.proto, value)
	case "LEN": // the packet's before PROTO=, the datagram's behind it
		if l.proto == nil && l.length < 0 {
			l.length = n
		} else if l.udp < 0 {
			l.udp = n
		}
	case "TTL", "HOPLIMIT":
		l.ttl = n
	case "ID":
		if !l.hasID {
			l.id, l.hasID = n, true
		}
	case "SPT":
		l.spt = n
	case "DPT":
		l.dpt = n
	case "TYPE":
		l.kind = n
	case "SEQ":
		l.seq = n
	}
}

func first(have, value []byte) []byte {
	if have == nil && len(value) > 0 {
		return value
	}
	return have
}

func (l *firewallLine) flag(w []byte) {
	switch string(w) {
	case "SYN":
		l.flags |= cordon.SYN
	case "ACK":
		l.flags |= cordon.ACK
	case "RST":
		l.flags |= cordon.RST
	case "FIN":
		l.flags |= cordon.FIN
	case "PSH":
		l.flags |= cordon.PSH
	case "URG":
		l.flags |= cordon.URG
	}
}

func isIptables(line []byte) bool {
	var l firewallLine
	return l.parse(line) == ""
}

func (d *decoder) iptables(line []byte) {
	var l firewallLine
	reason := l.parse(line)
	at, quality := d.syslogTime(line)
	if reason != "" {
		d.skip(reason)
		return
	}
	d.tally.Understood++
	d.tally.Packets++
	if l.length > 0 {
		d.tally.Traffic += uint64(l.length)
	}
	d.tally.See(at)
	kind, proto := l.kindOf()
	if kind == 0 {
		return // a packet that says nothing of itself alone
	}
	o := d.next(kind)
	o.Time, o.Quality, o.Proto = at, quality, proto
	o.Src, o.Dst = d.names.of(l.src), d.names.of(l.dst)
	o.SrcPort, o.DstPort = uint16(l.spt), uint16(l.dpt)
	o.TTL, o.IPID, o.Flags, o.Seq = uint8(l.ttl), uint16(l.id), l.flags, uint32(l.seq)
	o.Length, o.PayloadLength = uint32(max(l.length, 0)), -1
	o.Packets, o.Bytes = 1, uint64(max(l.length, 0))
	o.Action = actionOf(l.prefix)
	o.SrcMAC, o.DstMAC = macs(l.mac)
	if kind == cordon.Datagram {
		o.PayloadLength = l.payload()
	}
}

// payload is the datagram's length without its header (RFC 768), or the
// packet's without both.
func (l *firewallLine) payload() int32 {
	switch {
	case l.udp >= 8:
		return int32(l.udp - 8)
	case l.length >= 28 && bytes.IndexByte(l.src, ':') < 0:
		return int32(l.length - 28)
	}
	return -1
}

func (l *firewallLine) kindOf() (cordon.Kind, uint8) {
	switch string(l.proto) {
	case "TCP", "6":
		if l.flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN {
			return cordon.Connect, cordon.TCP
		}
	case "UDP", "17":
		return cordon.Datagram, cordon.UDP
	case "ICMP", "1":
		if l.kind == 8 {
			return cordon.Echo, cordon.ICMP
		}
	case "ICMPv6", "58":
		if l.kind == 128 {
			return cordon.Echo, cordon.ICMPv6
		}
	}
	return 0, 0
}

// actionOf takes the operator's own words in the prefix.
func actionOf(prefix []byte) cordon.Action {
	p := strings.ToUpper(string(prefix[max(0, bytes.LastIndex(prefix, []byte("kernel:"))):]))
	for _, w := range []string{"DROP", "DENY", "DENIED", "REJECT", "BLOCK"} {
		if strings.Contains(p, w) {
			return cordon.Dropped
		}
	}
	for _, w := range []string{"ACCEPT", "ALLOW", "PASS"} {
		if strings.Contains(p, w) {
			return cordon.Accepted
		}
	}
	return cordon.ActionUnknown
}

// macs reads MAC=dst:src:type of an Ethernet header.
func macs(b []byte) (src, dst cordon.MAC) {
	if len(b) < 35 {
		return src, dst
	}
	for i := range 6 {
		dst[i] = hexByte(b[3*i:])
		src[i] = hexByte(b[18+3*i:])
	}
	return src, dst
}

func hexByte(b []byte) byte {
	return byte(max(hexDigit(b[0]), 0)<<4 | max(hexDigit(b[1]), 0))
}

// syslogTime reads "Feb 25 12:11:24" (RFC 3164) or an RFC 3339 time at the
// front, behind a priority in angle brackets.
func (d *decoder) syslogTime(line []byte) (cordon.Time, cordon.TimeQuality) {
	line = withoutPriority(line)
	if t, ok := d.isoTime(line); ok {
		return t, cordon.TimeExact
	}
	m, day, seconds, ok := syslogDate(line)
	if !ok {
		d.note("the time of a line could not be read")
		return 0, cordon.TimeUnknown
	}
	year := d.yearOf(m)
	if d.o.YearAssumed {
		d.tally.Notes.Count("the lines show no year; assumed the current one, --year says another", 1, 0, nil)
	}
	at, ok := d.days.at(year, m, day, seconds, d.o.Location)
	if !ok {
		d.note("the time of a line could not be read")
		return 0, cordon.TimeUnknown
	}
	return at, cordon.TimeYearless
}

func withoutPriority(b []byte) []byte {
	if len(b) > 3 && b[0] == '<' {
		if i := bytes.IndexByte(b[:min(len(b), 5)], '>'); i > 0 {
			return b[i+1:]
		}
	}
	return b
}

func syslogDate(b []byte) (m, day, seconds int, ok bool) {
	if len(b) < 15 || b[3] != ' ' {
		return 0, 0, 0, false
	}
	if m = month(b); m == 0 {
		return 0, 0, 0, false
	}
	rest := skipSpaces(b[3:])
	day, width := number(rest)
	if width == 0 || width > 2 {
		return 0, 0, 0, false
	}
	seconds, ok = clock(skipSpaces(rest[width:]))
	return m, day, seconds, ok
}

// isoTime reads 2005-02-25T12:11:24.123456+01:00.
func (d *decoder) isoTime(b []byte) (cordon.Time, bool) {
	ymd, ok := d.day(b)
	if !ok || len(b) < 20 || b[10] != 'T' && b[10] != ' ' {
		return 0, false
	}
	seconds, ok := clock(b[11:])
	if !ok {
		return 0, false
	}
	b, _ = word(b[19:])
	fraction := cordon.Time(0)
	if len(b) > 0 && b[0] == '.' {
		n, width := number(b[1:])
		for i := width; i < 9; i++ {
			n *= 10
		}
		fraction, b = cordon.Time(n), b[1+width:]
	}
	where := utc
	offset := 0
	if len(b) == 0 {
		where = d.o.Location
	} else if offset, ok = zone(b); !ok {
		return 0, false
	}
	at, ok := d.days.at(ymd[0], ymd[1], ymd[2], seconds, where)
	return at + fraction - cordon.Time(offset)*cordon.Time(time.Second), ok
}

// yearOf returns the year of a line's month. The year turns where December is
// followed by January: a jump back of six months or more. A smaller step back
// is a line out of order, and so is a December behind January, which belongs to
// the year before.
func (c *carried) yearOf(m int) int {
	switch {
	case c.month != 0 && c.month-m >= 6:
		c.year++
	case c.month != 0 && m-c.month >= 6:
		return c.year - 1
	}
	c.month = m
	return c.year
}

func carryYear(c *carried, line []byte) {
	if m, _, _, ok := syslogDate(withoutPriority(line)); ok {
		c.yearOf(m)
	}
}
