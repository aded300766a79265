package logs

import (
	"bytes"

	"cordon"
)

// ScreenOS writes of its traffic:
//
//	ns5gt: NetScreen device_id=ns5gt  [Root]system-notification-00257(traffic): start_time="2006-06-02 14:55:45" duration=0 policy_id=119 service=udp/port:7001 proto=17 src zone=Trust dst zone=Untrust action=Deny sent=0 rcvd=0 src=192.0.2.1 dst=198.51.100.2 src_port=3036 dst_port=7001
//
// Its other messages are passed over: they tell what it made of packets, not
// what they were.
func (d *decoder) netscreenLine(line []byte, l *logged) string {
	if netscreenOwn(line) {
		return ""
	}
	body := d.frontTime(line, l)
	at := bytes.Index(body, []byte("NetScreen device_id="))
	if at < 0 || otherProgram(body[:at]) && !bytes.Contains(body[:at], []byte(": ")) || bytes.Count(body[:at], []byte{' '}) > 1 {
		return noFirewallLine
	}
	body = body[at:]
	i := bytes.Index(body, []byte("(traffic): start_time="))
	if j := bytes.Index(body, []byte("): ")); i < 0 || j >= 0 && j < i {
		return ""
	}
	f := netscreenFields{}
	f.read(body[i+len("(traffic): "):])
	if stamp := bytes.Trim(f.start, `\"`); len(stamp) > 0 {
		if l.at, l.quality, _ = d.isoTime(stamp); l.quality == cordon.TimeUnknown {
			d.note(noteNoTime)
		}
	}
	var ok1, ok2 bool
	l.src, ok1 = d.hosts.addr(f.src)
	l.dst, ok2 = d.hosts.addr(f.dst)
	if !ok1 || !ok2 || f.proto == nil {
		return halfLine
	}
	l.proto = protocolOf(f.proto)
	l.srcPort, _ = port(f.srcPort)
	l.dstPort, _ = port(f.dstPort)
	l.icmpType(f.icmp)
	l.begins = true // a line is about a session, or what would have been one
	switch string(f.action) {
	case "Deny", "Reject":
		l.action = cordon.Dropped
	case "Permit", "Tunnel":
		l.action = cordon.Accepted
	}
	return ""
}

// netscreenOwn tells a line of the device's own log, which shows no traffic:
//
//	[00001] 2007-04-01 15:32:00 [Root]system-critical-00031: …
func netscreenOwn(line []byte) bool {
	var w [4][]byte
	if words(line, w[:]) < 4 || len(w[0]) != 7 || w[0][0] != '[' || w[0][6] != ']' || len(w[1]) != 10 || w[3][0] != '[' {
		return false
	}
	_, ok := isoDate(w[1])
	return ok && bytes.Contains(w[3], []byte("]system-"))
}

type netscreenFields struct{ start, proto, action, src, dst, srcPort, dstPort, icmp []byte }

// read takes KEY=value; of a key that comes twice the first.
func (f *netscreenFields) read(b []byte) {
	for len(b) > 0 {
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return
		}
		key := b[bytes.LastIndexByte(b[:eq], ' ')+1 : eq]
		if bytes.HasSuffix(b[:eq], []byte("icmp type")) {
			key = []byte("icmp type")
		}
		value := b[eq+1:]
		if quoted := bytes.TrimLeft(value, `\`); len(quoted) > 0 && quoted[0] == '"' {
			end := bytes.IndexByte(quoted[1:], '"')
			if end < 0 {
				return
			}
			value, b = quoted[1:1+end], quoted[end+2:]
		} else {
			value, b = word(value)
		}
		f.take(key, value)
	}
}

func (f *netscreenFields) take(key, value []byte) {
	switch string(key) {
	case "start_time":
		first(&f.start, value)
	case "proto":
		first(&f.proto, value)
	case "action":
		first(&f.action, value)
	case "src":
		first(&f.src, value)
	case "dst":
		first(&f.dst, value)
	case "src_port":
		first(&f.srcPort, value)
	case "dst_port":
		first(&f.dstPort, value)
	case "icmp type":
		first(&f.icmp, value)
	}
}
