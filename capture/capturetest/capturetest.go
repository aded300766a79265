// Package capturetest builds recordings for tests: frames with correct headers
// and checksums, connections made of them, and the files that hold them.
//
//	net := capturetest.New(capturetest.Ethernet)
//	net.Exchange("192.0.2.1:1025", "198.51.100.2:80", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 404 Not Found\r\n\r\n")
//	recording := net.Pcap()
//
// Recordings are inert: request lines and filler, never what a worm carries.
// Addresses are written as text; what does not parse panics, since it is a
// mistake in the test.
package capturetest

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// Link types of a Net, by their LINKTYPE numbers.
const (
	Null     = 0
	Ethernet = 1
	Raw      = 101
	Loop     = 108
	SLL      = 113
	IPv4     = 228
	IPv6     = 229
	SLL2     = 276
)

// Frame is one packet of a recording.
type Frame struct {
	Time time.Time
	Data []byte // as far as captured
	Wire int    // length on the wire; 0 means that of Data
}

// Net records frames of one link. Its clock moves by Step before each frame.
type Net struct {
	Link   uint16
	Now    time.Time
	Step   time.Duration
	Snap   int      // cuts what is added from now on to so many bytes; 0 does not
	VLANs  []uint16 // tags in front of what is added from now on; only on Ethernet
	TTL    uint8
	From   byte                        // last byte of the sender's MAC; 0 means 1
	ID     func(src netip.Addr) uint16 // identification of an IPv4 packet; nil counts up
	Frames []Frame

	ipid, isn uint32
}

// New returns an empty recording of a link, on the day of Code Red's second
// variant, with a millisecond between frames.
func New(link uint16) *Net {
	return &Net{Link: link, Now: time.Date(2001, 7, 19, 10, 0, 0, 0, time.UTC), Step: time.Millisecond, TTL: 64}
}

// Frame records data, a whole frame of the link.
func (n *Net) Frame(data []byte) {
	n.Now = n.Now.Add(n.Step)
	f := Frame{Time: n.Now, Data: data, Wire: len(data)}
	if n.Snap > 0 && len(data) > n.Snap {
		f.Data = data[:n.Snap]
	}
	n.Frames = append(n.Frames, f)
}

// IP records an IP packet behind the link's own header. Ethernet frames are
// padded to their minimum of 60 bytes.
func (n *Net) IP(packet []byte) { n.Frame(n.Linked(packet)) }

// Linked returns an IP packet behind the link's header.
func (n *Net) Linked(packet []byte) []byte {
	kind, family := uint16(0x0800), byte(2)
	if packet[0]>>4 == 6 {
		kind, family = 0x86dd, 30
	}
	switch n.Link {
	case Null:
		return append([]byte{family, 0, 0, 0}, packet...)
	case Loop:
		return append([]byte{0, 0, 0, family}, packet...)
	case Ethernet:
		return n.ethernet(MAC(2), MAC(max(n.From, 1)), kind, packet)
	case SLL:
		head := append([]byte{0, 0, 0, 1, 0, 6}, append(MAC(1), 0, 0)...)
		return append(binary.BigEndian.AppendUint16(head, kind), packet...)
	case SLL2:
		head := binary.BigEndian.AppendUint16(nil, kind)
		head = append(head, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6)
		return append(append(head, append(MAC(1), 0, 0)...), packet...)
	}
	return packet
}

// MAC returns a locally administered address with the last byte b.
func MAC(b byte) []byte { return []byte{2, 0, 0, 0, 0, b} }

func (n *Net) ethernet(to, from []byte, kind uint16, data []byte) []byte {
	f := append(append([]byte{}, to...), from...)
	for _, tag := range n.VLANs {
		f = binary.BigEndian.AppendUint16(f, 0x8100)
		f = binary.BigEndian.AppendUint16(f, tag)
	}
	f = append(binary.BigEndian.AppendUint16(f, kind), data...)
	for len(f) < 60 {
		f = append(f, 0xee) // not zero, so that a reader who takes padding for data shows it
	}
	return f
}

// ARP records a request of a host for target. It needs an Ethernet link.
func (n *Net) ARP(mac byte, sender, target string) { n.arp(1, mac, sender, target) }

// ARPReply records the answer to a request.
func (n *Net) ARPReply(mac byte, sender, target string) { n.arp(2, mac, sender, target) }

func (n *Net) arp(op, mac byte, sender, target string) {
	b := append([]byte{0, 1, 8, 0, 6, 4, 0, op}, MAC(mac)...)
	b = append(b, netip.MustParseAddr(sender).AsSlice()...)
	b = append(append(b, 0, 0, 0, 0, 0, 0), netip.MustParseAddr(target).AsSlice()...)
	n.Frame(n.ethernet([]byte{255, 255, 255, 255, 255, 255}, MAC(mac), 0x0806, b))
}

// UDP records a datagram.
func (n *Net) UDP(src, dst, payload string) {
	from, to := netip.MustParseAddrPort(src), netip.MustParseAddrPort(dst)
	b := ports(from, to)
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(payload)))
	b = append(append(b, 0, 0), payload...)
	n.IP(n.Packet(17, from.Addr(), to.Addr(), b))
}

// Echo records an ICMP echo request, of the version of the addresses.
func (n *Net) Echo(src, dst, payload string) {
	n.icmp(netip.MustParseAddr(src), netip.MustParseAddr(dst), 8, 128, 0, append([]byte{0, 1, 0, 1}, payload...))
}

// EchoReply records the answer to one.
func (n *Net) EchoReply(src, dst, payload string) {
	n.icmp(netip.MustParseAddr(src), netip.MustParseAddr(dst), 0, 129, 0, append([]byte{0, 1, 0, 1}, payload...))
}

// Unreachable records an ICMP error (port unreachable) that quotes a packet.
func (n *Net) Unreachable(src, dst string, quoted []byte) {
	n.icmp(netip.MustParseAddr(src), netip.MustParseAddr(dst), 3, 1, 3, append([]byte{0, 0, 0, 0}, quoted...))
}

func (n *Net) icmp(src, dst netip.Addr, kind4, kind6, code byte, rest []byte) {
	proto, kind := byte(1), kind4
	if src.Is6() {
		proto, kind = 58, kind6
	}
	n.IP(n.Packet(proto, src, dst, append([]byte{kind, code, 0, 0}, rest...)))
}

// Packet returns an IP packet of the version of the addresses. Its checksums,
// and those of TCP, UDP and ICMP in it, are filled in.
func (n *Net) Packet(proto byte, src, dst netip.Addr, payload []byte) []byte {
	checksumTransport(proto, src, dst, payload)
	if src.Is4() {
		n.ipid++
		id := uint16(n.ipid)
		if n.ID != nil {
			id = n.ID(src)
		}
		return IPv4Packet(proto, n.TTL, id, 0, src, dst, payload)
	}
	b := append([]byte{0x60, 0, 0, 0}, byte(len(payload)>>8), byte(len(payload)), proto, n.TTL)
	b = append(append(b, src.AsSlice()...), dst.AsSlice()...)
	return append(b, payload...)
}

// IPv4Packet returns an IPv4 packet; fragment is the field of flags and offset.
func IPv4Packet(proto, ttl byte, ipid, fragment uint16, src, dst netip.Addr, payload []byte) []byte {
	b := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, ttl, proto, 0, 0}
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
	binary.BigEndian.PutUint16(b[4:], ipid)
	binary.BigEndian.PutUint16(b[6:], fragment)
	b = append(append(b, src.AsSlice()...), dst.AsSlice()...)
	binary.BigEndian.PutUint16(b[10:], ^sum(b, 0))
	return append(b, payload...)
}

func ports(from, to netip.AddrPort) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, from.Port()), to.Port())
}

// checksumTransport fills in the checksum where the protocol has one (RFC 1071).
func checksumTransport(proto byte, src, dst netip.Addr, b []byte) {
	at, pseudo := -1, true
	switch proto {
	case 1:
		at, pseudo = 2, false
	case 58:
		at = 2
	case 6:
		at = 16
	case 17:
		at = 6
	}
	if at < 0 || len(b) < at+2 {
		return
	}
	start := uint32(0)
	if pseudo {
		head := append(append(src.AsSlice(), dst.AsSlice()...), 0, proto, byte(len(b)>>8), byte(len(b)))
		start = uint32(sum(head, 0))
	}
	b[at], b[at+1] = 0, 0
	binary.BigEndian.PutUint16(b[at:], ^sum(b, start))
}

// sum is the ones' complement sum of 16-bit words.
func sum(b []byte, start uint32) uint16 {
	s := start
	for i := 0; i+1 < len(b); i += 2 {
		s += uint32(b[i])<<8 | uint32(b[i+1])
	}
	if len(b)%2 == 1 {
		s += uint32(b[len(b)-1]) << 8
	}
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}
