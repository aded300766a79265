package logs

import (
	"bytes"
	"time"

	"cordon"
)

// Firewalls write a line about a packet, or about the connection that it
// begins. What such a line says follows from protocol and verdict: of TCP only
// the first packet of a connection, of UDP any datagram, of ICMP an echo
// request. Nothing in it shows that the sender holds its address.

// logged is what a firewall's line shows.
type logged struct {
	at               cordon.Time
	quality          cordon.TimeQuality
	src, dst         cordon.Host
	srcPort, dstPort uint16
	srcMAC           cordon.MAC
	proto            uint8 // 0: the line tells of nothing that is observed
	flags            uint8 // of TCP, where begins is set
	begins           bool  // TCP: it is about the first packet of a connection
	icmp             int   // type; -1 not shown
	length           uint32
	payload          int32 // -1 not shown
	packets          uint64
	action           cordon.Action
	ttl              uint8
	ipid             uint16
	url              []byte // what a request over the connection asked for; nil none
}

// packetParser reads a line into l and returns why it is not understood, or "".
type packetParser func(d *decoder, line []byte, l *logged) (reason string)

// fitsPacket is its sniff.
func fitsPacket(parse packetParser) func([]byte) (read, own bool) {
	return func(line []byte) (read, own bool) {
		d := decoder{o: &Options{Location: time.UTC}, tally: new(cordon.Tally)}
		read = parse(&d, unquoted(line), &d.packet) == ""
		return read, read
	}
}

// decodePacket is the decode of a format whose lines show a packet each. once is what
// the firewall writes once in a line, and where a second record begins again.
func decodePacket(parse packetParser, once ...string) func(*decoder, []byte) {
	return func(d *decoder, line []byte) {
		l := &d.packet
		*l = logged{icmp: -1, payload: -1}
		before := d.carried
		reason := parse(d, unquoted(line), l)
		if d.format.carries != nil { // whatever was looked at, it carries the same
			d.carried = before
			d.format.carries(&d.carried, line)
		}
		if reason != "" {
			d.skip(reason)
			return
		}
		if l.url == nil && again(line, once) { // a request may hold anything
			d.skip(gluedPacket)
			return
		}
		d.logged(l)
	}
}

// again reports whether any of some texts stands in a line more than once.
func again(line []byte, once []string) bool {
	for _, text := range once {
		if i := bytes.Index(line, []byte(text)); i >= 0 && bytes.Contains(line[i+len(text):], []byte(text)) {
			return true
		}
	}
	return false
}

// unquoted is a line without what documents that quote one put before it: an
// indent, or "log 1 pass = " as collections of rules have it.
func unquoted(line []byte) []byte {
	line = bytes.TrimLeft(line, " \t")
	rest, ok := bytes.CutPrefix(line, []byte("log "))
	if !ok {
		return line
	}
	_, width := number(rest)
	for _, outcome := range []string{" pass = ", " fail = "} {
		if text, ok := bytes.CutPrefix(rest[width:], []byte(outcome)); ok && width > 0 {
			return text
		}
	}
	return line
}

// logged observes what a line shows.
func (d *decoder) logged(l *logged) {
	d.see(l.at)
	d.undated(l.at)
	if l.proto == 0 || !l.src.Addr.IsValid() {
		return
	}
	l.packets = max(l.packets, 1)
	d.tally.Packets += l.packets
	d.tally.Traffic += uint64(l.length)
	if l.url != nil {
		d.loggedRequest(l)
		return
	}
	kind := l.kind()
	if kind == 0 || !l.dst.Addr.IsValid() {
		return
	}
	o := d.next(kind)
	l.ends(o)
	o.SrcMAC, o.TTL, o.IPID, o.Action = l.srcMAC, l.ttl, l.ipid, l.action
	o.Length, o.PayloadLength = l.length, l.payload
	o.Packets, o.Bytes = l.packets, uint64(l.length)
	if kind == cordon.Connect {
		o.Flags = l.flags | cordon.SYN
	}
	if l.packets > 1 { // a length is one packet's
		o.Length, o.PayloadLength = 0, -1
	}
}

func (l *logged) ends(o *cordon.Observation) {
	o.Time, o.Quality, o.Proto = l.at, l.quality, l.proto
	o.Src, o.Dst, o.SrcPort, o.DstPort = l.src, l.dst, l.srcPort, l.dstPort
}

func (l *logged) kind() cordon.Kind {
	switch {
	case l.proto == cordon.TCP && l.begins:
		return cordon.Connect
	case l.proto == cordon.UDP:
		return cordon.Datagram
	case l.proto == cordon.ICMP && l.icmp == 8, l.proto == cordon.ICMPv6 && l.icmp == 128:
		return cordon.Echo
	}
	return 0
}

// loggedRequest tells of a request that a firewall read on its way: both ends
// had to be there.
func (d *decoder) loggedRequest(l *logged) {
	o := d.next(cordon.Request)
	l.ends(o)
	o.Action, o.Request.Target = l.action, l.url
	d.request(o)
	o.Opened = cordon.OpenedImplied
}

// tcpFlags reads letters as tcpdump and firewalls write them; the dot is ACK.
func tcpFlags(b []byte) (flags uint8) {
	for _, c := range b {
		switch c {
		case 'S':
			flags |= cordon.SYN
		case 'A', '.':
			flags |= cordon.ACK
		case 'R':
			flags |= cordon.RST
		case 'F':
			flags |= cordon.FIN
		case 'P':
			flags |= cordon.PSH
		case 'U':
			flags |= cordon.URG
		}
	}
	return flags
}

func (l *logged) tcp(flags uint8) {
	l.flags, l.begins = flags, flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN
}

// mayAnswer reports whether a packet of which no flags are shown may be an answer, by
// its ports: those of a server whose address was forged for a flood go to anybody, and
// belong to no connection. Who asks from such a port is missed, and counted.
func (d *decoder) mayAnswer(l *logged) bool {
	const servers = 1024
	if l.proto != cordon.TCP || l.srcPort == 0 || l.srcPort >= servers || l.dstPort < servers {
		return false
	}
	d.note("lines without flags from a server's port to a client's may be answers to forged packets, and are no connection attempts")
	return true
}

// endsOf reads both ends, each an address and perhaps a port behind a colon.
func (d *decoder) endsOf(l *logged, src, dst []byte) bool {
	var ok bool
	if l.src, l.srcPort, ok = d.end(src); !ok {
		return false
	}
	l.dst, l.dstPort, ok = d.end(dst)
	return ok
}

// end reads 192.0.2.1:80, [2001:db8::1]:80, or an address alone.
func (d *decoder) end(b []byte) (h cordon.Host, number uint16, ok bool) {
	if h, ok = d.hosts.addr(b); ok {
		return h, 0, true
	}
	bare, number, ok := withPort(b)
	if !ok {
		return h, 0, false
	}
	h, ok = d.hosts.addr(bytes.Trim(bare, "[]"))
	return h, number, ok
}

// frontTime is syslogTime for lines that may show no time at all, or have
// RFC 5424's version before it.
func (d *decoder) frontTime(line []byte, l *logged) (body []byte) {
	line = withoutPriority(line)
	if len(line) > 2 && line[0] == '1' && line[1] == ' ' {
		line = line[2:]
	}
	l.at, l.quality, body = d.syslogTime(line)
	return body
}

const (
	noFirewallLine = "not a line of this firewall's"
	halfLine       = "not a whole firewall line: an address, a port or a protocol is missing"
)
