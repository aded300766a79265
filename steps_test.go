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

func steps(times []cordon.Time, from uint64) cordon.Steps {
	return stepsIn(cordon.Window{}, times, from)
}

func stepsIn(window cordon.Window, times []cordon.Time, from uint64) (s cordon.Steps) {
	s.Within = window
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

// A request that lasts for days is dated when it came, and the next one is not. A clock
// that was set back stays back, or it is out of order more than once.
func TestOneLateRecordRaisesNoDoubt(t *testing.T) {
	const day = 24 * hour
	for _, test := range []struct {
		name   string
		times  []cordon.Time
		within cordon.Window
		want   bool
	}{
		{"forwards", []cordon.Time{1 * day, 2 * day, 9 * day}, cordon.Window{}, false},
		{"one late record", []cordon.Time{9 * day, 2 * day, 9 * day}, cordon.Window{}, false},
		{"one late record, the last", []cordon.Time{9 * day, 2 * day}, cordon.Window{}, false},
		{"two late records", []cordon.Time{9 * day, 2 * day, 9 * day, 3 * day, 9 * day}, cordon.Window{}, true},
		{"set back", []cordon.Time{9 * day, 2 * day, 2 * day}, cordon.Window{}, true},
		{"set back by less than a day", []cordon.Time{3 * day, 2 * day, 2 * day}, cordon.Window{}, false},
		{"set back, and asked for later", []cordon.Time{9 * day, 2 * day, 2 * day, 20 * day}, cordon.Window{From: 10 * day}, false},
		{"set back, and asked for earlier", []cordon.Time{1 * day, 9 * day, 4 * day, 4 * day}, cordon.Window{To: 3 * day}, false},
		{"set back into what is asked for", []cordon.Time{9 * day, 2 * day, 2 * day}, cordon.Window{To: 3 * day}, true},
		{"set back from what is asked for", []cordon.Time{9 * day, 2 * day, 2 * day}, cordon.Window{From: 3 * day}, true},
		{"two late records, of which one was asked for", []cordon.Time{4 * day, 2 * day, 9 * day, 3 * day, 9 * day}, cordon.Window{From: 5 * day}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := cordon.Steps{Within: test.within}
			for i, at := range test.times {
				s.See(at, uint64(i)+1)
			}
			if got := s.Doubtful(); got != test.want {
				t.Errorf("doubtful: %v", got)
			}
		})
	}
}

// However an input is cut into blocks, its clock steps back as often.
func TestStepsOfPartsAreThoseOfTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.SliceOf(rapid.Custom(func(t *rapid.T) cordon.Time { return 13 * hour * cordon.Time(rapid.IntRange(0, 6).Draw(t, "hours")) })).Draw(t, "times")
		window := cordon.Window{From: hour * cordon.Time(rapid.IntRange(0, 90).Draw(t, "from"))}
		want := stepsIn(window, hours, 1)
		got := cordon.Steps{Within: window}
		for from := 0; from < len(hours); {
			n := rapid.IntRange(1, len(hours)-from).Draw(t, "block")
			got.Append(stepsIn(window, hours[from:from+n], uint64(from)+1))
			from += n
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(cordon.Steps{})); diff != "" {
			t.Fatalf("%v: steps of the whole (-) and of its parts (+):\n%s", hours, diff)
		}
	})
}
