package capture

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
	"pgregory.net/rapid"
)

// fragmentsOf cuts an IP packet at offsets into what it carries, which are
// multiples of eight.
func fragmentsOf(packet []byte, id uint32, at ...int) [][]byte {
	six := packet[0]>>4 == 6
	header := 20
	if six {
		header = 40
	}
	data := packet[header:]
	var all [][]byte
	for i, from := range append([]int{0}, at...) {
		to, more := len(data), uint16(0)
		if i < len(at) {
			to, more = at[i], 1
		}
		f := slices.Clone(packet[:header])
		if six {
			f[6] = 44
			f = append(f, packet[6], 0)
			f = binary.BigEndian.AppendUint16(f, uint16(from)|more)
			f = binary.BigEndian.AppendUint32(f, id)
			binary.BigEndian.PutUint16(f[4:], uint16(8+to-from))
		} else {
			binary.BigEndian.PutUint16(f[2:], uint16(20+to-from))
			binary.BigEndian.PutUint16(f[4:], uint16(id))
			binary.BigEndian.PutUint16(f[6:], uint16(from/8)|more<<13)
		}
		all = append(all, append(f, data[from:to]...))
	}
	return all
}

// ends4 and ends6 are those of datagrams.
var ends4 = [2]string{"192.0.2.1:1434", "198.51.100.2:53"}

var ends6 = [2]string{"[2001:db8::1]:1434", "[2001:db8::2]:53"}

func datagramOf(n *capturetest.Net, ends [2]string, payload string) []byte {
	from, to := netip.MustParseAddrPort(ends[0]), netip.MustParseAddrPort(ends[1])
	b := binary.BigEndian.AppendUint16(nil, from.Port())
	b = binary.BigEndian.AppendUint16(b, to.Port())
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(payload)))
	return n.Packet(17, from.Addr(), to.Addr(), append(append(b, 0, 0), payload...))
}

func bytesFor(n int, seed byte) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7) + byte(i>>8) + seed
	}
	return string(b)
}

// However a datagram is cut, in whatever order its pieces come, and how often
// each, it is observed once, as if it had not been cut.
func TestFragmentsArePutTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ends := ends4
		if rapid.Bool().Draw(t, "IPv6") {
			ends = ends6
		}
		whole, cut := newNet(), newNet()
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		type piece struct {
			of   int
			data []byte
		}
		var pieces []piece
		missing := map[int]int{}
		for i := range 3 { // datagrams at a time
			payload := bytesFor(rapid.IntRange(1, 3000).Draw(t, "length"), byte(i))
			packet := datagramOf(whole, ends, payload)
			whole.IP(packet)
			var at []int
			for p := 8; p < len(payload)+8; p += 8 {
				if random.IntN(20) == 0 {
					at = append(at, p)
				}
			}
			if at == nil {
				at = []int{8}
			}
			for _, f := range fragmentsOf(packet, uint32(i)+7, at...) {
				pieces = append(pieces, piece{i, f})
				missing[i]++
			}
		}
		random.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		for _, p := range pieces {
			cut.IP(p.data)
			if missing[p.of]--; missing[p.of] > 0 && random.IntN(3) == 0 {
				cut.IP(p.data)
			}
		}
		want, _ := read(t, whole.Pcap(), Options{})
		got, _ := read(t, cut.Pcap(), Options{})
		if g, w := shapes(got), shapes(want); g != w {
			t.Errorf("got\n%s\nwant\n%s", g, w)
		}
	})
}

// shapes are observations without place and time, and without an order.
func shapes(all []seen) string {
	var s []string
	for _, o := range all {
		o.Position = 0
		s = append(s, fmt.Sprintf("%s length %d %x", line(o), o.Length, o.Payload))
	}
	slices.Sort(s)
	return strings.Join(slices.Compact(s), "\n")
}

func TestAFragmentedRequestIsARequest(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	packet := c.Packet(c.Cut(&c.Client, "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXX HTTP/1.0\r\n\r\n")[0])
	pieces := fragmentsOf(packet, 99, 8, 24, 48) // not even the TCP header in one piece
	for _, i := range []int{3, 1, 0, 2} {
		n.IP(pieces[i])
	}
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Request), `6 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/default.ida?XXXXXXXXXXXXXXXXXXXXXXXX" "HTTP/1.0"`)
	if len(tally.Notes) != 0 {
		t.Errorf("got %+v", tally.Notes)
	}
}

// contradict changes the first byte of what a fragment carries.
func contradict(fragment []byte) []byte {
	f := slices.Clone(fragment)
	if f[0]>>4 == 6 {
		f[48] ^= 1
	} else {
		f[20] ^= 1
	}
	return f
}

func TestFragmentsThatContradictEachOther(t *testing.T) {
	n := newNet()
	packet := datagramOf(n, ends4, bytesFor(100, 0))
	p := fragmentsOf(packet, 1, 24, 48)
	overlap := fragmentsOf(packet, 1, 16, 32) // cuts elsewhere, with the same bytes
	long := fragmentsOf(datagramOf(n, ends4, bytesFor(108, 0)), 1, 24, 48)
	six := fragmentsOf(datagramOf(n, ends6, bytesFor(100, 0)), 1, 24, 48)
	six2 := fragmentsOf(datagramOf(n, ends6, bytesFor(100, 0)), 1, 16, 32)
	headers := `192.0.2.1:1434>198.51.100.2:53 of 100`
	headers6 := `2001:db8::1:1434>2001:db8::2:53 of 100`
	for _, c := range []struct {
		name   string
		frames [][]byte
		notes  uint64
		want   string
	}{
		{"other bytes", [][]byte{p[0], p[1], contradict(p[1]), p[2]}, 4, "1 datagram " + headers},
		{"other bytes at first", [][]byte{p[1], contradict(p[1]), p[0], p[2]}, 4, "3 datagram " + headers},
		{"the first piece is the other", [][]byte{p[1], overlap[0], contradict(overlap[1]), p[0], p[2]}, 5, "2 datagram " + headers},
		{"two lengths", [][]byte{p[0], p[2], long[2], p[1]}, 4, "1 datagram " + headers},
		{"beyond the end", [][]byte{p[0], p[2], long[2]}, 3, "1 datagram " + headers},
		{"the same bytes, cut elsewhere", [][]byte{p[0], overlap[1], p[1], p[2]}, 0, "1 datagram " + headers},
		{"the same bytes in IPv6, cut elsewhere", [][]byte{six[0], six2[1], six[1], six[2]}, 4, "1 datagram " + headers6},
		{"twice in IPv6", [][]byte{six[0], six[0], six[1], six[2]}, 0, "1 datagram " + headers6},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNet()
			for _, f := range c.frames {
				n.IP(f)
			}
			all, tally := read(t, n.Pcap(), Options{})
			for i := range all {
				if (len(all[i].Payload) == 0) != (c.notes > 0) {
					t.Errorf("payload %q", all[i].Payload)
				}
				all[i].Payload = nil
			}
			expect(t, all, c.want)
			if got := tally.Notes.Total(); got != c.notes || got > 0 && tally.Notes[0].Reason != noteFragOverlap {
				t.Errorf("notes %+v, want %d", tally.Notes, c.notes)
			}
		})
	}
}

func TestFragmentsThatStayIncomplete(t *testing.T) {
	n := newNet()
	p := fragmentsOf(datagramOf(n, ends4, bytesFor(100, 0)), 1, 24, 48)
	n.IP(p[0])
	n.IP(p[1])
	n.Now = n.Now.Add(31 * time.Second)
	n.IP(fragmentsOf(datagramOf(n, ends4, bytesFor(100, 0)), 2, 24)[1])
	n.IP(p[2]) // too late
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, all, `1 datagram 192.0.2.1:1434>198.51.100.2:53 of 100 "`+fmt.Sprintf("%.40q", bytesFor(40, 0))[1:])
	if len(all[0].Payload) != 40 || len(tally.Notes) != 1 || tally.Notes[0].Reason != noteIncomplete || tally.Notes[0].Count != 4 {
		t.Errorf("%d bytes, %+v", len(all[0].Payload), tally.Notes)
	}
}

func TestMalformedFragmentsAreCounted(t *testing.T) {
	n := newNet()
	p := fragmentsOf(datagramOf(n, ends4, bytesFor(100, 0)), 1, 24, 48)
	odd := slices.Clone(p[0][:len(p[0])-1])
	binary.BigEndian.PutUint16(odd[2:], uint16(len(odd)))
	n.IP(odd) // 23 bytes, and more to follow
	far := slices.Clone(p[2])
	binary.BigEndian.PutUint16(far[6:], 0x1fff)
	n.IP(far) // "ping of death"
	empty := slices.Clone(p[1][:20])
	binary.BigEndian.PutUint16(empty[2:], 20)
	n.IP(empty)
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, all, "")
	if tally.Notes.Total() != 3 || tally.Understood != 3 {
		t.Errorf("got %+v", tally)
	}
}

// One fragment in another: what is put together is not taken apart by itself.
func TestFragmentsWithinFragments(t *testing.T) {
	n := newNet()
	inner := fragmentsOf(datagramOf(n, ends6, bytesFor(100, 0)), 5, 24)[0]
	carried := inner[40:] // begins with a fragment header
	packet := n.Packet(44, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), carried)
	for _, f := range fragmentsOf(packet, 6, 16) {
		n.IP(f)
	}
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, all, "")
	if tally.Notes.Total() != 1 || tally.Notes[0].Reason != noteFragBad {
		t.Errorf("got %+v", tally.Notes)
	}
	// In a tunnel each is a datagram of its own.
	n = newNet()
	a, b := netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")
	for i, f := range fragmentsOf(datagramOf(n, ends4, bytesFor(100, 0)), 5, 64) {
		for _, f := range fragmentsOf(n.Packet(4, a, b, f), uint32(i)+50, 40) {
			n.IP(f)
		}
	}
	all, tally = read(t, n.Pcap(), Options{})
	if len(all) != 1 || string(all[0].Payload) != bytesFor(100, 0) || len(tally.Notes) != 0 {
		t.Errorf("got %+v\n%+v", all, tally.Notes)
	}
}

func TestFragmentsOfACutCapture(t *testing.T) {
	n := newNet()
	n.Snap = 14 + 20 + 40
	for _, f := range fragmentsOf(datagramOf(n, ends4, bytesFor(200, 0)), 1, 24, 104) {
		n.IP(f)
	}
	all, _ := read(t, n.Pcap(), Options{})
	if len(all) != 1 || string(all[0].Payload) != bytesFor(200, 0)[:16+40] || all[0].PayloadLength != 200 {
		t.Errorf("got %+v", all)
	}
}

// Beginnings of datagrams without end cost no more memory than is allowed, and
// each is told by what it shows.
func TestAFloodOfFragments(t *testing.T) {
	n := newNet()
	const many = 20_000
	for i := range uint32(many) {
		n.IP(fragmentsOf(datagramOf(n, ends4, "four"+bytesFor(60, 0)), i, 24)[0])
	}
	tally := new(cordon.Tally)
	rd := newReader(Options{Memory: 64 << 20}.withDefaults(), func([]cordon.Observation) {}, tally)
	records, err := NewRecords(strings.NewReader(string(n.Pcap())))
	if err != nil {
		t.Fatal(err)
	}
	for {
		rec, err := records.Next()
		if err != nil {
			break
		}
		rd.record(rec)
		if fs := rd.parts[rd.p.part].fragments; fs.bytes > rd.opt.partition/fragmentShare || len(fs.open)*assemblyCost > fs.bytes {
			t.Fatalf("%d datagrams take %d bytes", len(fs.open), fs.bytes)
		}
	}
	rd.Finish()
	left := 0
	for i := range rd.parts {
		left += rd.parts[i].fragments.bytes
	}
	if tally.Notes.Total() != many || tally.Lost.Total() == 0 || left != 0 {
		t.Errorf("%d left, %+v %+v", left, tally.Notes, tally.Lost)
	}
}
