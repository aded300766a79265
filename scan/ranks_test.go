package scan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Eight at a time say what one after the other does.
func TestRanksAreComparedAsNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var r ranks
		few := rapid.SliceOfN(rapid.Uint8(), 1, 4).Draw(rt, "ranks that occur")
		for i := range r {
			r[i] = rapid.SampledFrom(few).Draw(rt, "rank")
		}
		from := rapid.IntRange(0, bucketSize-1).Draw(rt, "from")
		least := slices.Min(r[:])
		if got := r.least(); got != least {
			rt.Fatalf("least %d, not %d", got, least)
		}
		at := from
		for r[at] != least {
			at = (at + 1) % bucketSize
		}
		if got := r.first(least, from); got != at {
			rt.Fatalf("first at %d, not %d", got, at)
		}
	})
}
