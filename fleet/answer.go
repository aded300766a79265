package fleet

import (
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
	// before is what it was before each of the facts that fix it became so; nothing
	// where that excludes an attack. Affected stands before unknown.
	before map[string]*advisory.Answer
	// unfixed are those that it may have been before anything that fixes it.
	unfixed []*advisory.Answer
}

// maxAnswers bounds how many are kept; an advisory has few facts with few values.
const maxAnswers = 1 << 16

// answer gives an advisory's answer to facts.
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
		ans.before = before(doc, facts, ans.rule)
		ans.unfixed = unfixed(doc, facts, ans.rule)
	}
	if len(a.given[adv]) < maxAnswers {
		a.given[adv][key] = ans
	} else {
		a.beyond[adv] = append(a.beyond[adv], ans)
	}
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

// before finds for each fact of a rule what the answer was while that fact had
// another value.
func before(doc *advisory.Advisory, facts advisory.Facts, rule []string) map[string]*advisory.Answer {
	was := map[string]*advisory.Answer{}
	for id, other := range changes(doc, facts, rule, nil) {
		ans := doc.Assess(other)
		if ans.Exposure == advisory.Affected || ans.Exposure == advisory.UnknownExposure && was[id] == nil {
			was[id] = &ans
		}
	}
	return was
}
