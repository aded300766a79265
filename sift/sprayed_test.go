package sift

import (
	"math/rand/v2"
	"slices"
	"testing"

	"cordon"
)

// spraying has twenty hosts spray what they send over more than are kept. Each but the
// first is sent it, sends it in its turn when so many others were sent it, and so on;
// between two datagrams is what comes between them.
func spraying(patience int, payload func(host int) []byte, between func(n int) []sent) (all []sent) {
	to := func(from, to int) {
		n := len(all)
		all = append(all, sent{from: from, to: to, at: n + 1, payload: string(payload(from)), kind: cordon.Datagram})
		all = append(all, between(n)...)
	}
	others := 1000
	some := func(from, n int) {
		for range n {
			to(from, others)
			others++
		}
	}
	some(0, 2*keptTargets)
	for host := 1; host < 20; host++ {
		to(host-1, host)
		some(host-1, patience)
		some(host, 10)
	}
	return all
}

func nothing(int) []sent { return nil }

// turnedOf shows a Sifter of so much memory what was sent, and returns how many of the
// one worm's hosts turned.
func turnedOf(t *testing.T, all []sent, memory int) uint64 {
	t.Helper()
	s := New(Options{Memory: memory})
	s.sift(all, 1)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) == 0 {
		return 0
	}
	if len(worms) != 1 || !worms[0].Estimated || worms[0].Turned > 19 {
		t.Fatalf("%d worms, %+v", len(worms), worms)
	}
	return worms[0].Turned
}

// Who is sent one form of a worm and sends another has turned: what the two have in
// common is remembered, though other content of the payload is sprayed as well.
func TestWhoSendsAnotherFormThanItWasSentIsRemembered(t *testing.T) {
	const draws = 10
	told := 0
	for seed := range uint64(draws) {
		rng := rand.New(rand.NewPCG(seed, 21))
		common := noiseOf(rng, 300) // with so many windows nothing is winnowed: they are sampled
		own := [2][]byte{noiseOf(rng, 120), noiseOf(rng, 120)}
		if turnedOf(t, spraying(20, func(host int) []byte { return slices.Concat(own[host%2], common) }, nothing), 8*small) == 19 {
			told++
		}
	}
	if told < draws-1 {
		t.Errorf("of %d worms of two forms %d are told", draws, told)
	}
}

// One receipt is kept of a payload, or a few, though all of its content is sprayed:
// where memory is short more would take the places of others.
func TestOfWhatIsSprayedFewReceiptsAreKept(t *testing.T) {
	payload := noiseOf(rand.New(rand.NewPCG(22, 23)), 160)
	if n := turnedOf(t, spraying(400, func(int) []byte { return payload }, nothing), 2*small); n < 17 {
		t.Errorf("%d of 19 turned", n)
	}
}

// What few hosts are sent takes no place from what is sprayed.
func TestOfWhatIsNotSprayedNoReceiptsAreKept(t *testing.T) {
	rng := rand.New(rand.NewPCG(24, 25))
	payload := noiseOf(rng, 160)
	pages := make([]string, 5)
	for i := range pages {
		pages[i] = string(noiseOf(rng, maxPayload))
	}
	all := spraying(400, func(int) []byte { return payload }, func(n int) (some []sent) {
		for i := range 4 {
			some = append(some, sent{from: 500 + rng.IntN(10), to: 600 + rng.IntN(100), at: n + 1, payload: pages[i], kind: cordon.Datagram})
		}
		return some
	})
	if n := turnedOf(t, all, 2*small); n < 14 {
		t.Errorf("%d of 19 turned", n)
	}
}

// Of those who sent it what is sprayed to one host the first is remembered.
func TestTheFirstWhoSprayedAHostIsRemembered(t *testing.T) {
	payload := noiseOf(rand.New(rand.NewPCG(26, 27)), 160)
	all := spraying(50, func(int) []byte { return payload }, nothing)
	for i := 0; i < len(all); i++ {
		if to := all[i].to; to < 20 {
			for range 5 { // it is sent it again before it begins
				i++
				all[i].from, all[i].to = 0, to
			}
		}
	}
	s := New(Options{})
	s.sift(all, 1)
	known := 0
	for _, x := range wormIn(t, s).Senders {
		if x.Reached == nil {
			continue
		}
		if known++; all[x.Reached.Position-2].to == all[x.Reached.Position-1].to {
			t.Errorf("%v was sent it by %v at %d", x.Addr, x.Reached.From, x.Reached.Position)
		}
	}
	if known < 15 {
		t.Errorf("of %d it is known", known)
	}
}

// A fingerprint of padding that many copies share, but few hosts were sent, stands for no
// payload: what is remembered is what all copies have in common.
func TestWhatIsRememberedOfAPaddedCopyIsInAllOfThem(t *testing.T) {
	const draws = 10
	told := 0
	for seed := range uint64(draws) {
		rng := rand.New(rand.NewPCG(seed, 36))
		common := noiseOf(rng, 48)
		paddings := make([][]byte, 12)
		for i := range paddings {
			paddings[i] = noiseOf(rng, 90)
		}
		if turnedOf(t, spraying(20, func(int) []byte { return slices.Concat(paddings[rng.IntN(len(paddings))], common) }, nothing), 8*small) == 19 {
			told++
		}
	}
	if told < draws-1 {
		t.Errorf("of %d worms %d are told", draws, told)
	}
}
