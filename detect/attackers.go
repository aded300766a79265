package detect

import (
	"cmp"
	"slices"

	"cordon"
)

// tried is the role of a target in the books of a rule of which a match may
// turn out to be none: it keeps who attacked, and makes no finding.
const tried cordon.Role = 0xff

// maxAttackers is how many of those who attacked a host are kept. A worm's host
// is infected by one of the first that reach it; who comes later changes nothing.
const maxAttackers = 16

// maxBegins is of how many inputs a host's first emission is kept. Sensors whose
// clocks differ are few.
const maxBegins = 8

// sighting is one observation as far as it orders and weighs.
type sighting struct {
	time     cordon.Time
	position uint64
	input    uint32
	status   uint16
	grade    cordon.Grade
}

func sightingOf(o *cordon.Observation, g cordon.Grade) sighting {
	return sighting{time: o.Time, position: o.Position, input: o.Input, status: o.Status, grade: g}
}

func (s sighting) compare(o sighting) int {
	return cmp.Or(s.time.Compare(o.time), cmp.Compare(s.input, o.input), cmp.Compare(s.position, o.position))
}

// attacker is who attacked, first and, where another input shows it too, first
// there: what two sensors saw tells how far their clocks are apart.
type attacker struct {
	host cordon.Host
	n    int
	seen [2]sighting
}

func (e *entry) addAttacker(o *cordon.Observation, r *rule) {
	if o.Src.IsZero() {
		return
	}
	s := sightingOf(o, gradeOf(o, r))
	if n := len(e.attackers); n == maxAttackers && e.attackers[n-1].seen[0].compare(s) <= 0 && e.attacker(o.Src) < 0 {
		e.crowded = true
		return
	}
	e.keepAttacker(&attacker{host: o.Src, n: 1, seen: [2]sighting{s}})
}

func (e *entry) attacker(h cordon.Host) int {
	return slices.IndexFunc(e.attackers, func(a attacker) bool { return a.host == h })
}

// keepAttacker joins what is known of an attacker. The first by their first
// sightings stay, whatever the order in which they come: what is left out has
// as many before it that stay.
func (e *entry) keepAttacker(a *attacker) {
	i := e.attacker(a.host)
	if i >= 0 {
		had := e.attackers[i]
		for _, s := range a.seen[:a.n] {
			had.see(s)
		}
		e.attackers = slices.Delete(e.attackers, i, i+1)
		e.insertAttacker(had)
		return
	}
	own := *a
	own.host.Name = string([]byte(own.host.Name)) // the reader's buffer goes
	e.insertAttacker(own)
	if len(e.attackers) > maxAttackers {
		e.attackers = e.attackers[:maxAttackers]
		e.crowded = true
	}
}

func (e *entry) insertAttacker(a attacker) {
	i, _ := slices.BinarySearchFunc(e.attackers, a, func(x, y attacker) int {
		return cmp.Or(x.seen[0].compare(y.seen[0]), x.host.Compare(y.host))
	})
	e.attackers = slices.Insert(e.attackers, i, a)
}

// see keeps the first sighting of each input, of the two inputs that were first.
func (a *attacker) see(s sighting) {
	for i := range a.n {
		if a.seen[i].input == s.input {
			if s.compare(a.seen[i]) < 0 {
				a.seen[i] = s
			}
			a.order()
			return
		}
	}
	switch {
	case a.n < len(a.seen):
		a.seen[a.n] = s
		a.n++
	case s.compare(a.seen[1]) < 0:
		a.seen[1] = s
	}
	a.order()
}

func (a *attacker) order() {
	if a.n == 2 && a.seen[1].compare(a.seen[0]) < 0 {
		a.seen[0], a.seen[1] = a.seen[1], a.seen[0]
	}
}

func (e *entry) addBegin(s sighting, opts *Options) {
	if len(opts.Inputs) > 1 && s.time != 0 {
		e.keepBegin(s)
	}
}

// keepBegin keeps the first sighting of each input, of the inputs that were first.
func (e *entry) keepBegin(s sighting) {
	if i := slices.IndexFunc(e.begins, func(b sighting) bool { return b.input == s.input }); i >= 0 {
		if e.begins[i].compare(s) <= 0 {
			return
		}
		e.begins = slices.Delete(e.begins, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(e.begins, s, sighting.compare)
	if i >= maxBegins {
		return
	}
	e.begins = slices.Insert(e.begins, i, s)
	e.begins = e.begins[:min(len(e.begins), maxBegins)]
}
