package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// seeds are recordings of every kind of frame in every format.
func seeds() [][]byte {
	var all [][]byte
	for _, link := range []uint16{capturetest.Ethernet, capturetest.SLL, capturetest.SLL2, capturetest.Raw, capturetest.Null} {
		n := capturetest.New(link)
		n.UDP("192.0.2.1:1000", "192.0.2.2:53", "query")
		n.UDP("[2001:db8::1]:1000", "[2001:db8::2]:53", "query")
		n.Echo("192.0.2.1", "192.0.2.2", "ping")
		c := n.Exchange(client, server, "GET /default.ida?NNNN HTTP/1.0\r\nContent-Length: 4\r\n\r\nfill", "HTTP/1.0 404 No\r\n\r\nno")
		n.Unreachable("192.0.2.2", "192.0.2.1", c.Packet(capturetest.Segment{From: &c.Client, Data: "GET / HTTP/1.0\r\n\r\n"}))
		c.MSS = 5
		c.Send("GET /in/pieces HTTP/1.0\r\n\r\n")
		n.Snap = 60
		c.Reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
		n.Snap = 0
		if link == capturetest.Ethernet {
			n.ARP(1, "192.0.2.1", "192.0.2.9")
			n.VLANs = []uint16{5}
			for _, ends := range [][2]string{ends4, ends6} {
				for _, f := range fragmentsOf(datagramOf(n, ends, "some bytes in pieces"), 3, 8, 16) {
					n.IP(f)
				}
				n.IP(fragmentsOf(datagramOf(n, ends, "and the beginning of others"), 4, 24)[0])
			}
		}
		all = append(all, n.Pcap(), n.PcapAs(binary.BigEndian, 0xa1b23c4d), n.PcapAs(binary.LittleEndian, 0xa1b2cd34), n.Pcapng())
	}
	for _, w := range wrappings {
		all = append(all, wrap(w, asSent))
	}
	for _, link := range []uint16{linkPPP, linkPPPHDLC, linkPPPEther, linkCHDLC, linkWLAN, linkPrism, linkRadiotap, linkAVS} {
		n := capturetest.New(link)
		n.Frame([]byte{0xff, 3, 0, 0x21, 0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2})
		n.Frame(append([]byte{0, 0, 8, 0, 0, 0, 0, 0, 8, 0}, make([]byte, 40)...))
		all = append(all, n.Pcap())
	}
	return all
}

func FuzzRecords(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		records, err := NewRecords(bytes.NewReader(b))
		if err != nil {
			return
		}
		frames := uint64(0)
		for {
			rec, err := records.Next()
			if err == io.EOF {
				break
			}
			frames++
			if damage := (*DamageError)(nil); errors.As(err, &damage) {
				if damage.Frame != frames || damage.Offset > uint64(len(b)) {
					t.Fatalf("damage at %+v, frame %d of %d bytes", damage, frames, len(b))
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if rec.Frame != frames || len(rec.Data) > int(rec.Wire) || len(rec.Data) > len(b) || rec.Time < 0 {
				t.Fatalf("record %+v, frame %d", rec, frames)
			}
		}
		if records.Bytes() > uint64(len(b)) || len(records.in.buf) > windowLen+2*len(b) {
			t.Fatalf("%d bytes read of %d, into a window of %d", records.Bytes(), len(b), len(records.in.buf))
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s, uint8(9))
	}
	f.Fuzz(func(t *testing.T, b []byte, small uint8) {
		if Sniff(b) == "" {
			return
		}
		// Tight bounds meet what they guard more often.
		o := Options{Memory: Partitions * 500 * (1 + int(small&7)), MaxStream: 1 + int(small)*4, Data: small&8 != 0}
		first, tally := read(t, b, o)
		second, again := read(t, b, o)
		if got, want := fmt.Sprintf("%+v %+v", second, again), fmt.Sprintf("%+v %+v", first, tally); got != want {
			t.Fatalf("read twice:\ngot  %s\nwant %s", got, want)
		}
		for _, o := range first {
			checkShape(t, o, uint64(len(b)))
		}
	})
}

// FuzzFragments takes its input for pieces of a few datagrams: where they are
// cut, and what they hold.
func FuzzFragments(f *testing.F) {
	f.Add([]byte{0x10, 0, 3, 1, 0x10, 3, 2, 1, 0, 5, 4, 1})
	f.Add([]byte{0x14, 0, 3, 1, 0x14, 1, 2, 1, 4, 2, 4, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		n := newNet()
		datagrams := [2][]byte{datagramOf(n, ends4, bytesFor(2048, 0)), datagramOf(n, ends6, bytesFor(2048, 0))}
		for ; len(b) >= 4; b = b[4:] {
			from := int(b[1]) * 8
			to := min(from+int(b[2])*8, 2048)
			p := fragmentsOf(datagrams[b[0]>>2&1], uint32(b[0]&3), from, to)[1]
			if b[0]&0x10 == 0 { // the last one
				whole := datagrams[b[0]>>2&1]
				p = fragmentsOf(whole[:len(whole)-2056+max(from, to)+int(b[3]&7)], uint32(b[0]&3), from)[1]
			}
			p[len(p)-1] ^= b[3] >> 6
			n.IP(p)
		}
		first, tally := read(t, n.Pcap(), Options{Memory: Partitions * 16 << 10})
		second, again := read(t, n.Pcap(), Options{Memory: Partitions * 16 << 10})
		if got, want := fmt.Sprintf("%+v %+v", second, again), fmt.Sprintf("%+v %+v", first, tally); got != want {
			t.Fatalf("read twice:\ngot  %s\nwant %s", got, want)
		}
		for _, o := range first {
			checkShape(t, o, 1<<32)
		}
	})
}

func checkShape(t *testing.T, o seen, size uint64) {
	if o.Kind == 0 || o.Position == 0 || o.Position > size || !o.Src.Addr.IsValid() || !o.Dst.Addr.IsValid() {
		t.Fatalf("got %+v", o)
	}
	if tcp := o.Proto == cordon.TCP; tcp != (o.Flow != 0) && o.Kind != cordon.Answer {
		t.Fatalf("flow key of %+v", o)
	}
	if o.Kind == cordon.Data && (len(o.Payload) == 0 || len(o.Payload) > maxData) || len(o.Server) > maxServer {
		t.Fatalf("got %+v", o)
	}
	if o.Kind == cordon.Request && (len(o.Request.Method) == 0 || len(o.Request.Target) == 0 || !bytes.Contains(o.Raw, o.Request.Target)) {
		t.Fatalf("got %+v", o)
	}
}

func FuzzHTTP(f *testing.F) {
	f.Add("GET /a HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc\r\nget /b\r\n", "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a\r\nabc\r\n0\r\n\r\n", uint16(7), false)
	f.Add("HEAD / HTTP/1.1\n\nPUT /x HTTP/1.1\nTransfer-Encoding: chunked\n\n1\nx\n0\nA: b\n\nCONNECT a:1 HTTP/1.1\r\n\r\n", "HTTP/1.0 304 No\n\nHTTP/1.0 204 No\n\n", uint16(1), true)
	f.Add("GET /"+strings.Repeat("A", 17000), "HTTP/1.0 200 OK\r\n\r\n"+strings.Repeat("b", 3000), uint16(100), true)
	f.Fuzz(func(t *testing.T, ask, reply string, size uint16, hole bool) {
		if len(ask)+len(reply) > 1<<16 {
			return
		}
		n := capturetest.New(capturetest.Raw)
		c := open(n)
		c.MSS = max(int(size), len(ask)/200+1, len(reply)/200+1)
		for i, s := range c.Cut(&c.Client, ask) {
			if !hole || i != 2 {
				c.Record(s)
			}
		}
		c.Reply(reply)
		c.Close()
		all, tally := read(t, n.Pcap(), Options{Data: true})
		if tally.Understood != uint64(len(n.Frames)) || len(of(all, cordon.Flow)) != 1 {
			t.Fatalf("got %+v", tally)
		}
		for _, o := range all {
			checkShape(t, o, uint64(len(n.Frames)))
			if m := o.Request.Method; !strings.Contains(ask, string(m)) && !strings.Contains(reply, string(m)) {
				t.Fatalf("method %q was never sent", m)
			}
		}
		if asked, told := of(all, cordon.Request), of(all, cordon.Response); len(told) > len(asked) {
			t.Fatalf("%d answers to %d requests", len(told), len(asked))
		}
	})
}
