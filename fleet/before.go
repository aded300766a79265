package fleet

import (
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/judge"
)

// That something is absent shows no change, as a patch does: it is how most machines always
// were, and what leaves a back door behind a server leaves the server running. So a machine
// that has none now is clear, as the bulletin has it; and where nobody saw it to have none
// before the worm came the answer says what that leaves open.

// before tells what a machine is cleared by that was first seen to be so when a variant
// circulated that demands presumption; "" there is nothing of the kind.
func (a *Answers) before(m *machine, i int) string {
	on := &m.on[i]
	if on.answer.Exposure != advisory.NotAffected || on.answer.Rule == nil {
		return ""
	}
	for _, f := range on.findings {
		if f.Value == "" || !slices.Contains(on.answer.rule, f.Fact.ID) || f.Fact.OfSystem() {
			continue
		}
		first := m.firstSeen(f)
		if p := a.hadBeen(m, i, f.Fact, a.exposed(m, first.Latest())); p != nil {
			return sinceWhen(first) + p.Variant.Name + " began to circulate. Nobody says what was so before: if " + f.Fact.ID + " was not " + f.Value + " while it did, treat the machine as infected."
		}
	}
	return ""
}

func sinceWhen(first exposure.Stamp) string {
	if first.At == 0 {
		return "When it was first seen to be so is not known, and may be after "
	}
	return "It was first seen to be so on " + first.At.Std().Format(time.DateOnly) + ", after "
}

// firstSeen is when a fact was first seen to have its value, the latest that may be; 0 not
// known.
func (m *machine) firstSeen(f exposure.Finding) exposure.Stamp {
	if r := m.alone; r != nil {
		return r.stamp(r.lastSeen(), localSeen)
	}
	return seen(f)
}

// soSince is the latest time from which on a fact had its value: a day that is shown, or
// when it was first seen; 0 not known.
func (m *machine) soSince(f exposure.Finding) cordon.Time {
	at := since(f)
	if m.alone != nil && at.At != 0 {
		at = m.patched
	}
	if at.At != 0 {
		return at.Latest()
	}
	return m.firstSeen(f).Latest()
}

// former is a machine's answer, and which of its facts may have been otherwise.
type former struct {
	of    *onAdvisory
	facts string
}

// hadBeen is what would be presumed of a machine had a fact been otherwise, and what else
// clears it no sooner; nil where no attack would have succeeded even so, as on a system that
// is none of those affected.
func (a *Answers) hadBeen(m *machine, i int, fact *advisory.Fact, e judge.Exposed) *judge.Presumption {
	doc, on := a.fleet.advisories[i], &m.on[i]
	if judge.Presume(doc, nil, e) == nil {
		return nil
	}
	late := a.cameLate(m, i)
	key := former{on, fact.ID + " " + strings.Join(late, " ")}
	attacks, have := m.attacks[key]
	if !have { // many machines are alike
		if m.attacks == nil {
			m.attacks = map[former][]*advisory.Rule{}
		}
		attacks = on.attacksWithout(doc, fact, late)
		m.attacks[key] = attacks
	}
	for _, r := range attacks {
		if p := judge.Presume(doc, r.Outcome, e); p != nil {
			return p
		}
	}
	return nil
}

// cameLate are the facts besides the system that clear a machine and may have come too late.
func (a *Answers) cameLate(m *machine, i int) (late []string) {
	for _, f := range m.on[i].findings {
		clears := slices.ContainsFunc(f.Claims, func(c exposure.Claim) bool { return c.Clears && c.Value == f.Value })
		if clears && !f.Fact.OfSystem() && judge.Presume(a.fleet.advisories[i], nil, a.exposed(m, m.soSince(f))) != nil {
			late = append(late, f.Fact.ID)
		}
	}
	return late
}

// attacksWithout are the rules that say "affected" and may hold of a machine of which a fact
// is otherwise, and others are not known; none where its system is one that the document does
// not know.
func (on *onAdvisory) attacksWithout(doc *advisory.Advisory, fact *advisory.Fact, unknown []string) (rules []*advisory.Rule) {
	known := advisory.Facts{}
	for _, f := range on.findings {
		switch {
		case f.Value == "" && f.Fact.OfSystem() && !slices.ContainsFunc(f.Claims, func(c exposure.Claim) bool { return c.Value != "" }):
			return nil
		case f.Value != "" && !slices.Contains(unknown, f.Fact.ID):
			known[f.Fact.ID] = f.Value
		}
	}
	now := valueOf(on.findings, fact)
	for _, other := range fact.Values {
		if facts := with(known, fact.ID, other); other != now && !doc.Assess(facts).Exposure.Excludes() {
			rules = append(rules, attacksOn(doc, facts)...)
		}
	}
	return rules
}

func valueOf(findings []exposure.Finding, fact *advisory.Fact) string {
	i := slices.IndexFunc(findings, func(f exposure.Finding) bool { return f.Fact == fact })
	return findings[i].Value
}

// attacksOn are the rules that say "affected" and may hold.
func attacksOn(doc *advisory.Advisory, facts advisory.Facts) (rules []*advisory.Rule) {
	for n := range doc.Exposure {
		if r := &doc.Exposure[n]; r.Is == advisory.Affected && r.When.Holds(facts) != advisory.False {
			rules = append(rules, r)
		}
	}
	return rules
}
