package capture

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// outbreak is a recording of a worm day: scans that nobody answers, requests
// in two segments, and datagrams.
func outbreak() []byte {
	n := newNet()
	r := rand.New(rand.NewPCG(1, 2))
	ask := "GET /default.ida?" + strings.Repeat("N", 224) + " HTTP/1.0\r\nContent-Length: 3569\r\n\r\n" + strings.Repeat("f", 3569)
	for i := range 4000 {
		src := fmt.Sprintf("10.%d.%d.%d:%d", r.IntN(4), r.IntN(256), r.IntN(256), 1024+i)
		dst := fmt.Sprintf("198.51.%d.%d:80", r.IntN(256), r.IntN(256))
		n.TCP(src, dst).SYN()
		n.UDP(src, dst, "filler")
		if i%4 == 0 {
			n.Exchange(src, "192.0.2.80:80", ask, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
		}
	}
	return n.Pcap()
}

func BenchmarkRead(b *testing.B) {
	recording := outbreak()
	b.SetBytes(int64(len(recording)))
	b.ReportAllocs()
	packets := uint64(0)
	for b.Loop() {
		var tally cordon.Tally
		if err := Read(bytes.NewReader(recording), Options{}, func([]cordon.Observation) {}, &tally); err != nil {
			b.Fatal(err)
		}
		packets += tally.Packets
	}
	b.ReportMetric(float64(packets)/b.Elapsed().Seconds(), "packets/s")
}

// BenchmarkBulk reads a download: what most bytes of a network are.
func BenchmarkBulk(b *testing.B) {
	n := newNet()
	c := open(n)
	c.Send("GET /big HTTP/1.0\r\n\r\n")
	c.Reply("HTTP/1.0 200 OK\r\n\r\n" + strings.Repeat("x", 16<<20))
	recording := n.Pcap()
	b.SetBytes(int64(len(recording)))
	b.ReportAllocs()
	for b.Loop() {
		if err := Read(bytes.NewReader(recording), Options{}, func([]cordon.Observation) {}, new(cordon.Tally)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDatagrams reads frames that keep no state.
func BenchmarkDatagrams(b *testing.B) {
	n := capturetest.New(capturetest.Ethernet)
	for range 20000 {
		n.UDP("192.0.2.1:1000", "192.0.2.2:1434", "0123456789")
	}
	recording := n.Pcap()
	b.SetBytes(int64(len(recording)))
	b.ReportAllocs()
	for b.Loop() {
		if err := Read(bytes.NewReader(recording), Options{}, func([]cordon.Observation) {}, new(cordon.Tally)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScan reads SYNs that nobody answers, many more than are kept.
func BenchmarkScan(b *testing.B) {
	recording := synFlood(200_000, false)
	b.SetBytes(int64(len(recording)))
	b.ReportAllocs()
	for b.Loop() {
		if err := Read(bytes.NewReader(recording), Options{NoHalfFlows: true}, func([]cordon.Observation) {}, new(cordon.Tally)); err != nil {
			b.Fatal(err)
		}
	}
}
