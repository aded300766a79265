package fleet

import (
	"slices"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
)

// Said is what a person has said about one machine.
type Said struct {
	Machine   string
	At        cordon.Time // the present
	Installed cordon.Time // when it was fixed; 0 not known
	Since     cordon.Time // from when on it could be reached; 0 not known
	Restarted string      // since it was fixed: yes, no; "" not known
	// FirstStart is when it first started since it was fixed; 0 not known.
	FirstStart cordon.Time
	Source     string // where it was said
}

// Row is the answer for a machine of which facts are said.
func (s *Said) Row(adv *advisory.Advisory, facts advisory.Facts) cordon.CheckHost {
	a, m := s.machine(adv, facts)
	h := a.row(m, 0)
	for i := range h.Facts {
		h.Facts[i].How, h.Facts[i].Source = "person", s.Source
	}
	return h
}

// TimesMatter reports whether it makes a difference when a machine was fixed,
// and whether it was restarted since.
func (s *Said) TimesMatter(adv *advisory.Advisory, facts advisory.Facts) (installed, restarted bool) {
	a, m := s.machine(adv, facts)
	ans := m.on[0].answer
	if len(ans.opens) == 0 {
		return false, false
	}
	return a.late(m, 0, func(string) cordon.Time { return 0 }) != nil, !ans.Mitigated
}

// FirstStartMatters reports whether it makes a difference when the machine first started
// since it was fixed.
func (s *Said) FirstStartMatters(adv *advisory.Advisory, facts advisory.Facts) bool {
	unsaid := *s
	unsaid.FirstStart = s.At
	a, m := unsaid.machine(adv, facts)
	if a.presumption(m, 0) == nil {
		return false
	}
	unsaid.FirstStart = 0
	a, m = unsaid.machine(adv, facts)
	return a.presumption(m, 0) == nil
}

// SinceMatters reports whether it makes a difference from when on a machine could
// be reached.
func (s *Said) SinceMatters(adv *advisory.Advisory, facts advisory.Facts) bool {
	unsaid := *s
	unsaid.Since = 0
	a, m := unsaid.machine(adv, facts)
	p := a.presumption(m, 0)
	if p == nil {
		p = a.open(m, 0).late
	}
	return p != nil && p.Variant.Window != nil && !p.Variant.Window.To.IsZero()
}

// machine is one of which all is known by hearsay.
func (s *Said) machine(adv *advisory.Advisory, facts advisory.Facts) (*Answers, *machine) {
	f := New([]*advisory.Advisory{adv}, Options{At: s.At})
	a := &Answers{At: s.At, fleet: f, given: []map[string]*answer{{}}, settles: []map[string]score{{}}}
	ans := a.answer(0, facts)
	ans.needs = needsOf(&ans.Answer)
	on := onAdvisory{answer: ans, found: ans.found}
	for i := range adv.Facts {
		fact := &adv.Facts[i]
		value := facts[fact.ID]
		if value == "" {
			continue
		}
		c := exposure.Claim{Value: value, Says: "it was answered so", Seen: s.At, First: s.At, Clears: adv.ClearedBy(fact.ID, value), Standing: exposure.Decides}
		if ans.Exposure == advisory.Fixed && slices.Contains(ans.rule, fact.ID) {
			c.Since = s.Installed
		}
		on.findings = append(on.findings, exposure.Finding{Fact: fact, Value: value, Claims: []exposure.Claim{c}})
	}
	on.rest()
	m := &machine{known: &known{on: []onAdvisory{on}}, host: cordon.ParseHost(s.Machine), seen: s.At, since: exposure.Stamp{At: s.Since}, firstStart: s.FirstStart, restarted: s.Restarted == "yes" || s.FirstStart != 0 && s.FirstStart >= s.Installed, notRestarted: s.Restarted == "no"}
	return a, m
}

// Summarise counts the rows of one machine.
func Summarise(rows []cordon.CheckHost) (s cordon.CheckSummary) {
	s.Machines = 1
	for i := range rows {
		h := &rows[i]
		n := cordon.CheckCounts{
			Affected: is(h.Exposure == cordon.ExposureAffected), Fixed: is(h.Exposure == cordon.ExposureFixed),
			NotAffected: is(h.Exposure == cordon.ExposureNotAffected), Unknown: is(h.Exposure == cordon.ExposureUnknown),
			Mitigated: is(h.Mitigated), RestartNeeded: is(h.RestartNeeded), Unsettled: is(h.Unsettled), Presumed: is(h.Presumed),
			NoFix: is(h.Exposure == cordon.ExposureAffected && h.Fix == "none"),
		}
		n.Excepted = is(h.Excepted)
		n.OnceOpen = min(n.Unsettled-n.Excepted, n.NotAffected)
		add(&s.Counts, &n)
		s.Advisories = append(s.Advisories, cordon.AdvisoryCount{Advisory: h.Advisory, Counts: n})
	}
	return s
}
