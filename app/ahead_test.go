package app

import (
	"iter"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/inventory"
)

// partsOf are parts of rows, which are counted as they are made.
func partsOf(sizes []int, made *atomic.Int64) (parts iter.Seq[func() []cordon.CheckHost], want []string) {
	var all []func() []cordon.CheckHost
	for _, size := range sizes {
		var rows []cordon.CheckHost
		for range size {
			rows = append(rows, cordon.CheckHost{Host: strconv.Itoa(len(want))})
			want = append(want, rows[len(rows)-1].Host)
		}
		all = append(all, func() []cordon.CheckHost {
			made.Add(1)
			runtime.Gosched()
			return rows
		})
	}
	return slices.Values(all), want
}

func TestRowsMadeOnSeveralCoresComeInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 20).Draw(t, "sizes")
		parts, want := partsOf(sizes, new(atomic.Int64))
		var got []string
		for h := range rowsAhead(parts, rapid.IntRange(1, 5).Draw(t, "cores")) {
			got = append(got, h.Host)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

// Who wants no more rows leaves nothing behind that still makes some, and few were made in
// vain.
func TestRowsAreMadeNoFurtherAheadThanCores(t *testing.T) {
	var made atomic.Int64
	parts, _ := partsOf(slices.Repeat([]int{1}, 100), &made)
	for range rowsAhead(parts, 2) {
		break
	}
	if n := made.Load(); n > 4 {
		t.Errorf("%d parts were made for one row", n)
	}
}

func TestWhatIsHandedOverComesInOrderAndWhole(t *testing.T) {
	for _, n := range []int{0, 1, itemsInHand - 1, itemsInHand, itemsInHand + 1, itemsInHand * handsFull * 3} {
		var got []uint64
		h := handTo(func(it *inventory.Item) { got = append(got, it.Position) })
		var it inventory.Item // the one that a reader uses for all
		var want []uint64
		for i := range uint64(n) {
			it.Position = i
			h.add(&it)
			want = append(want, i)
		}
		h.letGo()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d items: %s", n, d)
		}
	}
}
