package outbreak_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"cordon/advisory"
	"cordon/app"
	"cordon/outbreak"
)

// A variant is what its advisory says of it: service, and how it chooses targets.
func TestVariantsAreAsTheirAdvisoriesSay(t *testing.T) {
	shipped, err := app.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, v := range outbreak.Variants() {
		id, name, known := strings.Cut(v.Name, "/")
		i := slices.IndexFunc(shipped, func(a *advisory.Advisory) bool { return a.ID == id })
		if !known {
			if i >= 0 {
				t.Errorf("%s is an advisory's name", v.Name)
			}
			continue
		}
		compared++
		a := shipped[i]
		if !slices.Contains(a.Service, v.Service.String()) {
			t.Errorf("%s asks for %s, its advisory says %v", v.Name, v.Service, a.Service)
		}
		got, want := v.Targets, a.Variant(name).Targets
		never := []netip.Prefix{}
		for _, p := range want.Never {
			never = append(never, netip.MustParsePrefix(p))
		}
		if got.Same16 != float64(want.Same16) || got.Same8 != float64(want.Same8) || got.Anywhere != float64(want.Anywhere) ||
			got.FixedSeed != (want.Uniform == "fixed-seed") || got.Sequential || !slices.Equal(got.Never, never) {
			t.Errorf("%s chooses targets as %+v, its advisory says %+v", v.Name, got, *want)
		}
	}
	if compared < 5 {
		t.Errorf("%d were compared", compared)
	}
}

// Draws land near as often as the shares say, and where the world is far away.
func TestDrawsFollowTheShares(t *testing.T) {
	from := netip.MustParseAddr("10.20.30.40")
	const n = 100_000
	next := outbreak.CodeRedII().Picker(1, from)
	near, same8, never := 0, 0, 0
	for range n {
		switch a := next().As4(); {
		case a[0] == 10 && a[1] == 20:
			near++
		case a[0] == 10:
			same8++
		case a[0] == 127 || a[0] == 224:
			never++
		}
	}
	within := func(got int, share float64) bool {
		return float64(got) > n*(share-0.01) && float64(got) < n*(share+0.01)
	}
	if !within(near, 3./8+1./512) || !within(same8, 1./2) || never > 0 {
		t.Errorf("of %d draws %d in the /16, %d in the /8, %d where it never asks", n, near, same8, never)
	}
}

func TestInstancesOfAFixedSeedWalkOneList(t *testing.T) {
	a := outbreak.CodeRedV1().Picker(1, netip.MustParseAddr("10.20.30.40"))
	b := outbreak.CodeRedV1().Picker(2, netip.MustParseAddr("192.0.2.1"))
	for range 100 {
		if x, y := a(), b(); x != y {
			t.Fatalf("%v and %v", x, y)
		}
	}
}
