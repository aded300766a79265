package advisory

import "slices"

// Excludes reports whether attacks are excluded on a machine of which facts are known, as
// [Advisory.Assess] has it, without the words for it.
func (a *Advisory) Excludes(known Facts) bool {
	known = a.sane(known)
	if best := a.clear(known); best != nil {
		return best.Is.Excludes()
	}
	rule, _ := a.decide(known)
	return rule != nil && rule.Is.Excludes()
}

// Assess is Expose for those who act on the answer. Where it is not known which
// rule applies, and every rule that may apply before the first that says
// "affected" means that no attack succeeds, it is settled that none does: a
// machine without the server is not affected, whether it is patched or not. Of
// rules that hold, one that says "not affected" is believed before one that says
// "fixed", so that learning a fact never turns "not affected" into anything else.
func (a *Advisory) Assess(known Facts) Answer {
	known = a.sane(known)
	best := a.clear(known)
	if best == nil {
		return a.Expose(known)
	}
	ans := Answer{
		Exposure: best.Is, Rule: best, Outcome: best.Outcome, Mitigations: a.mitigations(known), Mitigated: best.mitigates(),
		Why: []string{"It is " + best.Is.words() + " because " + best.When.String() + "."},
	}
	if best.Say != "" {
		ans.Why = append(ans.Why, best.Say)
	}
	a.except(&ans, known)
	return ans
}

// except marks an answer that rests on rules alone whose exceptions are known to hold.
func (a *Advisory) except(ans *Answer, known Facts) {
	if ans.Exposure != NotAffected {
		return
	}
	said := ""
	for i := range a.Exposure {
		r := &a.Exposure[i]
		holds := r.When.Holds(known)
		if r.Is == Affected && holds != False {
			break
		}
		switch {
		case r.Is == Affected || holds != True:
		case r.Unless == nil || r.Unless.Holds(known) != True:
			return
		case said == "":
			said = "That holds unless " + r.Unless.String() + ", and so it is: this is no all-clear, look at what runs there."
		}
	}
	if said != "" {
		ans.Excepted, ans.Why = true, append(ans.Why, said)
	}
}

// clear is the rule by which no attack succeeds, nil where none holds before a
// rule that may say otherwise.
func (a *Advisory) clear(known Facts) (best *Rule) {
	for i := range a.Exposure {
		r := &a.Exposure[i]
		switch holds := r.When.Holds(known); {
		case r.Is == Affected && holds != False:
			return best
		case r.Is == Affected || holds != True:
		case best == nil, best.Is == Fixed && r.Is == NotAffected, best.mitigates() && r.Is == Fixed && !r.mitigates():
			best = r
		}
	}
	return best
}

// Excludes reports whether an answer excludes that an attack succeeds.
func (e Exposure) Excludes() bool { return slices.Contains([]Exposure{Fixed, NotAffected}, e) }
