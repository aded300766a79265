package flood

import (
	"math"
	"testing"
)

// The number of sources is off by the 6.5 % that are stated (1.04/√256): 300 crowds of
// each size, of which a part came before and a part in the step at hand.
func TestTheErrorOfSourcesIsAsStated(t *testing.T) {
	const crowds, stated, tolerance = 300, 0.065, 0.01
	for _, n := range []int{2000, 8000} {
		squares, sum := 0.0, 0.0
		for crowd := range crowds {
			var before, now sources
			for i := range n {
				a := uint64(crowd)<<32 | uint64(i)
				h := hashOf(&[16]byte{15: byte(a), 14: byte(a >> 8), 13: byte(a >> 16), 12: byte(a >> 32), 11: byte(a >> 40)}, sourceSalt)
				if i%3 == 0 {
					before.add(h)
				}
				if i%3 > 0 || i%2 == 0 { // some were there before
					now.add(h)
				}
			}
			before.join(&now)
			off := float64(before.count())/float64(n) - 1
			squares += off * off
			sum += off
		}
		rms, bias := math.Sqrt(squares/crowds), sum/crowds
		if math.Abs(rms-stated) > tolerance || math.Abs(bias) > 3*stated/math.Sqrt(crowds) {
			t.Errorf("%d sources: off by %.2f %% (root mean square) and by %.2f %% on average", n, 100*rms, 100*bias)
		}
	}
}
