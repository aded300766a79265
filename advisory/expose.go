package advisory

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Exposure is the answer to "is this machine vulnerable?".
type Exposure string

const (
	Affected        Exposure = "affected"
	Fixed           Exposure = "fixed"
	NotAffected     Exposure = "not-affected"
	UnknownExposure Exposure = "unknown"
)

// words are the answer in a sentence.
func (e Exposure) words() string { return strings.ReplaceAll(string(e), "-", " ") }

// Rule is one line of an advisory's exposure.
type Rule struct {
	When    Condition         `yaml:"when"`
	Unless  *Condition        `yaml:"unless"` // of NotAffected: its exception; nil: none
	Is      Exposure          `yaml:"is"`
	By      string            `yaml:"by"`      // of Fixed: fix, mitigation
	Outcome map[string]string `yaml:"outcome"` // by variant: executes, crashes, nothing
	Fix     string            `yaml:"fix"`
	Say     string            `yaml:"say"`
}

// Answer is an exposure with its reasons.
type Answer struct {
	Exposure Exposure
	// Rule is the one that decided; nil when the answer is unknown.
	Rule *Rule
	// Outcome is what each variant does on such a machine, where known.
	Outcome map[string]string
	NoFix   bool
	// Mitigations are in place: they close the way to the hole, not the hole.
	Mitigations []string
	// Mitigated: a mitigation is why it counts as fixed, as far as is known.
	Mitigated bool
	// Excepted: it is not affected by a rule whose exception is known to hold, and by no
	// other. The answer stands, and is no all-clear.
	Excepted bool
	Why      []string  // sentences
	Needs    []*Fact   // for unknown: what would settle it, the most decisive first
	Settles  []float64 // by need: the share of its answers that settle it at once
}

// Expose answers from known facts. The first rule that holds wins if every
// rule before it fails or gives the same answer; otherwise the answer is
// unknown, and so it is when no rule holds. Learning a fact therefore never
// changes an answer that was not unknown.
func (a *Advisory) Expose(known Facts) Answer {
	known = a.sane(known)
	rule, open := a.decide(known)
	if rule == nil {
		ans := a.unknown(known, open)
		ans.Mitigations = a.mitigations(known)
		return ans
	}
	ans := Answer{Exposure: rule.Is, Rule: rule, Outcome: rule.Outcome, NoFix: rule.Fix == "none"}
	ans.Mitigations, ans.Mitigated = a.mitigations(known), rule.mitigates()
	if len(open) > 0 { // a rule before it, with the same answer, may be the one that applies
		ans.Outcome, ans.NoFix = common(append(open, rule))
		ans.Why = append(ans.Why, "Which of several rules with this same answer applies is not known; what an attack does is said only where they agree.")
	}
	ans.Why = append([]string{"It is " + rule.Is.words() + " because " + rule.When.String() + "."}, ans.Why...)
	if rule.Say != "" {
		ans.Why = append(ans.Why, rule.Say)
	}
	a.except(&ans, known)
	return ans
}

const mitigation = "mitigation"

func (r *Rule) mitigates() bool { return r.Is == Fixed && r.By == mitigation }

// FixedBy reports whether a machine may be fixed because a fact has a value: a rule for
// fixed machines asks for it, by which it is not merely mitigated, and without it what
// the rule asks for does not fix the machine.
func (a *Advisory) FixedBy(fact, value string) bool {
	return slices.ContainsFunc(a.Exposure, func(r Rule) bool {
		if r.Is != Fixed || r.mitigates() || !r.When.wants(fact, value) {
			return false
		}
		rest := r.When.asked()
		delete(rest, fact)
		return a.Assess(rest).Exposure != Fixed
	})
}

// mitigations are those that are known to be in place, whatever else holds.
func (a *Advisory) mitigations(known Facts) (in []string) {
	for i := range a.Exposure {
		if r := &a.Exposure[i]; r.mitigates() && r.When.Holds(known) == True {
			in = append(in, "In place: "+r.When.String()+".")
		}
	}
	return in
}

// common returns what all rules say of the outcomes and of the fix.
func common(rules []*Rule) (outcome map[string]string, noFix bool) {
	outcome, noFix = maps.Clone(rules[0].Outcome), true
	for _, r := range rules {
		maps.DeleteFunc(outcome, func(variant, does string) bool { return r.Outcome[variant] != does })
		noFix = noFix && r.Fix == "none"
	}
	if len(outcome) == 0 {
		outcome = nil
	}
	return outcome, noFix
}

// sane drops values that the advisory does not list: they are not known to
// mean anything.
func (a *Advisory) sane(known Facts) Facts {
	out := make(Facts, len(known))
	for i := range a.Facts {
		f := &a.Facts[i]
		if v, ok := known[f.ID]; ok && slices.Contains(f.Values, v) {
			out[f.ID] = v
		}
	}
	return out
}

// decide returns the rule that wins, or nil, and the rules that may hold too.
func (a *Advisory) decide(known Facts) (winner *Rule, open []*Rule) {
	for i := range a.Exposure {
		r := &a.Exposure[i]
		switch r.When.Holds(known) {
		case Unknown:
			open = append(open, r)
		case True:
			for _, o := range open {
				if o.Is != r.Is {
					return nil, append(open, r)
				}
			}
			return r, open
		}
	}
	return nil, open
}

func (a *Advisory) unknown(known Facts, open []*Rule) Answer {
	ans := Answer{Exposure: UnknownExposure}
	open = a.decisive(open)
	ans.Needs, ans.Settles = a.needs(known, open)
	if len(open) == 0 {
		ans.Why = []string{"No rule of the advisory covers this machine."}
		return ans
	}
	for _, r := range open {
		ans.Why = append(ans.Why, r.mayBe())
	}
	return ans
}

// decisive leaves out the open rules that decide nothing: where a later one asks for
// a part of what an earlier one asks for and gives the same answer, and so do all
// between, the earlier says more of the attack and nothing else of the machine.
func (a *Advisory) decisive(open []*Rule) (left []*Rule) {
	for i, r := range open {
		if !slices.ContainsFunc(open[i+1:], func(later *Rule) bool {
			between := a.Exposure[a.place(r):a.place(later)]
			other := slices.ContainsFunc(between, func(x Rule) bool { return x.Is != r.Is })
			return !other && later.Is == r.Is && r.When.asksFor(&later.When)
		}) {
			left = append(left, r)
		}
	}
	return left
}

// place is the index of a rule, which is one of the advisory's own.
func (a *Advisory) place(r *Rule) int {
	for i := range a.Exposure {
		if &a.Exposure[i] == r {
			return i
		}
	}
	return len(a.Exposure)
}

// needs orders the unknown facts that open rules ask for by the share of
// their answers that would settle it at once, then by how many rules would still
// be open, then by the advisory's own order.
func (a *Advisory) needs(known Facts, open []*Rule) (needs []*Fact, settles []float64) {
	asked := map[string]bool{}
	for _, r := range open {
		r.When.open(known, func(fact string) { asked[fact] = true })
	}
	var facts []question
	for i := range a.Facts {
		f := &a.Facts[i]
		if _, have := known[f.ID]; !have && asked[f.ID] {
			facts = append(facts, a.question(known, f))
		}
	}
	slices.SortStableFunc(facts, func(x, y question) int {
		return cmp.Or(cmp.Compare(y.settled, x.settled), cmp.Compare(x.left, y.left))
	})
	for _, q := range facts {
		needs, settles = append(needs, q.fact), append(settles, q.settled)
	}
	return needs, settles
}
