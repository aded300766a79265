package detect

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// When a host was first and last seen is told by what is not in doubt, in whatever order
// and by however many detectors it is seen; what is in doubt is kept beside it, and last.
func TestWhatIsInDoubtSetsNoTimes(t *testing.T) {
	observed := []cordon.Observation{
		attack("192.0.2.1", "198.51.100.1", twenty, 1000, 0, 1),
		attack("192.0.2.1", "198.51.100.1", twenty, 2000, 1, 1),
		attack("192.0.2.1", "198.51.100.1", twenty, 3000, 0, 2),
		attack("192.0.2.1", "198.51.100.1", twenty, 4000, 0, 3),
		attack("192.0.2.1", "198.51.100.1", twenty, 0, 0, 4),
		attack("192.0.2.9", "198.51.100.1", twenty, 1500, 0, 5),
	}
	for _, i := range []int{0, 3, 5} {
		observed[i].SrcInDoubt = true
	}
	for range 20 {
		rand.Shuffle(len(observed), func(i, j int) { observed[i], observed[j] = observed[j], observed[i] })
		opts := Options{Inputs: []string{"a", "b"}, MaxEvidence: 3}
		d, other := New(Compile(shipped(t)), opts), New(Compile(shipped(t)), opts)
		for i, o := range observed {
			[]*Detector{d, other}[i%2].Observe([]cordon.Observation{o})
		}
		d.Merge(other)
		for _, f := range d.Close().Findings {
			var evidence []cordon.Time
			for _, e := range f.Evidence {
				evidence = append(evidence, e.Time/1e9)
			}
			got := []any{f.First / 1e9, f.Last / 1e9, f.LastInDoubt / 1e9, f.Undated, len(f.Begins), evidence}
			var want []any
			switch {
			case f.Role != cordon.Emitter: // who was asked is not in doubt
				want = []any{cordon.Time(1000), cordon.Time(4000), cordon.Time(0), uint64(1), 0, []cordon.Time{1000, 1500, 2000}}
			case f.Host.String() == "192.0.2.1":
				want = []any{cordon.Time(2000), cordon.Time(3000), cordon.Time(4000), uint64(1), 2, []cordon.Time{2000, 3000, 0}}
			default:
				want = []any{cordon.Time(1500), cordon.Time(1500), cordon.Time(1500), uint64(0), 0, []cordon.Time{1500}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s as %v (-want +got):\n%s", f.Host, f.Role, diff)
			}
		}
	}
}
