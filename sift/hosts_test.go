package sift

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const fewHosts = 5

func drawHosts(t *rapid.T, name string) *hosts {
	s := new(hosts)
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 30), 0, 40).Draw(t, name) {
		at := rapid.IntRange(1, 100).Draw(t, "at")
		a, peer := address(hostOf(n).As16()), address(hostOf(at).As16())
		s.see(a.rank(), &host{addr: a, peer: peer, first: Place{Position: uint64(at)}, count: 1}, fewHosts)
	}
	return s
}

func joined(all ...*hosts) *hosts {
	s := new(hosts)
	for _, o := range all {
		s.join(o, fewHosts)
	}
	return s
}

func TestHostsJoinInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawHosts(t, "a"), drawHosts(t, "b"), drawHosts(t, "c")
		want := joined(joined(a, b), c)
		for _, got := range []*hosts{joined(a, joined(b, c)), joined(c, b, a), joined(b, joined(c, a))} {
			if d := cmp.Diff(ordered(want), ordered(got), cmp.AllowUnexported(hosts{}, host{}, receipt{})); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func TestHostsAreCounted(t *testing.T) {
	for _, n := range []int{1, 100, 128, 1000, 30000} {
		s := new(hosts)
		for i := range n {
			a := address(hostOf(i).As16())
			s.see(a.rank(), &host{addr: a}, 128)
			s.see(a.rank(), &host{addr: a}, 128)
		}
		off := math.Abs(float64(s.count())-float64(n)) / float64(n)
		if n <= 128 && off != 0 || off > 3/math.Sqrt(126) {
			t.Errorf("%d hosts: counted %d", n, s.count())
		}
	}
}
