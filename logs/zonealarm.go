package logs

import (
	"bytes"
	"time"

	"cordon"
)

// ZoneAlarm's ZALog.txt, with commas, semicolons or tabs, as its user chose:
//
//	FWIN,2001/08/04,10:04:02 -7:00 GMT,192.0.2.1:3264,198.51.100.2:80,TCP (flags:S)
//
// What it calls FW… are packets that it kept from going in, out or through.
// Other kinds name programs, files and mails, and are passed over.
func (d *decoder) zoneAlarmLine(line []byte, l *logged) string {
	i := bytes.IndexAny(line, ",;\t")
	if i < 2 || i > 12 {
		return noFirewallLine
	}
	kind, packet := line[:i], false
	switch string(kind) {
	case "FWIN", "FWOUT", "FWROUTE", "FWLOOP", "LOCK":
		packet = true
	case "PE", "ACCESS", "MS", "VS", "IMSEC", "OSFW", "AS", "ZLUpdate", "FWSEC", "type":
	default:
		return noFirewallLine
	}
	var c [6][]byte
	n, rest, more := 0, line, true
	for ; more && n < len(c); n++ {
		c[n], rest, more = bytes.Cut(rest, line[i:i+1])
	}
	if string(kind) == "type" {
		return ""
	}
	if n < 3 || !d.zoneAlarmTime(c[1], c[2], l) {
		return noFirewallLine
	}
	if !packet {
		return ""
	}
	if n < 6 || !d.endsOf(l, c[3], c[4]) {
		return halfLine
	}
	l.action = cordon.Dropped
	name, detail := word(c[5])
	l.proto = protocolOf(name)
	switch {
	case l.proto == cordon.TCP && bytes.HasPrefix(detail, []byte("(flags:")):
		l.tcp(tcpFlags(bytes.TrimRight(detail[7:], ")")))
	case l.proto == cordon.ICMP && bytes.HasPrefix(detail, []byte("(type:")):
		kind, _, _ := bytes.Cut(detail[6:], []byte("/"))
		l.icmpType(bytes.TrimRight(kind, ")"))
	}
	return ""
}

// zoneAlarmTime reads 2001/08/04 and "10:04:02 -7:00 GMT". That a date cannot be
// is noted; false is what does not look like one.
func (d *decoder) zoneAlarmTime(day, at []byte, l *logged) bool {
	if len(day) != 10 || day[4] != '/' || day[7] != '/' || len(at) < 8 {
		return false
	}
	year, ok1 := digits(day, 4)
	mon, ok2 := digits(day[5:], 2)
	dom, ok3 := digits(day[8:], 2)
	seconds, ok4 := clock(at)
	if !ok1 || !ok2 || !ok3 {
		return false
	}
	minutes, ok5 := zoneAlarmZone(at[8:])
	zone := d.o.Location
	l.quality = cordon.TimeZoneless
	if ok5 {
		zone, l.quality = time.UTC, cordon.TimeExact
	}
	start, ok6 := d.days.at(date{year: year, month: mon, day: dom}, seconds, zone)
	if !ok4 || !ok6 {
		l.quality = cordon.TimeUnknown
		d.note(noteNoTime)
		return true
	}
	l.at = start
	if ok5 {
		l.at -= cordon.Time(minutes) * 60e9
	}
	return true
}

// zoneAlarmZone reads " -7:00 GMT" as minutes.
func zoneAlarmZone(b []byte) (minutes int, ok bool) {
	b = skipSpaces(b)
	if len(b) < 5 || b[0] != '-' && b[0] != '+' {
		return 0, false
	}
	hours, width := number(b[1:])
	rest := b[1+width:]
	if width == 0 || hours > 14 || len(rest) < 3 || rest[0] != ':' {
		return 0, false
	}
	part, ok := digits(rest[1:], 2)
	if minutes = hours*60 + part; b[0] == '-' {
		minutes = -minutes
	}
	return minutes, ok
}
