package judge

import (
	"cmp"
	"math"
	"slices"

	"cordon"
)

// maxSilent is how many of the hosts that never emitted are named.
const maxSilent = 100

// strainKey names one variant of one advisory.
type strainKey struct{ advisory, variant string }

// tally is a TreeSum that is being counted.
type tally struct {
	cordon.TreeSum
	serial, delay []cordon.Time
}

// sums counts the tree, per advisory and variant.
func (t *tree) sums(attacks []attack) []cordon.TreeSum {
	sums := map[strainKey]*tally{}
	of := func(k strainKey) *tally {
		if sums[k] == nil {
			sums[k] = &tally{TreeSum: cordon.TreeSum{Advisory: k.advisory, Variant: k.variant}}
		}
		return sums[k]
	}
	for _, n := range t.sorted() {
		if n.wanted {
			of(strainKey{n.adv.ID, n.variant}).count(n)
		}
	}
	t.silent(attacks, of)
	var out []cordon.TreeSum
	for _, s := range sums {
		s.GenerationTime, s.Delay = seconds(s.serial), seconds(s.delay)
		out = append(out, s.TreeSum)
	}
	slices.SortFunc(out, func(a, b cordon.TreeSum) int {
		return cmp.Or(cmp.Compare(a.Advisory, b.Advisory), cmp.Compare(a.Variant, b.Variant))
	})
	return out
}

func (s *tally) count(n *node) {
	s.Hosts++
	if n.pace() > 0 {
		s.Crowded++
	}
	for len(s.Generations) <= n.generation {
		s.Generations = append(s.Generations, 0)
	}
	s.Generations[n.generation]++
	if n.parent == nil {
		s.FirstCases++
		return
	}
	s.serial = append(s.serial, n.began-n.parent.began)
	s.delay = append(s.delay, n.began-n.by.at)
}

// silent counts hosts that were attacked and not seen to emit.
func (t *tree) silent(attacks []attack, of func(strainKey) *tally) {
	type victim struct {
		strainKey
		host cordon.Host
	}
	seen := map[victim]bool{}
	for _, a := range attacks { // in the order of time
		v := victim{strainKey{a.adv.ID, a.variant}, a.to}
		if seen[v] || t.emits(&a) {
			continue
		}
		seen[v] = true
		s := of(v.strainKey)
		if s.Silent++; len(s.SilentFirst) < maxSilent {
			s.SilentFirst = append(s.SilentFirst, a.to.String())
		}
	}
}

// emits reports whether who was attacked is known to emit the same strain.
func (t *tree) emits(a *attack) bool {
	return slices.ContainsFunc(t.at[place{a.to, a.adv}], func(n *node) bool { return sameStrain(a.adv, n.variant, a.variant) })
}

// seconds is the median of spans, to a thousandth; nil where there is none.
func seconds(all []cordon.Time) *float64 {
	if len(all) == 0 {
		return nil
	}
	s := math.Round(float64(median(all))/1e6) / 1000
	return &s
}
