package judge

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
)

// Done is a step of a remedy that somebody says was done.
type Done struct {
	Host     cordon.Host // the key under which findings about the machine stand
	Advisory string
	Step     int    // from 1; 0 all of them
	Variant  string // "" any; else of this one alone
	By       string
	At       cordon.Time
	// Until is when it was done at the latest, where the time is told no finer: the end of
	// a day, or of a second. 0 is At.
	Until cordon.Time
}

// latest is when it was done at the latest.
func (d *Done) latest() cordon.Time { return max(d.At, d.Until) }

// said is the time as it was told.
func (d *Done) said() string {
	if d.latest()-d.At >= cordon.Day-cordon.Time(time.Second) {
		return "on " + day(d.At)
	}
	return "at " + when(d.At)
}

// mendable are the verdicts that a remedy ends.
var mendable = []string{
	cordon.VerdictInfected, cordon.VerdictBackdoored, cordon.VerdictSuspected, cordon.VerdictPresumed, cordon.VerdictCrashed, cordon.VerdictAttacked,
}

// mended makes of a row what the steps that were done make of it: cleaned, where
// all of its remedy is confirmed and it has been silent since; reinfected, where
// it sends again. Without proof it stays what it is: what is in doubt shows neither.
func (c *Case) mended(key cordon.Host, row *cordon.HostReport, did deeds, facts advisory.Facts) {
	if row.Remedy == nil || !slices.Contains(mendable, row.Verdict) {
		return
	}
	done := c.doneTo(key, row)
	if len(done) == 0 {
		return
	}
	r := c.advisory(row.Advisory).Remedy(row.Remedy.ID)
	if r == nil {
		return
	}
	p := proveSteps(r, done, facts)
	row.Why = append(row.Why, p.said...)
	for _, d := range done {
		row.Mended = append(row.Mended, cordon.Mended{Step: d.Step, By: cordon.Printable([]byte(d.By), 80), At: d.At})
	}
	switch {
	case did.sent > p.latest && convicted(row.Verdict):
		row.Verdict = cordon.VerdictReinfected
		row.Why = append(row.Why, fmt.Sprintf("It %s again at %s, after that.", again(row), when(did.sent)), p.failed(r))
	case len(p.missing) > 0:
		row.Why = append(row.Why, fmt.Sprintf("Not confirmed: %s. It is not clean before all steps are.", stepsSaid(p.missing)))
	case did.undated > 0:
		row.Why = append(row.Why, fmt.Sprintf("Of %s no time is known, so that nothing shows that it is silent since. It is not clean before that is seen.", count(did.undated, "record")))
	case did.maybe > p.latest:
		row.Why = append(row.Why, fmt.Sprintf("Something was seen at %s, after that, which is no proof that it sends again, and none that it is silent. It is not clean before that is seen.", when(did.maybe)))
	case did.maybe >= p.at:
		row.Why = append(row.Why, fmt.Sprintf("It was last seen at %s, and whether the last step was done before or after that is not told. It is not clean before that is known: say at which time it was done.", when(did.maybe)))
	case c.Party != nil && c.Party(key).Doubted:
		row.Why = append(row.Why, "Who held the address is not certain, so that the machine that was mended may be another. It is not clean before that is found out.")
	case c.End == 0 || c.End <= p.latest:
		row.Why = append(row.Why, "What was recorded ends before that, so that nothing shows that it is silent since. It is not clean before that is seen.")
	default:
		row.Verdict = cordon.VerdictCleaned
		row.Why = append(row.Why, fmt.Sprintf("All steps are confirmed, and it has been silent since, to the end of what was recorded (%s).", when(c.End)))
		row.Remedy, row.Needs, row.Notice = nil, nil, false
	}
}

// again is what a host did after it was mended.
func again(row *cordon.HostReport) string {
	if row.Observations == 0 {
		return "answered as one with a back door"
	}
	return "sent"
}

// deeds are when a host did what speaks against its silence.
type deeds struct {
	sent    cordon.Time // last, on evidence that can convict
	maybe   cordon.Time // last, on any
	undated uint64      // records that show no time
}

func (p *part) deeds() (d deeds) {
	for _, f := range slices.Concat(p.emitted, p.answered, p.apart) {
		d.maybe = max(d.maybe, f.Last, f.LastInDoubt)
		d.undated += f.Undated
		if f.Grade >= cordon.Strong && !doubted(f) {
			d.sent = max(d.sent, f.Last)
		}
	}
	if p.scan != nil {
		d.maybe = max(d.maybe, p.scan.Last)
	}
	return d
}

// doneTo are the steps done to a machine, in the order of their times.
func (c *Case) doneTo(key cordon.Host, row *cordon.HostReport) (done []Done) {
	for _, d := range c.Done {
		if d.Host == key && (d.Advisory == row.Advisory || d.Advisory == "") && c.isOf(&d, row) {
			done = append(done, d)
		}
	}
	slices.SortStableFunc(done, func(a, b Done) int { return a.At.Compare(b.At) })
	return done
}

// isOf reports whether a step that was done to one variant is of a row's remedy: that may be
// another variant's, which is stronger.
func (c *Case) isOf(d *Done, row *cordon.HostReport) bool {
	if d.Variant == "" {
		return true
	}
	own := c.remedyOf(row.Advisory, d.Variant)
	return d.Variant == row.Variant && own != nil && own.ID == row.Remedy.ID
}

// proof is what is confirmed of a remedy.
type proof struct {
	at      cordon.Time // of the last step, at the earliest
	latest  cordon.Time // and at the latest
	missing []int       // steps that nobody confirms
	refuted []int       // steps that facts say were not done
	facts   []string    // which facts
	said    []string
}

// proveSteps goes through a remedy's steps. Facts that refute a step outweigh a
// person who confirms it.
func proveSteps(r *advisory.Remedy, done []Done, facts advisory.Facts) (p proof) {
	for n := 1; n <= len(r.Steps); n++ {
		shown := r.Shown(n, facts)
		switch by := confirms(done, n); {
		case shown == advisory.False:
			p.refuted, p.missing = append(p.refuted, n), append(p.missing, n)
			p.facts = append(p.facts, r.Shows(n))
		case by != nil:
			p.at, p.latest = max(p.at, by.At), max(p.latest, by.latest())
		case shown != advisory.True:
			p.missing = append(p.missing, n)
		}
	}
	for _, d := range done {
		what := "all steps"
		if d.Step > 0 {
			what = fmt.Sprintf("step %d", d.Step)
		}
		p.at, p.latest = max(p.at, d.At), max(p.latest, d.latest())
		p.said = append(p.said, fmt.Sprintf("Somebody confirms %s of %q, done %s.", what, r.Title, d.said()))
	}
	for i, n := range p.refuted {
		p.said = append(p.said, fmt.Sprintf("Facts say that step %d was not done: it is not so that %s.", n, p.facts[i]))
	}
	return p
}

// confirms is the last confirmation of a step.
func confirms(done []Done, step int) (by *Done) {
	for i := range done {
		if done[i].Step == 0 || done[i].Step == step {
			by = &done[i]
		}
	}
	return by
}

// failed says which step did not hold.
func (p *proof) failed(r *advisory.Remedy) string {
	switch {
	case len(p.refuted) > 0:
		return fmt.Sprintf("What failed to hold: %s, as facts show.", stepsOf(r, p.refuted))
	case len(p.missing) > 0:
		return fmt.Sprintf("What failed to hold: %s, which nobody confirms.", stepsOf(r, p.missing))
	}
	if kept := r.KeepsOut(); len(kept) > 0 {
		return fmt.Sprintf("All steps were said to be done. What failed to hold: %s, which is what keeps it out. Do it again, and check it by facts.", stepsOf(r, kept))
	}
	return "All steps were said to be done, and nothing shows which of them failed to hold. Do all of them again, and check them by facts."
}

func stepsOf(r *advisory.Remedy, steps []int) string {
	var out []string
	for _, n := range steps {
		out = append(out, fmt.Sprintf("step %d (%q)", n, r.Steps[n-1]))
	}
	return strings.Join(out, ", ")
}

func stepsSaid(steps []int) string {
	var out []string
	for _, n := range steps {
		out = append(out, fmt.Sprintf("step %d", n))
	}
	return strings.Join(out, ", ")
}
