package logs

import (
	"bytes"

	"cordon"
)

// pf's log as tcpdump prints it, mostly by syslog:
//
//	pf: Mar 30 15:53:25.793256 rule 2/(match) pass in on xl0: 192.0.2.1.4000 > 198.51.100.2.80: S 1:1(0) win 65535
//	rule 0/0(match): block in on em0: 192.0.2.1.4000 > 198.51.100.2.80: Flags [S], seq 1
func (d *decoder) pfLine(line []byte, l *logged) string {
	rule := bytes.Index(line, []byte("rule "))
	if rule < 0 || rule > 80 {
		return noFirewallLine
	}
	if !d.pfFront(line[:rule], l) {
		return noFirewallLine
	}
	var w [6][]byte
	rest := line[rule:]
	for i := range w {
		w[i], rest = word(rest)
		rest = skipSpaces(rest)
	}
	if string(w[4]) != "on" || !bytes.HasSuffix(w[5], []byte{':'}) {
		return noFirewallLine
	}
	switch string(w[2]) {
	case "block":
		l.action = cordon.Dropped
	case "pass":
		l.action = cordon.Accepted
	case "match", "rdr", "nat", "binat", "scrub":
	default:
		return noFirewallLine
	}
	reason := d.pfPacket(rest, l)
	if reason == "" && pfWithin(rest) {
		d.skip(tornRecord)
	}
	return reason
}

// pfWithin reports whether another record's rule stands in b.
func pfWithin(b []byte) bool {
	for {
		i := bytes.Index(b, []byte("rule "))
		if i < 0 {
			return false
		}
		b = b[i+len("rule "):]
		_, rest := word(b[:min(len(b), maxName)]) // 2/(match)
		_, rest = word(skipSpaces(rest))          // pass
		_, rest = word(skipSpaces(rest))          // in
		on, rest := word(skipSpaces(rest))
		if name, _ := word(skipSpaces(rest)); string(on) == "on" && bytes.HasSuffix(name, []byte{':'}) {
			return true
		}
	}
}

// pfFront reads what stands before the rule: the time of syslog and pf's tag, or
// a time of tcpdump's own (-tttt shows the date), or nothing. Anything else is
// another program's.
func (d *decoder) pfFront(front []byte, l *logged) bool {
	if len(bytes.Trim(front, "0123456789:. ")) == 0 {
		d.note(noteNoTime)
		return true
	}
	body := d.frontTime(front, l)
	return len(body) == 0 || bytes.HasPrefix(body, []byte("pf:")) || bytes.HasPrefix(body, []byte("pf["))
}

// pfPacket reads "192.0.2.1.4000 > 198.51.100.2.80: S …".
func (d *decoder) pfPacket(b []byte, l *logged) string {
	b = skipSpaces(b)
	for _, name := range []string{"IP ", "IP6 "} {
		b = bytes.TrimPrefix(b, []byte(name))
	}
	if bytes.HasPrefix(b, []byte("(")) { // (tos 0x0, ttl 64, …) of tcpdump -v
		if i := bytes.IndexByte(b, ')'); i >= 0 {
			b = skipSpaces(b[i+1:])
		}
	}
	src, rest := word(b)
	arrow, rest := word(rest)
	dst, rest := word(rest)
	if string(arrow) != ">" || !bytes.HasSuffix(dst, []byte{':'}) {
		return halfLine
	}
	var ok1, ok2 bool
	var ports bool
	l.src, l.srcPort, ports, ok1 = d.dotted(src)
	l.dst, l.dstPort, _, ok2 = d.dotted(dst[:len(dst)-1])
	if !ok1 || !ok2 {
		return halfLine
	}
	l.pfProtocol(rest, ports)
	return ""
}

func (l *logged) pfProtocol(b []byte, ports bool) {
	what, rest := word(b)
	switch what = bytes.TrimRight(what, ":,"); {
	case !ports && (string(what) == "icmp" || string(what) == "ICMP" || string(what) == "icmp6" || string(what) == "ICMP6"):
		l.proto = cordon.ICMP
		echo := 8
		if !l.src.Addr.Is4() {
			l.proto, echo = cordon.ICMPv6, 128
		}
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("ICMP ")), []byte("echo"))
		if rest = bytes.TrimLeft(rest, " ,"); bytes.HasPrefix(rest, []byte("request")) {
			l.icmp = echo
		}
	case !ports:
	case string(what) == "udp" || string(what) == "UDP":
		l.proto = cordon.UDP
		n, _ := word(bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("length: ")), []byte("length ")))
		if size, ok := whole(bytes.TrimRight(n, ",")); ok && size < 1<<16 {
			l.payload = int32(size)
		}
	case string(what) == "Flags" && len(rest) > 1 && rest[0] == '[':
		end := max(bytes.IndexByte(rest, ']'), 1)
		l.proto = cordon.TCP
		l.tcp(tcpFlags(rest[1:end]))
	case len(what) > 0 && len(bytes.Trim(what, "SFPRWEU.")) == 0:
		l.proto = cordon.TCP
		flags := tcpFlags(what)
		if bytes.Contains(rest[:min(len(rest), 64)], []byte(" ack ")) {
			flags |= cordon.ACK
		}
		l.tcp(flags)
	}
}

// dotted reads 192.0.2.1.80 and 2001:db8::1.80, with or without the port.
func (d *decoder) dotted(b []byte) (h cordon.Host, number uint16, ports, ok bool) {
	if h, ok = d.hosts.addr(b); ok {
		return h, 0, false, true
	}
	i := bytes.LastIndexByte(b, '.')
	if i < 0 {
		return h, 0, false, false
	}
	if h, ok = d.hosts.addr(b[:i]); !ok {
		return h, 0, false, false
	}
	number, _ = port(b[i+1:]) // a service by name stays unknown
	return h, number, true, true
}

// filterlog is how pfSense and OPNsense write pf's log:
//
//	filterlog: 53,,,1000102631,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1,198.51.100.2,53792,22,0,S,31552001,,65535,,mss
func (d *decoder) filterlogLine(line []byte, l *logged) string {
	body := d.frontTime(line, l)
	if !bytes.HasPrefix(body, []byte("filterlog")) {
		return noFirewallLine
	}
	if i := bytes.Index(body, []byte("] ")); bytes.HasPrefix(body, []byte("filterlog ")) && i >= 0 { // RFC 5424
		body = body[i+2:]
	} else if _, body = word(body); len(body) == 0 {
		return halfLine
	}
	var c [32][]byte
	n := 0
	for more := true; more && n < len(c); n++ {
		c[n], body, more = bytes.Cut(body, []byte(","))
	}
	if n < 17 {
		return halfLine
	}
	switch string(c[6]) {
	case "block", "reject":
		l.action = cordon.Dropped
	case "pass":
		l.action = cordon.Accepted
	}
	at := 18 // of the source
	number, length := c[15], c[17]
	ttl := c[11]
	if string(c[8]) == "6" {
		at, number, length = 15, c[13], c[14]
	} else if id, ok := whole(c[12]); ok {
		l.ipid = uint16(id)
	}
	var ok1, ok2 bool
	l.src, ok1 = d.hosts.addr(c[at])
	l.dst, ok2 = d.hosts.addr(c[at+1])
	if !ok1 || !ok2 {
		return halfLine
	}
	l.proto = protocolOf(number)
	l.length, _ = whole(length)
	if hops, ok := whole(ttl); ok && hops < 256 {
		l.ttl = uint8(hops)
	}
	switch rest := c[at+2:]; l.proto {
	case cordon.TCP, cordon.UDP:
		l.srcPort, _ = port(rest[0])
		l.dstPort, _ = port(rest[1])
		if size, ok := whole(rest[2]); ok && size < 1<<16 {
			l.payload = int32(size)
		}
		if l.proto == cordon.TCP {
			l.payload = -1
			l.tcp(tcpFlags(rest[3]))
		}
	case cordon.ICMP:
		if string(rest[0]) == "request" {
			l.icmp = 8
		}
	}
	return ""
}
