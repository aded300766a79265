package scan

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
)

// Packets are not always recorded in the order in which they were sent: an
// answer can stand before its question. A disorder of less than what an answer
// may take changes no verdict.
func TestAJitterChangesNoVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScene()
		s.random = rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "scene"), 1))
		for _, src := range []struct {
			at     byte
			failed int // percent of what it asks
		}{{1, 100}, {2, 95}, {3, 5}, {4, 0}} {
			for range 60 {
				dst := host("10.%d.%d.%d", s.random.IntN(256), s.random.IntN(256), s.random.IntN(254)+1)
				answer := uint8(accepted)
				if s.random.IntN(100) < src.failed {
					answer = []uint8{0, reset}[s.random.IntN(2)]
				}
				s.tcp(host("192.0.2.%d", src.at), dst, 80, answer)
				s.wait(300 * time.Millisecond)
			}
		}
		want := describe(s.found(Options{}))
		jitter := rapid.Int64Range(0, int64(500*time.Millisecond)).Draw(t, "jitter")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		at := map[uint64]cordon.Time{}
		for _, e := range s.events {
			at[e.Position] = e.Time + cordon.Time(random.Int64N(jitter+1))
		}
		slices.SortStableFunc(s.events, func(a, b Event) int { return int(at[a.Position] - at[b.Position]) })
		if got := describe(s.found(Options{})); got != want {
			t.Errorf("in order %q, with a jitter of %v %q", want, time.Duration(jitter), got)
		}
	})
}
