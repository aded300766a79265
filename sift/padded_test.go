package sift

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
)

func noiseOf(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// What two payloads have in common, if it is so long, has a fingerprint in both,
// whatever stands around it.
func TestWhatIsInCommonHasAFingerprintInEveryCopy(t *testing.T) {
	r := newRabin(Options{}.withDefaults())
	for _, test := range []struct {
		name            string
		what            cordon.Kind
		common, padding int // bytes; of padding at most
	}{
		{"a short datagram", cordon.Datagram, DefaultWindow + shortSpan - 1, fewWindows - shortSpan},
		{"a datagram", cordon.Datagram, DefaultWindow + longSpan - 1, shortWindows - longSpan},
		{"what a client says first", cordon.Data, DefaultWindow + longSpan - 1, maxPayload - DefaultWindow - longSpan + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
				common := noiseOf(rng, test.common)
				copied := func() []uint64 {
					n := rapid.IntRange(0, test.padding).Draw(t, "padding")
					before := rapid.IntRange(0, n).Draw(t, "before")
					return r.prints(slices.Concat(noiseOf(rng, before), common, noiseOf(rng, n-before)), test.what, nil)
				}
				a, b, within := copied(), copied(), r.all(common, nil)
				if !slices.ContainsFunc(a, func(p uint64) bool { return slices.Contains(b, p) && slices.Contains(within, p) }) {
					t.Fatal("they have none in common")
				}
				if len(a) > maxPrints {
					t.Fatalf("%d fingerprints of one payload", len(a))
				}
			})
		})
	}
}

// paddedOutbreak sprays content with noise around it over many hosts.
func paddedOutbreak(common []byte, each int) []sent {
	rng := rand.New(rand.NewPCG(11, 12))
	all := outbreak(20, each, func(int) string {
		return string(slices.Concat(noiseOf(rng, 8), common, noiseOf(rng, rng.IntN(60))))
	})
	for i := range all {
		all[i].kind = cordon.Datagram
	}
	return all
}

// A worm that is padded anew in every copy is one form, its senders are all of its
// senders, and who was sent it before it began is known of all of them.
func TestAPaddedWormIsOneForm(t *testing.T) {
	common := noiseOf(rand.New(rand.NewPCG(13, 14)), 48)
	for _, each := range []int{10, 1500} { // all hosts are kept, or a sample
		t.Run(fmt.Sprint(each, " each"), func(t *testing.T) {
			s := New(Options{})
			s.sift(paddedOutbreak(common, each), 1)
			worms := s.Worms(DefaultThresholds(), within(20))
			if len(worms) != 1 || len(worms[0].Forms) != 1 {
				t.Fatalf("%d worms, %+v", len(worms), worms)
			}
			w := worms[0]
			if len(w.Forms[0].Parts) != 1 || string(w.Forms[0].Parts[0]) != string(common) {
				t.Errorf("in common %x, want %x", w.Forms[0].Parts, common)
			}
			if w.Count != uint64(20*each) || w.Sources != 20 || w.Scanners != 20 || w.Turned < 15 || w.Turned > 19 {
				t.Errorf("%d times by %d, %d scan, %d turned", w.Count, w.Sources, w.Scanners, w.Turned)
			}
			for _, x := range w.Senders[1:] {
				if n := int(x.Addr.As4()[3]); x.Reached == nil && each < 100 || x.Reached != nil && x.Reached.From != hostOf((n-1)/2) {
					t.Errorf("%v was sent it by %+v", x.Addr, x.Reached)
				}
			}
		})
	}
}

// What happened to stand beside the part that never changes is no form of its own.
func TestWhatStoodBesideIsNoFormOfItsOwn(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	common := noiseOf(rng, 48)
	all := outbreak(20, 30, func(n int) string {
		beside := []byte("by chance")
		if n/30 < 7 { // those of whom a sample is kept
			beside = noiseOf(rng, len(beside))
		}
		return string(slices.Concat(noiseOf(rng, 8), common, beside, noiseOf(rng, rng.IntN(60))))
	})
	for i := range all {
		all[i].kind = cordon.Datagram
	}
	s := New(Options{})
	s.sift(all, 1)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || len(worms[0].Forms) != 1 || len(worms[0].Forms[0].Parts) != 1 || string(worms[0].Forms[0].Parts[0]) != string(common) || worms[0].Count != uint64(len(all)) {
		t.Fatalf("%d worms, %+v", len(worms), worms)
	}
	ofDifferentSenders(t, worms[0].Forms[0].Samples)
}

// Who had sent one form of it before it was sent another has not turned by that.
func TestWhoHasOneFormIsNotInfectedByAnother(t *testing.T) {
	other := "/another/of/its/requests?" + strings.Repeat("B", 60)
	all := outbreak(20, 600, func(n int) string {
		if n < 600 || n%2 == 0 {
			return wormPayload()
		}
		return other
	})
	all = append(all, sent{from: 5, to: 0, at: 20_000, payload: other}, sent{from: 0, to: 999, at: 20_001, payload: other})
	s := New(Options{})
	s.sift(all, 1)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || len(worms[0].Forms) != 2 || !worms[0].Estimated {
		t.Fatalf("%d worms", len(worms))
	}
	if first := worms[0].Senders[0]; first.Addr != hostOf(0) || first.Reached != nil || worms[0].Turned > 19 {
		t.Errorf("%d turned, and the first is %+v", worms[0].Turned, first)
	}
}

// Where others send what two forms share, it is none of the worm's.
func TestWhatOthersSendIsNoPartOfAWorm(t *testing.T) {
	greeting := "/what/clients/of/this/service/all/begin/with/whoever/they/are/"
	worm := outbreak(20, 12, func(n int) string { return greeting + strings.Repeat([]string{"exploit-one", "the-other"}[n%2], 6) })
	var all []sent
	for i := range 300 {
		all = append(all, sent{from: 200 + i%60, to: 100 + i%50, at: i + 1, payload: greeting})
	}
	for others, want := range map[bool]int{false: 1, true: 2} {
		s := New(Options{})
		if s.sift(worm, 1); others {
			s.sift(all, len(worm)+1)
		}
		worms := s.Worms(DefaultThresholds(), within(20))
		if len(worms) != 1 || len(worms[0].Forms) != want {
			t.Errorf("others send it: %v, %d worms: %+v", others, len(worms), worms)
		}
	}
}

// Who was sent it and does not send it is counted, up to what is kept; beyond it is an
// estimate.
func TestTheSilentAreCounted(t *testing.T) {
	for each, from := range map[int]int{12: 0, 400: 17} { // how far off it may be, in per cent
		s := New(Options{})
		all := outbreak(20, each, same(wormPayload()))
		s.sift(all, 1)
		w := s.Worms(DefaultThresholds(), within(20))[0]
		want := 20*each - 19
		if off := int(w.Silent) - want; max(off, -off)*100 > from*want || len(w.SilentFirst) != mostSilent {
			t.Errorf("%d silent, want %d; first %v", w.Silent, want, w.SilentFirst)
		}
		for _, a := range w.SilentFirst {
			if b := a.As4(); int(b[2])<<8|int(b[3]) < 20 {
				t.Errorf("%v sends it", a)
			}
		}
	}
}

// Where a copy may pass unnoticed that is told.
func TestWhatIsSeenBySampleIsTold(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	padded := func(common, padding int, what cordon.Kind) *Form {
		f := &Form{Parts: [][]byte{noiseOf(rng, common)}}
		for range 3 {
			payload := slices.Concat(noiseOf(rng, 8), f.Parts[0], noiseOf(rng, padding))
			f.Samples = append(f.Samples, Sample{Kind: what, Payload: payload})
			f.Longest = max(f.Longest, len(payload))
		}
		return f
	}
	whole := padded(300, 0, cordon.Datagram)
	whole.Longest = 300
	for i := range whole.Samples {
		whole.Samples[i].Payload = whole.Parts[0]
	}
	bare := padded(300, 100, cordon.Datagram)
	bare.Samples[0].Payload = bare.Parts[0]
	for _, test := range []struct {
		name string
		form *Form
		want bool
	}{
		{"48 bytes of a short datagram", padded(48, 60, cordon.Datagram), false},
		{"47 bytes", padded(47, 60, cordon.Datagram), true},
		{"48 bytes of a longer one", padded(48, 150, cordon.Datagram), true},
		{"64 bytes of it", padded(64, 150, cordon.Datagram), false},
		{"64 bytes of a long one", padded(64, 400, cordon.Datagram), true},
		{"64 bytes of a connection", padded(64, 400, cordon.Data), false},
		{"a request", padded(64, 10, cordon.Request), true},
		{"no padding", whole, false},
		{"none in the first", bare, true},
	} {
		if got := test.form.bySample(); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
