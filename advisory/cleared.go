package advisory

import "slices"

// ClearedBy reports whether a fact's value may be what clears a machine: alone, or where a
// rule by which no attack succeeds asks for it and would not hold without it. That a rule
// merely excludes another value does not count: a Windows that is not NT is no safer for
// that.
func (a *Advisory) ClearedBy(fact, value string) bool {
	if a.excludes(Facts{fact: value}) {
		return true
	}
	return slices.ContainsFunc(a.Exposure, func(r Rule) bool {
		return r.Is.Excludes() && r.When.names(fact, value) && a.turns(&r, fact, value)
	})
}

// names reports whether a condition asks for a value, not that something else is not so.
func (c *Condition) names(fact, value string) bool {
	found := false
	c.signed(false, func(leaf *Condition, not bool) {
		found = found || !not && leaf.Fact == fact && slices.Contains(leaf.Values, value)
	})
	return found
}

// turns reports whether there are other facts with which a rule holds for a value of one
// fact, and nothing excludes an attack without it. Where there are too many to try it may.
func (a *Advisory) turns(r *Rule, fact, value string) bool {
	others := slices.DeleteFunc(r.When.Facts(), func(f string) bool { return f == fact })
	found, tried := false, 0
	a.eachPartial(others, Facts{}, func(rest Facts) bool {
		if tried++; tried > maxCombinations {
			found = true
		} else if !a.excludes(rest) {
			rest[fact] = value
			found = r.When.Holds(rest) == True
			delete(rest, fact)
		}
		return !found
	})
	return found
}

// eachPartial visits all that may be known of some facts, until visit says no.
func (a *Advisory) eachPartial(facts []string, known Facts, visit func(Facts) bool) bool {
	if len(facts) == 0 {
		return visit(known)
	}
	id, rest := facts[0], facts[1:]
	if !a.eachPartial(rest, known, visit) {
		return false
	}
	for _, value := range a.Fact(id).Values {
		known[id] = value
		if !a.eachPartial(rest, known, visit) {
			return false
		}
	}
	delete(known, id)
	return true
}

// excludes is whether the answer to facts excludes that an attack succeeds, without its
// reasons.
func (a *Advisory) excludes(known Facts) bool {
	if a.clear(known) != nil {
		return true
	}
	r, _ := a.decide(known)
	return r != nil && r.Is.Excludes()
}

// OfSystem reports whether a fact is which system a machine runs: that stays as long as the
// machine is the same.
func (f *Fact) OfSystem() bool {
	return slices.ContainsFunc(f.From, func(s Source) bool { return s.OS != "" })
}
