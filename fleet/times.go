package fleet

import (
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/inventory"
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
	NeedFirstStart = cordon.Need{
		Fact: "first-start", Ask: "On which day was it first restarted after it was fixed?",
		How: []string{"Installing such a patch mostly ends with a restart; then it is the day of the patch.", "In the event log, 6005 in the system log is a start.", "Write it as 2001-07-20. If you are not sure, say so."},
	}
	NeedClosed = cordon.Need{
		Fact: "closed", Ask: "Since which day is it not open any more?",
		How: []string{"A source that shows the machine as it is now, from before the worm came, settles it.", "If nobody knows, treat it as infected."},
	}
	NeedSeen = cordon.Need{
		Fact: "last-seen", Ask: "When was it so?",
		How: []string{"Look when the source was written, and add a column last-seen to the table.", "Without --at what shows no time is believed of now."},
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
	amid     bool               // it was fixed when the variant of late circulated, and perhaps before it could be reached
	restart  bool               // the fix may not run
	restarts bool               // when it was fixed tells whether it runs
	then     *judge.Presumption // it may have been open when a variant circulated, as an older word says
	excepted bool               // it is not affected, but for an exception that holds
	unread   *advisory.Fact     // what a variant leaves may be there
	ofOne    *advisory.Fact     // one of several rows that may be of several machines says it alone
	undated  bool               // what shows no time may be of after the time asked about
}

func (o open) any() bool {
	return o.late != nil || o.restart || o.then != nil || o.excepted || o.unread != nil || o.ofOne != nil || o.undated
}

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
	o.excepted, o.unread, o.ofOne = ans.Excepted, m.on[i].unread, m.on[i].ofOne()
	o.undated = a.fleet.options.Past && m.on[i].rests && m.oldest(i) == 0
	return o
}

// fixed finds what is open of the times of a machine that is fixed.
func (o *open) fixed(a *Answers, m *machine, i int) {
	ans := m.on[i].answer
	if len(ans.opens) == 0 {
		return
	}
	o.late = a.late(m, i, m.cameBy(i, exposure.Stamp.Latest))
	o.amid = o.late != nil && m.fixedAmid(i, o.late)
	if !ans.Mitigated && !m.restarted && !m.restart(i) && !m.startedSince(i) {
		o.restart, o.restarts = true, m.booted.At != 0
	}
}

// ranBy tells the latest time at which a fact can have begun to take effect; 0 not known.
func (a *Answers) ranBy(m *machine, i int) func(fact string) cordon.Time {
	came := m.cameBy(i, m.most)
	return func(fact string) cordon.Time {
		at := came(fact)
		if at == 0 || !slices.Contains(m.on[i].answer.fixes, fact) {
			return at
		}
		first := m.firstStart
		for _, s := range append(slices.Clone(m.starts), exposure.Start{Stamp: m.booted}) {
			if s.At != 0 && s.At >= at && s.Latest().Before(first) {
				first = s.Latest()
			}
		}
		return first
	}
}

// ranSince tells since when a fact is known to have taken effect at the earliest: it did
// not before its machine started, and a source may have seen it later, not started yet. Of
// one that still has not that is an answer of its own.
func (a *Answers) ranSince(m *machine, i int) func(fact string) cordon.Time {
	since := m.cameSince(i, asShown)
	return func(fact string) cordon.Time {
		at := since(fact)
		if at == 0 || m.restart(i) || !slices.Contains(m.on[i].answer.fixes, fact) {
			return at
		}
		ran := max(at, m.firstStart)
		for _, s := range m.starts {
			if s.At != 0 && endOf(s.Latest()) < m.least(exposure.Stamp{At: at}) {
				ran = max(ran, s.Seen)
			}
		}
		return ran
	}
}

// assumesStart is what would be presumed of a machine that is fixed, were it not assumed
// that it was started when that was done; nil where starts are known.
func (a *Answers) assumesStart(m *machine, i int) *judge.Presumption {
	ans := m.on[i].answer
	if ans.Exposure != advisory.Fixed || ans.Mitigated {
		return nil
	}
	return a.late(m, i, a.ranBy(m, i))
}

// late is what would be presumed of a machine whose facts came as late as may be.
func (a *Answers) late(m *machine, i int, came func(fact string) cordon.Time) *judge.Presumption {
	for _, o := range m.on[i].answer.opens {
		if m.neverOpen(i, &o) {
			continue
		}
		e := a.exposed(m, o.until(came))
		if p := judge.Presume(a.fleet.advisories[i], o.was.Outcome, e); p != nil {
			p.Before = o.was
			return p
		}
	}
	return nil
}

// until is when an opening was closed by the first of its facts whose time is known; 0
// none is.
func (o *opening) until(came func(fact string) cordon.Time) (at cordon.Time) {
	for _, f := range o.taken {
		if t := came(f); t.Before(at) {
			at = t
		}
	}
	return at
}

// surely is when an opening was closed, where that is known of all of its facts; 0 it is
// not.
func (o *opening) surely(came func(fact string) cordon.Time) cordon.Time {
	if slices.ContainsFunc(o.taken, func(f string) bool { return came(f) == 0 }) {
		return 0
	}
	return o.until(came)
}

// latest is the latest of a time of each opening, 0 where one is not known.
func (ans *answer) latest(of func(o *opening) cordon.Time) (at cordon.Time) {
	for i := range ans.opens {
		t := of(&ans.opens[i])
		if t == 0 {
			return 0
		}
		at = max(at, t)
	}
	return at
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
	if o.unread != nil {
		needs = append(needs, cordon.Need{Fact: o.unread.ID, Ask: o.unread.Ask, How: o.unread.How})
	}
	if o.undated {
		needs = append(needs, NeedSeen)
	}
	if f := o.ofOne; f != nil {
		needs = append(needs, cordon.Need{Fact: f.ID, Ask: f.Ask, How: f.How})
	}
	if o.late == nil {
		return needs
	}
	if w := o.late.Variant.Window; m.since.At == 0 && w != nil && !w.To.IsZero() {
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
	switch {
	case o.amid:
		why = append(why, "Whether it was fixed, and started since, before it could be reached is not known. If it was not, it was open while "+o.late.Variant.Name+" circulated, and is to be treated as infected.")
	case o.late != nil:
		why = append(why, "When it was fixed is not known. If that was after "+o.late.Variant.Name+" began to circulate, it is to be treated as infected.")
	}
	if o.restart {
		why = append(why, "Whether it has been started since it was fixed is not known. If it has not, what runs is not fixed.")
	}
	if o.then != nil {
		why = append(why, o.then.Shown, "Whether it was open when "+o.then.Variant.Name+" circulated is not known. If it was, it is to be treated as infected.")
	}
	if o.unread != nil {
		why = append(why, "Something was said of "+o.unread.ID+" that nobody understands, or that others dispute, and that may show what the worm leaves.")
	}
	if o.ofOne != nil {
		why = append(why, "Several rows or hosts, which may be of several machines, stand under this name or address, and not all of them say anything of "+o.ofOne.ID+". What one says is no word about another; with hardware addresses, or with both name and address in every row, they are told apart.")
	}
	if o.undated {
		why = append(why, "Of something that this rests on it is not known when it was so: it may have come to be after the time asked about.")
	}
	if o.excepted && len(why) == 0 { // the answer itself says why
		return nil
	}
	return append(why, "So this is no all-clear.")
}

// came is when a fact came to be as it is on a machine.
type came struct {
	fact  string
	since exposure.Stamp // the latest that may be
	seen  exposure.Stamp // when it was first seen to be so, the latest that may be
	not   exposure.Stamp // when it was last seen not to be so, the earliest that may be
	notBy cordon.Time    // the latest; 0 never
}

// of gives what is known of a fact; nothing is of one that nobody spoke of.
func (on *onAdvisory) of(fact string) came {
	if i := slices.IndexFunc(on.came, func(c came) bool { return c.fact == fact }); i >= 0 {
		return on.came[i]
	}
	return came{}
}

// end is one end of what a time may be; 0 of one that is not known.
type end func(exposure.Stamp) cordon.Time

// asShown is what a source shows.
func asShown(s exposure.Stamp) cordon.Time { return s.At }

// most is the latest that a time may be beside the machine's start: what shows no zone is
// as far off as zones are, unless both stand in one row.
func (m *machine) most(s exposure.Stamp) cordon.Time {
	switch {
	case s.At == 0 || s.SharesZone(m.booted):
		return s.At
	case m.booted.Local:
		return s.Latest() + inventory.East
	}
	return s.Latest()
}

// least is the earliest that a time may be beside the machine's start. Of what shows no
// more than its day or minute, which inventories give as the end of it, it is the beginning.
func (m *machine) least(s exposure.Stamp) cordon.Time {
	for _, whole := range [...]cordon.Time{cordon.Day, cordon.Time(time.Minute)} {
		if short := whole - cordon.Time(time.Second); s.At%whole == short {
			s.At -= short
		}
	}
	switch {
	case s.At == 0 || s.SharesZone(m.booted):
		return s.At
	case m.booted.Local:
		return s.Earliest() - inventory.West
	}
	return s.Earliest()
}

// endOf is the end of a start's day or minute, where it shows no more than that.
func endOf(at cordon.Time) cordon.Time {
	for _, whole := range [...]cordon.Time{cordon.Day, cordon.Time(time.Minute)} {
		if at%whole == 0 {
			return at + whole - cordon.Time(time.Second)
		}
	}
	return at
}

// exposed is for how long a machine was, until some time.
func (a *Answers) exposed(m *machine, until cordon.Time) judge.Exposed {
	return judge.Exposed{Since: m.since.At, Sooner: m.since.At - m.since.Earliest(), Until: until, At: a.At}
}

// cameSince tells since when a fact is so; 0 not known.
func (m *machine) cameSince(i int, of end) func(fact string) cordon.Time {
	return func(fact string) cordon.Time {
		return of(m.cameAt(i, fact))
	}
}

// cameBy tells the latest time at which a fact can have come: that since which it is, or
// when it was first seen; 0 not known.
func (m *machine) cameBy(i int, of end) func(fact string) cordon.Time {
	since := m.cameSince(i, of)
	return func(fact string) cordon.Time {
		s := m.on[i].of(fact).seen
		if r := m.alone; r != nil && s.At != 0 {
			s = r.stamp(r.lastSeen(), localSeen)
		}
		if at := since(fact); at != 0 {
			return at
		}
		return of(s)
	}
}

// fixedSince is from when on a machine is fixed for an advisory; 0 not known.
func (m *machine) fixedSince(i int, of end) cordon.Time {
	return m.on[i].answer.latest(func(o *opening) cordon.Time { return o.surely(m.cameSince(i, of)) })
}

// startedSince reports whether a machine is known to have started since it was fixed, and
// since it was last seen not to be.
func (m *machine) startedSince(i int) bool {
	ans := m.on[i].answer
	fixed := ans.latest(func(o *opening) cordon.Time { return o.until(m.cameBy(i, m.most)) })
	if fixed == 0 || m.booted.At == 0 {
		return false
	}
	for _, o := range ans.opens {
		fixed = max(fixed, o.surely(func(fact string) cordon.Time { return m.most(exposure.Stamp{At: m.on[i].of(fact).notBy}) }))
	}
	return m.booted.At >= fixed
}

// notBefore is when a machine was last seen not to be fixed; 0 never.
func (m *machine) notBefore(i int, of end) (at cordon.Time) {
	for _, o := range m.on[i].answer.opens {
		at = max(at, o.surely(func(fact string) cordon.Time { return of(m.on[i].of(fact).not) }))
	}
	return at
}
