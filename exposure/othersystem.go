package exposure

import (
	"maps"
	"slices"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// What was said of a machine before it got another system, or its system anew, was said of
// the earlier one: a patch went with it, and what was not there then may be there now.

// outlived makes facts unknown that clear a machine, for one advisory, and were all said
// before another system was.
func (m *Machine) outlived(a *advisory.Advisory) {
	known := m.Facts(a.ID)
	if !a.Excludes(known) {
		return
	}
	began := m.systemBegan()
	if began == 0 {
		return
	}
	var old []*weighed
	left := maps.Clone(known)
	for i := range m.facts {
		if w := &m.facts[i]; w.fact.advisory == a && w.value != "" && !w.fact.ofSystem() && w.decider().Clears && w.saidBefore(began) {
			old = append(old, w)
			delete(left, w.fact.ID)
		}
	}
	if len(old) == 0 || a.Excludes(left) {
		return
	}
	for _, w := range old {
		w.outlives()
	}
}

// ofSystem reports whether a fact is which system a machine has.
func (f *fact) ofSystem() bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool { return s.OS != "" })
}

// systemBegan is the first sign of the system that a machine has now, the latest that may
// be, where it had another before or shows when it was installed; 0 neither is known. Of
// what no time is known that was before.
func (m *Machine) systemBegan() (began cordon.Time) {
	for i := range m.facts {
		w := &m.facts[i]
		if !w.fact.ofSystem() {
			continue
		}
		for n := range w.claims {
			if c := &w.claims[n]; c.Seen != 0 && (c.Standing == Decides || c.Standing == Ties) && c.Closeness != inventory.Guessed {
				began = max(began, c.replacedAt(), w.replaced(c))
			}
		}
	}
	return began
}

// replacedAt is when an agent shows that the system was installed; 0 nobody does. Of rows of
// tables the date is another's.
func (c *Claim) replacedAt() cordon.Time {
	if c.Row != 0 {
		return 0
	}
	return c.sinceBy()
}

// replaced is the first sign of a claim's system where somebody says an older one of
// another; 0 nobody does. What is farther from the machine does not say that the system
// was gone in between.
func (w *weighed) replaced(c *Claim) (began cordon.Time) {
	first := c.SeenBy()
	for i := range w.claims {
		if o := &w.claims[i]; o.Value == c.Value && o.Value != "" && o.Closeness != inventory.Guessed && o.First != 0 {
			first = min(first, o.First)
		}
	}
	for i := range w.claims {
		o := &w.claims[i]
		switch {
		case o.Value == c.Value, o.Closeness == inventory.Guessed, o.Value == "" && o.vague(w.claims), o.rulesOut(c.Value) && o.Value == "":
		case o.SeenBy() < first:
			began = max(began, first)
		case o.SeenBy() < c.SeenBy() && o.Closeness >= c.Closeness && o.Standing != Ties:
			began = max(began, c.SeenBy())
		}
	}
	return began
}

// saidBefore reports whether nobody who says a fact's value says so of a time or a later one.
func (w *weighed) saidBefore(t cordon.Time) bool {
	for i := range w.claims {
		if c := &w.claims[i]; c.Value == w.value && (c.Standing == Decides || c.Standing == Agrees) && c.Seen != 0 && c.SeenBy() >= t {
			return false
		}
	}
	return true
}

// outlives makes a fact unknown that was said of another system.
func (w *weighed) outlives() {
	for i := range w.claims {
		if c := &w.claims[i]; c.Standing == Decides || c.Standing == Agrees && c.Value == w.value {
			c.Standing = OtherSystem
		}
	}
	w.value = ""
}
