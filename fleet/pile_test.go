package fleet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What was added together lies together, where it was said to, however much came since.
func TestWhatLiesInAPileStaysInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p pile[int]
		var places []uint32
		sizes := rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 2, 63, pieceSize - 1, pieceSize}), 0, 12).Draw(t, "sizes")
		n := 0
		for _, size := range sizes {
			some := make([]int, size)
			for i := range some {
				some[i] = n
				n++
			}
			places = append(places, p.add(some...))
		}
		var want, got, all []int
		for i := range n {
			want = append(want, i)
		}
		for i, from := range places {
			got = append(got, p.run(from, sizes[i])...)
		}
		for place, x := range p.all() {
			if all = append(all, *x); *p.at(place) != *x {
				t.Errorf("%d lies at %d, and %d is found", *x, place, *p.at(place))
			}
		}
		if d := cmp.Diff(want, got) + cmp.Diff(want, all); d != "" || p.count != n {
			t.Errorf("%d of %d: %s", p.count, n, d)
		}
	})
}
