package capture

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// longConnection is a download in so many segments, each acknowledged.
func longConnection(segments int) []byte {
	n := newNet()
	c := open(n)
	c.Send("GET /big HTTP/1.0\r\n\r\n")
	head := fmt.Sprintf("HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n", segments*100)
	c.Reply(head)
	for range segments {
		c.Reply(string(make([]byte, 100)))
		c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.ACK, Seq: c.Client.Next, Ack: c.Server.Next})
	}
	return n.Pcap()
}

// synFlood are connection attempts of as many sources, in IPv4 or IPv6.
func synFlood(sources int, six bool) []byte {
	n := newNet()
	for i := range sources {
		from, to := fmt.Sprintf("10.%d.%d.%d:4000", i>>16&255, i>>8&255, i&255), server
		if six {
			from, to = fmt.Sprintf("[2001:db8::%x:%x]:4000", i>>16, i&0xffff), "[2001:db8:1::2]:80"
		}
		n.TCP(from, to).SYN()
	}
	return n.Pcap()
}

// pings are datagrams, echo requests and ARP requests, which keep no state.
func pings(rounds int) []byte {
	n := newNet()
	for i := range rounds {
		n.UDP("192.0.2.1:1000", "198.51.100.2:1434", "0123456789")
		n.Echo("192.0.2.1", "198.51.100.2", "ping")
		n.ARP(9, "192.0.2.1", fmt.Sprintf("192.0.2.%d", i%250+2))
	}
	return n.Pcap()
}

// inOne reads a capture alone, inShares as the program does: divided.
func inOne(t *testing.T, file []byte) {
	if err := Read(bytes.NewReader(file), Options{Memory: 512 << 10}, func([]cordon.Observation) {}, new(cordon.Tally)); err != nil {
		t.Fatal(err)
	}
}

func inShares(t *testing.T, file []byte) {
	const shares = 2
	s, err := NewSplitter(bytes.NewReader(file), Options{Memory: 512 << 10}, shares, new(cordon.Tally))
	if err != nil {
		t.Fatal(err)
	}
	var readers [shares]*Reader
	for i := range readers {
		readers[i] = s.NewReader(func([]cordon.Observation) {}, new(cordon.Tally), nil)
	}
	for {
		b, err := s.Next()
		if err == io.EOF {
			break
		}
		for i, rd := range readers {
			rd.Take(b.Shares[i])
			b.Done()
		}
	}
	for _, rd := range readers {
		rd.Finish()
	}
}

// Nothing is allocated by the packet: three times as many cost no more than the
// tables that grow until they are full.
func TestReadingAllocatesNothingByThePacket(t *testing.T) {
	const n = 20_000
	for name, of := range map[string]func(int) []byte{
		"a long connection": longConnection,
		"a flood of SYNs":   func(n int) []byte { return synFlood(n, false) },
		"the same in IPv6":  func(n int) []byte { return synFlood(n, true) },
		"datagrams":         pings,
	} {
		few, many := of(n), of(3*n)
		for how, read := range map[string]func(*testing.T, []byte){"alone": inOne, "divided": inShares} {
			extra := testing.AllocsPerRun(2, func() { read(t, many) }) - testing.AllocsPerRun(2, func() { read(t, few) })
			if t.Logf("%s, %s: %.0f allocations by %d packets more", name, how, extra, 2*n); extra > n/50 {
				t.Errorf("%s, %s: %.0f allocations by %d packets more", name, how, extra, 2*n)
			}
		}
	}
}
