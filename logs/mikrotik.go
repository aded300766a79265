package logs

import (
	"bytes"

	"cordon"
)

// RouterOS writes, behind the topics of the message and the operator's prefix:
//
//	firewall,info drop input: in:ether1 out:(unknown 0), connection-state:new src-mac 00:17:10:88:bc:02, proto TCP (SYN), 192.0.2.1:59388->198.51.100.2:23, len 40
//
// Other topics log what strangers write, a user name say; so the topic, or the
// chain where topics are not logged, must stand first.
func (d *decoder) mikrotikLine(line []byte, l *logged) string {
	body := d.frontTime(line, l)
	topic, rest := word(body)
	switch {
	case bytes.HasPrefix(topic, []byte("firewall,")):
		body = rest
	case l.quality != cordon.TimeUnknown && isTopic(topic):
		return "" // of another topic
	case string(topic) != "input:" && string(topic) != "forward:" && string(topic) != "output:":
		return noFirewallLine
	}
	at := bytes.Index(body, []byte(": in:"))
	proto := bytes.Index(body, []byte("proto "))
	if at < 0 || proto < at {
		return noFirewallLine
	}
	f := firewallLine{prefix: body[:at]}
	f.in, f.out = mikrotikWay(body[at+len(": in:"):])
	l.action = f.actionOf()
	if i := bytes.Index(body[at:proto], []byte("src-mac ")); i >= 0 {
		m, _ := word(body[at+i+8:])
		l.srcMAC = mac(bytes.TrimSuffix(m, []byte{','}))
	}
	return d.mikrotikEnds(body[proto+6:], l)
}

// mikrotikWay reads the interfaces of "ether1 out:bridge, …"; "(unknown 0)" is none.
func mikrotikWay(b []byte) (in, out []byte) {
	in, rest, _ := bytes.Cut(b, []byte(" out:"))
	out, _, _ = bytes.Cut(rest, []byte(","))
	if len(out) == 0 || out[0] == '(' {
		out = nil
	}
	return in, out
}

// isTopic tells the topics of RouterOS' other messages.
func isTopic(b []byte) bool {
	first, _, more := bytes.Cut(b, []byte(","))
	if !more {
		return false
	}
	switch string(first) {
	case "system", "interface", "dhcp", "wireless", "ppp", "l2tp", "pptp", "ipsec", "script", "account", "dns",
		"bridge", "caps", "hotspot", "route", "snmp", "ntp", "upnp", "web-proxy", "certificate", "ovpn", "wireguard":
		return true
	}
	return false
}

// mikrotikEnds reads "TCP (SYN), 192.0.2.1:1->198.51.100.2:23, NAT …, len 40".
func (d *decoder) mikrotikEnds(b []byte, l *logged) string {
	end := bytes.IndexAny(b, " ,")
	if end < 0 {
		return halfLine
	}
	l.proto = protocolOf(b[:end])
	if b = b[end:]; bytes.HasPrefix(b, []byte(" (")) {
		i := bytes.IndexByte(b, ')')
		if i < 0 {
			return halfLine
		}
		l.mikrotikDetail(b[2:i])
		b = b[i+1:]
	}
	b = bytes.TrimLeft(b, ", ")
	ends, rest, _ := bytes.Cut(b, []byte(","))
	src, dst, ok := bytes.Cut(ends, []byte("->"))
	if !ok || !d.endsOf(l, src, dst) {
		return halfLine
	}
	if i := bytes.LastIndex(rest, []byte("len ")); i >= 0 {
		n, _ := word(rest[i+4:])
		l.length, _ = whole(n)
	}
	if headers := uint32(28); l.proto == cordon.UDP && l.src.Addr.Is4() && l.length >= headers {
		l.payload = int32(min(l.length-headers, 1<<16))
	}
	return ""
}

func (l *logged) mikrotikDetail(b []byte) {
	if rest, ok := bytes.CutPrefix(b, []byte("type ")); ok {
		n, _, _ := bytes.Cut(rest, []byte(","))
		l.icmpType(n)
		return
	}
	flags := uint8(0)
	for len(b) > 0 {
		var name []byte
		name, b, _ = bytes.Cut(b, []byte(","))
		if len(name) > 0 {
			flags |= tcpFlags(name[:1])
		}
	}
	l.tcp(flags)
}
