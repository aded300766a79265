package capture

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// wrapping puts an IP packet into what carries it on Ethernet. back is set on
// packets of the server.
type wrapping func(n *capturetest.Net, packet []byte, back bool)

// ends are the tunnel's.
func ends(back bool) (src, dst netip.Addr) {
	src, dst = netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")
	if back {
		return dst, src
	}
	return src, dst
}

func etherOf(packet []byte) []byte {
	kind := []byte{8, 0}
	if packet[0]>>4 == 6 {
		kind = []byte{0x86, 0xdd}
	}
	return kind
}

func bridged(packet []byte) []byte {
	return append(append(append(capturetest.MAC(9), capturetest.MAC(8)...), etherOf(packet)...), packet...)
}

func framed(kind uint16, head []byte) wrapping {
	return func(n *capturetest.Net, packet []byte, _ bool) {
		f := append(append(capturetest.MAC(2), capturetest.MAC(1)...), byte(kind>>8), byte(kind))
		n.Frame(append(append(f, head...), packet...))
	}
}

func over(proto byte, head func(packet []byte) []byte) wrapping {
	return func(n *capturetest.Net, packet []byte, back bool) {
		src, dst := ends(back)
		n.IP(capturetest.IPv4Packet(proto, 64, 1, 0, src, dst, head(packet)))
	}
}

func overUDP(port uint16, head func(packet []byte) []byte) wrapping {
	return over(cordon.UDP, func(packet []byte) []byte {
		body := head(packet)
		udp := binary.BigEndian.AppendUint16([]byte{0xc0, 0}, port)
		udp = binary.BigEndian.AppendUint16(udp, uint16(8+len(body)))
		return append(append(udp, 0, 0), body...)
	})
}

var wrappings = map[string]wrapping{
	"MPLS": func(n *capturetest.Net, p []byte, b bool) { framed(0x8847, []byte{0, 1, 0, 64, 0, 2, 1, 64})(n, p, b) },
	"MPLS pseudowire": func(n *capturetest.Net, p []byte, b bool) {
		framed(0x8847, []byte{0, 2, 1, 64, 0, 0, 0, 0})(n, bridged(p), b)
	},
	"QinQ": func(n *capturetest.Net, p []byte, b bool) {
		framed(0x88a8, append([]byte{0, 1, 0x81, 0, 0, 2}, etherOf(p)...))(n, p, b)
	},
	"PPPoE": func(n *capturetest.Net, p []byte, b bool) {
		protocol := byte(0x21)
		if p[0]>>4 == 6 {
			protocol = 0x57
		}
		framed(0x8864, []byte{0x11, 0, 0, 7, byte((len(p) + 2) >> 8), byte(len(p) + 2), 0, protocol})(n, p, b)
	},
	"SNAP": func(n *capturetest.Net, p []byte, b bool) {
		framed(uint16(len(p)+8), append([]byte{0xaa, 0xaa, 3, 0, 0, 0}, etherOf(p)...))(n, p, b)
	},
	"IP in IP": func(n *capturetest.Net, p []byte, b bool) {
		proto := byte(4)
		if p[0]>>4 == 6 {
			proto = 41
		}
		over(proto, func(p []byte) []byte { return p })(n, p, b)
	},
	"GRE": over(47, func(p []byte) []byte { return append(append([]byte{0, 0}, etherOf(p)...), p...) }),
	"GRE with a key": over(47, func(p []byte) []byte {
		return append(append(append([]byte{0xb0, 0}, etherOf(p)...), make([]byte, 12)...), p...)
	}),
	"GRE of Ethernet": over(47, func(p []byte) []byte { return append([]byte{0, 0, 0x65, 0x58}, bridged(p)...) }),
	"PPTP": over(47, func(p []byte) []byte {
		protocol := byte(0x21)
		if p[0]>>4 == 6 {
			protocol = 0x57
		}
		return append([]byte{0x30, 0x81, 0x88, 0x0b, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 3, 0, protocol}, p...)
	}),
	"ERSPAN": over(47, func(p []byte) []byte {
		return append([]byte{0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, bridged(p)...)
	}),
	"GTP-U": overUDP(2152, func(p []byte) []byte {
		return append([]byte{0x34, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 1, 0}, p...)
	}),
	"VXLAN":  overUDP(4789, func(p []byte) []byte { return append([]byte{8, 0, 0, 0, 0, 0, 7, 0}, bridged(p)...) }),
	"Geneve": overUDP(6081, func(p []byte) []byte { return append([]byte{1, 0, 0x65, 0x58, 0, 0, 7, 0, 0, 0, 0, 0}, bridged(p)...) }),
}

// wrap puts an exchange and a datagram into a wrapping.
func wrap(w wrapping, back func(bool) bool) []byte {
	inner := capturetest.New(capturetest.Raw)
	inner.UDP("192.0.2.1:1000", "192.0.2.2:1434", "a datagram that is long enough not to be padded")
	inner.Echo("192.0.2.1", "192.0.2.2", "a ping that is long enough not to be padded")
	inner.UDP("[2001:db8::1]:1000", "[2001:db8::2]:1434", "a datagram that is long enough not to be padded")
	inner.Exchange(client, server, "GET /a HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n")
	n := newNet()
	for _, f := range inner.Frames {
		w(n, f.Data, back(bytes.Contains(f.Data[12:16], []byte{198, 51, 100, 2})))
	}
	return n.Pcap()
}

func asSent(back bool) bool { return back }

// Whatever carries packets, they are the same packets.
func TestWhatCarriesPacketsDoesNotChangeThem(t *testing.T) {
	for name, w := range wrappings {
		t.Run(name, func(t *testing.T) {
			all, tally := read(t, wrap(w, asSent), Options{})
			expect(t, all, `
				1 datagram 192.0.2.1:1000>192.0.2.2:1434 of 47 "a datagram that is long enough not to be"
				2 echo 192.0.2.1>192.0.2.2 of 43 "a ping that is long enough not to be pad"
				3 datagram 2001:db8::1:1000>2001:db8::2:1434 of 47 "a datagram that is long enough not to be"
				4 connect 192.0.2.1:1025>198.51.100.2:80 syn
				5 answer 192.0.2.1:1025>198.51.100.2:80 syn+ack
				7 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/a" "HTTP/1.0"
				8 response 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/a" "HTTP/1.0" 200
				11 flow 192.0.2.1:1025>198.51.100.2:80 seen 8 packets`)
			if tally.Skipped.Total() > 0 || len(tally.Notes) > 0 {
				t.Errorf("skipped %v, notes %v", tally.Skipped, tally.Notes)
			}
		})
	}
}

// Teredo carries IPv6 only, from or to its port, behind none, one or two headers of
// its own (RFC 4380, section 5.1.1); what has another length than it says is none.
func TestTeredoCarriesIPv6(t *testing.T) {
	inner := capturetest.New(capturetest.Raw)
	inner.UDP("[2001:db8::1]:1000", "[2001:db8::2]:1434", "inside")
	packet := inner.Frames[0].Data
	authentication := []byte{0, 1, 2, 3, 'i', 'd', 'k', 'e', 'y', 1, 2, 3, 4, 5, 6, 7, 8, 0}
	origin := []byte{0, 0, 0xf0, 0xb8, 0x3f, 0xff, 0xfd, 0xfe}
	const within, outside = "1 datagram 2001:db8::1:1000>2001:db8::2:1434 of 6 \"inside\"", "1 datagram 203.0.113.1"
	for name, c := range map[string]struct {
		ends [2]string
		head []byte
		tail string
		want string
	}{
		"to a server":         {[2]string{"203.0.113.1:5000", "203.0.113.2:3544"}, nil, "", within},
		"from a server":       {[2]string{"203.0.113.2:3544", "203.0.113.1:5000"}, nil, "", within},
		"with an origin":      {[2]string{"203.0.113.2:3544", "203.0.113.1:5000"}, origin, "", within},
		"with authentication": {[2]string{"203.0.113.1:5000", "203.0.113.2:3544"}, authentication, "", within},
		"with both":           {[2]string{"203.0.113.1:5000", "203.0.113.2:3544"}, append(bytes.Clone(authentication), origin...), "", within},
		"more than a packet":  {[2]string{"203.0.113.1:5000", "203.0.113.2:3544"}, nil, "and more", outside},
		"between other ports": {[2]string{"203.0.113.1:5000", "203.0.113.2:3545"}, nil, "", outside},
	} {
		n := newNet()
		n.UDP(c.ends[0], c.ends[1], string(c.head)+string(packet)+c.tail)
		all, tally := read(t, n.Pcap(), Options{})
		if tally.Understood != 1 || len(all) != 1 || !strings.HasPrefix(line(all[0]), c.want) {
			t.Errorf("%s: got %v, want %s", name, all, c.want)
		}
	}
}

// One who sends both directions of a connection through a tunnel makes it up:
// it was never opened, and convicts nobody.
func TestATunnelDoesNotMakeUpAHandshake(t *testing.T) {
	for _, name := range []string{"GRE", "IP in IP", "VXLAN"} {
		all, _ := read(t, wrap(wrappings[name], func(bool) bool { return false }), Options{})
		requests := of(all, cordon.Request)
		if len(requests) != 1 || requests[0].Opened != cordon.OpenedUnknown {
			t.Errorf("%s: %+v", name, requests)
		}
	}
}

func TestTunnelsWithinTunnelsAreBounded(t *testing.T) {
	src, dst := ends(false)
	inner := capturetest.New(capturetest.Raw)
	inner.UDP("192.0.2.1:1000", "192.0.2.2:1434", "x")
	packet := inner.Frames[0].Data
	n := newNet()
	for range maxTunnels + 1 {
		packet = capturetest.IPv4Packet(4, 64, 1, 0, src, dst, packet)
		n.IP(packet)
	}
	all, tally := read(t, n.Pcap(), Options{})
	if len(all) != maxTunnels {
		t.Errorf("%d observations", len(all))
	}
	if len(tally.Notes) == 0 || tally.Skipped.Total() > 0 || tally.Understood != maxTunnels+1 {
		t.Errorf("notes %v, skipped %v", tally.Notes, tally.Skipped)
	}
}

// Cut anywhere, a wrapped packet is read as far as it goes, and counted.
func TestWrappedPacketsMayBeCutAnywhere(t *testing.T) {
	for name, w := range wrappings {
		n := newNet()
		inner := capturetest.New(capturetest.Raw)
		inner.UDP("192.0.2.1:1000", "192.0.2.2:1434", "some payload")
		for cut := 1; cut < 100; cut++ {
			n.Snap = cut
			w(n, inner.Frames[0].Data, false)
		}
		if _, tally := read(t, n.Pcap(), Options{}); tally.Records != 99 {
			t.Errorf("%s: %d records", name, tally.Records)
		}
	}
}

// A frame of a wireless network.
func TestWirelessFrames(t *testing.T) {
	inner := capturetest.New(capturetest.Raw)
	inner.UDP("192.0.2.1:1000", "192.0.2.2:1434", "x")
	snap := append([]byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}, inner.Frames[0].Data...)
	header := func(control, flags byte, size int) []byte {
		h := make([]byte, size)
		h[0], h[1] = control, flags
		copy(h[4:], capturetest.MAC(1))
		copy(h[10:], capturetest.MAC(2))
		copy(h[16:], capturetest.MAC(3))
		return h
	}
	n := capturetest.New(linkRadiotap)
	radio := []byte{0, 0, 8, 0, 0, 0, 0, 0}
	frame := func(h []byte) { n.Frame(append(append(append([]byte{}, radio...), h...), snap...)) }
	frame(header(0x08, 0, 24))
	frame(header(0x08, 1, 24)) // to the access point
	frame(header(0x88, 2, 26)) // from it, with QoS
	frame(header(0x08, 3, 30)) // between two
	frame(header(0x08, 0x41, 24))
	frame(header(0x80, 0, 24)) // a beacon
	all, tally := read(t, n.Pcap(), Options{})
	if len(all) != 4 || len(tally.Skipped) != 1 || tally.Skipped[0].Reason != skipEncrypted {
		t.Fatalf("%d observations, skipped %v", len(all), tally.Skipped)
	}
	for i, want := range []byte{2, 2, 3, 0} {
		if got := all[i].SrcMAC[5]; got != want {
			t.Errorf("frame %d is from %d, want %d", i+1, got, want)
		}
	}
}
