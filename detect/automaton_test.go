package detect

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The automaton finds what a plain search finds, whatever the literals share.
func TestAutomatonFindsWhatASearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]byte("abAB./%"))
		word := rapid.Custom(func(t *rapid.T) string {
			return string(rapid.SliceOfN(alphabet, 1, 5).Draw(t, "letters"))
		})
		literals := rapid.SliceOfNDistinct(word, 1, 12, strings.ToLower).Draw(t, "literals")
		text := string(rapid.SliceOfN(alphabet, 0, 60).Draw(t, "text"))
		hits := newAutomaton(literals).find([]byte(text), nil)
		var got, want []int
		for _, h := range hits {
			got = append(got, int(h))
		}
		for i, l := range literals {
			for at := range text {
				if strings.HasPrefix(strings.ToLower(text[at:]), strings.ToLower(l)) {
					want = append(want, i)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%q in %q: got %v, want %v", literals, text, got, want)
		}
	})
}

func TestAutomatonWithoutLiteralsFindsNothing(t *testing.T) {
	if hits := newAutomaton(nil).find([]byte("anything"), nil); len(hits) != 0 {
		t.Errorf("got %v", hits)
	}
}
