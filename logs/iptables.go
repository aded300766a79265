package logs

import (
	"bytes"
	"time"

	"cordon"
)

// The kernel's LOG target by syslog (net/netfilter/nf_log_syslog.c):
//
//	Feb 25 12:11:24 bridge kernel: PREFIX IN=br0 OUT= MAC=… SRC=… DST=… LEN=404 TOS=… TTL=… ID=… PROTO=UDP SPT=1201 DPT=1434 LEN=384

// Whose words stand where decides what is believed. The kernel writes its
// fields last and puts nothing of a stranger's into them but numbers, so they
// begin at the last "IN=" of the line, whatever a prefix holds. A packet quoted
// in an ICMP error stands behind them in brackets and is not one that was sent.
// Other programs log what strangers write, a user name say, and that could be
// all of such a line: what a program signed with its name is not the kernel's.
// (Lines without any name, as dmesg prints them, cannot be told apart.)

// firewallLine is such a line, cut into its parts.
type firewallLine struct {
	prefix        []byte
	in, out       []byte // interfaces
	mac, src, dst []byte
	proto, action []byte
	length, inner uint32 // of the IP packet, and of the UDP datagram in it
	hasLength     bool
	hasInner      bool
	ttl           uint8
	id            uint16
	hasID         bool
	spt, dpt      uint16
	ports         bool // a fragment shows none
	icmp          uint32
	hasICMP       bool
	flags         uint8
	hasFlags      bool // the line would show them
	seq           uint32
}

const (
	notFirewall = "not a firewall line"
	gluedPacket = "a second record begins within a firewall's line, for the first was cut or its line end lost: neither is read"
	halfPacket  = "not a whole firewall line: SRC=, DST= or PROTO= is missing or no address"
)

// parse cuts what follows a line's time and host.
func (l *firewallLine) parse(t *kernelText) (reason string) {
	body := t.body
	at := fieldsAt(body)
	if at < 0 {
		return notFirewall
	}
	if l.prefix = body[:at]; !t.kernel && otherProgram(l.prefix) {
		return notFirewall
	}
	if isGlued(l.prefix) {
		return gluedPacket
	}
	l.fields(withoutQuoted(body[at:]))
	if l.src == nil || l.dst == nil || l.proto == nil {
		return halfPacket
	}
	return ""
}

// isGlued reports whether what stands before the fields is not an operator's prefix
// alone: another line's time before the kernel's name comes again, or fields of a
// packet as the kernel writes them. The name alone may come twice, from klogd and
// syslogd both, and an operator may have written it into the prefix.
func isGlued(prefix []byte) bool {
	if i := bytes.Index(prefix, kernelTag); i >= 0 {
		b := prefix[i+len(kernelTag):]
		if again := bytes.LastIndex(b, kernelTag); again > 0 && showsClock(b[:again]) {
			return true
		}
	}
	return bytes.Contains(prefix, []byte(" OUT=")) && bytes.Contains(prefix, []byte(" SRC="))
}

// showsClock reports whether a time of day stands in b, as 05:31:02.
func showsClock(b []byte) bool {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], ':')
		if i < 0 {
			return false
		}
		if from += i; from >= 2 {
			if _, ok := clock(b[from-2:]); ok {
				return true
			}
		}
		from++
	}
}

var kernelTag = []byte("kernel:")

// fieldsAt finds where the kernel's fields begin: the last IN= that is not
// PHYSIN=, or the last OUT= where a firewall leaves an empty IN= out. Operators
// forget the space behind a prefix, so that anything may stand before it.
func fieldsAt(b []byte) int {
	if at := lastField(b, "IN="); at >= 0 {
		return at
	}
	return lastField(b, "OUT=")
}

func lastField(b []byte, name string) int {
	last := -1
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(name))
		if i < 0 {
			return last
		}
		if from += i; !bytes.HasSuffix(b[:from], []byte("PHYS")) {
			last = from
		}
		from += len(name)
	}
}

// otherProgram reports whether what stands before the fields names another
// program than the kernel and what logs for it: any with a process number, and
// any in small letters where the tag stands.
func otherProgram(b []byte) bool {
	for n := 0; len(b) > 0; n++ {
		var w []byte
		w, b = word(b)
		name, isTag := bytes.CutSuffix(w, []byte{':'})
		if !isTag {
			continue
		}
		name, hasNumber := withoutNumber(name)
		if ofKernel(name) {
			return false
		}
		if hasNumber || n == 0 && len(b) > 0 && small(name) {
			return true
		}
	}
	return false
}

// withoutNumber cuts the process number of sshd[123].
func withoutNumber(tag []byte) (name []byte, ok bool) {
	i := bytes.IndexByte(tag, '[')
	if i <= 0 || tag[len(tag)-1] != ']' {
		return tag, false
	}
	_, ok = whole(tag[i+1 : len(tag)-1])
	return tag[:i], ok
}

func small(b []byte) bool {
	for _, c := range b {
		if (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '/' && c != '.' {
			return false
		}
	}
	return len(b) > 0
}

// withoutQuoted ends the fields where a quoted packet begins.
func withoutQuoted(b []byte) []byte {
	if i := bytes.IndexByte(b, '['); i >= 0 {
		return b[:i]
	}
	return b
}

func (l *firewallLine) fields(b []byte) {
	for len(b) > 0 {
		end, equals := 0, -1
		for ; end < len(b) && b[end] != ' '; end++ {
			if b[end] == '=' && equals < 0 {
				equals = end
			}
		}
		if equals >= 0 {
			l.field(b[:equals], b[equals+1:end])
		} else {
			l.flag(b[:end])
		}
		b = skipSpaces(b[end:])
	}
}

// field takes one KEY=value; of a key that comes twice the first, but for LEN=.
func (l *firewallLine) field(key, value []byte) {
	switch string(key) {
	case "IN":
		first(&l.in, value)
	case "OUT":
		first(&l.out, value)
	case "SRC":
		first(&l.src, value)
	case "DST":
		first(&l.dst, value)
	case "MAC":
		first(&l.mac, value)
	case "PROTO":
		first(&l.proto, value)
	case "ACTION", "action":
		first(&l.action, value)
	case "LEN":
		l.len(value)
	case "TTL", "HOPLIMIT":
		n, _ := whole(value)
		l.ttl = uint8(n)
	case "ID": // an echo has one of its own behind the packet's
		if n, _ := whole(value); !l.hasID {
			l.id, l.hasID = uint16(n), true
		}
	case "SPT":
		l.spt, _ = port(value)
	case "DPT":
		l.dpt, l.ports = port(value)
	case "TYPE":
		l.icmp, l.hasICMP = whole(value)
	case "URGP": // stands behind the flags
		l.hasFlags = true
	case "SEQ":
		l.seq, _ = whole(value)
	}
}

func first(have *[]byte, value []byte) {
	if *have == nil && len(value) > 0 {
		*have = value
	}
}

// len tells the packet's length before PROTO= from the datagram's behind it.
func (l *firewallLine) len(value []byte) {
	n, ok := whole(value)
	switch {
	case !ok:
	case l.proto == nil && !l.hasLength:
		l.length, l.hasLength = n, true
	case l.proto != nil && !l.hasInner:
		l.inner, l.hasInner = n, true
	}
}

func (l *firewallLine) flag(w []byte) {
	if len(w) != 3 {
		return
	}
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

func fitsIptables(line []byte) (read, own bool) {
	d := decoder{o: &Options{Location: time.UTC}, tally: new(cordon.Tally)}
	t, reason := d.kernelLine(line)
	var l firewallLine
	read = reason == "" && l.parse(&t) == ""
	return read, read
}

func (d *decoder) iptables(line []byte) {
	t, reason := d.kernelLine(line)
	var l firewallLine
	if reason == "" {
		reason = l.parse(&t)
	}
	if reason != "" {
		d.skip(reason)
		return
	}
	src, ok1 := d.hosts.addr(l.src)
	dst, ok2 := d.hosts.addr(l.dst)
	if !ok1 || !ok2 {
		d.skip(halfPacket)
		return
	}
	d.tally.Packets++
	d.tally.Traffic += uint64(l.length)
	d.see(t.at)
	d.undated(t.at)
	kind, proto := l.kind()
	if kind == 0 {
		return // a packet that says nothing of itself alone
	}
	o := d.next(kind)
	o.Time, o.Quality = t.at, t.quality
	o.Src, o.Dst, o.Proto = src, dst, proto
	l.fill(o)
}

func (l *firewallLine) fill(o *cordon.Observation) {
	o.SrcPort, o.DstPort = l.spt, l.dpt
	o.TTL, o.IPID = l.ttl, l.id
	o.Length, o.PayloadLength = l.length, -1
	o.Packets, o.Bytes = 1, uint64(l.length)
	o.Action = l.actionOf()
	o.SrcMAC, o.DstMAC = macs(l.mac)
	switch o.Kind {
	case cordon.Connect:
		o.Flags, o.Seq = l.flags, l.seq
	case cordon.Datagram:
		o.PayloadLength = l.payload()
	}
}

// kind is 0 for packets that begin nothing. A fragment behind the first shows
// no ports.
func (l *firewallLine) kind() (kind cordon.Kind, proto uint8) {
	switch string(l.proto) {
	case "TCP", "6":
		// Without SYN, ACK and RST it asks whether somebody is there.
		stealth := l.hasFlags && l.flags&(cordon.SYN|cordon.ACK|cordon.RST) == 0
		if l.ports && (l.flags&(cordon.SYN|cordon.ACK) == cordon.SYN || stealth) {
			return cordon.Connect, cordon.TCP
		}
	case "UDP", "17":
		if l.ports {
			return cordon.Datagram, cordon.UDP
		}
	case "ICMP", "1":
		if l.hasICMP && l.icmp == 8 {
			return cordon.Echo, cordon.ICMP
		}
	case "ICMPv6", "58":
		if l.hasICMP && l.icmp == 128 {
			return cordon.Echo, cordon.ICMPv6
		}
	}
	return 0, 0
}

// payload is the datagram's length without its header of 8 bytes (RFC 768),
// or else the packet's without that and the IP header: 20 bytes without
// options (RFC 791), 40 for IPv6 (RFC 8200).
func (l *firewallLine) payload() int32 {
	headers := uint32(28)
	if bytes.IndexByte(l.src, ':') >= 0 {
		headers = 48
	}
	switch {
	case l.hasInner && l.inner >= 8 && l.inner < 1<<16:
		return int32(l.inner - 8)
	case !l.hasInner && l.length >= headers && l.length < 1<<16:
		return int32(l.length - headers)
	}
	return -1
}

// macs reads MAC=destination:source:type of an Ethernet header; other links
// have other lengths.
func macs(b []byte) (src, dst cordon.MAC) {
	if len(b) != len("00:01:02:03:04:05:0a:0b:0c:0d:0e:0f:08:00") {
		return src, dst
	}
	for i := range 6 {
		to, from := hexPair(b[3*i:]), hexPair(b[18+3*i:])
		if to < 0 || from < 0 {
			return cordon.MAC{}, cordon.MAC{}
		}
		dst[i], src[i] = byte(to), byte(from)
	}
	return src, dst
}

// verdicts are the words of operators and of the common front ends (ufw,
// Shorewall, firewalld) for what a rule does.
var verdicts = []struct {
	word   string
	action cordon.Action
}{
	{"DROP", cordon.Dropped},
	{"DENY", cordon.Dropped},
	{"DENIED", cordon.Dropped},
	{"REJECT", cordon.Dropped},
	{"BLOCK", cordon.Dropped},
	{"ACCEPT", cordon.Accepted},
	{"ALLOW", cordon.Accepted},
	{"PASS", cordon.Accepted},
}

// actionOf takes the operator's own word in the prefix, and the last of
// several: a chain's name comes before what it does.
func (l *firewallLine) actionOf() cordon.Action {
	text := l.action
	if text == nil {
		text = l.prefix
		if i := bytes.Index(text, kernelTag); i >= 0 {
			text = text[i:]
		}
	}
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] &^ 0x20 {
		case 'A', 'B', 'D', 'P', 'R':
		default:
			continue
		}
		for _, v := range verdicts {
			if startsFold(text[i:], v.word) {
				return v.action
			}
		}
	}
	if logsNew(text) || l.isLeaving() && !namesWrong(text) {
		return cordon.Unsaid
	}
	return cordon.ActionUnknown
}

// logsNew reports whether a prefix without a verdict names a rule that logs all that is
// asked for, before others decide: ufw's audit, "NEWCONN: ", "log-new forward". "New not
// syn" is what is dropped for it.
func logsNew(prefix []byte) bool {
	for i := range prefix {
		if i > 0 && isLetter(prefix[i-1]) {
			continue
		}
		b := prefix[i:]
		if startsFold(b, "AUDIT") || startsFold(b, "NEWCONN") {
			return true
		}
		if rest, ok := cutFold(b, "NEW"); ok && (len(rest) == 0 || !isLetter(rest[0])) && !startsFold(bytes.TrimLeft(rest, " -_"), "NOT") {
			return true
		}
	}
	return false
}

// namesWrong reports whether a prefix names what is dropped, or what its writer takes
// for an attack.
func namesWrong(prefix []byte) bool {
	for i := range prefix {
		for _, w := range []string{"INVALID", "ILLEGAL", "SPOOF", "BOGON", "SCAN", "FLOOD", "ATTACK", "BLACKLIST", "NOT SYN", "NOTSYN"} {
			if startsFold(prefix[i:], w) {
				return true
			}
		}
	}
	return false
}

func isLetter(c byte) bool { return 'A' <= c&^0x20 && c&^0x20 <= 'Z' }

// isLeaving reports whether a packet was on its way into another network, as what
// honest clients ask of many sites is. Such a line may be of a log of drops, or of all
// connections. Of what comes in, on a bridge or for the firewall itself, mostly drops
// are logged, and whoever asks there asks what a stranger has.
func (l *firewallLine) isLeaving() bool {
	return l.out != nil && !bytes.Equal(l.in, l.out)
}

// startsFold compares with a word in capital letters.
func startsFold(b []byte, capital string) bool {
	_, ok := cutFold(b, capital)
	return ok
}

// cutFold is bytes.CutPrefix with that comparison.
func cutFold(b []byte, capital string) (rest []byte, ok bool) {
	if len(b) < len(capital) {
		return b, false
	}
	for i := range len(capital) {
		if b[i]&^0x20 != capital[i]&^0x20 {
			return b, false
		}
	}
	return b[len(capital):], true
}
