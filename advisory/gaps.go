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
	total := 1
	for _, f := range a.Facts {
		if total *= len(f.Values); total > maxCombinations {
			return nil, false
		}
	}
	a.eachCombination(Facts{}, 0, func(known Facts) {
		if winner, _ := a.decide(known); winner == nil {
			gap := make(Gap, len(a.Facts))
			for i, f := range a.Facts {
				gap[i] = f.ID + "=" + known[f.ID]
			}
			gaps = append(gaps, gap)
		}
	})
	return gaps, true
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

// gaps warns of what the rules leave unknown.
func (m *meaning) gaps() {
	gaps, ok := m.a.Gaps()
	if !ok {
		m.warn("facts", "", "more than %d combinations of facts; whether the rules cover them was not tried", maxCombinations)
		return
	}
	if len(gaps) == 0 {
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
