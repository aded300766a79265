package logs

import (
	"bytes"

	"cordon"
)

// Cisco's IOS, PIX and ASA sign a message with %FACILITY-SEVERITY-NAME, behind
// what syslog writes, a sequence number, and the device's own time:
//
//	Jul 10 16:07:14 router 636: .Jul 10 15:58:56.590 EDT: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.1(3067) -> 198.51.100.2(139), 1 packet
//	Sep  7 06:26:49 fw %PIX-4-106023: Deny udp src outside:192.0.2.1/4000 dst dmz:198.51.100.2/1434 by access-group "in"
//
// Other programs log what strangers write, and that could be all of such a
// line; so before the signature there is nothing but times, numbers and the
// syslog's host.
func (d *decoder) ciscoLine(line []byte, l *logged) string {
	front, name, text := ciscoCut(line)
	if name == nil {
		return noFirewallLine
	}
	d.ciscoTime(front, l)
	if id, ok := bytes.CutPrefix(name, []byte("SEC-6-IPACCESSLOG")); ok {
		return d.ciscoList(id, text, l)
	}
	switch {
	case bytes.HasPrefix(name, []byte("ASA-")), bytes.HasPrefix(name, []byte("PIX-")), bytes.HasPrefix(name, []byte("FWSM-")):
		i := bytes.LastIndexByte(name, '-')
		return d.ciscoMessage(name[i+1:], text, l)
	}
	return "" // of no use
}

// ciscoCut finds the signature. A word before it that is the host stands right
// behind syslog's time.
func ciscoCut(line []byte) (front, name, text []byte) {
	at := bytes.IndexByte(line, '%')
	if at < 0 || at > 120 {
		return nil, nil, nil
	}
	front = line[:at]
	end := bytes.IndexByte(line[at:], ':')
	if end < 6 || end > 60 {
		return nil, nil, nil
	}
	name, text = line[at+1:at+end], skipSpaces(line[at+end+1:])
	facility, rest, ok := bytes.Cut(name, []byte("-"))
	if !ok || len(rest) < 3 || !isDigit(rest[0]) || rest[1] != '-' {
		return nil, nil, nil
	}
	for _, c := range facility {
		if (c < 'A' || c > 'Z') && c != '_' && !isDigit(c) {
			return nil, nil, nil
		}
	}
	if !ciscoFront(front) {
		return nil, nil, nil
	}
	return front, name, text
}

func ciscoFront(front []byte) bool {
	front = withoutPriority(front)
	clocks, names := 0, 0
	for len(front) > 0 {
		var w []byte
		w, front = word(front)
		bare := bytes.Trim(w, ".*:")
		switch {
		case len(bytes.Trim(w, "0123456789:.*+-TZ")) == 0:
			if bytes.Count(bare, []byte{':'}) == 2 {
				clocks++
			}
		case len(bare) == 3 && month(bare) > 0:
		case clocks == 1 && names == 0 && !bytes.HasSuffix(w, []byte{':'}), // the host
			clocks > 0 && len(bare) <= 5: // a zone
			names++
		default:
			return false
		}
	}
	return names <= 2
}

// ciscoTime takes the syslog's time, or else the device's own.
func (d *decoder) ciscoTime(front []byte, l *logged) {
	front = withoutPriority(front)
	for len(front) > 0 {
		if _, _, _, ok := syslogDate(front); ok {
			l.at, l.quality, _ = d.syslogTime(front)
			return
		}
		if _, ok := isoDate(front); ok {
			l.at, l.quality, _ = d.isoTime(front)
			return
		}
		if on, seconds, ok := ciscoDate(front); ok {
			if at, ok := d.days.at(on, seconds, d.o.Location); ok {
				l.at, l.quality = at, cordon.TimeZoneless
				return
			}
		}
		_, front = word(front)
		front = bytes.TrimLeft(front, ".*")
	}
	d.note(noteNoTime)
}

// ciscoDate reads "Sep 07 2005 06:25:17".
func ciscoDate(b []byte) (on date, seconds int, ok bool) {
	var w [4][]byte
	if words(b, w[:]) < 4 || len(w[0]) != 3 {
		return on, 0, false
	}
	on.month = month(w[0])
	day, ok1 := whole(w[1])
	year, ok2 := whole(w[2])
	seconds, ok3 := clock(bytes.TrimSuffix(w[3], []byte{':'}))
	on.day, on.year = int(min(day, 99)), int(min(year, 9999))
	return on, seconds, ok1 && ok2 && ok3 && on.month > 0 && on.valid()
}

// carryCisco keeps the year as ciscoTime will.
func carryCisco(c *carried, line []byte) {
	front, name, _ := ciscoCut(unquoted(line))
	if name == nil {
		return
	}
	front = withoutPriority(front)
	for len(front) > 0 {
		if on, _, _, ok := syslogDate(front); ok {
			c.yearOf(on.month)
			return
		}
		_, front = word(front)
		front = bytes.TrimLeft(front, ".*")
	}
}

// ciscoList reads what an access list of IOS logs:
//
//	list 102 denied tcp 192.0.2.1(3067) -> 198.51.100.2(139), 1 packet
func (d *decoder) ciscoList(kind, text []byte, l *logged) string {
	var w [8][]byte
	n := words(text, w[:])
	if n < 4 || string(w[0]) != "list" {
		return halfLine
	}
	switch string(w[2]) {
	case "denied":
		l.action = cordon.Dropped
	case "permitted":
		l.action = cordon.Accepted
	default:
		return halfLine
	}
	if string(kind) == "S" { // a source alone
		return ""
	}
	arrow := 5
	if n > 6 && string(w[5]) != "->" && string(w[6]) == "->" { // the interface and its neighbour stand before it
		arrow = 6
	}
	if n < arrow+2 || string(w[arrow]) != "->" {
		return halfLine
	}
	l.proto = protocolOf(w[3])
	var ok1, ok2 bool
	l.src, l.srcPort, ok1 = d.bracketed(w[4])
	l.dst, l.dstPort, ok2 = d.bracketed(bytes.TrimSuffix(w[arrow+1], []byte{','}))
	if !ok1 || !ok2 {
		return halfLine
	}
	if i := bytes.LastIndex(text, []byte(", ")); i >= 0 {
		count, _ := word(text[i+2:])
		packets, _ := whole(count)
		l.packets = uint64(packets)
	}
	if i := bytes.IndexByte(text, '('); l.proto == cordon.ICMP && i >= 0 { // (type/code)
		kind, _, _ := bytes.Cut(text[i+1:], []byte("/"))
		l.icmpType(kind)
	}
	// The list shows no flags. What it refuses is asked for again and again,
	// and of what it refuses nothing else comes.
	l.begins = l.action == cordon.Dropped && !d.mayAnswer(l)
	return ""
}

// bracketed reads 192.0.2.1(139) and 192.0.2.1.
func (d *decoder) bracketed(b []byte) (h cordon.Host, number uint16, ok bool) {
	if i := bytes.IndexByte(b, '('); i >= 0 && b[len(b)-1] == ')' {
		number, _ = port(b[i+1 : len(b)-1])
		b = b[:i]
	}
	h, ok = d.hosts.addr(b)
	return h, number, ok
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
