package advisory

import (
	"fmt"
	"strings"
)

// maxCombinations bounds how many combinations of fact values a linter tries.
const maxCombinations = 100_000

// Gap is a combination of facts, all known, that no exposure rule covers.
type Gap []string // "fact=value"

// Gaps lists the combinations that no rule covers: such machines will be
// unknown even to someone who knows everything about them. ok is false where
// there are too many combinations to try.
func (a *Advisory) Gaps() (gaps []Gap, ok bool) {
	gaps, _, ok = a.coverage()
	return gaps, ok
}

// coverage tries every combination: those that no rule covers, and the rules
// that decide for at least one.
func (a *Advisory) coverage() (gaps []Gap, decides map[*Rule]bool, ok bool) {
	total := 1
	for _, f := range a.Facts {
		if total *= len(f.Values); total > maxCombinations {
			return nil, nil, false
		}
	}
	decides = map[*Rule]bool{}
	a.eachCombination(Facts{}, 0, func(known Facts) {
		winner, _ := a.decide(known)
		if decides[winner] = true; winner == nil {
			gap := make(Gap, len(a.Facts))
			for i, f := range a.Facts {
				gap[i] = f.ID + "=" + known[f.ID]
			}
			gaps = append(gaps, gap)
		}
	})
	return gaps, decides, true
}

func (a *Advisory) eachCombination(known Facts, from int, visit func(Facts)) {
	if from == len(a.Facts) {
		visit(known)
		return
	}
	f := &a.Facts[from]
	for _, value := range f.Values {
		known[f.ID] = value
		a.eachCombination(known, from+1, visit)
	}
	delete(known, f.ID)
}

// gaps warns of what the rules leave unknown, and of rules that never decide.
func (m *meaning) gaps() {
	gaps, decides, ok := m.a.coverage()
	if !ok {
		m.warn("facts", "", "more than %d combinations of facts; whether the rules cover them was not tried", maxCombinations)
		return
	}
	for i := range m.a.Exposure {
		if !decides[&m.a.Exposure[i]] {
			m.warn(fmt.Sprintf("exposure[%d]", i), "put it before the rules that cover the same machines, or leave it out", "this rule never decides")
		}
	}
	switch {
	case len(gaps) == 0:
		return
	case len(m.a.Facts) == 0:
		m.warn("exposure", "say who is, and how that is found out", "no rule says who is exposed")
		return
	}
	const show = 4
	said := make([]string, 0, show)
	for _, g := range gaps[:min(show, len(gaps))] {
		said = append(said, strings.Join(g, " "))
	}
	more := ""
	if len(gaps) > show {
		more = fmt.Sprintf(", and %d more", len(gaps)-show)
	}
	m.warn("exposure", "add a rule, or leave them unknown on purpose", "no rule covers %s%s", strings.Join(said, "; "), more)
}
