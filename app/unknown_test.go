package app

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
	"cordon/capture/capturetest"
	"cordon/report"
)

// spread is an outbreak in a recording, and the truth of it.
type spread struct {
	recording []byte
	infected  []string // in the order of their addresses
	turned    int      // of them, those that were infected in view
}

// worm is what a worm of a test sends. Its requests are inert: a line and filler.
type worm struct {
	port    int
	udp     bool
	payload func(r *rand.Rand) string
	alone   bool // only infected machines browse
	mute    int  // a host that one of them reaches and that then scans, with nothing sent in view; 0: none
	sites   int  // that an infected host visits, with every search, and that answer

	talks, honest func(*capturetest.Conn, *rand.Rand) // what it says on a connection in place of payload, and what others do; nil: nothing
	clients       int                                 // how many talk so; 0: 60
}

func (w *worm) talkers() int {
	if w.clients == 0 {
		return 60
	}
	return w.clients
}

// generator makes an outbreak; the same seed gives the same bytes.
type generator func(w worm, seed uint64) spread

const answerOfIIS = "HTTP/1.1 404 Not Found\r\nServer: Microsoft-IIS/5.0\r\nContent-Length: 0\r\n\r\n"

// small is an outbreak among forty servers, half of them vulnerable, with clients
// that browse and infected machines that do as well.
func small(w worm, seed uint64) spread {
	const hosts, vulnerable, seeds = 40, 20, 2
	g := &growing{Net: capturetest.New(capturetest.Ethernet), r: rand.New(rand.NewPCG(seed, 1)), w: w, caught: map[int]bool{}}
	g.Now = time.Date(2001, 7, 19, 10, int(seed), 0, 0, time.UTC)
	var sick []int
	for h := range seeds {
		sick = append(sick, h)
		g.caught[h] = true
	}
	for range 60 {
		for _, h := range slices.Clone(sick) {
			g.search(h)
			for range w.sites {
				g.visit(h)
			}
			to := g.r.IntN(hosts)
			if to == h {
				continue
			}
			if g.attack(h, to); to < vulnerable && !g.caught[to] {
				g.caught[to] = true
				sick = append(sick, to)
			}
			g.browse(h, g.r.IntN(hosts))
		}
		for range 10 {
			if w.alone {
				break
			}
			g.browse(100+g.r.IntN(60), g.r.IntN(hosts))
			if w.honest != nil {
				g.talk(100+g.r.IntN(w.talkers()), g.r.IntN(hosts), w.honest)
			}
		}
		g.Now = g.Now.Add(20 * time.Second)
	}
	if w.mute > 0 {
		g.TCP(g.from(0), fmt.Sprintf("%s:%d", growingHost(w.mute), w.port)).Open()
		for range 30 {
			g.Now = g.Now.Add(time.Second)
			g.search(w.mute)
		}
	}
	s := spread{recording: g.Pcap(), turned: len(sick) - seeds}
	for h := range vulnerable {
		if g.caught[h] {
			s.infected = append(s.infected, growingHost(h))
		}
	}
	return s
}

// growing is an outbreak being recorded.
type growing struct {
	*capturetest.Net
	r      *rand.Rand
	w      worm
	caught map[int]bool
	port   int
}

func growingHost(n int) string { return fmt.Sprintf("192.0.2.%d", n+1) }

// from is an end of a host with a port of its own.
func (g *growing) from(host int) string {
	g.port = (g.port + 1) % 50000
	return fmt.Sprintf("%s:%d", growingHost(host), 1025+g.port)
}

// search asks addresses where nobody is. That datagrams are not answered says
// little, so it takes many of them.
func (g *growing) search(host int) {
	n := 6
	if g.w.udp && g.w.sites == 0 {
		n = 50
	}
	for range n {
		to := fmt.Sprintf("198.51.%d.%d:%d", g.r.IntN(256), g.r.IntN(256), g.w.port)
		if g.w.udp {
			g.UDP(g.from(host), to, g.w.payload(g.r))
		} else {
			g.TCP(g.from(host), to).SYN()
		}
	}
}

// visit asks somebody else for something else, and is answered.
func (g *growing) visit(host int) {
	from, to := g.from(host), fmt.Sprintf("203.%d.%d.%d:443", g.r.IntN(256), g.r.IntN(256), g.r.IntN(256))
	if !g.w.udp {
		g.Exchange(from, to, letters(g.r, 100), "yes")
		return
	}
	g.UDP(from, to, letters(g.r, 200))
	g.UDP(to, from, letters(g.r, 200))
}

// talk records what a client says on a connection of its own.
func (g *growing) talk(host, on int, says func(*capturetest.Conn, *rand.Rand)) {
	c := g.TCP(g.from(host), fmt.Sprintf("%s:%d", growingHost(on), g.w.port))
	c.Open()
	says(c, g.r)
}

func (g *growing) attack(host, on int) {
	if g.w.talks != nil {
		g.talk(host, on, g.w.talks)
		return
	}
	to := fmt.Sprintf("%s:%d", growingHost(on), g.w.port)
	switch payload := g.w.payload(g.r); {
	case g.w.udp:
		g.UDP(g.from(host), to, payload)
	case strings.HasPrefix(payload, "GET "):
		g.Exchange(g.from(host), to, payload+" HTTP/1.0\r\n\r\n", answerOfIIS)
	default:
		g.Exchange(g.from(host), to, payload, "")
	}
}

func (g *growing) browse(host, at int) {
	if host != at {
		g.Exchange(g.from(host), growingHost(at)+":80", "GET /welcome/to/the/start/of/this/site/index.html HTTP/1.0\r\n\r\n", strings.Replace(answerOfIIS, "Microsoft-IIS/5.0", "Apache/1.3", 1))
	}
}

func codeRed(*rand.Rand) string { return "GET /default.ida?" + strings.Repeat("N", 224) + "=a" }

func letters(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}

func paddedBytes(r *rand.Rand) string {
	return letters(r, 10+r.IntN(100)) + "\x00\x01 the part of it that never changes, with some more to it \xff\xfe" + letters(r, 10+r.IntN(100))
}

func saved(t *testing.T, name string, b []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// without are the shipped advisories but one.
func without(t *testing.T, id string) []*advisory.Advisory {
	t.Helper()
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(a *advisory.Advisory) bool { return a.ID == id })
}

func sendersThat(rep *cordon.Report, verdict string) (all []string) {
	for _, h := range rep.Hosts {
		if h.Verdict == verdict && h.Observations > 0 {
			all = append(all, h.Address)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cordon.ParseHost(a).Compare(cordon.ParseHost(b)) })
	return all
}

// drafted reads a recording without an advisory and returns the one drafted document.
func drafted(t *testing.T, known []*advisory.Advisory, path string) (*cordon.Report, []byte) {
	t.Helper()
	rep, seen, err := Draft(context.Background(), Analysis{Memory: testMemory, Paths: []string{path}, Advisories: known})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 {
		t.Fatalf("%d unknown worms", len(seen))
	}
	return rep, seen[0].Draft()
}

// With Code Red's advisory hidden, cordon finds it again in an outbreak, and what it
// drafts finds every infected host of another and nothing where there is none.
func TestAHiddenWormIsFoundAgain(t *testing.T) {
	var make generator = small
	for _, test := range []struct {
		name, words string
		worm        worm
	}{
		{"Code Red", "a GET request for /default.ida, with a query that begins with 224 or more of N, to the letter", worm{port: 80, payload: codeRed}},
		{
			"padded anew in every copy", "a GET request for /no-such-index.dll, to the letter",
			worm{port: 80, payload: func(r *rand.Rand) string { return "GET /no-such-index.dll?" + letters(r, 200+r.IntN(200)) + "=a" }},
		},
		{"a path longer than is kept", `a request that holds "/ab/ab`, worm{port: 80, payload: func(*rand.Rand) string { return "GET /" + strings.Repeat("ab/", 300) + "x.cgi" }}},
		{"a datagram, padded", `a UDP datagram to port 1434, of`, worm{port: 1434, udp: true, payload: paddedBytes}},
		{"what is no HTTP, padded", `a connection that begins with data to port 445, that holds`, worm{port: 445, payload: paddedBytes}},
	} {
		t.Run(test.name, func(t *testing.T) {
			first := make(test.worm, 1)
			rep, document := drafted(t, without(t, "code-red"), saved(t, "first.pcap", first.recording))
			checkUnknown(t, &rep.Unknown[0], &first, test.words)
			if rep.Level.Level != "yellow" {
				t.Errorf("level %+v", rep.Level)
			}
			a, _, err := advisory.Parse("draft", document)
			if err != nil {
				t.Fatalf("%v in:\n%s", err, document)
			}
			second := make(test.worm, 2)
			path := saved(t, "second.pcap", second.recording)
			only := func(x *Analysis) { x.Advisories = []*advisory.Advisory{a} }
			got := analyse(t, only, path)
			if d := cmp.Diff(second.infected, sendersThat(got, cordon.VerdictSuspected)); d != "" {
				t.Errorf("suspected (-want +got): %s", d)
			}
			if n := len(sendersThat(got, cordon.VerdictInfected)); n > 0 || len(got.Unknown) > 0 {
				t.Errorf("a draft convicts %d hosts, and %d worms are still unknown", n, len(got.Unknown))
			}
			if got.Level.Level != "yellow" {
				t.Errorf("with the draft the level is %+v", got.Level)
			}
			promoted, _, err := advisory.Parse("promoted", bytes.Replace(document, []byte("draft: true\n"), nil, 1))
			if err != nil {
				t.Fatal(err)
			}
			if got = analyse(t, func(x *Analysis) { x.Advisories = []*advisory.Advisory{promoted} }, path); !test.worm.udp {
				if d := cmp.Diff(second.infected, sendersThat(got, cordon.VerdictInfected)); d != "" {
					t.Errorf("infected, once a person has promoted it (-want +got): %s", d)
				}
			}
			for _, dir := range []string{"weblogs/benign", "pcaps/benign-misc", "pcaps/benign-ndpi"} {
				if found, _ := filepath.Glob(filepath.Join(shared, dir)); len(found) == 0 {
					t.Logf("*** no real recordings beside the project: %s is not there ***", dir)
				} else if got := analyse(t, only, found...); len(got.Hosts) > 0 {
					t.Errorf("found in %s: %+v", dir, got.Hosts[0])
				}
			}
		})
	}
}

func checkUnknown(t *testing.T, u *cordon.UnknownReport, truth *spread, words string) {
	t.Helper()
	if !strings.HasPrefix(u.Signature, words) {
		t.Errorf("recognised by %q, want %q", u.Signature, words)
	}
	if u.Evidence[0].Time != u.First || u.Evidence[0].Peer != u.Senders[0].Address {
		t.Errorf("first seen %v, and the first evidence is %+v", u.First, u.Evidence[0])
	}
	turned := int(u.Turned) == truth.turned
	if u.Payload == "datagram" { // sprayed over more hosts than are kept
		turned = u.Estimated && int(u.Turned) <= truth.turned && int(u.Turned) >= truth.turned*8/10
	}
	if int(u.Sources) != len(truth.infected) || !turned || int(u.Scanners) < len(truth.infected)*9/10 {
		t.Errorf("%d sources, %d turned, %d scan; the truth is %d infected, %d of them in view", u.Sources, u.Turned, u.Scanners, len(truth.infected), truth.turned)
	}
	var growth uint64
	for _, g := range u.Growth {
		growth += g.Hosts
	}
	if growth != u.Sources {
		t.Errorf("growth by %d to %d", growth, u.Sources)
	}
	if u.Payload == "request" && (len(u.Servers) == 0 || u.Servers[0].Banner != "Microsoft-IIS/5.0" && u.Servers[0].Banner != "Apache/1.3") {
		t.Errorf("servers %+v", u.Servers)
	}
}

// A worm that nobody has described explains the scans for its port: they are no sign
// of known worms that ask for the same.
func TestScansForWhatAnUnknownWormAttacksAccuseNoKnownOne(t *testing.T) {
	noSuch := func(r *rand.Rand) string { return "GET /no-such-index.dll?" + letters(r, 200) + "=a" }
	path := saved(t, "first.pcap", small(worm{port: 80, payload: noSuch, mute: 90}, 1).recording)
	rep := analyse(t, nil, path)
	if len(rep.Unknown) != 1 || len(rep.Hosts) > 0 {
		t.Fatalf("%d unknown, rows %+v", len(rep.Unknown), rep.Hosts)
	}
	for _, n := range rep.Tree {
		if n.Advisory != cordon.UnknownPrefix+rep.Unknown[0].ID || !rep.Unknown[0].SentBy(n.Host) {
			t.Errorf("in the tree though nobody saw it send the worm: %+v", n)
		}
	}
	mute := scannerOf(rep, growingHost(90))
	if by := mute.ReachedBy; by == nil || by.From != growingHost(0) || by.Odds <= 0.5 || by.At >= by.Began || by.Evidence.Position == 0 || by.Evidence.Peer != by.From {
		t.Errorf("the host of which nothing but scanning is in view was reached by %+v", by)
	}
	if last := rep.Unknown[0].Why[len(rep.Unknown[0].Why)-1]; !strings.HasPrefix(last, "21 hosts") || !strings.Contains(last, "tcp/80") {
		t.Errorf("the scanners are told of as %q", last)
	}
	rep = analyse(t, func(a *Analysis) { a.Sift = SiftNothing }, path)
	if len(rep.Hosts) == 0 {
		t.Error("the scan alone is suspected of nothing where nothing is sifted: the test tests nothing")
	}
}

func scannerOf(rep *cordon.Report, host string) cordon.ScannerReport {
	for s := range rep.Scanners.All() {
		if s.Address == host {
			return s
		}
	}
	return cordon.ScannerReport{}
}

// Of a worm that is sprayed over more hosts than are kept nobody but the first is said
// to have it from outside: who was sent it is known of some.
func TestFirstCasesOfWhatIsSprayedAreInDoubt(t *testing.T) {
	for _, test := range []struct {
		worm worm
		odds float64 // of first cases behind the first
	}{
		{worm{port: 1434, udp: true, payload: paddedBytes}, 0},
		{worm{port: 80, payload: codeRed}, 1},
	} {
		rep := analyse(t, func(a *Analysis) { a.Advisories = without(t, "code-red") }, saved(t, "a.pcap", small(test.worm, 1).recording))
		sums := rep.TreeSums[0]
		if len(rep.Unknown) != 1 || sums.Silent < 20 || len(sums.SilentFirst) == 0 {
			t.Fatalf("%d unknown worms, %+v", len(rep.Unknown), sums)
		}
		var odds []float64
		for _, n := range rep.Tree {
			if n.Outside {
				odds = append(odds, n.Odds)
			}
		}
		slices.Sort(odds)
		if len(odds) < 2 || odds[0] != test.odds || odds[len(odds)-1] != 1 {
			t.Errorf("udp %v: odds of first cases %v", test.worm.udp, odds)
		}
	}
}

// Machines that ask all addresses of their network for something look like a worm, but
// for that each has been asked by many before it asks; that is told.
func TestWhatAsksAllNeighboursIsToldFromAWorm(t *testing.T) {
	const hosts = 40
	net := capturetest.New(capturetest.Ethernet)
	for asker := range 30 {
		for to := range 3 * hosts {
			if to != asker {
				net.UDP(fmt.Sprintf("%s:%d", growingHost(asker), 1025+to), growingHost(to)+":161", "who is a printer here, and of what kind is it, please? \x00\x01")
				if to > hosts-4 && to < hosts { // it is one
					net.UDP(growingHost(to)+":161", fmt.Sprintf("%s:%d", growingHost(asker), 1025+to), "I am one")
				}
			}
		}
		net.Now = net.Now.Add(20 * time.Second)
	}
	why := func(path string) string {
		rep, document := drafted(t, without(t, "mirai"), path)
		said := strings.Join(rep.Unknown[0].Why, "\n")
		if strings.Contains(said, "times or more before") != strings.Contains(string(document), "# CHECK: Half of those that turned") {
			t.Errorf("the report says %s, and the draft\n%s", said, document)
		}
		return said
	}
	if got := why(saved(t, "printers.pcap", net.Pcap())); !strings.Contains(got, "had been sent it 15 times or more before") {
		t.Errorf("of a search for printers: %s", got)
	}
	if got := why(saved(t, "worm.pcap", small(worm{port: 445, payload: paddedBytes}, 1).recording)); strings.Contains(got, "times or more before") {
		t.Errorf("of a worm: %s", got)
	}
}

// The same bytes come out whoever does the work, and whether or not memory is short.
func TestWhatSpreadsIsTheSameHoweverManyWork(t *testing.T) {
	for name, w := range map[string]worm{
		"requests": {port: 80, payload: codeRed}, "padded datagrams": {port: 1434, udp: true, payload: paddedBytes}, "padded connections": {port: 445, payload: paddedBytes},
	} {
		t.Run(name, func(t *testing.T) { sameHoweverManyWork(t, saved(t, "outbreak.pcap", small(w, 3).recording)) })
	}
}

func sameHoweverManyWork(t *testing.T, path string) {
	t.Helper()
	known := without(t, "code-red")
	var want bytes.Buffer
	for workers := 1; workers <= 3; workers++ {
		rep := analyse(t, func(a *Analysis) { a.Advisories, a.Workers = known, workers }, path)
		var got bytes.Buffer
		if err := report.Write(&got, "json", rep, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if workers == 1 {
			want = got
			if len(rep.Unknown) != 1 {
				t.Errorf("%d unknown worms", len(rep.Unknown))
			}
		}
		if d := cmp.Diff(want.String(), got.String()); d != "" {
			t.Errorf("%d workers: %s", workers, d)
		}
	}
}

// What an advisory describes is not unknown, nor is what its hosts send besides; and
// nothing is sifted where that is not wanted.
func TestWhatIsKnownIsNotUnknown(t *testing.T) {
	path := saved(t, "outbreak.pcap", small(worm{port: 80, payload: codeRed, alone: true}, 4).recording)
	if rep := analyse(t, nil, path); len(rep.Unknown) > 0 {
		t.Errorf("unknown although its advisory is there: %s", rep.Unknown[0].Signature)
	}
	if rep := analyse(t, func(a *Analysis) { a.Advisories, a.Sift = without(t, "code-red"), SiftNothing }, path); len(rep.Unknown) > 0 {
		t.Errorf("sifted: %s", rep.Unknown[0].Signature)
	}
}

// No recording of ordinary traffic, scans or floods shows an unknown worm.
func TestNothingSpreadsInRealRecordings(t *testing.T) {
	for _, dir := range []string{
		"pcaps/benign-misc", "pcaps/benign-ndpi", "pcaps/dhcp", "pcaps/flood", "pcaps/icmp", "pcaps/misc", "pcaps/scan", "pcaps/arp", "pcaps/mirai",
		"pcaps/log4shell", "weblogs/benign", "weblogs/server-2004", "fwlogs", "zeek", "flow",
	} {
		t.Run(dir, func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) { a.Sift = SiftAll }, sharedFile(t, dir))
			for _, u := range rep.Unknown {
				t.Errorf("%s: %d sources", u.Signature, u.Sources)
			}
		})
	}
}
