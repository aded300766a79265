package logs

import (
	"bytes"

	"cordon"
)

// pfirewall.log of Windows Firewall and, before it, Internet Connection
// Firewall; the columns are always these:
//
//	2004-09-03 07:11:54 DROP TCP 192.0.2.1 198.51.100.2 3005 80 48 S 4175551841 0 17520 - - - RECEIVE
func (d *decoder) windowsLine(line []byte, l *logged) string {
	var w [16][]byte
	n := words(line, w[:])
	if n < 8 || len(w[0]) != 10 || len(w[1]) != 8 {
		return noFirewallLine
	}
	if bytes.Count(line, []byte{' '}) > maxWindows {
		return gluedPacket
	}
	begun, known := windowsActions[string(w[2])]
	if !known {
		return noFirewallLine
	}
	stamp := line[:min(len(line), len(w[0])+1+len(w[1]))]
	if l.at, l.quality, _ = d.isoTime(stamp); l.quality == cordon.TimeUnknown {
		d.note(noteNoTime)
	}
	if begun == 0 {
		return "" // a connection's end, or events that were lost
	}
	var ok1, ok2 bool
	l.src, ok1 = d.hosts.addr(w[4])
	l.dst, ok2 = d.hosts.addr(w[5])
	if !ok1 || !ok2 {
		return halfLine
	}
	l.action, l.proto = begun, protocolOf(w[3])
	l.srcPort, _ = port(w[6])
	l.dstPort, _ = port(w[7])
	if n > 8 {
		l.length, _ = whole(w[8])
	}
	if l.proto == cordon.TCP {
		l.begins = begun == cordon.Accepted // an opened connection is one line, without flags
		if n > 9 && string(w[9]) != "-" {
			l.tcp(tcpFlags(w[9]))
		}
	}
	if l.proto == cordon.UDP && l.length >= 28 && l.src.Addr.Is4() {
		l.payload = int32(min(l.length-28, 1<<16))
	}
	if n > 13 {
		l.icmpType(w[13])
	}
	return ""
}

// maxWindows is how many spaces the columns have between them, in the newest version,
// and one at the end.
const maxWindows = 18

var windowsActions = map[string]cordon.Action{
	"OPEN": cordon.Accepted, "OPEN-INBOUND": cordon.Accepted, "ALLOW": cordon.Accepted,
	"DROP": cordon.Dropped, "CLOSE": 0, "INFO-EVENTS-LOST": 0,
}

// sniffWindows also knows a log by its header, before there is a line.
func sniffWindows(lines []sniffed) fit {
	for _, l := range lines {
		if bytes.HasPrefix(l.text, []byte("#Software: Microsoft Internet Connection Firewall")) ||
			bytes.HasPrefix(l.text, []byte("#Software: Microsoft Windows Firewall")) {
			f := sniffEach(fitsPacket((*decoder).windowsLine))(lines)
			f.read, f.own, f.of = f.read+1, f.own+1, f.of+1
			return f
		}
	}
	return sniffEach(fitsPacket((*decoder).windowsLine))(lines)
}

func (l *logged) icmpType(b []byte) {
	if n, ok := whole(b); ok && n < 256 {
		l.icmp = int(n)
	}
}

// protocolOf reads a protocol by name or number; 0 is one of no use.
func protocolOf(b []byte) uint8 {
	switch string(b) {
	case "6":
		return cordon.TCP
	case "17":
		return cordon.UDP
	case "1":
		return cordon.ICMP
	case "58":
		return cordon.ICMPv6
	}
	return protocol(b)
}

// words cuts a line at spaces, and returns how many words there are, as far as
// to has room.
func words(line []byte, to [][]byte) (n int) {
	for n < len(to) {
		line = skipSpaces(line)
		if len(line) == 0 {
			break
		}
		to[n], line = word(line)
		n++
	}
	return n
}
