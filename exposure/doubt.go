package exposure

import (
	"maps"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// What clears a machine is not believed for its source's standing alone, against a word
// that does not clear it and may be of the same time or a later one. The lead that
// closeness gives tells which of two sources knows better what was so when it looked, and
// not what was so after that.

// observes reports whether a source looked at the machine, or heard it; a record was
// written down by somebody.
func observes(c inventory.Closeness) bool {
	return c == inventory.Agent || c == inventory.Probed || c == inventory.Passive
}

// against reports whether another claim clears the machine, and this one, which does not,
// says otherwise.
func (c *Claim) against(o *Claim) bool {
	if !o.Clears || c.Clears || c.Closeness == inventory.Guessed || o.Closeness == inventory.Guessed {
		return false
	}
	return c.otherwise(o.Value) || c.Value == "" && c.RulesOut == "" && !containsFold(o.Says, c.Says)
}

// unseats reports whether a claim is believed before another against its weight: what was
// observed is, before what is recorded; and of one look at several parts of a machine what
// holds of any of them.
func (c *Claim) unseats(o *Claim) bool {
	if o.Closeness != inventory.Recorded || !c.against(o) {
		return false
	}
	return observes(c.Closeness) && c.noOlder(o) || c.Row == o.Row && c.Input == o.Input && c.elsewhere(o)
}

// severalParts stands for several parts of a machine of which the same was said.
const severalParts = ^uint32(0)

// named reports whether a part is an interface that is named.
func named(part uint32) bool { return part&1 != 0 && part != severalParts }

// elsewhere reports whether two words of records are about different parts of a machine,
// this one being the older or as old. Addresses change, so that of those only what is within
// a day is taken for one look at several.
func (c *Claim) elsewhere(o *Claim) bool {
	if c.Part == 0 || o.Part == 0 || c.Part == o.Part && c.Part != severalParts {
		return false
	}
	return named(c.Part) && named(o.Part) || c.Seen != 0 && o.Seen-c.Seen-late(c) <= cordon.Day
}

// renewed reports whether a newer word about the same part says otherwise.
func (c *Claim) renewed(among []Claim) bool {
	return named(c.Part) && slices.ContainsFunc(among, func(o Claim) bool {
		return o.Part == c.Part && o.Row == c.Row && o.Input == c.Input && o.Seen > c.Seen+late(c) && o.Value != c.Value
	})
}

// unseated reports whether another claim is believed before this one against its weight.
func (c *Claim) unseated(among []Claim) bool {
	return c.Clears && slices.ContainsFunc(among, func(o Claim) bool { return o.unseats(c) && !o.renewed(among) })
}

// vies reports whether a claim may be as new as the one that is believed first, as far as
// that matters between sources of their kinds.
func (c *Claim) vies(first *Claim) bool {
	switch {
	case observes(c.Closeness):
		return c.noOlder(first)
	case first.Closeness == inventory.Recorded:
		return c.Seen == 0 || c.Seen+late(c) >= first.Seen || c.elsewhere(first)
	}
	return c.Seen > first.Seen+late(first)
}

// noOlder reports whether a claim may be of the same time as another, or of a later one.
func (c *Claim) noOlder(o *Claim) bool {
	return c.Seen == 0 || o.Seen == 0 || c.SeenBy() >= Stamp{At: o.Seen, Local: o.SeenLocal}.Earliest()
}

// late is by how much a claim may have been later than shown.
func late(c *Claim) cordon.Time { return cordon.Time(c.Late) * cordon.Time(time.Second) }

// believedFirst puts the claim that decides before those that it unseats.
func believedFirst(claims []Claim, at int) {
	if !slices.ContainsFunc(claims[:at], func(c Claim) bool { return c.unseated(claims) }) {
		return
	}
	first := claims[at]
	copy(claims[1:at+1], claims[:at])
	claims[0] = first
}

// contests reports whether a claim that is not believed may be as new as the one that is,
// so that it keeps that one from clearing a machine together with other facts. What nobody
// understands of a record says nothing against another source.
func (c *Claim) contests(first *Claim) bool {
	if c.Standing != Contradicts || c.Closeness == inventory.Guessed || c.Value == first.Value {
		return false
	}
	return (c.otherwise(first.Value) || observes(c.Closeness)) && c.vies(first)
}

// decider is the claim whose value a fact has.
func (w *weighed) decider() *Claim {
	return &w.claims[max(slices.IndexFunc(w.claims, func(c Claim) bool { return c.Standing == Decides }), 0)]
}

// alternative is another value that a fact may have; "" it may be unknown.
type alternative struct {
	of    *weighed
	value string
}

// alternatives are those of an advisory's facts, each with the claims behind it.
func (m *Machine) alternatives(a *advisory.Advisory) (all []alternative) {
	for i := range m.facts {
		w := &m.facts[i]
		if w.fact.advisory != a || w.value == "" {
			continue
		}
		first := w.decider()
		for n := range w.claims {
			c := &w.claims[n]
			if x := (alternative{w, c.Value}); c.contests(first) && !c.renewed(w.claims) && !slices.Contains(all, x) {
				all = append(all, x)
			}
		}
	}
	return all
}

// doubt makes facts unknown that clear a machine, for one advisory, only as long as a word
// is not so that may be as new.
func (m *Machine) doubt(a *advisory.Advisory) {
	all := m.alternatives(a)
	if len(all) == 0 {
		return
	}
	known := m.Facts(a.ID)
	if !a.Excludes(known) {
		return
	}
	for _, some := range subsets(all) {
		other := maps.Clone(known)
		for _, x := range some {
			if other[x.of.fact.ID] = x.value; x.value == "" {
				delete(other, x.of.fact.ID)
			}
		}
		if !a.Excludes(other) {
			for _, x := range some {
				x.of.tie(x.value)
			}
			return
		}
	}
}

// maxAlternatives is of how many all subsets are tried; of more, each alone and all.
const maxAlternatives = 6

// subsets are those that are not empty, the least first.
func subsets(all []alternative) (sets [][]alternative) {
	if len(all) > maxAlternatives {
		for i := range all {
			sets = append(sets, all[i:i+1])
		}
		return append(sets, all)
	}
	for bits := 1; bits < 1<<len(all); bits++ {
		var set []alternative
		for i := range all {
			if bits&(1<<i) != 0 {
				set = append(set, all[i])
			}
		}
		sets = append(sets, set)
	}
	slices.SortStableFunc(sets, func(a, b []alternative) int { return len(a) - len(b) })
	return sets
}

// tie makes a fact unknown, as nothing decides between what is believed and another value.
func (w *weighed) tie(value string) {
	w.value = ""
	first := *w.decider()
	for i := range w.claims {
		if c := &w.claims[i]; c.Standing == Decides || c.Value == value && c.contests(&first) {
			c.Standing = Ties
		}
	}
}
