package fleet

import (
	"maps"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/inventory"
	"cordon/judge"
)

// mold is one pattern of what is said of machines: everything but whose, when
// and where.
type mold struct {
	items    []inventory.Item
	position uint64 // of the record that was its first
	made     [ages]*known
}

// age is all of a record's time that bears on what is known: whether it shows
// one, and whether that counts.
type age uint8

const (
	timeless age = iota
	fresh
	stale
	later // than the time that is asked about
	ages
)

func (o *Options) ageOf(seen cordon.Time, late uint32, at cordon.Time) age {
	switch {
	case seen == 0:
		return timeless
	case exposure.AheadBy(seen, late, at):
		return later
	case o.MaxAge != 0 && at-seen > cordon.Time(o.MaxAge):
		return stale
	}
	return fresh
}

// known is what is known of a machine, or of all that are alike.
type known struct {
	state string
	on    []onAdvisory // by the fleet's advisories
}

// onAdvisory is what is known of a machine for one advisory.
type onAdvisory struct {
	answer     *answer
	findings   []exposure.Finding
	rests      bool               // on something known
	oldest     cordon.Time        // of what it rests on; 0 something shows no time
	came       []came             // of the facts by which it is fixed
	dateDenied bool               // a day on which one came is shown, and lies before it was last seen not to be so
	dateEarly  bool               // a day on which one came is shown, and lies before there was anything to come
	sighted    []sighting         // open to attacks earlier, as is not believed now
	found      *judge.Presumption // somebody found what a variant leaves
	unread     *advisory.Fact     // what was said of what a variant leaves is not known
}

// moldHost stands for whoever has what a mold says.
var moldHost = cordon.Host{Name: "mold"}

// of is what a mold says of machines, as a record of it shows it.
func (a *Answers) of(r *record) *known {
	m := a.fleet.molds[r.mold]
	age := a.fleet.options.ageOf(r.seen, r.late, a.At)
	if m.made[age] == nil {
		l := a.blank.Another()
		for i := range m.items {
			it := m.items[i]
			it.Host, it.Seen, it.Position = moldHost, r.seen, it.Position-m.position
			it.Late, it.SeenLocal = r.late, r.local&localSeen != 0
			it.Input = "" // each record has its own
			l.Add(&it)
		}
		l.Add(&inventory.Item{Host: moldHost, Kind: inventory.Machine})
		m.made[age] = a.know(l.Machines(a.At)[0])
	}
	return m.made[age]
}

// know answers all advisories for a machine.
func (a *Answers) know(m *exposure.Machine) *known {
	k := &known{state: m.State}
	for i, adv := range a.fleet.advisories {
		facts := m.Facts(adv.ID)
		on := onAdvisory{answer: a.answer(i, facts), findings: m.Findings(adv.ID)}
		on.rest()
		if on.found = on.answer.found; on.found == nil {
			on.found, on.unread = foundOnce(adv, facts, on.findings), unread(adv, facts, on.findings)
		}
		on.sighted = a.sightings(i, m.Earlier(adv.ID), on.answer)
		k.on = append(k.on, on)
	}
	return k
}

// rest finds the oldest word that an answer rests on, and when the facts came by which the
// machine is fixed.
func (on *onAdvisory) rest() {
	timeless := false
	for _, f := range on.findings {
		if f.Value == "" || !on.answer.restsOn(f.Fact.ID) {
			continue
		}
		on.rests = true
		c := &f.Claims[0]
		timeless = timeless || c.Seen == 0
		if c.Seen.Before(on.oldest) {
			on.oldest = c.Seen
		}
	}
	for _, f := range on.findings {
		if !on.answer.opensBy(f.Fact.ID) {
			continue
		}
		first := &f.Claims[0]
		c := came{fact: f.Fact.ID, since: since(f), seen: seen(f), not: exposure.Otherwise(first, f.Claims), notBy: exposure.OtherwiseBy(first, f.Claims)}
		on.came = append(on.came, c)
		on.dateEarly = on.dateEarly || c.since.At == 0 && slices.ContainsFunc(f.Claims, func(c exposure.Claim) bool { return c.TooEarly })
		on.dateDenied = on.dateDenied || c.since.At == 0 && slices.ContainsFunc(f.Claims, func(c exposure.Claim) bool { return exposure.Disproved(&c, f.Claims) })
	}
	if timeless {
		on.oldest = 0
	}
}

// ofOne is a fact on which the answer rests, of which one of several rows that may be of
// several machines speaks alone; nil there is none.
func (on *onAdvisory) ofOne() *advisory.Fact {
	for i := range on.findings {
		if f := &on.findings[i]; f.OfOne && on.answer.restsOn(f.Fact.ID) {
			return f.Fact
		}
	}
	return nil
}

// since is from when on a fact had its value: the earliest time that any source shows
// which agrees, of those that say the same of different times the latest. A time at which
// the fact was seen to have another value afterwards is none.
func since(f exposure.Finding) (at exposure.Stamp) {
	said := map[string]exposure.Stamp{}
	for i := range f.Claims {
		c := &f.Claims[i]
		if c.Value == f.Value && c.Since != 0 && !exposure.Disproved(c, f.Claims) {
			said[c.Says] = laterOf(said[c.Says], exposure.Stamp{At: c.Since, Local: c.SinceLocal, Input: c.Input, Row: c.Row})
		}
	}
	for _, says := range slices.Sorted(maps.Keys(said)) {
		if t := said[says]; t.Latest().Before(at.Latest()) {
			at = t
		}
	}
	return at
}

// laterOf is the later of two times, as far as may be.
func laterOf(a, b exposure.Stamp) exposure.Stamp {
	if b.Latest() > a.Latest() || b.Latest() == a.Latest() && a.Local && !b.Local {
		return b
	}
	return a.FirstOf(b)
}

// seen is when a fact was first seen to have its value, by those that count; the latest
// that may be.
func seen(f exposure.Finding) (at exposure.Stamp) {
	for i := range f.Claims {
		c := &f.Claims[i]
		counts := c.Standing == exposure.Decides || c.Standing == exposure.Agrees
		if c.Value != f.Value || !counts || !c.First.Before(at.Latest()) {
			continue
		}
		if at = (exposure.Stamp{At: c.First, Local: c.SeenLocal, Input: c.Input, Row: c.Row}); c.SeenLocal {
			at.At -= inventory.West // First is in UTC
		}
	}
	return at
}

// bucket is a span of ages.
type bucket struct {
	name string
	most time.Duration
}

var buckets = []bucket{
	{"up to 1 hour", time.Hour},
	{"up to 1 day", 24 * time.Hour},
	{"up to 7 days", 7 * 24 * time.Hour},
	{"up to 30 days", 30 * 24 * time.Hour},
	{"up to 1 year", 365 * 24 * time.Hour},
	{"older", 1 << 62},
	{"no time shown", 0},
	{"nothing known", 0},
}

// bucketOf is the index of the bucket in which an answer's age lies.
func bucketOf(rests bool, oldest, at cordon.Time) int {
	switch {
	case !rests:
		return len(buckets) - 1
	case oldest == 0:
		return len(buckets) - 2
	}
	for i, b := range buckets {
		if at-oldest <= cordon.Time(b.most) {
			return i
		}
	}
	return len(buckets) - 3
}
