package fleet

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
)

// Answers are those for all machines of a fleet.
type Answers struct {
	At cordon.Time // as of when

	fleet    *Fleet
	blank    *exposure.Ledger
	machines []*exposure.Machine // told of in several places, by host
	given    []map[string]*answer
	settles  []map[string]score // by advisory and fact
	times    []map[string]score // by advisory and question about a time
	summary  cordon.CheckSummary
	silent   []cordon.SilentHost
}

// score is how much a question would settle.
type score struct {
	machines, settles uint64
	expected          float64
}

// Close ends the collecting and answers.
func (f *Fleet) Close() *Answers {
	f.finish()
	a := &Answers{At: f.options.At, fleet: f, blank: exposure.NewLedger(f.advisories, f.options.Options)}
	if a.At == 0 {
		a.At = f.latest
	}
	for range f.advisories {
		a.given = append(a.given, map[string]*answer{})
	}
	f.undate()
	f.settle(a.differs)
	a.machines = f.ledger.Close(a.At)
	a.sum()
	return a
}

// Lost is what bounds took away.
func (a *Answers) Lost() cordon.Reasons {
	lost := slices.Clone(a.fleet.lost)
	lost.Add(a.fleet.ledger.Lost())
	return lost
}

// Summary is the view of all machines.
func (a *Answers) Summary() cordon.CheckSummary { return a.summary }

// Silent are the machines that did not answer, by host.
func (a *Answers) Silent() []cordon.SilentHost { return a.silent }

// Hosts gives a row for every machine and advisory, by host.
func (a *Answers) Hosts() iter.Seq[cordon.CheckHost] {
	return func(yield func(cordon.CheckHost) bool) {
		for batch := range a.Batches() {
			for _, h := range batch() {
				if !yield(h) {
					return
				}
			}
		}
	}
}

// machine is one of either kind.
type machine struct {
	*known
	host                    cordon.Host
	seen, silent            cordon.Time
	booted, since, patched  exposure.Stamp
	starts                  []exposure.Start  // that are known besides
	firstStart              cordon.Time       // since it was fixed, as a person says; 0 not known
	restarted, notRestarted bool              // since it was fixed, as a person says
	alone                   *record           // one of many alike; or
	told                    *exposure.Machine // one that is told of in several places
	// attacks are what may have succeeded on those met before; see hadBeen. Rows are made
	// beside each other, so that it stays with whoever makes them.
	attacks map[former][]*advisory.Rule
	weighed weighed // what was last found out of it
}

// each goes through all machines by host.
func (a *Answers) each(visit func(*machine) bool) {
	var m machine
	for w := range a.everyone() {
		a.meet(&m, w)
		if !visit(&m) {
			return
		}
	}
}

// meet says what is known of one.
func (a *Answers) meet(m *machine, w who) {
	attacks := m.attacks
	if w.told != nil {
		a.told(m, w.told)
	} else {
		a.alone(m, a.fleet.records.at(w.record))
	}
	m.attacks = attacks
}

func (a *Answers) alone(m *machine, r *record) {
	*m = machine{known: a.of(r), host: r.host, booted: a.past(r.stamp(r.booted, localBooted)), since: a.past(r.stamp(r.since, localSince)), patched: r.stamp(r.installed, localInstalled), alone: r}
	if m.state == "down" {
		m.silent = r.seen
	}
	if r.heard {
		if m.seen = r.seen; m.since.At != 0 && r.seen != 0 && r.seen < m.since.At { // it was seen before
			m.since = exposure.Stamp{At: r.seen}
		}
	}
}

func (a *Answers) told(m *machine, x *exposure.Machine) {
	*m = machine{known: a.know(x), host: x.Host, seen: x.Seen, silent: x.Silent, booted: a.past(x.Booted), since: a.past(x.Since), starts: x.Starts, told: x}
}

// past is a time that is not of the future; 0, not known, where it is.
func (a *Answers) past(t exposure.Stamp) exposure.Stamp {
	if exposure.Ahead(t.At, a.At) {
		return exposure.Stamp{}
	}
	return t
}

// oldest is the oldest word that an answer rests on.
func (m *machine) oldest(i int) cordon.Time {
	if m.alone != nil && m.on[i].oldest != 0 {
		return m.alone.seen
	}
	return m.on[i].oldest
}

// isSilent reports whether nothing is heard of a machine.
func (a *Answers) isSilent(m *machine) (why string) {
	switch {
	case m.state == "down":
		return "It did not answer when it was asked."
	case a.fleet.options.MaxAge != 0 && m.seen != 0 && a.fleet.options.ageOf(m.seen, 0, a.At) == stale:
		return "All that is known of it is older than what counts."
	case m.seen == 0 && m.silent == 0 && a.nothing(m):
		return "It is named, and no source says anything else about it."
	}
	return ""
}

func (a *Answers) nothing(m *machine) bool {
	return !slices.ContainsFunc(m.on, func(on onAdvisory) bool { return len(on.findings) > 0 })
}

// maxSilent is how many of those that did not answer are listed; all are counted.
const maxSilent = 1 << 16

// sum counts everything once.
func (a *Answers) sum() {
	s := &a.summary
	s.Advisories = make([]cordon.AdvisoryCount, len(a.fleet.advisories))
	s.Ages = make([]cordon.AgeCount, len(buckets))
	a.times = make([]map[string]score, len(a.fleet.advisories))
	a.each(func(m *machine) bool {
		s.Machines++
		if why := a.isSilent(m); why != "" {
			if s.Silent++; s.Silent <= maxSilent {
				a.silent = append(a.silent, a.silentHost(m, why))
			}
		}
		for i := range m.on {
			m.on[i].answer.rows++
			n := a.counts(m, i)
			add(&s.Counts, &n)
			add(&s.Advisories[i].Counts, &n)
			add(&s.Ages[bucketOf(m.on[i].rests, m.oldest(i), a.At)].Counts, &n)
		}
		return true
	})
	for i, adv := range a.fleet.advisories {
		s.Advisories[i].Advisory = adv.ID
	}
	for i := range s.Ages {
		s.Ages[i].Age = buckets[i].name
	}
	s.Ages = slices.DeleteFunc(s.Ages, func(g cordon.AgeCount) bool { return g.Counts == cordon.CheckCounts{} })
	a.score()
	a.ask()
}

// counts is one row's part of all counts.
func (a *Answers) counts(m *machine, i int) (n cordon.CheckCounts) {
	ans := m.on[i].answer
	switch ans.Exposure {
	case advisory.Affected:
		n.Affected = 1
		n.NoFix = is(ans.NoFix)
	case advisory.Fixed:
		n.Fixed = 1
		n.Mitigated = is(ans.Mitigated)
		n.RestartNeeded = is(m.restart(i))
	case advisory.NotAffected:
		n.NotAffected = 1
	default:
		n.Unknown = 1
	}
	n.Presumed = is(a.presumption(m, i) != nil)
	n.Unsettled = is(a.askTimes(m, i))
	n.Excepted = is(ans.Excepted && n.Unsettled > 0)
	n.OnceOpen = min(n.Unsettled-n.Excepted, n.NotAffected)
	return n
}

func is(yes bool) uint64 {
	if yes {
		return 1
	}
	return 0
}

func add(to, n *cordon.CheckCounts) {
	to.Affected += n.Affected
	to.Fixed += n.Fixed
	to.NotAffected += n.NotAffected
	to.Unknown += n.Unknown
	to.Mitigated += n.Mitigated
	to.RestartNeeded += n.RestartNeeded
	to.Unsettled += n.Unsettled
	to.OnceOpen += n.OnceOpen
	to.Excepted += n.Excepted
	to.Presumed += n.Presumed
	to.NoFix += n.NoFix
}

// score adds up what each question would settle.
func (a *Answers) score() {
	a.settles = make([]map[string]score, len(a.given))
	for i := range a.given {
		a.settles[i] = map[string]score{}
		for _, ans := range a.all(i) {
			for n, f := range ans.Needs {
				s := a.settles[i][f.ID]
				s.machines += ans.rows
				if ans.Settles[n] > 0 {
					s.settles += ans.rows
				}
				s.expected += ans.Settles[n] * float64(ans.rows)
				a.settles[i][f.ID] = s
			}
		}
	}
	for i := range a.given {
		for _, ans := range a.all(i) {
			ans.needs = a.inOrder(i, ans.Needs)
		}
	}
}

// all are an advisory's answers, in no order.
func (a *Answers) all(adv int) []*answer {
	return slices.Collect(maps.Values(a.given[adv]))
}

// inOrder puts first what settles the most machines of the fleet; the advisory's
// own order decides between equals.
func (a *Answers) inOrder(adv int, facts []*advisory.Fact) (needs []cordon.Need) {
	sorted := make([]*advisory.Fact, 0, len(facts))
	for i := range a.fleet.advisories[adv].Facts {
		if f := &a.fleet.advisories[adv].Facts[i]; slices.Contains(facts, f) {
			sorted = append(sorted, f)
		}
	}
	slices.SortStableFunc(sorted, func(x, y *advisory.Fact) int {
		return byScore(a.settles[adv][x.ID], a.settles[adv][y.ID])
	})
	for _, f := range sorted {
		needs = append(needs, cordon.Need{Fact: f.ID, Ask: f.Ask, How: f.How})
	}
	return needs
}

func byScore(x, y score) int {
	// A sum of fractions depends on the order in which they are added.
	const grain = 1e6
	return cmp.Or(cmp.Compare(int64(y.expected*grain+.5), int64(x.expected*grain+.5)), cmp.Compare(y.settles, x.settles), cmp.Compare(y.machines, x.machines))
}

// ask lists the questions.
func (a *Answers) ask() {
	type scored struct {
		cordon.Question
		score
	}
	var all []scored
	add := func(adv *advisory.Advisory, n cordon.Need, s score) {
		if s.machines == 0 {
			return
		}
		q := cordon.Question{Advisory: adv.ID, Fact: n.Fact, Ask: n.Ask, How: n.How, Machines: s.machines, Settles: s.settles, Expected: uint64(s.expected + .5)}
		all = append(all, scored{q, s})
	}
	for i, adv := range a.fleet.advisories {
		for n := range adv.Facts {
			f := &adv.Facts[n]
			add(adv, cordon.Need{Fact: f.ID, Ask: f.Ask, How: f.How}, a.settles[i][f.ID])
		}
		for _, n := range []cordon.Need{NeedInstalled, NeedRestarted, NeedSince, NeedClosed, NeedSeen} {
			add(adv, n, a.times[i][n.Fact])
		}
	}
	slices.SortStableFunc(all, func(x, y scored) int { return byScore(x.score, y.score) })
	for _, q := range all {
		a.summary.Questions = append(a.summary.Questions, q.Question)
	}
}
