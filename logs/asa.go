package logs

import (
	"bytes"

	"cordon"
)

// ciscoMessage reads the messages of PIX and ASA that show a packet, by their
// numbers (Cisco, ASA Series Syslog Messages).
func (d *decoder) ciscoMessage(id, text []byte, l *logged) string {
	switch string(id) {
	case "106001", "106006", "106007", "710001", "710002", "710003", "710005", "106016", "106017":
		return d.asaFromTo(text, l)
	case "106010", "106014", "106023":
		return d.asaSrcDst(text, l)
	case "106100":
		return d.asaList(text, l)
	case "302013", "302015":
		return d.asaBuilt(text, l)
	case "304001":
		return d.asaURL(text, l)
	}
	return ""
}

// asaFromTo reads "Inbound TCP connection denied from A/p to B/p flags SYN …" and
// "UDP request discarded from A/p to outside:B/p".
func (d *decoder) asaFromTo(text []byte, l *logged) string {
	front, ends, ok := bytes.Cut(text, []byte(" from "))
	if !ok {
		return "" // spoofed addresses and the like, in other words
	}
	l.action = cordon.Dropped
	if bytes.Contains(front, []byte("permitted")) || bytes.Contains(front, []byte("requested")) {
		l.action = cordon.Accepted
	}
	switch {
	case bytes.Contains(front, []byte("TCP")):
		l.proto, l.begins = cordon.TCP, true
	case bytes.Contains(front, []byte("UDP")):
		l.proto = cordon.UDP
	}
	src, rest := word(ends)
	to, rest := word(rest)
	dst, rest := word(rest)
	if string(to) != "to" || !d.asaEnds(l, src, dst) {
		return halfLine
	}
	if flags, ok := bytes.CutPrefix(rest, []byte("flags ")); ok {
		l.begins = bytes.HasPrefix(flags, []byte("SYN ")) && !bytes.HasPrefix(flags, []byte("SYN ACK"))
	}
	return ""
}

// asaSrcDst reads "Deny udp src outside:A/p dst dmz:B/p [(type 8, code 0)] by …".
func (d *decoder) asaSrcDst(text []byte, l *logged) string {
	front, ends, ok := bytes.Cut(text, []byte(" src "))
	if !ok {
		return halfLine
	}
	name := front[bytes.LastIndexByte(front, ' ')+1:]
	l.proto, l.action = protocolOf(name), cordon.Dropped
	src, rest := asaWord(ends)
	to, rest := word(rest)
	dst, rest := asaWord(rest)
	if string(to) != "dst" || !d.asaEnds(l, src, dst) {
		return halfLine
	}
	l.begins = !d.mayAnswer(l) // it keeps state: what belongs to a connection is not refused by a list
	if kind, ok := bytes.CutPrefix(rest, []byte("(type ")); ok {
		n, _, _ := bytes.Cut(kind, []byte(","))
		l.icmpType(n)
	}
	return ""
}

// asaList reads "access-list ID denied tcp outside/A(p) -> inside/B(p) hit-cnt n …".
func (d *decoder) asaList(text []byte, l *logged) string {
	var w [9][]byte
	if n := words(text, w[:]); n < 7 || string(w[5]) != "->" {
		return halfLine
	}
	l.proto, l.action = protocolOf(w[3]), cordon.Dropped
	if string(w[2]) == "permitted" || string(w[2]) == "est-allowed" {
		l.action = cordon.Accepted
	}
	behind := func(b []byte) []byte { return b[bytes.IndexByte(b, '/')+1:] }
	var ok1, ok2 bool
	l.src, l.srcPort, ok1 = d.bracketed(behind(w[4]))
	l.dst, l.dstPort, ok2 = d.bracketed(behind(w[6]))
	if !ok1 || !ok2 {
		return halfLine
	}
	l.begins = l.action == cordon.Accepted || !d.mayAnswer(l)
	if string(w[7]) == "hit-cnt" {
		n, _ := whole(w[8])
		l.packets = uint64(n)
	}
	if l.proto == cordon.ICMP { // the ports are type and code
		l.icmp, l.srcPort, l.dstPort = int(l.srcPort), 0, 0
	}
	return ""
}

// asaBuilt reads "Built inbound TCP connection 9 for outside:A/p (…) to inside:B/q
// (…)": the first end lies on the less secure side, whoever began.
func (d *decoder) asaBuilt(text []byte, l *logged) string {
	front, ends, ok := bytes.Cut(text, []byte(" for "))
	if !ok {
		return halfLine
	}
	outer, rest, ok := bytes.Cut(ends, []byte(" to "))
	if !ok {
		return halfLine
	}
	l.proto, l.begins, l.action = cordon.UDP, true, cordon.Accepted
	if bytes.Contains(front, []byte(" TCP ")) {
		l.proto = cordon.TCP
	}
	inner, _, _ := bytes.Cut(rest, []byte(" ("))
	outer, _, _ = bytes.Cut(outer, []byte(" ("))
	if bytes.Contains(front, []byte(" outbound ")) {
		outer, inner = inner, outer
	}
	if !d.asaEnds(l, outer, inner) {
		return halfLine
	}
	return ""
}

// asaURL reads "A Accessed URL B:/path": a request that the firewall read.
func (d *decoder) asaURL(text []byte, l *logged) string {
	src, rest := word(text)
	rest, ok := bytes.CutPrefix(rest, []byte("Accessed URL "))
	if !ok {
		return ""
	}
	dst, url, ok := bytes.Cut(rest, []byte(":"))
	if !ok || len(url) == 0 || !d.asaEnds(l, src, dst) {
		return halfLine
	}
	l.proto, l.dstPort, l.url, l.action = cordon.TCP, 80, url, cordon.Accepted
	return ""
}

// asaWord is word, joined to the next where an interface stands apart from its
// address: "outside: 192.0.2.1/80".
func asaWord(b []byte) (w, rest []byte) {
	if w, rest = word(b); len(w) > 1 && w[len(w)-1] == ':' && len(rest) > 0 {
		return word(rest)
	}
	return w, rest
}

func (d *decoder) asaEnds(l *logged, src, dst []byte) bool {
	var ok1, ok2 bool
	l.src, l.srcPort, ok1 = d.asaEnd(src)
	l.dst, l.dstPort, ok2 = d.asaEnd(dst)
	return ok1 && ok2
}

// asaEnd reads 192.0.2.1/80 behind the name of an interface; a port may be the
// name of a service.
func (d *decoder) asaEnd(b []byte) (h cordon.Host, number uint16, ok bool) {
	if i := bytes.LastIndexByte(b, '/'); i >= 0 {
		if number, ok = port(b[i+1:]); !ok {
			number = asaServices[string(b[i+1:])]
		}
		b = b[:i]
	}
	if h, ok = d.hosts.addr(b); ok {
		return h, number, true
	}
	if i := bytes.LastIndexByte(b, ' '); i >= 0 { // an interface's name may hold spaces
		b = b[i+1:]
	}
	b = b[bytes.IndexByte(b, ':')+1:]
	h, ok = d.hosts.addr(b)
	return h, number, ok
}

// asaServices are the names that stand for ports.
var asaServices = map[string]uint16{
	"ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "www": 80, "pop3": 110, "sunrpc": 111,
	"ntp": 123, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "imap4": 143, "snmp": 161, "snmptrap": 162,
	"ldap": 389, "https": 443, "syslog": 514, "isakmp": 500, "sqlnet": 1521, "h323": 1720, "pptp": 1723, "radius": 1645,
}
