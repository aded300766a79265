package main

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"cordon"
	"cordon/outbreak"
	"cordon/scan"
)

// Sizes that the bar names.
const (
	sourcesOfAForm = 1000
	drawsOfASource = 200
)

// row of the confusion matrix: how the targets of sources of a variant were
// taken.
type row struct {
	name  string
	want  scan.Form
	taken map[scan.Form]int
	of    int
}

func (r *row) right() float64 { return float64(r.taken[r.want]) / float64(max(r.of, 1)) }

// formMatrix tells sources of each variant by their targets.
func formMatrix(sources int) (all []row) {
	for _, kind := range []struct {
		variant outbreak.Variant
		want    scan.Form
	}{
		{outbreak.CodeRedII(), scan.FormLocal},
		{outbreak.CodeRedV2(), scan.FormUniform},
		{outbreak.Sequential(), scan.FormSequential},
		{outbreak.CodeRedV1(), scan.FormUniform},
		{outbreak.Nimda(), scan.FormLocal},
		{outbreak.Unknown(), scan.FormLocal},
	} {
		r := row{name: kind.variant.Name, want: kind.want, taken: formsOf(kind.variant, sources), of: sources}
		all = append(all, r)
	}
	return all
}

// formsOf has sources ask nobody who answers until so many draws of each are
// known, and counts what their forms are taken for. A source is accused by four
// failures; its draws are known from the next on.
func formsOf(v outbreak.Variant, sources int) map[scan.Form]int {
	const until = 4
	t := scan.New(scan.Options{})
	now, n := cordon.Time(997_000_000e9), uint64(0)
	for i := range sources {
		r := rand.New(rand.NewPCG(uint64(i), 0x666f726d))
		from := netip.AddrFrom4([4]byte{byte(1 + r.IntN(126)), byte(r.IntN(256)), byte(r.IntN(256)), byte(1 + r.IntN(254))})
		next := v.Picker(uint64(i), from)
		for range until + drawsOfASource {
			n++
			now += cordon.Time(time.Second)
			observe(t, &cordon.Observation{
				Kind: cordon.Connect, Proto: cordon.TCP, Time: now, Position: n, Flow: n,
				Src: cordon.Host{Addr: from}, Dst: cordon.Host{Addr: next()}, DstPort: v.Service.Port,
			})
		}
	}
	taken := map[scan.Form]int{}
	for _, s := range t.Scanners() {
		if s.Shape != nil && s.Shape.Draws <= drawsOfASource {
			form, _ := s.Shape.Form()
			taken[form]++
		}
	}
	return taken
}
