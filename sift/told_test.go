package sift

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"cordon"
)

// wormIn is the one worm that twenty hosts have.
func wormIn(t *testing.T, s *Sifter) Worm {
	t.Helper()
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 {
		t.Fatalf("%d worms", len(worms))
	}
	return worms[0]
}

// shown shows observations to a Sifter as they are.
func shown(s *Sifter, all []*cordon.Observation) {
	b := NewBatch(s.o)
	for _, o := range all {
		b.Add(o)
	}
	s.ObserveAll([]*Batch{b})
}

// observed are what was sent, each changed.
func observed(all []sent, change func(i int, o *cordon.Observation)) (os []*cordon.Observation) {
	for i, x := range all {
		o := x.observation(i + 1)
		change(i, o)
		os = append(os, o)
	}
	return os
}

// What is told of servers is what those run that turned, the most first; and what a
// server said first.
func TestWhatTheInfectedRunIsTold(t *testing.T) {
	says := func(host, at int, what string) *cordon.Observation {
		o := sent{from: 900, to: host, at: at, payload: "/"}.observation(5000 + at)
		o.Kind, o.Server = cordon.Response, []byte(what)
		return o
	}
	banners := func(w Worm) (all []string) {
		for _, b := range w.Servers {
			all = append(all, fmt.Sprint(b.Says, " ", b.Hosts, " ", b.Addr, " ", b.Position))
		}
		return all
	}
	worm := observed(outbreak(20, 6, same(wormPayload())), func(int, *cordon.Observation) {})
	for _, test := range []struct {
		name string
		said []*cordon.Observation
		want []string
	}{
		{"nobody", nil, nil},
		{"what says nothing", []*cordon.Observation{says(1, 1, "")}, nil},
		{"those that turned", []*cordon.Observation{
			says(1, 9, "b"), says(2, 3, "b"), says(3, 4, "a"), says(4, 5, "c"), says(5, 6, "b"), says(1010, 7, "not infected"),
		}, []string{"b 3 10.0.0.2 5003", "a 1 10.0.0.3 5004", "c 1 10.0.0.4 5005"}},
		{"what one said first", []*cordon.Observation{says(1, 9, "late"), says(1, 2, "early"), says(1, 5, "between")}, []string{"early 1 10.0.0.1 5002"}},
		{"who was sent it, where none says that turned", []*cordon.Observation{says(1010, 7, "not infected"), says(950, 8, "not asked")}, []string{"not infected 1 10.0.3.242 5007"}},
	} {
		s := New(Options{})
		shown(s, slices.Concat(worm, test.said))
		if d := gocmp.Diff(test.want, banners(wormIn(t, s))); d != "" {
			t.Errorf("%s (-want +got): %s", test.name, d)
		}
	}
	for first := 1; first < 6; first++ { // whichever is named is the one that said so first
		s := New(Options{})
		shown(s, worm)
		for host := 1; host < 6; host++ {
			shown(s, []*cordon.Observation{says(host, 100*min((host-first)*(host-first), 1)+host, "b")})
		}
		if want := fmt.Sprint("b 5 10.0.0.", first, " ", 5000+first); !slices.Equal(banners(wormIn(t, s)), []string{want}) {
			t.Errorf("got %v, want %s", banners(wormIn(t, s)), want)
		}
	}
	s := New(Options{})
	shown(s, worm)
	for i := 1; i < 20; i++ {
		shown(s, []*cordon.Observation{says(i, i, fmt.Sprintf("server %02d", i))})
	}
	if got := banners(wormIn(t, s)); len(got) != mostBanners || got[7] != "server 08 1 10.0.0.8 5008" {
		t.Errorf("of many: %v", got)
	}
}

// Of so many servers it is remembered what they said; that there were more is told.
func TestServersAreBounded(t *testing.T) {
	s := New(Options{})
	say := func(host int) {
		o := sent{from: 1, to: host, at: 1, payload: "/"}.observation(host)
		o.Kind, o.Server = cordon.Response, []byte("x")
		shown(s, []*cordon.Observation{o})
	}
	for host := range keptServers {
		say(100 + host)
		say(100 + host)
	}
	if s.Losses().Servers || len(s.servers.list) != keptServers {
		t.Errorf("lost %+v of %d", s.Losses(), len(s.servers.list))
	}
	other := New(Options{})
	other.Merge(s)
	for host := range 40 { // some of lesser ranks, and some of greater ones
		say(50 + host)
	}
	if !s.Losses().Servers || len(s.servers.list) != keptServers {
		t.Errorf("lost %+v, kept %d", s.Losses(), len(s.servers.list))
	}
	if other.Losses().Servers {
		t.Error("lost what another lost")
	}
	for name, merged := range map[string][2]*Sifter{"this one": {s, New(Options{})}, "another": {New(Options{}), s}} {
		if merged[0].Merge(merged[1]); !merged[0].Losses().Servers {
			t.Errorf("what %s lost is not told", name)
		}
	}
}

// Where a worm is sent, and how long what it sends is, is told of all of it.
func TestServicesAndLengthsAreTold(t *testing.T) {
	for _, ports := range []int{1, 3, keptServices, 40} {
		s := New(Options{})
		shown(s, observed(outbreak(20, 6, same(wormPayload())), func(i int, o *cordon.Observation) {
			o.Kind, o.Payload = cordon.Data, []byte(wormPayload())
			o.DstPort, o.PayloadLength = uint16(8000+(i*7)%ports), int32(500+i%50)
			if i%9 == 0 {
				o.PayloadLength = -1 // not shown
			}
		}))
		w := wormIn(t, s)
		var want []Service
		for i := range min(ports, keptServices) {
			want = append(want, Service{cordon.TCP, uint16(8000 + i), cordon.Data})
		}
		if d := gocmp.Diff(want, w.Services); d != "" {
			t.Errorf("%d ports (-want +got): %s", ports, d)
		}
		if f := w.Forms[0]; f.Shortest != 500 || f.Longest != 549 {
			t.Errorf("%d to %d bytes", f.Shortest, f.Longest)
		}
	}
	s := New(Options{})
	shown(s, observed(outbreak(20, 6, same(wormPayload())), func(_ int, o *cordon.Observation) {
		o.Kind, o.Payload, o.PayloadLength = cordon.Data, []byte(wormPayload()), -1
	}))
	if f := wormIn(t, s).Forms[0]; f.Shortest != 0 || f.Longest != 0 {
		t.Errorf("not shown: %d to %d bytes", f.Shortest, f.Longest)
	}
}

// The samples are the earliest of different senders, whatever came first into view.
func TestSamplesAreTheEarliest(t *testing.T) {
	all := observed(outbreak(20, 6, same(wormPayload())), func(int, *cordon.Observation) {})
	rng := rand.New(rand.NewPCG(26, 27))
	for range 5 {
		rng.Shuffle(len(all), func(i, j int) { all[i].Position, all[j].Position = all[j].Position, all[i].Position })
		s := New(Options{})
		shown(s, all)
		var got []string
		for _, x := range wormIn(t, s).Forms[0].Samples {
			got = append(got, fmt.Sprint(x.From(), " ", x.Time/1e9, " ", x.To()))
		}
		var want []string
		for h := range keptSamples {
			to := hostOf(2*h + 1)
			want = append(want, fmt.Sprint(hostOf(h), " ", 6*h+1, " ", to))
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Fatalf("(-want +got): %s", d)
		}
	}
}

// What contents take is counted to the byte, whatever came and went.
func TestWhatContentTakesIsCounted(t *testing.T) {
	rng := rand.New(rand.NewPCG(28, 29))
	all := outbreak(2*keptSenders, 5, func(n int) string { return wormPayload() + strings.Repeat("x", n%40) })
	rng.Shuffle(len(all), func(i, j int) { all[i].at, all[j].at = all[j].at, all[i].at })
	whole, parts := New(Options{}), [2]*Sifter{New(Options{}), New(Options{})}
	whole.sift(all, 1)
	parts[0].sift(all[:300], 1)
	parts[1].sift(all[300:], 301)
	parts[0].Merge(parts[1])
	for name, s := range map[string]*Sifter{"one": whole, "two": parts[0]} {
		sum, marked := 0, false
		for _, c := range s.contents {
			n := contentSize + hostSize*(len(c.senders.list)+len(c.targets.list)+len(c.turned.list))
			n += len(c.origins) * 8
			marked = marked || c.origins != nil
			for i := range c.samples {
				n += sampleSize + len(c.samples[i].Payload)
			}
			sum += n
		}
		if s.bytes != sum || !marked {
			t.Errorf("%s: %d bytes are counted, %d taken", name, s.bytes, sum)
		}
	}
	if n := len(whole.contents); n < 10 {
		t.Errorf("%d contents", n)
	}
}

// That the path of a request is a worm's by itself is told where all samples show it.
func TestAPathThatIsAWormsAloneIsTold(t *testing.T) {
	rng := rand.New(rand.NewPCG(30, 31))
	query := func() string { return fmt.Sprintf("%x", noiseOf(rng, 30+rng.IntN(40))) }
	for _, test := range []struct {
		name    string
		payload func(n int) string
		want    bool
	}{
		{"padded anew", func(int) string { return "/scripts/of/it.dll?" + query() }, true},
		{"padded around what stays", func(int) string { return "/scripts/of/it.dll?" + query() + wormPayload() + query() }, true},
		{"no query", func(int) string { return "/scripts/of/it.dll/that/is/long/enough/for/a/window" }, false},
		{"another path each", func(n int) string { return fmt.Sprint("/", n*7919%1000, "/it.dll?") + wormPayload() }, false},
	} {
		s := New(Options{})
		s.sift(outbreak(20, 8, test.payload), 1)
		for _, f := range wormIn(t, s).Forms {
			if f.PathAlone != test.want {
				t.Errorf("%s: %v of %q", test.name, f.PathAlone, f.Parts)
			}
		}
	}
}

// A request and what is no HTTP are two forms, though a few bytes of them are the same.
func TestFormsOfTwoKindsAreNotOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(34, 35))
	common := fmt.Sprintf("%x", noiseOf(rng, 21)) // too little for a fingerprint in all copies
	request, other := fmt.Sprintf("/%x%s", noiseOf(rng, 60), common), fmt.Sprintf("\x00%x%s", noiseOf(rng, 60), common)
	s := New(Options{})
	shown(s, observed(outbreak(20, 16, same(request)), func(i int, o *cordon.Observation) {
		if i%2 == 1 {
			o.Kind, o.Payload, o.PayloadLength = cordon.Data, []byte(other), int32(len(other))
		}
	}))
	w := wormIn(t, s)
	if len(w.Forms) != 2 {
		t.Fatalf("%d forms", len(w.Forms))
	}
	for _, f := range w.Forms {
		for i := range f.Samples {
			if f.Samples[i].Kind != f.Samples[0].Kind {
				t.Errorf("of two kinds: %q", f.Parts)
			}
		}
	}
}

// ofDifferentSenders holds that a form which was put together of several is told by
// samples of different senders, the earliest first, and no more than are compared.
func ofDifferentSenders(t *testing.T, samples []Sample) {
	t.Helper()
	from := map[string]bool{}
	for i := range samples {
		if from[samples[i].From().String()] = true; i > 0 && samples[i].Compare(samples[i-1].Place) < 0 {
			t.Errorf("sample %d comes before", i)
		}
	}
	if len(samples) != len(from) || len(samples) < keptSamples || len(samples) > mostSamples {
		t.Errorf("%d samples of %d senders", len(samples), len(from))
	}
}

// Which of two hosts serves is told by their ports, and a request without a protocol is
// one over TCP.
func TestWhatABatchTakes(t *testing.T) {
	payload := "a payload that is long enough for it"
	for _, test := range []struct {
		name   string
		kind   cordon.Kind
		change func(*cordon.Observation)
		want   bool
	}{
		{"an answer to a client", cordon.Datagram, func(o *cordon.Observation) { o.SrcPort, o.DstPort = 1023, 1024 }, false},
		{"from a client's port", cordon.Datagram, func(o *cordon.Observation) { o.SrcPort, o.DstPort = 1024, 1024 }, true},
		{"to a service's port", cordon.Datagram, func(o *cordon.Observation) { o.SrcPort, o.DstPort = 1023, 1023 }, true},
		{"nobody who may have sent it", cordon.Datagram, func(o *cordon.Observation) { o.Src = cordon.ParseHost("224.0.0.1") }, false},
		{"who sent it is in doubt", cordon.Datagram, func(o *cordon.Observation) { o.SrcInDoubt = true }, false},
		{"a request", 0, func(*cordon.Observation) {}, true},
		{"a request without a target", 0, func(o *cordon.Observation) {
			o.Request = cordon.RequestLine{Method: []byte("A-METHOD-OF-SOME-LENGTH")}
		}, false},
		{"a request that is malformed", 0, func(o *cordon.Observation) { o.Request.Malformed = true }, false},
		{"what is too short", cordon.Datagram, func(o *cordon.Observation) { o.Payload = []byte("1234567") }, false},
		{"a path as short as counts", 0, func(o *cordon.Observation) { o.Request.Target = []byte("/a/b?" + strings.Repeat("x", 60)) }, true},
	} {
		b := NewBatch(Options{})
		o := sent{from: 1, to: 2, at: 3, payload: payload, kind: test.kind}.observation(1)
		test.change(o)
		if b.Add(o); b.Empty() == test.want {
			t.Errorf("%s: taken: %v", test.name, !b.Empty())
		}
		path := newRabin(Options{}.withDefaults()).whole([]byte("GET /a/b"))
		if test.name == "a path as short as counts" && !slices.Contains(b.prints, path) {
			t.Errorf("%s: %x", test.name, b.prints)
		}
	}
	b := NewBatch(Options{})
	long := strings.Repeat("/abc", maxPayload/4)
	o := sent{from: 1, to: 2, at: 3, payload: long + "?x"}.observation(1)
	if b.Add(o); slices.Contains(b.prints, b.rabin.whole([]byte("GET "+long))) {
		t.Error("more of a path is looked at than is kept")
	}
	for _, test := range []struct {
		proto, want uint8
		kind        cordon.Kind
	}{{0, cordon.TCP, cordon.Request}, {cordon.UDP, cordon.UDP, cordon.Request}, {0, 0, cordon.Data}} {
		s := New(Options{})
		shown(s, observed(outbreak(20, 6, same(wormPayload())), func(_ int, o *cordon.Observation) {
			if o.Proto = test.proto; test.kind == cordon.Data {
				o.Kind, o.Payload = cordon.Data, []byte(wormPayload())
			}
		}))
		if w := wormIn(t, s); w.Services[0].Proto != test.want {
			t.Errorf("%d and %d: protocol %d", test.proto, test.kind, w.Services[0].Proto)
		}
	}
}
