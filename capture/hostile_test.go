package capture

import (
	"encoding/binary"
	"io"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// flood is a capture of SYNs, each from another source, made while it is read.
// In the middle stands another capture's records.
type flood struct {
	n, at  int
	syn    []byte // a record
	middle []byte
	ready  []byte
}

func newFlood(n int, middle []byte) *flood {
	one := newNet()
	one.TCP(client, server).SYN()
	file := one.Pcap()
	return &flood{n: n, syn: file[pcapHeader:], middle: middle[pcapHeader:], ready: file[:pcapHeader]}
}

func (f *flood) Read(p []byte) (int, error) {
	if len(f.ready) == 0 {
		if f.at == f.n {
			return 0, io.EOF
		}
		binary.BigEndian.PutUint32(f.syn[16+26:], uint32(f.at)|0x0b000000)
		f.ready = f.syn
		if f.at++; f.at == f.n/2 {
			f.ready = append(append([]byte(nil), f.syn...), f.middle...)
		}
	}
	n := copy(p, f.ready)
	f.ready = f.ready[n:]
	return n, nil
}

// A million connections that are never answered are told, cost no more memory
// than a few, and do not hide a request among them.
func TestAMillionHalfOpenConnections(t *testing.T) {
	const million = 1_000_000
	n := newNet()
	c := n.TCP("192.0.2.77:4000", server)
	c.Open()
	for _, b := range []byte("GET /default.ida?XXXX HTTP/1.0\r\n\r\n") { // a byte at a time
		c.Send(string(b))
	}
	connects, requests := 0, 0
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var tally cordon.Tally
	err := Read(newFlood(million, n.Pcap()), Options{Memory: 16 << 20}, func(batch []cordon.Observation) {
		for i := range batch {
			switch o := &batch[i]; o.Kind {
			case cordon.Connect:
				connects++
			case cordon.Request:
				if o.Src.Addr != netip.MustParseAddr("192.0.2.77") || string(o.Request.Target) != "/default.ida?XXXX" {
					t.Errorf("the request of %v: %q", o.Src, o.Request.Target)
				}
				requests++
			}
		}
	}, &tally)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || connects != million+1 || requests != 1 {
		t.Errorf("%d connects, %d requests, %v", connects, requests, err)
	}
	if tally.Lost.Total() != 0 { // nobody answered what was given up
		t.Errorf("lost: %v", tally.Lost)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 24<<20 {
		t.Errorf("%d MiB are still held", grown>>20)
	}
}

func TestAMillionInterfaces(t *testing.T) {
	b := capturetest.Blocks{Order: binary.LittleEndian}
	b.Section()
	for range 1_000_000 {
		b.Interface(linkEthernet)
	}
	n := newNet()
	n.UDP("192.0.2.1:1", "198.51.100.2:2", "x")
	b.Packet(7, 1, n.Frames[0])
	b.Packet(999_999, 1, n.Frames[0])
	all, tally := read(t, b.Bytes(), Options{})
	if len(all) != 1 || all[0].Position != 1 {
		t.Errorf("%d observations", len(all))
	}
	if reason := tally.Lost; len(reason) != 1 || !strings.Contains(reason[0].Reason, "interface") {
		t.Errorf("lost: %v", reason)
	}
}
