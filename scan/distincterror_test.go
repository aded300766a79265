package scan

import (
	"math"
	"testing"
)

// The error of a sketch is the 13 % that it states (1.04/√64), of joined ones as well: 200
// trials each, whose root mean square is off by a twentieth itself.
func TestTheErrorOfASketchIsAsStated(t *testing.T) {
	const trials, stated = 200, 0.13
	for _, n := range []int{100, 500, 5000} {
		squares, sum := 0.0, 0.0
		for trial := range trials {
			var sensors [3]Distinct // some hosts are seen by two of them
			for i := range n {
				h := hostHash(uint32(trial*n + i))
				sensors[i%3].Add(h)
				if i%5 == 0 {
					sensors[(i+1)%3].Add(h)
				}
			}
			sensors[0].Join(&sensors[1])
			sensors[0].Join(&sensors[2])
			off := float64(sensors[0].Count())/float64(n) - 1
			squares += off * off
			sum += off
		}
		rms, bias := math.Sqrt(squares/trials), sum/trials
		if rms < 0.8*stated || rms > 1.12*stated || math.Abs(bias) > 3*stated/math.Sqrt(trials) {
			t.Errorf("%d hosts: off by %.1f %% (root mean square) and by %.1f %% on average", n, 100*rms, 100*bias)
		}
	}
}
