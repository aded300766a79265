package capture

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

func TestEveryLinkShowsTheSamePackets(t *testing.T) {
	for _, link := range []uint16{
		capturetest.Null, capturetest.Ethernet, 12, 14, capturetest.Raw, capturetest.Loop,
		capturetest.SLL, capturetest.SLL2, capturetest.IPv4,
	} {
		n := capturetest.New(link)
		n.UDP("192.0.2.1:1000", "192.0.2.2:53", "short")
		n.UDP("[2001:db8::1]:1000", "[2001:db8::2]:53", "six")
		n.Echo("2001:db8::1", "2001:db8::2", "ping")
		n.Exchange(client, server, "GET /a HTTP/1.0\r\n\r\n", "")
		all, _ := read(t, n.Pcap(), Options{})
		expect(t, all, `
			1 datagram 192.0.2.1:1000>192.0.2.2:53 of 5 "short"
			2 datagram 2001:db8::1:1000>2001:db8::2:53 of 3 "six"
			3 echo 2001:db8::1>2001:db8::2 of 4 "ping"
			4 connect 192.0.2.1:1025>198.51.100.2:80 syn
			5 answer 192.0.2.1:1025>198.51.100.2:80 syn+ack
			7 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/a" "HTTP/1.0"
			10 flow 192.0.2.1:1025>198.51.100.2:80 seen 7 packets`)
		if t.Failed() {
			t.Fatalf("on link %d", link)
		}
	}
}

func TestVLANTagsArePassedOver(t *testing.T) {
	n := newNet()
	n.VLANs = []uint16{100, 7}
	n.UDP("192.0.2.1:1000", "192.0.2.2:53", "x")
	all, _ := read(t, n.Pcapng(), Options{})
	expect(t, all, `1 datagram 192.0.2.1:1000>192.0.2.2:53 of 1 "x"`)
	n.VLANs = make([]uint16, 50)
	n.UDP("192.0.2.1:1000", "192.0.2.2:53", "x")
	_, tally := read(t, n.Pcapng(), Options{})
	if tally.Skipped[0].Reason != skipTags {
		t.Errorf("got %+v", tally.Skipped)
	}
}

func TestADatagramShowsItsWholeEnvelope(t *testing.T) {
	n := newNet()
	n.UDP("192.0.2.1:1000", "192.0.2.2:1434", "\x04")
	all, tally := read(t, n.Pcap(), Options{Input: 3})
	o := all[0]
	if o.Input != 3 || o.Proto != cordon.UDP || o.Length != 29 || o.PayloadLength != 1 || o.Bytes != 60 || o.Packets != 1 ||
		o.TTL != 64 || o.IPID != 1 || o.SrcMAC != cordon.MAC(capturetest.MAC(1)) || o.DstMAC != cordon.MAC(capturetest.MAC(2)) ||
		o.Quality != cordon.TimeExact || o.Time != cordon.TimeOf(n.Now) || o.Flow != 0 {
		t.Errorf("got %+v", o)
	}
	if tally.Traffic != 60 || tally.Packets != 1 || tally.From != o.Time || tally.To != o.Time {
		t.Errorf("got %+v", tally)
	}
}

func TestARPAsksForOthersAndIsAnswered(t *testing.T) {
	n := newNet()
	n.ARP(9, "192.0.2.1", "192.0.2.77")
	n.ARP(9, "192.0.2.1", "192.0.2.1") // an announcement
	n.ARP(9, "0.0.0.0", "192.0.2.1")   // a probe before taking the address
	n.ARPReply(9, "192.0.2.77", "192.0.2.1")
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, all, `
		1 arp 192.0.2.1>192.0.2.77
		4 answer 192.0.2.1>192.0.2.77 syn+ack`)
	if all[0].SrcMAC != cordon.MAC(capturetest.MAC(9)) || tally.Understood != 4 {
		t.Errorf("got %+v, %+v", all[0], tally)
	}
}

func TestWhatAnICMPErrorQuotesWasNotSent(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	n.Unreachable("198.51.100.2", "192.0.2.1", c.Packet(c.Cut(&c.Client, "GET /default.ida HTTP/1.0\r\n\r\n")[0]))
	n.Unreachable("198.51.100.2", "192.0.2.9", c.Packet(c.Cut(&c.Client, "GET /")[0])) // told to another
	n.EchoReply("198.51.100.2", "192.0.2.1", "x")
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, all, `
		1 answer 192.0.2.1:1025>198.51.100.2:80 rst
		3 answer 192.0.2.1>198.51.100.2 syn+ack`)
	if tally.Understood != 3 || tally.Requests != 0 {
		t.Errorf("got %+v", tally)
	}
}

// A segment without SYN, ACK and RST belongs to no connection that anybody has.
func TestStealthyQuestionsAreTold(t *testing.T) {
	n := newNet()
	for i, flags := range []byte{capturetest.PSH, capturetest.FIN, capturetest.FIN | capturetest.PSH | 32, capturetest.ACK, capturetest.FIN | capturetest.ACK} {
		c := n.TCP(fmt.Sprintf("192.0.2.1:%d", 2000+i), server)
		c.Record(capturetest.Segment{From: &c.Client, Flags: flags, Seq: 5})
	}
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Connect), `
		1 connect 192.0.2.1:2000>198.51.100.2:80 psh
		2 connect 192.0.2.1:2001>198.51.100.2:80 fin
		3 connect 192.0.2.1:2002>198.51.100.2:80 fin+psh+urg`)
}

// Mirai has sent SYNs that claim four bytes of options and end without them. That
// somebody asked is seen; nothing else of a segment that no host would take.
func TestOfASegmentShorterThanItsHeaderOnlyTheQuestionIsSeen(t *testing.T) {
	for flags, want := range map[byte]string{
		capturetest.SYN:                   `1 connect 192.0.2.1:1025>198.51.100.2:80 syn`,
		capturetest.SYN | capturetest.ACK: "", capturetest.RST: "", capturetest.ACK: "",
	} {
		for _, offset := range []byte{0, 4, 6, 15} {
			n := capturetest.New(capturetest.Raw)
			c := n.TCP(client, server)
			p := c.Packet(capturetest.Segment{From: &c.Client, Flags: flags, Seq: 5})[:40]
			binary.BigEndian.PutUint16(p[2:], 40)
			p[20+12] = offset << 4
			n.IP(p)
			all, tally := read(t, n.Pcap(), Options{})
			expect(t, of(all, cordon.Connect), want)
			if len(tally.Notes) != 1 || tally.Notes[0].Reason != noteTCP || flags != capturetest.SYN && len(all) > 0 {
				t.Errorf("flags %#x, header %d: notes %v, %+v", flags, offset*4, tally.Notes, all)
			}
		}
	}
}

func TestIPv6ExtensionHeadersAreWalked(t *testing.T) {
	n := newNet()
	udp := []byte{0, 99, 0, 53, 0, 9, 0, 0, 'x'}
	options := append([]byte{60, 0, 1, 4, 0, 0, 0, 0, 43, 1}, make([]byte, 14)...)
	routing := []byte{17, 0, 0, 0, 0, 0, 0, 0}
	p := append(append(options, routing...), udp...)
	n.IP(n.Packet(0, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), p))
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, all, `1 datagram 2001:db8::1:99>2001:db8::2:53 of 1 "x"`)
}

func TestWhatCannotBeReadIsSkippedWithAReason(t *testing.T) {
	n := newNet()
	n.Frame([]byte{1, 2, 3})
	n.Frame(append(make([]byte, 12), 0x88, 0xcc, 0, 0))
	n.Frame(append(make([]byte, 12), 0, 4, 0xe0, 0xe0, 3, 0))
	n.Frame(append(make([]byte, 12), 8, 0, 0x45, 0))
	n.Frame(append(append(make([]byte, 12), 8, 0, 0x41), make([]byte, 40)...))
	n.Frame(append(append(make([]byte, 12), 8, 0, 0x95), make([]byte, 40)...))
	_, tally := read(t, n.Pcap(), Options{})
	want := cordon.Reasons{}
	want.Count("EtherType 0x88cc is not read", 1, 2, nil)
	want.Count(skipLLC, 1, 3, nil)
	want.Count(skipIP, 2, 5, nil)
	want.Count(skipShort, 2, 1, nil)
	for i := range want {
		if i >= len(tally.Skipped) || tally.Skipped[i] != want[i] {
			t.Fatalf("got %+v, want %+v", tally.Skipped, want)
		}
	}
	odd := capturetest.New(147)
	odd.Frame([]byte{1})
	odd.Frame([]byte{2})
	_, tally = read(t, odd.Pcap(), Options{})
	if tally.Skipped[0].Reason != "link type 147 is not supported" || tally.Skipped[0].Count != 2 {
		t.Errorf("got %+v", tally.Skipped)
	}
}

func TestASnapLengthAnywhereIsTolerated(t *testing.T) {
	n := newNet()
	n.UDP("192.0.2.1:1000", "192.0.2.2:53", "0123456789 and more")
	n.UDP("[2001:db8::1]:1000", "[2001:db8::2]:53", "0123456789 and more")
	n.Echo("192.0.2.1", "192.0.2.2", "0123456789 and more")
	n.Exchange(client, server, "GET /default.ida?NNNN HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nx")
	for snap := range 120 {
		cut := capturetest.New(capturetest.Ethernet)
		cut.Snap = snap + 1
		for _, f := range n.Frames {
			cut.Frame(f.Data)
		}
		all, tally := read(t, cut.Pcapng(), Options{})
		if tally.Records != uint64(len(n.Frames)) {
			t.Fatalf("snap %d: %+v", snap, tally)
		}
		for _, o := range of(all, cordon.Datagram) {
			if o.PayloadLength != 19 {
				t.Errorf("snap %d: payload length %d", snap, o.PayloadLength)
			}
		}
	}
}

func TestASegmentOfUnknownLengthIsReadToTheFramesEnd(t *testing.T) {
	n := capturetest.New(capturetest.Raw)
	c := n.TCP(client, server)
	c.Open()
	p := c.Packet(c.Cut(&c.Client, "GET /tso HTTP/1.0\r\n\r\n")[0])
	binary.BigEndian.PutUint16(p[2:], 0)
	n.IP(p)
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Request), `4 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/tso" "HTTP/1.0"`)
}

func TestDuplicatesAreCountedAndNotObserved(t *testing.T) {
	n := twoPackets()
	all, tally := read(t, n.Pcap(), Options{Skip: func(frame uint64) bool { return frame == 1 }})
	if len(all) != 1 || all[0].Position != 2 || tally.Duplicate != 1 || tally.Packets != 1 || tally.Records != 2 {
		t.Errorf("got %d observations, %+v", len(all), tally)
	}
}

// Whoever gets it drops it; that it was sent tells of who sent it.
func TestSYNThatClaimsOptionsItHasNotIsAQuestion(t *testing.T) {
	for _, c := range []struct {
		name  string
		flags byte
		want  int
	}{
		{"SYN", cordon.SYN, 1},
		{"SYN+ACK", cordon.SYN | cordon.ACK, 0},
		{"RST", cordon.RST, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNet()
			tcp := n.TCP(client, server)
			packet := tcp.Packet(capturetest.Segment{From: &tcp.Client, Flags: c.flags, Seq: 7})
			packet[20+12] = 6 << 4 // 24 bytes, of 20
			n.IP(packet)
			all, _ := read(t, n.Pcap(), Options{})
			connects := 0
			for _, o := range all {
				if o.Kind == cordon.Connect {
					connects++
				}
			}
			if connects != c.want || c.want == 0 && len(all) > 0 {
				t.Errorf("got %+v", all)
			}
		})
	}
}

// Of packets without a time nobody knows whether they are a scan. What is not understood
// has its own reason.
func TestPacketsWithoutATimeAreCounted(t *testing.T) {
	n := newNet()
	n.Echo("192.0.2.1", "192.0.2.2", "at a time")
	n.Now, n.Step = time.Unix(0, 0), 0
	n.Echo("192.0.2.1", "192.0.2.2", "at none")
	n.Frame([]byte{1})
	all, tally := read(t, n.Pcap(), Options{})
	if len(all) != 2 || all[1].Quality != cordon.TimeUnknown || tally.Understood != 2 || tally.Undated != 1 {
		t.Errorf("got %+v, %+v", all, tally)
	}
}

// Of IPv6 nothing else tells two echoes of a length apart.
func TestAnEchoShowsItsNumbers(t *testing.T) {
	n := newNet()
	n.Echo("2001:db8::1", "2001:db8::2", "ping")
	n.EchoReply("2001:db8::2", "2001:db8::1", "ping")
	all, _ := read(t, n.Pcap(), Options{})
	if len(all) != 2 || all[0].Seq != 1<<16|1 || all[1].Seq != all[0].Seq {
		t.Errorf("got %+v", all)
	}
}
