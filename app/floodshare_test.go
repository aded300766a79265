package app

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cordon/capture/capturetest"
	"cordon/flood"
)

// sharedTraffic is how many packets there are, and their bytes on the wire and as their
// IP headers have it.
type sharedTraffic struct{ packets, wire, ip float64 }

func trafficOf(frames []capturetest.Frame) (t sharedTraffic) {
	for _, f := range frames {
		t.packets++
		t.wire += float64(f.Wire)
		t.ip += float64(binary.BigEndian.Uint16(f.Data[16:])) // behind the header of Ethernet
	}
	return t
}

// A flood's share is told in packets and in bytes, which are another number: one of large
// pings takes more of the bytes than of the packets, and one of SYNs fewer.
func TestShareOfAFloodIsToldInPacketsAndInBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, send := range map[string]func(n *capturetest.Net, i int){
		"ping-flood": func(n *capturetest.Net, _ int) {
			n.Echo("203.0.113.9", "192.0.2.80", strings.Repeat("x", 1400))
		},
		"syn-flood": func(n *capturetest.Net, i int) {
			n.TCP(fmt.Sprintf("%s:%d", anywhere(random), 1025+i), "192.0.2.80:80").SYN()
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := floodNet("2001-08-05 12:00:00")
			over(n, 3000, 10*time.Second, func(i int) { send(n, i) })
			part := trafficOf(n.Frames)
			for i := range 200 { // and what others do
				n.Exchange(fmt.Sprintf("198.51.100.%d:%d", 1+i, 2000+i), "192.0.2.81:80", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 900\r\n\r\n"+strings.Repeat("y", 900))
			}
			all := trafficOf(n.Frames)
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
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
			if least, most := part.ip/all.wire*(1-missed), part.wire/all.wire*(1-missed); *share.Bytes < least-0.001 || *share.Bytes > most+0.001 {
				t.Errorf("%v of the bytes, want from %v to %v", *share.Bytes, least, most)
			}
			if *share.Bytes > *share.Packets != (name == "ping-flood") {
				t.Errorf("%v of the packets and %v of the bytes", *share.Packets, *share.Bytes)
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
