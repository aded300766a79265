package scan

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func hostHash(a uint32) uint64 {
	b := address(a)
	return hashOf(&b)
}

func distinctOf(hosts []uint64) (d Distinct) {
	for _, h := range hosts {
		d.Add(hostHash(uint32(h)))
	}
	return d
}

func drawHosts(t *rapid.T, name string) []uint64 {
	return rapid.SliceOfN(rapid.Uint64Range(0, 300), 0, 200).Draw(t, name)
}

// Joining is associative, commutative and idempotent, and the same as counting
// together.
func TestDistinctJoins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := drawHosts(t, "x"), drawHosts(t, "y"), drawHosts(t, "z")
		join := func(all ...Distinct) (d Distinct) {
			for _, o := range all {
				d.Join(&o)
			}
			return d
		}
		a, b, c := distinctOf(x), distinctOf(y), distinctOf(z)
		together := distinctOf(append(append(append([]uint64{}, x...), y...), z...))
		for _, d := range []Distinct{join(a, b, c), join(c, a, b), join(a, join(b, c)), join(join(a, b), c), join(a, b, c, a)} {
			if d != together {
				t.Fatalf("got %+v\nwant %+v", d, together)
			}
		}
	})
}

func TestDistinctIsExactAndThenClose(t *testing.T) {
	var d Distinct
	next := uint64(0)
	for _, n := range []uint64{1, 16, 17, 50, 200, 1000, 20_000, 300_000} {
		for ; next < n; next++ {
			d.Add(hostHash(uint32(next)))
		}
		off := math.Abs(float64(d.Count())-float64(n)) / float64(n)
		if n <= 16 && (off != 0 || !d.Exact()) || off > 3*0.13 {
			t.Errorf("%d are counted as %d", n, d.Count())
		}
	}
}
