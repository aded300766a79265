package capture

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/capture/capturetest"
)

// divided reads a capture with several readers and returns what they observed,
// in an order of its own.
func divided(t interface{ Fatal(...any) }, b []byte, o Options, shares int) (lines []string, total cordon.Tally) {
	var fed cordon.Tally
	s, err := NewSplitter(iotest.HalfReader(bytes.NewReader(b)), o, shares, &fed)
	if err != nil {
		t.Fatal(err)
	}
	tallies := make([]cordon.Tally, shares)
	readers := make([]*Reader, shares)
	for i := range readers {
		readers[i] = s.NewReader(func(batch []cordon.Observation) {
			for i := range batch {
				lines = append(lines, fmt.Sprintf("%+v", batch[i]))
			}
		}, &tallies[i], nil)
	}
	for {
		b, err := s.Next()
		if err != nil {
			break
		}
		for i, rd := range readers {
			rd.Take(b.Shares[i])
			b.Done()
		}
	}
	total.Add(&fed)
	for i, rd := range readers {
		rd.Finish()
		total.Add(&tallies[i])
	}
	slices.Sort(lines)
	return lines, total
}

// However many look after it, a capture gives the same observations and accounts.
func TestDividingACaptureChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := newNet()
		for range rapid.IntRange(1, 30).Draw(t, "connections") {
			from := fmt.Sprintf("192.0.2.%d:%d", rapid.IntRange(1, 9).Draw(t, "host"), rapid.IntRange(1024, 1030).Draw(t, "port"))
			c := n.TCP(from, fmt.Sprintf("198.51.100.%d:80", rapid.IntRange(1, 5).Draw(t, "server")))
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				c.SYN()
			case 1:
				c.Open()
			default:
				c.Open()
				c.Send("GET /" + strings.Repeat("x", rapid.IntRange(0, 3000).Draw(t, "length")) + " HTTP/1.0\r\n\r\n")
			}
		}
		pcap := n.Pcap()
		if cut := rapid.IntRange(0, 60).Draw(t, "cut"); cut < len(pcap)-24 {
			pcap = pcap[:len(pcap)-cut]
		}
		o := Options{Memory: Partitions * rapid.SampledFrom([]int{1 << 10, 4 << 10, 1 << 20}).Draw(t, "memory")}
		if rapid.Bool().Draw(t, "copies") {
			o.Skip = func(frame uint64) bool { return frame%5 == 0 }
		}
		want, wantTally := divided(t, pcap, o, 1)
		for _, shares := range []int{2, 3, 7} {
			got, tally := divided(t, pcap, o, shares)
			if !slices.Equal(got, want) {
				t.Fatalf("%d shares: %d observations, want %d", shares, len(got), len(want))
			}
			if fmt.Sprintf("%+v", tally) != fmt.Sprintf("%+v", wantTally) {
				t.Fatalf("%d shares:\ngot  %+v\nwant %+v", shares, tally, wantTally)
			}
			if !tally.Adds() || tally.Bytes != uint64(len(pcap)) {
				t.Fatalf("the accounts do not add up to %d bytes: %+v", len(pcap), tally)
			}
		}
	})
}

// The clock of a copy is the other's, and told there.
func TestTheClockOfACopyIsNotToldAgain(t *testing.T) {
	n := newNet()
	for _, days := range []time.Duration{0, -9, 9, -9} {
		n.Now = n.Now.Add(days * 24 * time.Hour)
		n.UDP("192.0.2.1:53", "192.0.2.2:53", "a")
	}
	s, err := NewSplitter(bytes.NewReader(n.Pcap()), Options{Skip: func(frame uint64) bool { return frame == 2 }}, 1, new(cordon.Tally))
	if err != nil {
		t.Fatal(err)
	}
	rd := s.NewReader(func([]cordon.Observation) {}, new(cordon.Tally), nil)
	for b, err := s.Next(); err == nil; b, err = s.Next() {
		rd.Take(b.Shares[0])
		b.Done()
	}
	rd.Finish()
	if got := s.Steps(); got.Count != 1 || got.Position != 4 {
		t.Errorf("%d steps, the first at %d", got.Count, got.Position)
	}
}

// Which half-open connections are given up is a matter of the order of arrival, with
// any memory: not of who looks after them, nor of where a table has them.
func TestDividingAFloodOfAnsweredSYNsChangesNothing(t *testing.T) {
	n := newNet()
	var asked []*capturetest.Conn
	for i := range 8 * maxHalf * 5 / 4 { // of eight hosts
		c := n.TCP(fmt.Sprintf("10.0.0.%d:%d", i&7, 4000+i>>3), server)
		c.SYN()
		asked = append(asked, c)
	}
	for _, c := range asked {
		c.Refuse()
	}
	pcap := n.Pcap()
	for memory, gone := range map[int]bool{DefaultMemory: true, 2 * DefaultMemory: false} {
		o := Options{Memory: memory}
		want, wantTally := divided(t, pcap, o, 1)
		if lost := wantTally.Lost.Total() > 0; lost != gone {
			t.Errorf("with %d MiB: %+v", memory>>20, wantTally.Lost)
		}
		for _, shares := range []int{2, 5} {
			got, tally := divided(t, pcap, o, shares)
			if !slices.Equal(got, want) || fmt.Sprintf("%+v", tally) != fmt.Sprintf("%+v", wantTally) {
				t.Errorf("%d shares, %d MiB: %d observations, want %d; lost %+v, want %+v", shares, memory>>20, len(got), len(want), tally.Lost, wantTally.Lost)
			}
		}
	}
}
