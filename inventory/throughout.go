package inventory

import (
	"net/netip"
	"slices"

	"cordon"
)

// maxChanges is how many times an address may have changed hands within one
// question; more is nobody's.
const maxChanges = 1 << 10

// Throughout tells who held an address from one time to another: certain only
// where one subscriber certainly held it all the time, though by several leases.
// The interval that comes with it is that of the first. So what was seen of an
// address over a time can be laid to a machine, and one machine's addresses
// joined; see [Leases.Who] for what an instant takes.
func (l *Leases) Throughout(a netip.Addr, port uint16, from, to cordon.Time) Tenancy {
	first := l.Who(a, port, from)
	if first.Certainty != Assured || to <= from {
		return first
	}
	changes, all := l.changes(a.Unmap().WithZone(""), seconds(from), seconds(to))
	if !all {
		return Tenancy{Certainty: Ambiguous, Among: []Holder{first.Holder}, Why: "the address changed hands too often"}
	}
	others := []Holder{first.Holder}
	for _, at := range append(changes, seconds(to)) {
		t := l.Who(a, port, cordon.Time(at)*1e9)
		switch {
		case t.Certainty == NotKnown:
			return Tenancy{Among: others, Why: "for part of the time it is not known who held it"}
		case t.Certainty == Ambiguous:
			return t
		case t.Subscriber != first.Subscriber:
			others = append(others, t.Holder)
		}
	}
	if len(others) > 1 {
		return Tenancy{Certainty: Ambiguous, Among: each(others), Why: "it changed hands meanwhile"}
	}
	return first
}

// changes are the instants between two at which a record about an address
// begins or ends; all is false where there are more than are looked at.
func (l *Leases) changes(a netip.Addr, from, to uint32) (at []uint32, all bool) {
	visit := func(r *lease) bool {
		for _, t := range [2]uint32{r.from, r.to} {
			if from < t && t <= to {
				at = append(at, t)
			}
		}
		return len(at) <= maxChanges
	}
	all = true
	for _, in := range l.inputs {
		for _, p := range l.places(in, a) {
			all = all && p.runs.between(p.place, from, to, visit)
		}
	}
	slices.Sort(at)
	return slices.Compact(at), all
}

// placed is where records about an address may stand.
type placed struct {
	runs  runs
	place uint32
}

func (l *Leases) places(in *leaseInput, a netip.Addr) (at []placed) {
	if a.Is4() {
		at = append(at, placed{in.single, number4(a)})
	}
	for _, bits := range l.lengths[family(a)] {
		if p, err := a.Prefix(bits); err == nil {
			if n, ok := l.prefixes[p]; ok {
				at = append(at, placed{in.ranges, n})
			}
		}
	}
	return at
}

// between visits the records of a place that hold at some time between two, and
// stops where it is told to.
func (rs runs) between(place, from, to uint32, visit func(*lease) bool) (all bool) {
	for _, x := range rs {
		for i := x.behind(place, to) - 1; i >= 0 && x.records[i].place == place; i-- {
			r := &x.records[i]
			if !x.endless && r.from < from && from-r.from > x.longest {
				break
			}
			if !visit(r) {
				return false
			}
		}
	}
	return true
}
