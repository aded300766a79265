package main

import (
	"math/rand/v2"
	"net/netip"

	"cordon"
	"cordon/outbreak"
	"cordon/scan"
)

// Sizes that the bar names.
const (
	sourcesOfAForm = 2000
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
		r := row{name: kind.variant.Name, want: kind.want, taken: map[scan.Form]int{}, of: sources}
		for i := range sources {
			r.taken[formOf(kind.variant, uint64(i))]++
		}
		all = append(all, r)
	}
	return all
}

// formOf has one source ask until it is accused and so many draws are known.
func formOf(v outbreak.Variant, seed uint64) scan.Form {
	r := rand.New(rand.NewPCG(seed, 0x666f726d))
	from := netip.AddrFrom4([4]byte{byte(1 + r.IntN(126)), byte(r.IntN(256)), byte(r.IntN(256)), byte(1 + r.IntN(254))})
	next := v.Picker(seed, from)
	t := scan.New(scan.Options{Memory: 1 << 20})
	for i := 1; i <= 2*drawsOfASource; i++ {
		o := cordon.Observation{
			Kind: cordon.Connect, Proto: cordon.TCP, Time: cordon.Time(997_000_000e9) + cordon.Time(i)*1e9, Position: uint64(i), Flow: uint64(i),
			Src: cordon.Host{Addr: from}, Dst: cordon.Host{Addr: next()}, DstPort: v.Service.Port,
		}
		observe(t, &o)
		if i < drawsOfASource {
			continue
		}
		if all := t.Scanners(); len(all) == 1 && all[0].Shape != nil && all[0].Shape.Draws >= drawsOfASource {
			form, _ := all[0].Shape.Form()
			return form
		}
	}
	return scan.FormUnknown
}
