package logs

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Where lines end is the same with vectors and without, and as cutLine says.
func TestLineEndsAreThoseOfCuttingLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.SampledFrom([]byte("\n\n\r a\x8a\x0b")), 0, 300).Draw(t, "data")
		data = bytes.Repeat(data, rapid.IntRange(1, 3).Draw(t, "times"))
		var want []int32
		for rest := data; len(rest) > 0; {
			_, rest = cutLine(rest)
			want = append(want, int32(len(data)-len(rest)))
		}
		defer func(had bool) { hasVectors = had }(hasVectors)
		old := make([]int32, 3, rapid.IntRange(3, 50).Draw(t, "room"))
		for _, with := range []bool{hasVectors, false} {
			hasVectors = with
			if got := endsOf(old, data); !slices.Equal(got, want) {
				t.Fatalf("vectors %v: %v, want %v", with, got, want)
			}
		}
	})
}
