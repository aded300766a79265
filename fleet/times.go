package fleet

import (
	"iter"
	"maps"
	"slices"

	"cordon"
	"cordon/advisory"
	"cordon/judge"
)

// The questions about times, which are the same for every advisory. Their names are
// those by which an answer is given.
var (
	NeedInstalled = cordon.Need{
		Fact: "installed", Ask: "On which day was it fixed?",
		How: []string{"Look for the date beside the patch, where you found it.", "Write it as 2001-07-20. If you are not sure, say so."},
	}
	NeedRestarted = cordon.Need{
		Fact: "restarted", Ask: "Has the computer been restarted since it was fixed?",
		How: []string{"If you do not remember, restart it now, and answer yes."},
	}
	NeedClosed = cordon.Need{
		Fact: "closed", Ask: "Since which day is it not open any more?",
		How: []string{"A source that shows the machine as it is now, from before the worm came, settles it.", "If nobody knows, treat it as infected."},
	}
	NeedSince = cordon.Need{
		Fact: "in-service", Ask: "Since which day has this computer been connected?",
		How: []string{"Count from when it first had a connection, also through a telephone line.", "Write it as 2001-07-20. If you are not sure, say so."},
	}
)

// open is what is not known of the times of a machine that is fixed, and makes a
// difference.
type open struct {
	late     *judge.Presumption // it may have been fixed too late
	restart  bool               // the fix may not run
	restarts bool               // when it was fixed tells whether it runs
	then     *judge.Presumption // it may have been open when a variant circulated, as an older word says
	excepted bool               // it is not affected, but for an exception that holds
}

func (o open) any() bool { return o.late != nil || o.restart || o.then != nil || o.excepted }

// open finds what is open on a machine. Nothing is where no attack would have
// succeeded before the fix, or where it is presumed compromised anyhow.
func (a *Answers) open(m *machine, i int) (o open) {
	ans := m.on[i].answer
	if !ans.Exposure.Excludes() || a.presumption(m, i) != nil {
		return o
	}
	if o.fixed(a, m, i); o.late == nil {
		o.then = a.openThen(m, i)
	}
	o.excepted = ans.Excepted
	return o
}

// fixed finds what is open of the times of a machine that is fixed.
func (o *open) fixed(a *Answers, m *machine, i int) {
	ans := m.on[i].answer
	if len(ans.unfixed) == 0 {
		return
	}
	fixed := m.fixedBy(i)
	if m.fixedSince(i) == 0 {
		o.late = a.late(m, i, fixed)
	}
	if !ans.Mitigated && !m.restarted && !m.restart(i) && (fixed == 0 || m.booted == 0 || m.booted < fixed) {
		o.restart, o.restarts = true, m.booted != 0
	}
}

// late is what would be presumed of a machine that was fixed as late as may be.
func (a *Answers) late(m *machine, i int, fixed cordon.Time) *judge.Presumption {
	for _, was := range m.on[i].answer.unfixed {
		e := judge.Exposed{Since: m.since, Until: fixed, At: a.At}
		if p := judge.Presume(a.fleet.advisories[i], was.Outcome, e); p != nil {
			p.Before = was
			return p
		}
	}
	return nil
}

// needs are the questions about times that settle it.
func (o open) needs(m *machine) (needs []cordon.Need) {
	if o.late != nil || o.restarts {
		needs = append(needs, NeedInstalled)
	}
	if o.restart && !o.restarts {
		needs = append(needs, NeedRestarted)
	}
	if o.then != nil && o.then.Before.Exposure == advisory.Affected {
		needs = append(needs, NeedClosed)
	}
	if o.late == nil {
		return needs
	}
	if w := o.late.Variant.Window; m.since == 0 && w != nil && !w.To.IsZero() {
		needs = append(needs, NeedSince)
	}
	return needs
}

// askTimes counts the questions about times that are open on a machine, and reports
// whether any is. Whatever is answered to the only one settles the machine.
func (a *Answers) askTimes(m *machine, i int) bool {
	o := a.open(m, i)
	needs := o.needs(m)
	if len(needs) > 0 && a.times[i] == nil {
		a.times[i] = map[string]score{}
	}
	for _, n := range needs {
		s := a.times[i][n.Fact]
		s.machines++
		if len(needs) == 1 {
			s.settles++
			s.expected++
		}
		a.times[i][n.Fact] = s
	}
	return o.any()
}

// why says what is open, in sentences.
func (o open) why() (why []string) {
	if o.late != nil {
		why = append(why, "When it was fixed is not known. If that was after "+o.late.Variant.Name+" began to circulate, it is to be treated as infected.")
	}
	if o.restart {
		why = append(why, "Whether it has been started since it was fixed is not known. If it has not, what runs is not fixed.")
	}
	if o.then != nil {
		why = append(why, o.then.Shown, "Whether it was open when "+o.then.Variant.Name+" circulated is not known. If it was, it is to be treated as infected.")
	}
	if o.excepted && len(why) == 0 { // the answer itself says why
		return nil
	}
	return append(why, "So this is no all-clear.")
}

// fixedBy is the latest time at which a machine can have been fixed: that since which
// it is, or when it was seen to be; 0 not known.
func (m *machine) fixedBy(i int) cordon.Time {
	switch since := m.fixedSince(i); {
	case since != 0:
		return since
	case m.alone != nil && m.on[i].fixedBy != 0:
		return m.alone.seen
	}
	return m.on[i].fixedBy
}

// maxSteps bounds what is looked at of an advisory in which much fixes a machine; past
// it nobody knows what the machine was.
const maxSteps = 1024

// unfixed are the answers for a machine as it was before anything that fixes it, as far
// as an attack may have succeeded then. Where two things fix it, each alone excludes
// attacks, so that both are taken away; no more are than that takes.
func unfixed(doc *advisory.Advisory, facts advisory.Facts, rule []string) (was []*advisory.Answer) {
	type step struct {
		facts advisory.Facts
		rule  []string
		taken []string // facts that have another value
	}
	for steps := []step{{facts, rule, nil}}; len(steps) > 0 && len(was) == 0; {
		var deeper []step
		for _, s := range steps {
			for id, other := range changes(doc, s.facts, s.rule, s.taken) {
				switch ans := doc.Assess(other); {
				case ans.Exposure == advisory.Fixed:
					deeper = append(deeper, step{other, ans.Rule.When.Facts(), append(slices.Clone(s.taken), id)})
				case !ans.Exposure.Excludes():
					was = append(was, &ans)
				}
			}
		}
		if steps = deeper; len(steps) > maxSteps {
			return []*advisory.Answer{{Exposure: advisory.UnknownExposure}}
		}
	}
	return was
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
