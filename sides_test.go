package cordon

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// spread is the hash of a connection of these tests.
func spread(n uint64) uint64 { return n * 0x9e3779b97f4a7c15 }

func sidesOfAll(from, to uint64, lower bool) *Sides {
	var s Sides
	for n := from; n < to; n++ {
		s.Mark(spread(n), lower)
	}
	return &s
}

func TestOneDirectionEachOfTheSameConnectionsCompletes(t *testing.T) {
	mostlyWhole := sidesOfAll(1, 101, true)
	mostlyWhole.Whole = 101
	for _, test := range []struct {
		name string
		a, b *Sides
		want bool
	}{
		{"all", sidesOfAll(1, 10_001, true), sidesOfAll(1, 10_001, false), true},
		{"few", sidesOfAll(1, 4, true), sidesOfAll(1, 4, false), true},
		{"too few", sidesOfAll(1, 3, true), sidesOfAll(1, 3, false), false},
		{"one for an hour, one for a tenth of it", sidesOfAll(1, 10_001, true), sidesOfAll(4000, 5001, false), true},
		{"the same direction", sidesOfAll(1, 10_001, true), sidesOfAll(1, 10_001, true), false},
		{"others", sidesOfAll(1, 10_001, true), sidesOfAll(20_001, 30_001, false), false},
		{"a tenth of them", sidesOfAll(1, 1001, true), sidesOfAll(901, 1901, false), false},
		{"more that are whole", mostlyWhole, sidesOfAll(1, 101, false), false},
	} {
		if got, back := test.a.Completes(test.b), test.b.Completes(test.a); got != test.want || back != got {
			t.Errorf("%s: %v, and the other way round %v", test.name, got, back)
		}
	}
}

// However the connections of a capture are divided, what is kept is the same.
func TestSidesAreTheSameHoweverTheyAreCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var whole Sides
		parts := make([]Sides, 3)
		for _, n := range rapid.SliceOfN(rapid.Uint64Range(0, 400), 0, 300).Draw(t, "connections") {
			lower := n%3 == 0
			whole.Mark(spread(n), lower)
			parts[rapid.IntRange(0, 2).Draw(t, "part")].Mark(spread(n), lower)
		}
		var sum Sides
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			sum.Add(&parts[i])
		}
		if diff := cmp.Diff(whole, sum); diff != "" {
			t.Fatal(diff)
		}
	})
}
