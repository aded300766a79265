package scan

import (
	"math"
	"math/rand/v2"
	"testing"
)

func newWalk(t *testing.T, s Sequential) Walk {
	t.Helper()
	w, err := NewWalk(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Jung and others (2004), section 3: with the published parameters a failure
// multiplies by 4, and four in a row, or four successes, decide.
func TestPublishedSequentialTest(t *testing.T) {
	s := Published()
	failure, success := s.Factors()
	low, high := s.Bounds()
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"a failure", failure, 4}, {"a success", success, 0.25}, {"η1", high, 99}, {"η0", low, 0.010101},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s: got %v, want %v", c.what, c.got, c.want)
		}
	}
	bad, good := newWalk(t, s), newWalk(t, s)
	for i := 1; i <= 4; i++ {
		v, w := bad.Failure(), good.Success()
		if (v == Scans) != (i == 4) || (w == Benign) != (i == 4) {
			t.Errorf("after %d: %v and %v", i, v, w)
		}
	}
}

// For outcomes drawn at θ0 and θ1 the walk is a gambler's ruin between −4 and 4:
// P_D = 256/257, P_F = 1/257, and 6.615 contacts on average.
func TestSequentialTestOnIndependentOutcomes(t *testing.T) {
	const sources = 200_000
	random := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		success, convicted float64
	}{{0.2, 256.0 / 257}, {0.8, 1.0 / 257}} {
		convicted, contacts := 0, 0
		for range sources {
			w := newWalk(t, Published())
			for v := Undecided; v == Undecided; contacts++ {
				if random.Float64() < c.success {
					v = w.Success()
				} else {
					v = w.Failure()
				}
				if v == Scans {
					convicted++
				}
			}
		}
		share, mean := float64(convicted)/sources, float64(contacts)/sources
		if math.Abs(share-c.convicted) > 0.0006 || math.Abs(mean-6.615) > 0.03 {
			t.Errorf("contacts that succeed with %v: %v convicted after %v, want %v after 6.615", c.success, share, mean, c.convicted)
		}
	}
}

func TestParametersThatMakeNoTest(t *testing.T) {
	for _, s := range []Sequential{
		{}, {0.2, 0.8, 0.99, 0.01}, {0.8, 0.2, 0.01, 0.99}, {1, 0.2, 0.99, 0.01}, {0.8, 0, 0.99, 0.01}, {0.8, 0.2, 1, 0.01}, {0.8, 0.2, 0.99, 0},
	} {
		if _, err := NewWalk(s); err == nil {
			t.Errorf("%+v is taken", s)
		}
	}
}
