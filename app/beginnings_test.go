package app

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// slowBeginnings compares every input with every earlier one.
func slowBeginnings(prints [][]uint64) []beginning {
	out := make([]beginning, len(prints))
	for i, p := range prints {
		for j, q := range prints[:i] {
			n := min(len(p), len(q))
			if n > out[i].records && slices.Equal(p[:n], q[:n]) && (len(p) == len(q) || n >= minWhole) {
				out[i] = beginning{n, j}
			}
		}
	}
	return out
}

func TestBeginningsAreThoseOfComparingAll(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		// Few different records, and few long stretches to begin with.
		stems := rapid.SliceOfN(rapid.SliceOfN(rapid.Uint64Range(1, 2), 0, 14), 1, 3).Draw(rt, "stems")
		prints := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) []uint64 {
			stem := rapid.SampledFrom(stems).Draw(rt, "stem")
			n := rapid.IntRange(0, len(stem)).Draw(rt, "n")
			return append(slices.Clone(stem[:n]), rapid.SliceOfN(rapid.Uint64Range(1, 2), 0, 2).Draw(rt, "more")...)
		}), 0, 12).Draw(rt, "prints")
		if diff := cmp.Diff(slowBeginnings(prints), beginnings(prints), cmp.AllowUnexported(beginning{})); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// 20,000 inputs that begin alike took minutes when each was compared with each.
func TestManyInputsThatBeginAlikeAreCompared(t *testing.T) {
	prints := make([][]uint64, 20_000)
	for i := range prints {
		prints[i] = append(slices.Repeat([]uint64{7}, 200), uint64(i))
	}
	for i, b := range beginnings(prints) {
		if b.records != 0 {
			t.Fatalf("%d: %+v", i, b)
		}
	}
}
