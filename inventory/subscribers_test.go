package inventory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A name has one number, whatever came since, and also where names come again after what
// only new ones need was given up.
func TestANameKeepsItsNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSubscribers()
		numbers := map[string]uint32{}
		t.Repeat(map[string]func(*rapid.T){
			"names come": func(t *rapid.T) {
				first, n := rapid.IntRange(0, 1500).Draw(t, "first"), rapid.IntRange(1, 400).Draw(t, "names")
				for i := first; i < first+n; i++ {
					name := fmt.Sprint("subscriber ", i, strings.Repeat("x", i%200))
					at := s.of([]byte(name))
					if had, ok := numbers[name]; ok && had != at {
						t.Fatalf("%s is %d, and was %d", name, at, had)
					}
					numbers[name] = at
				}
			},
			"questions": func(*rapid.T) { s.settle() },
			"": func(t *rapid.T) {
				if s.count != len(numbers) {
					t.Fatalf("%d names, and %d came", s.count, len(numbers))
				}
				var want []uint32
				for name, at := range numbers {
					if want = append(want, at); s.name(at) != name {
						t.Fatalf("%d is %q, and was given to %q", at, s.name(at), name)
					}
				}
				slices.Sort(want)
				if d := cmp.Diff(want, slices.Collect(s.all())); d != "" {
					t.Fatal(d)
				}
			},
		})
	})
}

// What names leave free at the end of a piece is none of theirs.
func TestNamesInSeveralPiecesAreFoundAgain(t *testing.T) {
	const names = 10_000 // of up to 255 bytes: more than a piece of 1 MiB
	s := newSubscribers()
	var numbers []uint32
	for i := range names {
		numbers = append(numbers, s.of(longName(i)))
	}
	s.settle()
	if d := cmp.Diff(numbers, slices.Collect(s.all())); d != "" {
		t.Error(d)
	}
	for i, want := range numbers {
		if at := s.of(longName(i)); at != want {
			t.Fatalf("name %d is %d, and was %d", i, at, want)
		}
	}
	if s.count != names || len(s.pieces) < 2 {
		t.Errorf("%d names in %d pieces", s.count, len(s.pieces))
	}
}

func longName(i int) []byte { return fmt.Appendf(nil, "%d%s", i, strings.Repeat("x", i%250)) }
