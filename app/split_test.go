package app

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/capture/capturetest"
)

// crews are numbers of workers: alone, as many as the machine has, odd ones, and
// more than it has.
var crews = []int{1, 2, 3, 5, 8}

// realSets are real recordings that are read together: logs, captures, flow
// exports, and some of everything.
var realSets = map[string][]string{
	"logs":     {"weblogs/server-2004", "fwlogs/psad-iptables", "fwlogs/crowdsec-hub", "zeek", "fwlogs/suricata-eve"},
	"firewall": {"fwlogs/bridge-iptables-2005", "fwlogs/wazuh-rules-testing"},
	"captures": {"pcaps/scan", "pcaps/arp", "pcaps/flood", "pcaps/format", "pcaps/mirai", "pcaps/log4shell", "pcaps/benign-misc"},
	"exports":  {"flow"},
	"mixed":    {"flow", "pcaps/scan", "pcaps/dhcp", "pcaps/benign-ndpi/1kxun.pcap", "fwlogs/psad-iptables", "zeek", "weblogs/iis-format", "weblogs/server-2004/access_log.24"},
}

// Law 1 on real recordings: the same bytes for any number of workers and any
// order of files, also where memory is short.
func TestRealRecordingsGiveTheSameBytesHoweverManyWork(t *testing.T) {
	sharedFile(t, "pcaps")
	for name, set := range realSets {
		t.Run(name, func(t *testing.T) {
			var paths []string
			for _, p := range set {
				paths = append(paths, sharedFile(t, p))
			}
			crews, memories := crews, []int{0, LeastMemory}
			if raced {
				crews, memories = []int{2, 8}, memories[1:]
			}
			for _, memory := range memories {
				want := ""
				for i, workers := range crews {
					order := slices.Concat(paths[i%len(paths):], paths[:i%len(paths)])
					got := asJSON(t, analyse(t, func(a *Analysis) { a.Workers, a.Memory = workers, memory }, order...))
					if want == "" {
						want = got
					} else if got != want {
						t.Fatalf("memory %d: %d workers give another answer than %d (-%d +%d):\n%.3000s", memory, workers, crews[0], crews[0], workers, cmp.Diff(want, got))
					}
				}
			}
		})
	}
}

// madeUp is one recording that was made up, and where it may be cut.
type madeUp struct {
	ext    string
	header string
	pieces []string
}

func (d *madeUp) file(from, to int) string { return d.header + strings.Join(d.pieces[from:to], "") }

// drawKinds make up recordings of each kind, with hosts that look for others,
// worms, and others. They take numbers from r, since a thousand draws of rapid's
// are slow.
var drawKinds = []func(r *rand.Rand, n int) *madeUp{drawWeb, drawFirewall, drawConn, drawNfdump, drawCapture, drawExports}

func peer(r *rand.Rand) string { return fmt.Sprintf("198.51.100.%d", r.IntN(40)+1) }
func target(r *rand.Rand) string {
	return fmt.Sprintf("10.%d.%d.%d", r.IntN(3), r.IntN(9), r.IntN(250)+1)
}

var dawn = time.Date(2001, 8, 5, 6, 0, 0, 0, time.UTC)

// pace is a clock that advances by a second or two a record: files that begin in
// the same second are in no order that anybody could know.
type pace struct{ time.Time }

func (p *pace) tick(r *rand.Rand) time.Time {
	p.Time = p.Add(time.Duration(1000+r.IntN(1000)) * time.Millisecond)
	return p.Time
}

func drawWeb(r *rand.Rand, n int) *madeUp {
	d, at := &madeUp{ext: "web.log"}, pace{dawn}
	for range n {
		what := []string{"GET / HTTP/1.0", codeRedII, "GET /scripts/root.exe?/c+dir HTTP/1.0", "GET /" + strings.Repeat("a", r.IntN(300)) + " HTTP/1.1"}[r.IntN(4)]
		d.pieces = append(d.pieces, fmt.Sprintf("%s - - [%s] \"%s\" %d 283 \"-\" \"-\"\n", peer(r), at.tick(r).Format("02/Jan/2006:15:04:05 -0700"), what, 200+r.IntN(2)*204))
	}
	return d
}

func drawFirewall(r *rand.Rand, n int) *madeUp {
	d, at := &madeUp{ext: "fw.log"}, pace{dawn}
	for i := range n {
		ends := fmt.Sprintf("SRC=%s DST=%s LEN=48 TTL=112 ID=%d", peer(r), target(r), i%65536)
		what := []string{"PROTO=TCP SPT=4000 DPT=445 WINDOW=1 SYN URGP=0", "PROTO=UDP SPT=4000 DPT=1434 LEN=384", "PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1"}[r.IntN(3)]
		d.pieces = append(d.pieces, fmt.Sprintf("%s gate kernel: %sIN=eth0 OUT= %s %s\n", at.tick(r).Format(time.Stamp), []string{"DROP ", "ACCEPT ", ""}[r.IntN(3)], ends, what))
	}
	return d
}

func drawConn(r *rand.Rand, n int) *madeUp {
	d, at := &madeUp{ext: "conn.log"}, pace{dawn}
	d.header = "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n"
	for i := range n {
		now := at.tick(r)
		d.pieces = append(d.pieces, fmt.Sprintf("%d.%06d\tC%d\t%s\t%d\t%s\t%d\t%s\t0.1\t10\t10\t%s\t2\t80\t2\t80\n", now.Unix(), now.Nanosecond()/1000, i,
			peer(r), 1024+i%60000, target(r), []int{80, 445, 23}[r.IntN(3)], []string{"tcp", "tcp", "udp"}[r.IntN(3)], []string{"S0", "REJ", "SF"}[r.IntN(3)]))
	}
	return d
}

// drawNfdump gives requests and their answers in rows of their own, mostly one
// behind the other.
func drawNfdump(r *rand.Rand, n int) *madeUp {
	d, at := &madeUp{ext: "nfdump.csv", header: "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n"}, pace{dawn}
	for i := range n {
		src, dst, port := peer(r), target(r), 1024+i%60000
		when := at.tick(r).Format(time.DateTime + ".000")
		d.pieces = append(d.pieces, fmt.Sprintf("%s,%s,0.000,%s,%s,%d,445,TCP,....S.,0,0,2,96,0,0\n", when, when, src, dst, port))
		if r.IntN(3) == 0 {
			d.pieces = append(d.pieces, fmt.Sprintf("%s,%s,0.000,%s,%s,445,%d,TCP,%s,0,0,1,40,0,0\n", when, when, dst, src, port, []string{".A..S.", ".A.R.."}[r.IntN(2)]))
		}
	}
	return d
}

func drawCapture(r *rand.Rand, n int) *madeUp {
	net := capturetest.New(capturetest.Ethernet)
	net.Now = dawn
	var open []*capturetest.Conn
	for i := range n / 3 {
		net.Step = time.Duration(1+r.IntN(100)) * time.Millisecond
		from, to := fmt.Sprintf("%s:%d", peer(r), 1024+i%60000), target(r)
		if len(open) > 0 && r.IntN(2) == 0 {
			open = talk(r, open)
		}
		switch r.IntN(7) {
		case 0:
			net.Exchange(from, to+":80", "GET /default.ida?"+strings.Repeat("X", 224)+" HTTP/1.0\r\n\r\n", notFound)
		case 1:
			c := net.TCP(from, to+":445")
			c.SYN()
			c.Refuse()
		case 2:
			net.UDP(from, to+":1434", "\x04"+strings.Repeat("\x01", 375))
		case 3, 4:
			c := net.TCP(from, to+":25")
			c.Open()
			open = append(open, c)
		default:
			net.TCP(from, to+":445").SYN()
		}
	}
	for i := 1; i < len(net.Frames); i++ {
		if a, b := &net.Frames[i-1], &net.Frames[i]; r.IntN(20) == 0 && b.Time.Sub(a.Time) < 5*time.Millisecond { // recorded the other way round
			a.Data, b.Data = b.Data, a.Data
		}
	}
	return capturePieces(net)
}

// talk has a connection that stays open go on in one of several ways, a greeting before
// what a worm of its own sends among them.
func talk(r *rand.Rand, open []*capturetest.Conn) []*capturetest.Conn {
	i := r.IntN(len(open))
	c := open[i]
	switch r.IntN(5) {
	case 0:
		c.Send("HELO me\r\n")
	case 1:
		c.Reply("250 ok\r\n")
	case 2:
		c.Send("MAIL FROM:<|" + strings.Repeat("a worm's own words ", 8) + ">\r\n")
	case 3:
		c.Send("\x13BitTorrent protocol" + strings.Repeat("\x01", 48))
	default:
		c.Close()
		open = slices.Delete(open, i, i+1)
	}
	return open
}

func capturePieces(net *capturetest.Net) *madeUp {
	file := net.Pcap()
	d := &madeUp{ext: "pcap", header: string(file[:24])}
	for at := 24; at < len(file); {
		end := at + 16 + int(binary.LittleEndian.Uint32(file[at+8:]))
		d.pieces = append(d.pieces, string(file[at:end]))
		at = end
	}
	return d
}

// drawExports gives NetFlow 5 packets of one record each, as a file.
func drawExports(r *rand.Rand, n int) *madeUp {
	d, at := &madeUp{ext: "netflow"}, pace{dawn}
	for i := range n {
		now := at.tick(r)
		b := binary.BigEndian.AppendUint16(nil, 5)
		b = binary.BigEndian.AppendUint16(b, 1)
		b = binary.BigEndian.AppendUint32(b, 100_000)
		b = binary.BigEndian.AppendUint32(b, uint32(now.Unix()))
		b = binary.BigEndian.AppendUint32(b, uint32(now.Nanosecond()))
		b = append(binary.BigEndian.AppendUint32(b, uint32(i)), 0, 0, 0, 0)
		src, dst := cordon.ParseHost(peer(r)).Addr.As4(), cordon.ParseHost(target(r)).Addr.As4()
		b = append(append(append(b, src[:]...), dst[:]...), 192, 0, 2, 250, 0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 48)
		b = binary.BigEndian.AppendUint32(b, 100_000)
		b = binary.BigEndian.AppendUint32(b, 100_000)
		b = binary.BigEndian.AppendUint16(b, uint16(1024+i%60000))
		b = append(b, 0x01, 0xbd, 0, cordon.SYN, cordon.TCP, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		d.pieces = append(d.pieces, string(b))
	}
	return d
}

// drawRecordings makes up recordings, small ones and such as take several blocks.
func drawRecordings(t *rapid.T, most int) (all []*madeUp) {
	for i := range rapid.IntRange(1, 4).Draw(t, "recordings") {
		kind := rapid.IntRange(0, len(drawKinds)-1).Draw(t, "kind")
		n := rapid.SampledFrom([]int{1, 30, 300, most}).Draw(t, "records")
		r := rand.New(rand.NewPCG(uint64(rapid.IntRange(0, 1<<20).Draw(t, "seed")), uint64(i))) // no two are copies
		all = append(all, drawKinds[kind](r, n))
	}
	return all
}

// Law 1 on whatever may be: the same bytes, however many work on it and in
// whatever order the files are named.
func TestAnyRecordingsGiveTheSameBytesHoweverManyWork(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		var paths []string
		for i, d := range drawRecordings(rt, 9000) {
			paths = append(paths, write(t, dir, fmt.Sprintf("%d.%s", i, d.ext), d.file(0, len(d.pieces))))
		}
		memory := rapid.SampledFrom([]int{LeastMemory, 2 * LeastMemory}).Draw(rt, "memory") // more takes time to be cleared
		crew := func(n int) func(*Analysis) { return func(a *Analysis) { a.Workers, a.Memory = n, memory } }
		want := asJSON(t, analyse(t, crew(1), paths...))
		for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom(crews[1:]), 2, 2, rapid.ID).Draw(rt, "workers") {
			got := asJSON(t, analyse(t, crew(n), rapid.Permutation(paths).Draw(rt, "order")...))
			if got != want {
				rt.Fatalf("%d workers (-1 +%d):\n%.3000s", n, n, cmp.Diff(want, got))
			}
		}
	})
}

// Law 1 on cuts: recordings of the same hours, each in several files, cut between
// records and named as those do who rotate them, show what they show in one each.
func TestAnyRecordingMayBeCutBetweenRecords(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, parts := t.TempDir(), t.TempDir()
		server := func(a *Analysis) {
			a.Server, a.Workers, a.Memory = "www.example.org", rapid.SampledFrom(crews).Draw(rt, "workers"), LeastMemory
		}
		var whole, cut []string
		for i, d := range drawRecordings(rt, 1000) {
			name := fmt.Sprintf("%c.%s", 'a'+i, d.ext)
			whole = append(whole, write(t, dir, name, d.file(0, len(d.pieces))))
			cuts := rapid.SliceOfN(rapid.IntRange(0, len(d.pieces)), 0, 3).Draw(rt, "cuts")
			slices.Sort(cuts)
			from := 0
			for k, to := range append(cuts, len(d.pieces)) {
				cut = append(cut, write(t, parts, fmt.Sprintf("%s.%d", name, (k*7+3)%5), d.file(from, to)))
				from = to
			}
		}
		want, got := allThatDepends(analyse(t, server, whole...)), allThatDepends(analyse(t, server, cut...))
		if got != want {
			rt.Fatalf("(-whole +cut):\n%s", cmp.Diff(want, got))
		}
	})
}

// What a connection sent may come out long behind the frame it stands in. It counts from
// then on: put where it stood, it counted earlier where both are in one block.
func TestWhatComesOutLateCountsFromThenOnWhereverARecordingIsCut(t *testing.T) {
	first, second := drawCapture(rand.New(rand.NewPCG(0, 2)), 300), drawCapture(rand.New(rand.NewPCG(14, 3)), 1000)
	dir := t.TempDir()
	a := write(t, dir, "a.pcap", first.file(0, len(first.pieces)))
	whole := write(t, dir, "whole.pcap", second.file(0, len(second.pieces)))
	one := func(a *Analysis) { a.Workers = 1 }
	want := allThatDepends(analyse(t, one, a, whole))
	for _, cut := range []int{200, 600, 882} {
		parts := []string{write(t, dir, "b.pcap.3", second.file(0, cut)), write(t, dir, "b.pcap.0", second.file(cut, len(second.pieces)))}
		if got := allThatDepends(analyse(t, one, a, parts[0], parts[1])); got != want {
			t.Errorf("cut at %d (-whole +cut):\n%s", cut, cmp.Diff(want, got))
		}
	}
}

// allThatDepends is the summary of a report with what else depends on what came first.
func allThatDepends(rep *cordon.Report) string {
	var b strings.Builder
	b.WriteString(summary(rep))
	for _, f := range rep.Floods {
		fmt.Fprintln(&b, f.Kind, f.Sources, f.Targets, f.Packets, f.PerSecond, f.First, f.Last)
	}
	for _, u := range rep.Unknown {
		fmt.Fprintln(&b, u.ID, u.Services, u.Observations, u.Sources, u.Destinations, u.Turned, u.First, u.Last)
	}
	for _, t := range rep.Tree {
		fmt.Fprintln(&b, t.Host, t.Advisory, t.Variant, t.AttackedAt, t.EmittedAt)
	}
	return b.String()
}
