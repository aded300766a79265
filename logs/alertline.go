package logs

import (
	"bytes"

	"cordon"
)

// Alerts of Snort and Suricata, a line each, from their own file or by syslog:
//
//	07/11/2022-10:29:01.860293  [**] [1:2003:8] MESSAGE [**] [Classification: …] [Priority: 2] {UDP} 192.0.2.1:4000 -> 198.51.100.2:1434
//	Aug  4 10:04:02 host snort[123]: [1:1256:9] MESSAGE [Classification: …] [Priority: 1]: {TCP} 192.0.2.1:4000 -> 198.51.100.2:80
//
// An alert shows that a packet was seen, from whom to whom, and not what it
// was: a datagram is told; of TCP it may be any packet of any direction.
func (d *decoder) alertLine(line []byte, l *logged) string {
	at := bytes.Index(line, []byte("[**] ["))
	if at >= 0 && at <= 40 {
		d.alertTime(line[:at], l)
	} else {
		body := d.frontTime(line, l)
		tag, rest := word(body)
		name, _ := withoutNumber(bytes.TrimSuffix(tag, []byte{':'}))
		if string(name) != "snort" && string(name) != "suricata" || !bytes.HasPrefix(rest, []byte("[")) {
			return noFirewallLine
		}
	}
	// What stands behind the message is the sensor's own, so the last brace
	// opens the protocol.
	open := bytes.LastIndex(line, []byte("{"))
	if open < 0 {
		return noFirewallLine
	}
	name, ends, ok := bytes.Cut(line[open+1:], []byte("} "))
	if !ok {
		return noFirewallLine
	}
	src, rest := word(ends)
	arrow, rest := word(rest)
	dst, _ := word(rest)
	if string(arrow) != "->" || !d.alertEnds(l, src, dst) {
		return halfLine
	}
	l.proto = protocolOf(name)
	return ""
}

// alertEnds reads ends whose ports stand behind a colon, of IPv6 too.
func (d *decoder) alertEnds(l *logged, src, dst []byte) bool {
	var ok1, ok2 bool
	l.src, l.srcPort, ok1 = d.alertEnd(src)
	l.dst, l.dstPort, ok2 = d.alertEnd(dst)
	return ok1 && ok2
}

func (d *decoder) alertEnd(b []byte) (h cordon.Host, number uint16, ok bool) {
	if h, number, ok = d.end(b); ok && (h.Addr.Is4() || bytes.IndexByte(b, '[') == 0) {
		return h, number, true
	}
	i := bytes.LastIndexByte(b, ':') // 2001:0db8:…:0001:4000, the address in full
	if i < 0 || bytes.Count(b, []byte{':'}) != 8 {
		return h, number, ok
	}
	number, _ = port(b[i+1:])
	h, ok = d.hosts.addr(b[:i])
	return h, number, ok
}

// alertTime reads 07/11/2022-10:29:01.860293 and, of Snort without a year,
// 08/04-10:04:02.123456; both are local.
func (d *decoder) alertTime(b []byte, l *logged) {
	on, rest := date{}, b
	var ok1, ok2 bool
	on.month, ok1 = digits(b, 2)
	if len(b) > 6 {
		on.day, ok2 = digits(b[3:], 2)
		rest = b[5:]
	}
	if !ok1 || !ok2 || b[2] != '/' {
		d.note(noteNoTime)
		return
	}
	quality := cordon.TimeZoneless
	if rest[0] == '/' {
		n, width := number(rest[1:])
		if width == 2 {
			n += 2000
		}
		on.year, rest = n, rest[1+width:]
	} else {
		on.year, quality = d.yearOf(on.month), cordon.TimeYearless
		d.noteYear()
	}
	if len(rest) > 9 && rest[0] == '-' {
		if seconds, ok := clock(rest[1:]); ok {
			ns, _ := fraction(rest[9:])
			if start, ok := d.days.at(on, seconds, d.o.Location); ok {
				l.at, l.quality = start+ns, quality
				return
			}
		}
	}
	d.note(noteNoTime)
}

func carryAlert(c *carried, line []byte) {
	if len(line) > 6 && line[2] == '/' && line[5] == '-' {
		if m, ok := digits(line, 2); ok && m >= 1 && m <= 12 {
			c.yearOf(m)
		}
		return
	}
	carryYear(c, line)
}
