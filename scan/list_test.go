package scan

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"cordon"
)

// Petersen (2005), corollary: there are n·A(n−1, d−1) orders of n things with d cyclic
// descents, A being the Eulerian numbers.
func TestCyclicDescentsOfAllOrders(t *testing.T) {
	for n := 2; n <= 7; n++ {
		count := make([]int, n+1)
		all := 0
		a := make([]uint8, n)
		for i := range a {
			a[i] = uint8(i)
		}
		var permute func(k int)
		permute = func(k int) {
			if k == n {
				count[descents(a)]++
				all++
				return
			}
			for i := k; i < n; i++ {
				a[k], a[i] = a[i], a[k]
				permute(k + 1)
				a[k], a[i] = a[i], a[k]
			}
		}
		permute(0)
		for sum, d := 0, 1; d < n; d++ {
			sum += count[d]
			chance := float64(sum) / float64(all)
			if by := orderBy(chance * 1.0001); !by.shows(n, d) || by.shows(n, d+1) && count[d+1] > 0 {
				t.Errorf("of %d things at most %d descents are not %v", n, d, chance)
			}
		}
	}
}

// candidatesOf are scanners of tcp/80 by what each asked.
func candidatesOf(asked ...[]uint32) (all []Scanner) {
	for i, targets := range asked {
		addr := uint32(0xc0000200 + 7*i)
		s := Scanner{Addr: netip.AddrFrom4([4]byte{byte(addr >> 24), byte(addr >> 16), byte(addr >> 8), byte(addr)}), Kind: Horizontal, Proto: cordon.TCP, Port: 80, Shape: new(Shape)}
		src := address(addr)
		for _, to := range targets {
			dst := address(to)
			s.Shape.add(&src, &dst)
		}
		all = append(all, s)
	}
	return all
}

func alone(n int, some func(from, to int)) { some(0, n) }

// told are the numbers of those told to go through a list.
func told(found []Scanner) (all []int) {
	for i, yes := range OneList(found, alone) {
		if yes {
			all = append(all, i)
		}
	}
	return all
}

// networks are all addresses of some.
func networks(bits int, first ...uint32) (all []uint32) {
	for _, a := range first {
		for i := range uint32(1) << (32 - bits) {
			all = append(all, a+i)
		}
	}
	return all
}

var threeNetworks = networks(24, 0x0a010100, 0xc6336400, 0xcb007100)

// some are so many of what is in view, in random order, none twice.
func some(r *rand.Rand, view []uint32, n int) []uint32 {
	view = slices.Clone(view)
	for i := range n {
		j := i + r.IntN(len(view)-i)
		view[i], view[j] = view[j], view[i]
	}
	return view[:n]
}

// anywhere draws from all addresses.
func anywhere(r *rand.Rand, n int) []uint32 {
	all := make([]uint32, n)
	for i := range all {
		all[i] = 1<<24 + r.Uint32N(223<<24)
	}
	return all
}

// Who asks at random goes through no list, however small what a sensor sees of it and however
// much of it each asks.
func TestScannersOfASmallNetworkWalkNoList(t *testing.T) {
	scattered := anywhere(rand.New(rand.NewPCG(5, 5)), 1000) // honeypots, each by itself
	for name, c := range map[string]struct {
		view    []uint32
		sources int
		most    int
	}{
		"a /24":               {networks(24, 0xc6336400), 20, 250},
		"three /24":           {threeNetworks, 20, 700},
		"three /24, by many":  {threeNetworks, 700, 700},
		"three /28":           {networks(28, 0x0a010100, 0xc6336400, 0xcb007100), 20, 48},
		"a /16":               {networks(16, 0xc6330000), 20, 20_000},
		"scattered addresses": {scattered, 20, 900},
	} {
		t.Run(name, func(t *testing.T) {
			trials := 40
			if c.sources > 100 || c.most > 1000 {
				trials = 2
			}
			for seed := range trials {
				r := rand.New(rand.NewPCG(uint64(seed), 11))
				var asked [][]uint32
				for range c.sources {
					asked = append(asked, some(r, c.view, Need+r.IntN(c.most-Need+1)))
				}
				if got := told(candidatesOf(asked...)); len(got) > 0 {
					t.Errorf("%v of %d are told to go through a list", got, c.sources)
				}
			}
		})
	}
}

// What a sensor sees may change, all may ask the same popular hosts, and sweeps go in
// the order of addresses. That is no list either.
func TestOtherOrdersAreNoList(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 12))
	var moved, popular, upwards, downwards, apart, back, together [][]uint32
	hosts := anywhere(r, 300)
	for i := range 20 {
		moved = append(moved, slices.Concat(some(r, threeNetworks[:256], 100), some(r, threeNetworks[256:512], 100), some(r, threeNetworks[512:], 100)))
		popular = append(popular, some(r, slices.Concat(hosts, anywhere(r, 300)), 600))
		var up, every []uint32
		for k := range threeNetworks {
			if r.IntN(10) > 3 { // so that fewer than half of them are steps
				up = append(up, threeNetworks[(k+i*40)%len(threeNetworks)])
			}
			if k%3 == 0 {
				every = append(every, threeNetworks[k])
			}
		}
		upwards = append(upwards, up)
		apart = append(apart, every)
		down := slices.Clone(up)
		slices.Reverse(down)
		downwards = append(downwards, down)
		every = slices.Clone(every)
		slices.Reverse(every)
		back = append(back, every)
		together = append(together, threeNetworks)
	}
	for name, asked := range map[string][][]uint32{
		"a view that moves": moved, "popular hosts": popular, "upwards with gaps": upwards,
		"downwards with gaps": downwards, "every third": apart, "every third, downwards": back, "one after the other": together,
	} {
		if got := told(candidatesOf(asked...)); len(got) > 0 {
			t.Errorf("%s: %v are told to go through a list", name, got)
		}
	}
}

// Who goes through a list is found among many others, wherever it begins, whatever is lost
// of it and however small what is in view.
func TestWalkersOfOneListAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 13))
	list := anywhere(r, 4000)
	small := some(r, threeNetworks, len(threeNetworks))
	lossy := func(list []uint32) (kept []uint32) {
		for _, a := range list {
			if r.IntN(10) > 0 {
				kept = append(kept, a)
			}
		}
		return kept
	}
	turned := func(list []uint32, by int) []uint32 { return slices.Concat(list[by:], list[:by]) }
	wide := func() []uint32 { return anywhere(r, 300) }
	near := func() []uint32 { return some(r, threeNetworks, 300) }
	for name, c := range map[string]struct {
		walkers [][]uint32
		other   func() []uint32
	}{
		"from the beginning":   {[][]uint32{list[:300], list[:300], list[:300]}, wide},
		"two":                  {[][]uint32{list[:300], list[:300]}, wide},
		"one three times on":   {[][]uint32{list[:300], list[:900]}, wide},
		"from elsewhere":       {[][]uint32{list[:300], list[150:450], list[250:600]}, wide},
		"with losses":          {[][]uint32{lossy(list[:300]), lossy(list[50:350]), lossy(list[100:400])}, wide},
		"long":                 {[][]uint32{list, list[1000:]}, wide},
		"short":                {[][]uint32{list[:Need], list[:Need]}, wide},
		"in a small view":      {[][]uint32{small[:300], small[:300], small[50:350]}, near},
		"around a small view":  {[][]uint32{small, turned(small, 300), turned(small, 600)}, near},
		"in it, with losses":   {[][]uint32{lossy(small[:400]), lossy(small[100:500])}, near},
		"without anybody else": {[][]uint32{list[:300], list[100:400]}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			asked := [][]uint32{}
			want := []int{}
			for _, w := range c.walkers {
				want = append(want, len(asked))
				asked = append(asked, w)
				for i := 0; c.other != nil && i < 100; i++ {
					asked = append(asked, c.other())
				}
			}
			if got := told(candidatesOf(asked...)); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// A list is of a service, and of several hosts; too few draws tell nothing.
func TestWalkersOfDifferentThings(t *testing.T) {
	list := anywhere(rand.New(rand.NewPCG(3, 14)), 300)
	for name, change := range map[string]func([]Scanner){
		"two services":    func(s []Scanner) { s[1].Port = 8080 },
		"a port scan":     func(s []Scanner) { s[1].Kind = Vertical },
		"no shape":        func(s []Scanner) { s[1].Shape = nil },
		"one host, twice": func(s []Scanner) { s[1].Addr = s[0].Addr },
		"too few": func(s []Scanner) {
			s[1] = candidatesOf(list[:Need-1])[0]
			s[1].Addr = netip.MustParseAddr("192.0.2.99")
		},
		"too few in common": func(s []Scanner) {
			s[1] = candidatesOf(slices.Concat(list[:7], anywhere(rand.New(rand.NewPCG(4, 4)), 40)))[0]
			s[1].Addr = netip.MustParseAddr("192.0.2.99")
		},
	} {
		found := candidatesOf(list, list)
		change(found)
		if got := told(found); len(got) > 0 {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// The answer is the same however the work is divided, among so many that a source is
// not compared with all.
func TestListsDoNotDependOnTheWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 15))
	list := anywhere(r, 1000)
	var asked [][]uint32
	for i := range 3000 {
		switch i % 3 {
		case 0:
			from := r.IntN(600)
			asked = append(asked, list[from:from+200+r.IntN(200)])
		case 1:
			asked = append(asked, some(r, threeNetworks, 200))
		default:
			asked = append(asked, anywhere(r, 200))
		}
	}
	found := candidatesOf(asked...)
	want := OneList(found, alone)
	for i, yes := range want {
		if yes != (i%3 == 0) {
			t.Errorf("%d: %t", i, yes)
		}
	}
	got := OneList(found, func(n int, some func(from, to int)) {
		var wait sync.WaitGroup
		for from := 0; from < n; from += 170 {
			wait.Go(func() { some(from, min(from+170, n)) })
		}
		wait.Wait()
	})
	if !slices.Equal(got, want) {
		t.Error("another division of the work gives another answer")
	}
}

func BenchmarkOneList(b *testing.B) {
	const sources, draws = 300_000, 100
	r := rand.New(rand.NewPCG(7, 16))
	list := anywhere(r, 1000)
	for name, targets := range map[string]func() []uint32{
		"all addresses": func() []uint32 { return anywhere(r, draws) },
		"three /24":     func() []uint32 { return some(r, threeNetworks, draws) },
		"one list":      func() []uint32 { from := r.IntN(900); return list[from : from+draws] },
	} {
		b.Run(fmt.Sprintf("%s/%d", name, sources), func(b *testing.B) {
			asked := make([][]uint32, sources)
			for i := range asked {
				asked[i] = targets()
			}
			found := candidatesOf(asked...)
			for b.Loop() {
				OneList(found, alone)
			}
		})
	}
}
