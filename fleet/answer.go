package fleet

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/judge"
)

// answer is an advisory's to one set of facts, for all machines that have them.
type answer struct {
	advisory.Answer
	needs []cordon.Need
	rule  []string           // facts that the rule that decided asks for
	rows  uint64             // how many rows have it
	found *judge.Presumption // what a variant leaves is there
	opens []opening          // how it may have been open before it was fixed
	fixes []string           // of the facts that closed it, those that take effect with the first start behind them
}

// opening is that a machine was open before several facts came to be as they are, by any
// of which it would have been closed.
type opening struct {
	was   *advisory.Answer
	taken []string // the facts
}

// opensBy reports whether a machine was open before a fact came, by itself or with others.
func (ans *answer) opensBy(fact string) bool {
	return slices.ContainsFunc(ans.opens, func(o opening) bool { return slices.Contains(o.taken, fact) })
}

// answer gives an advisory's answer to facts. Those that were given are kept: there are
// few, as an advisory has few facts with few values, and no more than are asked for.
func (a *Answers) answer(adv int, facts advisory.Facts) *answer {
	doc := a.fleet.advisories[adv]
	key := keyOf(doc, facts)
	if have, ok := a.given[adv][key]; ok {
		return have
	}
	ans := &answer{Answer: doc.Assess(facts)}
	ans.found = judge.FoundOn(doc, facts)
	if ans.Rule != nil {
		ans.rule = ans.Rule.When.Facts()
	}
	if ans.Exposure == advisory.Fixed {
		ans.opens = openings(doc, facts, ans.rule)
		for _, o := range ans.opens {
			for _, fact := range o.taken {
				if !slices.Contains(ans.fixes, fact) && doc.FixedBy(fact, facts[fact]) {
					ans.fixes = append(ans.fixes, fact)
				}
			}
		}
	}
	a.given[adv][key] = ans
	return ans
}

func keyOf(doc *advisory.Advisory, facts advisory.Facts) string {
	var b strings.Builder
	for i := range doc.Facts {
		b.WriteString(facts[doc.Facts[i].ID])
		b.WriteByte(0)
	}
	return b.String()
}

// restsOn reports whether an answer rests on a fact: on those that its rule asks
// for, and an unknown one on all that is known.
func (ans *answer) restsOn(fact string) bool {
	return ans.Rule == nil || slices.Contains(ans.rule, fact)
}

// maxSteps bounds what is looked at of an advisory in which much fixes a machine; past
// it nobody knows what the machine was.
const maxSteps = 1024

// openings are what a machine may have been before what fixes it, as far as an attack may
// have succeeded then. Where two things fix it, each alone excludes attacks, so that both
// are taken away; no more are than that takes.
func openings(doc *advisory.Advisory, facts advisory.Facts, rule []string) (all []opening) {
	type step struct {
		facts advisory.Facts
		rule  []string
		taken []string // facts that have another value
	}
	for steps := []step{{facts, rule, nil}}; len(steps) > 0 && len(all) == 0; {
		var deeper []step
		for _, s := range steps {
			for id, other := range changes(doc, s.facts, s.rule, s.taken) {
				taken := append(slices.Clone(s.taken), id)
				switch ans := doc.Assess(other); {
				case ans.Exposure == advisory.Fixed:
					deeper = append(deeper, step{other, ans.Rule.When.Facts(), taken})
				case !ans.Exposure.Excludes():
					all = append(all, opening{&ans, taken})
				}
			}
		}
		if steps = deeper; len(steps) > maxSteps {
			return []opening{{was: &advisory.Answer{Exposure: advisory.UnknownExposure}}}
		}
	}
	slices.SortStableFunc(all, func(a, b opening) int { // affected before unknown
		return strings.Compare(string(a.was.Exposure), string(b.was.Exposure))
	})
	return all
}

// changes give one fact of a rule another value, each in turn, but for some.
func changes(doc *advisory.Advisory, facts advisory.Facts, rule, but []string) iter.Seq2[string, advisory.Facts] {
	return func(yield func(string, advisory.Facts) bool) {
		for _, id := range rule {
			if facts[id] == "" || slices.Contains(but, id) {
				continue
			}
			for _, v := range doc.Fact(id).Values {
				other := maps.Clone(facts)
				other[id] = v
				if v != facts[id] && !yield(id, other) {
					return
				}
			}
		}
	}
}
