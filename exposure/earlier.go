package exposure

import (
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// Earlier is what was known of a machine at a time before the present, by those whose
// word of then is not believed now.
type Earlier struct {
	At    cordon.Time // the latest that may be; 0 at some time that is not known
	Facts advisory.Facts
	// Said are those of the Facts that somebody had said by then; the others are as they
	// are now, where nobody ever said otherwise.
	Said advisory.Facts
	// Shown is the claim of that time that a newer one contradicts; nil where the time is
	// only one at which something else became known.
	Shown *Claim
	Fact  string // what Shown is about
}

// Earlier tells what was known at each time at which something was said that a newer
// word contradicts, and at those after it at which that changed; the earliest first,
// and an unknown time before all. It tells nothing where no word contradicts an older one.
// Guesses show nothing, and rows that may be of two machines do not.
func (m *Machine) Earlier(advisoryID string) (all []Earlier) {
	for i := range m.facts {
		if w := &m.facts[i]; w.fact.advisory.ID == advisoryID {
			for n := range w.claims {
				c := &w.claims[n]
				if !w.outdated(c) {
					continue
				}
				all = append(all, Earlier{At: c.SeenBy(), Shown: c, Fact: w.fact.ID})
				if c.First != 0 && c.First != c.SeenBy() { // it was so more than once
					first := *c
					first.Seen, first.Late, first.SeenLocal = c.First, 0, false
					all = append(all, Earlier{At: first.Seen, Shown: &first, Fact: w.fact.ID})
				}
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, t := range m.changes(advisoryID) {
		all = append(all, Earlier{At: t})
	}
	slices.SortStableFunc(all, func(a, b Earlier) int { return int(min(max(a.At-b.At, -1), 1)) })
	all = slices.CompactFunc(all, func(a, b Earlier) bool { return a.At == b.At && b.Shown == nil })
	for i := range all {
		all[i].Facts, all[i].Said = m.at(advisoryID, all[i].At)
	}
	return all
}

// changes are the times at which something was said, or became so.
func (m *Machine) changes(advisoryID string) (times []cordon.Time) {
	for _, w := range m.facts {
		for i := range w.claims {
			if c := &w.claims[i]; w.fact.advisory.ID == advisoryID && c.Spoke() && c.Seen != 0 {
				times = append(times, c.SeenBy())
				if c.Since != 0 {
					times = append(times, c.sinceBy())
				}
			}
		}
	}
	slices.Sort(times)
	return slices.Compact(times)
}

// at are the facts as they were known at a time, and those that somebody had said by then.
func (m *Machine) at(advisoryID string, t cordon.Time) (facts, said advisory.Facts) {
	facts, said = advisory.Facts{}, advisory.Facts{}
	for i := range m.facts {
		w := &m.facts[i]
		if w.fact.advisory.ID != advisoryID {
			continue
		}
		known := w.known(t)
		value := w.value
		if w.disputed() {
			value = settle(known)
		}
		if value == "" || w.rivals() {
			continue
		}
		facts[w.fact.ID] = value
		if len(known) > 0 {
			said[w.fact.ID] = value
		}
	}
	return facts, said
}

// known are the claims of a time, believed first.
func (w *weighed) known(t cordon.Time) (known []Claim) {
	for i := range w.claims {
		c := w.claims[i]
		so := c.SeenBy() <= t || t != 0 && c.Since != 0 && c.sinceBy() <= t && !Disproved(&c, w.claims)
		if so && c.Spoke() && c.Closeness != inventory.Guessed {
			c.Standing = 0
			known = append(known, c)
		}
	}
	slices.SortFunc(known, func(a, b Claim) int { return inOrder(&a, &b) })
	return known
}

// outdated reports whether a claim is contradicted by one that came after it, or no longer
// believed of now for its age: what was so then stays so.
func (w *weighed) outdated(c *Claim) bool {
	if c.Value == "" && c.RulesOut == "" || c.Closeness == inventory.Guessed {
		return false
	}
	return c.Standing == Ended || c.Standing == Contradicts && w.claims[0].Seen > c.Seen || w.faded(c)
}

// faded reports whether a claim is too old to be believed of now, and nobody says the same.
func (w *weighed) faded(c *Claim) bool {
	return (c.Standing == TooOld || c.Standing == NoTime) && (w.value == "" || c.otherwise(w.value))
}

// disputed reports whether anybody ever said otherwise; a guess says nothing.
func (w *weighed) disputed() bool {
	return slices.ContainsFunc(w.claims, func(c Claim) bool {
		return c.Closeness != inventory.Guessed && (c.Standing == Contradicts || c.Standing == Ties || c.Standing == Ended || w.faded(&c))
	})
}

// counts reports whether a claim counts now, or did while it was so.
func (c *Claim) counts() bool {
	return c.Standing != 0 && c.Standing <= Ties || c.Standing == Ended
}

// Spoke reports whether a claim counts now, or did at its time.
func (c *Claim) Spoke() bool { return c.counts() || c.Standing == TooOld || c.Standing == NoTime }

// Disproved reports whether the time since which a claim says that something is so lies
// before one at which another that counts found it otherwise. Such times are days, so
// that within one day both may be true.
func Disproved(c *Claim, among []Claim) bool {
	return c.Since != 0 && Otherwise(c, among).At-c.Since >= cordon.Time(24*time.Hour)
}

// Otherwise is when another that counts last found it otherwise than a claim says, the
// earliest that may be; 0 never.
func Otherwise(c *Claim, among []Claim) (at Stamp) {
	for i := range among {
		if o := &among[i]; o.saysOtherwise(c) {
			at = at.Later(Stamp{o.Seen, o.SeenLocal, o.Input, o.Row})
		}
	}
	return at
}

// OtherwiseBy is Otherwise, the latest that may be.
func OtherwiseBy(c *Claim, among []Claim) (at cordon.Time) {
	for i := range among {
		if o := &among[i]; o.saysOtherwise(c) {
			at = max(at, o.SeenBy())
		}
	}
	return at
}

func (c *Claim) saysOtherwise(than *Claim) bool {
	return c.Spoke() && c.Closeness != inventory.Guessed && c.otherwise(than.Value) && !than.Rivals(*c)
}

// saysSo reports whether a claim decides as another has it, or is the same word.
func (c *Claim) saysSo(o *Claim) bool {
	return c.Value == o.Value && c.counts() && (c.Standing == Decides || c.Input == o.Input && c.Says == o.Says)
}

// otherwise reports whether a claim says that the value is not this one.
func (c *Claim) otherwise(value string) bool {
	return c.Value != "" && c.Value != value || c.rulesOut(value)
}

// ended are the claims about what lists showed and show no more, so that nobody says so
// now.
func (r Rules) ended(past, now []Claim, at cordon.Time) (ended []Claim) {
	for i := range past {
		c := past[i]
		excluded := r.excludes(&c, at)
		if excluded != 0 && excluded != TooOld || slices.ContainsFunc(now, func(o Claim) bool { return o.saysSo(&c) }) {
			continue
		}
		c.Standing = Ended
		ended = append(ended, c)
	}
	slices.SortFunc(ended, func(a, b Claim) int { return inOrder(&a, &b) })
	return ended
}
