package cordon_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cordon"
)

const hour = cordon.Time(time.Hour)

func steps(times []cordon.Time, from uint64) (s cordon.Steps) {
	for i, at := range times {
		s.See(at, from+uint64(i))
	}
	return s
}

func TestStepsBackAreCounted(t *testing.T) {
	for _, test := range []struct {
		name  string
		times []cordon.Time
		want  cordon.Steps
	}{
		{"none", nil, cordon.Steps{}},
		{"forwards", []cordon.Time{hour, 2 * hour, 99 * hour}, cordon.Steps{}},
		{"back by an hour, as in autumn", []cordon.Time{3 * hour, 2 * hour}, cordon.Steps{}},
		{"back by more", []cordon.Time{5 * hour, 5*hour - 1, 2 * hour, 3 * hour}, cordon.Steps{Count: 1, Position: 3, By: 3*hour - 1}},
		{"again and again", []cordon.Time{5 * hour, 2 * hour, 9 * hour, 2 * hour}, cordon.Steps{Count: 2, Position: 2, By: 7 * hour}},
		{"one record ahead of all others", []cordon.Time{hour, 500 * hour, 2 * hour}, cordon.Steps{Count: 1, Position: 3, By: 498 * hour}},
		{"over one without a time", []cordon.Time{5 * hour, 0, 2 * hour}, cordon.Steps{Count: 1, Position: 3, By: 3 * hour}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, steps(test.times, 1), cmpopts.IgnoreUnexported(cordon.Steps{})); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

// However an input is cut into blocks, its clock steps back as often.
func TestStepsOfPartsAreThoseOfTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.SliceOf(rapid.Custom(func(t *rapid.T) cordon.Time { return hour * cordon.Time(rapid.IntRange(0, 6).Draw(t, "hour")) })).Draw(t, "times")
		want := steps(hours, 1)
		var got cordon.Steps
		for from := 0; from < len(hours); {
			n := rapid.IntRange(1, len(hours)-from).Draw(t, "block")
			got.Append(steps(hours[from:from+n], uint64(from)+1))
			from += n
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(cordon.Steps{})); diff != "" {
			t.Fatalf("%v: steps of the whole (-) and of its parts (+):\n%s", hours, diff)
		}
	})
}
