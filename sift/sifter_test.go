package sift

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
)

const exploit = "/vulnerable.cgi?" // a request line and filler: nothing that does anything

func wormPayload() string { return exploit + strings.Repeat("Q", 100) + "%u1234%u5678" }

func padded(rng *rand.Rand) func(int) string {
	return func(int) string {
		word := func() string {
			b := make([]byte, 20+rng.IntN(60))
			for i := range b {
				b[i] = byte('a' + rng.IntN(26))
			}
			return string(b)
		}
		return "/" + word() + wormPayload() + word()
	}
}

func TestContentThatSpreadsIsFound(t *testing.T) {
	for name, payload := range map[string]func(int) string{
		"the same everywhere":  same(wormPayload()),
		"padded at random":     padded(rand.New(rand.NewPCG(5, 6))),
		"shorter than windows": same("/x.ida?AAAAAAAAAAAA"),
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Options{})
			all := outbreak(20, 6, payload)
			s.sift(all, 1)
			worms := s.Worms(DefaultThresholds(), within(20))
			if len(worms) != 1 {
				t.Fatalf("%d worms", len(worms))
			}
			w := worms[0]
			complete := w.Sources == 20 && w.Turned == 19 && w.Scanners == 20 && w.Destinations == 120
			if name == "padded at random" { // of few windows not every payload shows one that is looked at
				complete = w.Sources == 20 && w.Turned >= 9 && w.Scanners == 20 && w.Destinations > 60
			}
			if !complete || w.Estimated {
				t.Errorf("%d sources, %d turned, %d scan, %d destinations", w.Sources, w.Turned, w.Scanners, w.Destinations)
			}
			first := w.Senders[0]
			if first.Addr != hostOf(0) || first.Reached != nil || w.First != 1e9 || w.Senders[1].Reached.From != hostOf(0) {
				t.Errorf("it began with %+v", first)
			}
			kernel := slices.MaxFunc(w.Forms[0].Parts, func(a, b []byte) int { return cmp.Compare(len(a), len(b)) })
			if want := strings.TrimPrefix(payload(0), "/"); !strings.Contains(string(kernel), worm(want)) {
				t.Errorf("in common %q", w.Forms[0].Parts)
			}
		})
	}
}

// worm is the part of a payload that is not padding.
func worm(payload string) string {
	if i := strings.Index(payload, exploit); i >= 0 {
		return payload[i : i+len(wormPayload())]
	}
	return payload
}

// Every sign that is wanting keeps it silent.
func TestWhatIsMerelyPopularIsNot(t *testing.T) {
	popular := func() (all []sent) {
		for i := range 200 {
			all = append(all, sent{from: i % 40, to: 100 + i%50, at: i + 1, payload: "/a/popular/page/with/a/path/that/is/long/enough.html"})
		}
		return all
	}
	peers := func() (all []sent) { // everybody sends to everybody, and has been sent it before
		for i := range 400 {
			all = append(all, sent{from: i % 20, to: (i + 1 + i/20) % 20, at: i + 1, payload: "\x13BitTorrent protocol\x00\x00\x00\x00\x00\x10\x00\x05 and more of a header", kind: cordon.Datagram})
		}
		return all
	}
	early := func() (all []sent) { // all have begun before anybody is sent it
		for i := range 40 {
			all = append(all, sent{from: i % 20, to: 100 + i, at: i + 1, payload: wormPayload()}, sent{from: i % 20, to: (i + 1) % 20, at: 1000 + i, payload: wormPayload()})
		}
		return all
	}
	for _, test := range []struct {
		name  string
		all   []sent
		scans int
	}{
		{"a tool that some run", early(), 20},
		{"popular", popular(), 0},
		{"popular among those who scan, nobody turned", popular(), 40},
		{"peers", peers(), 0},
		{"peers, of whom some scan", peers(), 5},
		{"too few senders", outbreak(4, 20, same(wormPayload())), 1000},
		{"too few destinations", outbreak(9, 1, same(wormPayload())), 1000},
	} {
		s := New(Options{})
		s.sift(test.all, 1)
		if worms := s.Worms(DefaultThresholds(), within(test.scans)); len(worms) != 0 {
			t.Errorf("%s: %+v", test.name, worms[0])
		}
	}
}

func drawSent(t *rapid.T, n int) []sent {
	payloads := []string{wormPayload(), "/short.html?x=12", "/another/page/that/is/longer/than/a/window/of/forty/bytes.html?and=more", "/" + wormPayload()}
	all := make([]sent, n)
	for i := range all {
		all[i] = sent{
			from: rapid.IntRange(0, 9).Draw(t, "from"), to: rapid.IntRange(0, 9).Draw(t, "to"), at: rapid.IntRange(1, 50).Draw(t, "at"),
			payload: rapid.SampledFrom(payloads).Draw(t, "payload"),
		}
	}
	return all
}

// drawSifters divides what was sent among several.
func drawSifters(t *rapid.T, all []sent, n int, o Options) []*Sifter {
	parts := make([]*Sifter, n)
	batches := make([]*Batch, n)
	for i := range parts {
		parts[i], batches[i] = New(o), NewBatch(o)
	}
	for i, x := range all {
		batches[rapid.IntRange(0, n-1).Draw(t, "part")].Add(x.observation(i + 1))
	}
	for i := range parts {
		parts[i].ObserveAll(batches[i : i+1])
	}
	return parts
}

const small = 1 << 20

// It does not matter how what was sent is divided, nor in what order it is joined.
func TestAnyDivisionGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawSent(t, rapid.IntRange(0, 60).Draw(t, "n"))
		whole := New(Options{Memory: small})
		whole.sift(all, 1)
		parts := drawSifters(t, all, 3, Options{Memory: small})
		rapid.Permutation([]int{0, 1, 2}).Draw(t, "order")
		parts[0].Merge(parts[1])
		parts[0].Merge(parts[2])
		if d := gocmp.Diff(whole.state(false), parts[0].state(false)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestMergeIsAssociativeAndCommutative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawSent(t, rapid.IntRange(0, 60).Draw(t, "n"))
		part := make([]int, len(all))
		for i := range part {
			part[i] = rapid.IntRange(0, 2).Draw(t, "part")
		}
		divided := func() (s [3]*Sifter) {
			for n := range s {
				s[n] = New(Options{Memory: small})
				b := NewBatch(s[n].o)
				for i, x := range all {
					if part[i] == n {
						b.Add(x.observation(i + 1))
					}
				}
				s[n].ObserveAll([]*Batch{b})
			}
			return s
		}
		s := divided()
		s[0].Merge(s[1])
		s[0].Merge(s[2])
		want := s[0].state(true)
		s = divided()
		s[1].Merge(s[2])
		s[0].Merge(s[1])
		if d := gocmp.Diff(want, s[0].state(true)); d != "" {
			t.Fatalf("(a+b)+c and a+(b+c) differ: %s", d)
		}
		s = divided()
		s[2].Merge(s[0])
		s[2].Merge(s[1])
		if d := gocmp.Diff(want, s[2].state(true)); d != "" {
			t.Fatalf("(a+b)+c and (c+a)+b differ: %s", d)
		}
	})
}

// The order within a batch, and how a block is divided into batches, do not matter
// either, even where memory is short.
func TestBatchesAreTakenInTheOrderOfTheInputs(t *testing.T) {
	o := Options{Memory: small}
	rng := rand.New(rand.NewPCG(7, 8))
	var all []sent
	for i := range 4000 {
		all = append(all, sent{from: rng.IntN(50), to: rng.IntN(50), at: i/10 + 1, payload: fmt.Sprintf("/page/%d/of/a/site/that/has/many/of/them.html", rng.IntN(3000))})
	}
	states := map[string]bool{}
	for workers := 1; workers <= 3; workers++ {
		s := New(o)
		for from := 0; from < len(all); from += 500 {
			batches := make([]*Batch, workers)
			for i := range batches {
				batches[i] = NewBatch(o)
			}
			for i := from; i < from+500; i++ {
				batches[rng.IntN(workers)].Add(all[i].observation(i + 1))
			}
			rng.Shuffle(workers, func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
			s.ObserveAll(batches)
		}
		if l := s.Losses(); l.Singles == 0 || l.Contents == 0 {
			t.Errorf("memory was not short: %+v", l)
		}
		states[s.state(true)] = true
	}
	if len(states) != 1 {
		t.Errorf("%d different answers", len(states))
	}
}

// A flood of content that nobody shares stays within memory, is counted, and does
// not hide a worm that sends now and then.
func TestAFloodIsBoundedAndHidesNothing(t *testing.T) {
	s := New(Options{Memory: small})
	rng := rand.New(rand.NewPCG(9, 10))
	spread := outbreak(20, 6, same(wormPayload()))
	noise := make([]byte, 400)
	position := 1
	for _, x := range spread {
		all := []sent{x}
		for range 200 {
			for i := range noise {
				noise[i] = byte(rng.Uint32())
			}
			all = append(all, sent{from: rng.IntN(5000), to: rng.IntN(5000), at: x.at, payload: string(noise), kind: cordon.Datagram})
		}
		s.sift(all, position)
		position += len(all)
	}
	if s.bytes > s.budget || len(s.singles.slots)*singleSize > small {
		t.Errorf("%d bytes of %d", s.bytes, s.budget)
	}
	if s.Losses().Singles < 100_000 {
		t.Errorf("lost %+v", s.Losses())
	}
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || worms[0].Sources != 20 {
		t.Errorf("found %d worms", len(worms))
	}
}

func TestWhatShowsNoHostsIsPassedOver(t *testing.T) {
	b := NewBatch(Options{})
	for name, mend := range map[string]func(*cordon.Observation){
		"no time":            func(o *cordon.Observation) { o.Time = 0 },
		"a name for a host":  func(o *cordon.Observation) { o.Dst = cordon.Host{Name: "log:access.log"} },
		"a group":            func(o *cordon.Observation) { o.Dst = cordon.ParseHost("239.255.255.250") },
		"itself":             func(o *cordon.Observation) { o.Dst = o.Src },
		"an answer":          func(o *cordon.Observation) { o.SrcPort, o.DstPort = 53, 40000 },
		"a connection":       func(o *cordon.Observation) { o.Kind = cordon.Connect },
		"what is told again": func(o *cordon.Observation) { o.Kind, o.More = cordon.Data, true },
	} {
		o := sent{from: 1, to: 2, at: 3, payload: "a payload that is long enough for it", kind: cordon.Datagram}.observation(1)
		mend(o)
		if b.Add(o); !b.Empty() {
			t.Errorf("%s: %+v", name, b.events)
			b.Reset()
		}
	}
}

// What is sprayed over more hosts than are kept still shows who turned, and who
// began does not count as turned, however often it is sent it later.
func TestWhoTurnedIsSeenAmongMany(t *testing.T) {
	s := New(Options{})
	all := outbreak(20, 400, same(wormPayload()))
	for h := range 20 { // all are sent it once more in the end
		all = append(all, sent{from: (h + 1) % 20, to: h, at: 10000 + h, payload: wormPayload()})
		all = append(all, sent{from: h, to: 999, at: 10100 + h, payload: wormPayload()})
	}
	s.sift(all, 1)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || !worms[0].Estimated || worms[0].Turned > 19 || worms[0].Turned < 17 {
		t.Fatalf("got %d worms, %+v", len(worms), worms)
	}
	for _, x := range worms[0].Senders {
		if x.Reached != nil && (x.Addr == hostOf(0) || x.Reached.Time >= x.First.Time) {
			t.Errorf("it turned: %+v", x)
		}
	}
}

// A host that has a worm sends what others send as well; that is not another worm.
func TestWhatAWormsHostsSendBesidesIsNone(t *testing.T) {
	s := New(Options{})
	all := outbreak(20, 12, same(wormPayload()))
	for i := range 200 {
		all = append(all, sent{from: i % 8, to: (i + 1 + i/8) % 12, at: 300 + i, payload: "/a/page/that/some/of/them/ask/each/other/for.html"})
	}
	s.sift(all, 1)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || len(worms[0].Forms) != 1 || !strings.Contains(string(worms[0].Forms[0].Parts[0]), exploit) {
		t.Fatalf("%d worms, %+v", len(worms), worms)
	}
}

// A worm that sends several things is one worm.
func TestSeveralFormsAreOneWorm(t *testing.T) {
	s := New(Options{})
	forms := []string{"/one/of/its/requests?" + strings.Repeat("A", 60), "/another/of/its/requests?" + strings.Repeat("B", 60), "/third?run"}
	s.sift(outbreak(20, 13, func(n int) string { return forms[n%3] }), 1)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || len(worms[0].Forms) != 3 {
		t.Fatalf("%d worms", len(worms))
	}
}
