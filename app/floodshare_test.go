package app

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
	"cordon/flood"
)

// sharedTraffic is how many packets there are, and their bytes on the wire.
type sharedTraffic struct{ packets, wire float64 }

func trafficOf(frames []capturetest.Frame) (t sharedTraffic) {
	for _, f := range frames {
		t.packets++
		t.wire += float64(f.Wire)
	}
	return t
}

// cutAt keeps of every frame what a snapshot length keeps; on the wire it was as long.
func cutAt(length int, frames []capturetest.Frame) {
	for i := range frames {
		frames[i].Data = frames[i].Data[:min(length, len(frames[i].Data))]
	}
}

// A flood's share is told in packets and in bytes, which are another number: one of large
// pings takes more of the bytes than of the packets, and one of SYNs fewer. Both bytes are
// those of whole frames: a share of them is a share, whatever a snapshot length kept.
func TestShareOfAFloodIsToldInPacketsAndInBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, send := range map[string]func(n *capturetest.Net, i int){
		"ping-flood": func(n *capturetest.Net, _ int) {
			n.Echo("203.0.113.9", "192.0.2.80", strings.Repeat("x", 1400))
		},
		"syn-flood": func(n *capturetest.Net, i int) {
			n.TCP(fmt.Sprintf("%s:%d", anywhere(random), 1025+i), "192.0.2.80:80").SYN()
		},
		"arp-flood": func(n *capturetest.Net, i int) { n.ARP(7, "192.0.2.1", fmt.Sprintf("192.0.2.%d", 2+i%250)) },
		"udp-flood": func(n *capturetest.Net, i int) {
			for range 10 {
				n.UDP("203.0.113.9:999", "192.0.2.80:9", strings.Repeat("x", 1400))
			}
		},
	} {
		for _, snap := range []int{1 << 16, 68} {
			testFloodShare(t, name, snap, send)
		}
	}
}

func testFloodShare(t *testing.T, name string, snap int, send func(*capturetest.Net, int)) {
	t.Run(fmt.Sprintf("%s, %d bytes of each", name, snap), func(t *testing.T) {
		n := floodNet("2001-08-05 12:00:00")
		over(n, 3000, 10*time.Second, func(i int) { send(n, i) })
		part := trafficOf(n.Frames)
		for i := range 200 { // and what others do
			n.Exchange(fmt.Sprintf("198.51.100.%d:%d", 1+i, 2000+i), "192.0.2.81:80", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 900\r\n\r\n"+strings.Repeat("y", 900))
		}
		all := trafficOf(n.Frames)
		cutAt(snap, n.Frames)
		// Lines of requests are no packets, and make no share smaller.
		dir := t.TempDir()
		write(t, dir, "access.log", strings.Repeat("192.0.2.9 - - [05/Aug/2001:12:00:01 +0000] \"GET /x HTTP/1.0\" 200 7\n", 9000))
		write(t, dir, "a.pcap", string(n.Pcap()))
		rep := analyse(t, nil, dir)
		if len(rep.Floods) != 1 || rep.Floods[0].Kind != name || rep.Floods[0].Share.Packets == nil || rep.Floods[0].Share.Bytes == nil {
			t.Fatalf("got %+v", rep.Floods)
		}
		share := rep.Floods[0].Share
		missed := 1 - float64(rep.Floods[0].Packets)/part.packets // an eighth of its least, before it is looked at
		if missed < 0 || missed > 0.1 {
			t.Errorf("%d packets of %v", rep.Floods[0].Packets, part.packets)
		}
		if want := part.packets / all.packets * (1 - missed); math.Abs(*share.Packets-want) > 0.001 {
			t.Errorf("%v of the packets, want %v", *share.Packets, want)
		}
		if want := part.wire / all.wire * (1 - missed); math.Abs(*share.Bytes-want) > 0.001 {
			t.Errorf("%v of the bytes, want %v", *share.Bytes, want)
		}
		if large := name == "ping-flood" || name == "udp-flood"; *share.Bytes > *share.Packets != large {
			t.Errorf("%v of the packets and %v of the bytes", *share.Packets, *share.Bytes)
		}
	})
}

// Where there is nothing but a flood, it is all of the bytes, whatever shows it: records
// of flows have bytes of IP packets, and no others.
func TestAFloodThatIsAllThereIsIsAllOfTheBytes(t *testing.T) {
	var all []flowOf
	for i := range 5000 {
		src := netip.AddrPortFrom(netip.AddrFrom4([4]byte{byte(11 + i%150), byte(i >> 4), byte(i), 9}), uint16(1025+i))
		all = append(all, flowOf{src, netip.MustParseAddrPort("192.0.2.80:80"), dawn.Add(time.Duration(i) * 2 * time.Millisecond), cordon.SYN, 1, 60})
	}
	for _, kind := range flowKinds {
		t.Run(kind.name, func(t *testing.T) {
			rep := analyse(t, nil, write(t, t.TempDir(), "a", kind.of(all)))
			if len(rep.Floods) != 1 || rep.Floods[0].Share.Bytes == nil {
				t.Fatalf("got %+v", rep.Floods)
			}
			if f := rep.Floods[0]; *f.Share.Bytes != *f.Share.Packets || *f.Share.Bytes < 0.9 || f.Bytes != 60*f.Packets {
				t.Errorf("%v of the packets and %v of the bytes, %d of %d", *f.Share.Packets, *f.Share.Bytes, f.Bytes, f.Packets)
			}
		})
	}
}

// What the flood of a recording takes of all that it shows.
func TestBytesOfAForgedFloodAreMostOfItsRecording(t *testing.T) {
	rep := analyse(t, nil, sharedFile(t, "pcaps/flood/tcp_synflood_spoofed.pcap"))
	if s := rep.Floods[0].Share; s.Bytes == nil || *s.Bytes < 0.6 || *s.Bytes > 1 {
		t.Errorf("share %+v of %d bytes", s, rep.Floods[0].Bytes)
	}
}

// Where no packets are counted, as in a log, no share of them is told.
func TestShareOfNothingIsNotTold(t *testing.T) {
	r := &run{}
	if s := r.floodShare(&flood.Flood{Packets: 7, Bytes: 7}); s.Packets != nil || s.Bytes != nil {
		t.Errorf("got %+v", s)
	}
}
