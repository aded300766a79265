package detect

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"cordon"
)

// tried is the role of a target in the books of a rule of which a match may
// turn out to be none: it keeps who attacked, and makes no finding.
const tried cordon.Role = 0xff

// maxAttackers is how many of those who attacked a host are kept. A worm's host
// is infected by one of the first that reach it; who comes later changes nothing.
// Those who were seen to hold their address come before all others: anybody can write
// a dozen packets in a dozen names.
const maxAttackers = 12

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
	held     bool // the sender was seen to hold its address
}

func sightingOf(o *cordon.Observation, g cordon.Grade) sighting {
	return sighting{time: o.Time, position: o.Position, input: o.Input, status: o.Status, grade: g, held: o.Opened != cordon.OpenedUnknown}
}

func (s sighting) compare(o sighting) int {
	return cmp.Or(s.time.Compare(o.time), cmp.Compare(s.input, o.input), cmp.Compare(s.position, o.position))
}

// inRank puts those who were seen to hold their address first.
func (s sighting) inRank(o sighting) int {
	if s.held != o.held {
		if s.held {
			return -1
		}
		return 1
	}
	return s.compare(o)
}

// attacker is who attacked, first and, where another input shows it too, first
// there: what two sensors saw tells how far their clocks are apart. It is kept
// small, since every host that is attacked has some. What proves its address and what
// does not are kept apart, as if two had attacked: so the one that anybody can have sent
// says nothing of when the other came.
type attacker struct {
	addr   [16]byte
	name   *string // nil: addr is its address
	first  sighting
	second *sighting // in another input; nil none
}

func attackerOf(h cordon.Host, s sighting) attacker {
	if h.Addr.IsValid() {
		return attacker{addr: h.Addr.As16(), first: s}
	}
	return attacker{name: &h.Name, first: s}
}

func (a *attacker) host() cordon.Host {
	if a.name != nil {
		return cordon.Host{Name: *a.name}
	}
	return cordon.Host{Addr: netip.AddrFrom16(a.addr).Unmap()}
}

func (a *attacker) is(o *attacker) bool { return a.first.held == o.first.held && a.isHost(o) }

func (a *attacker) isHost(o *attacker) bool {
	if a.name == nil || o.name == nil {
		return a.name == o.name && a.addr == o.addr
	}
	return *a.name == *o.name
}

func (e *entry) addAttacker(o *cordon.Observation, r *rule) {
	if o.Src.IsZero() || o.SrcInDoubt {
		return
	}
	a := attackerOf(o.Src, sightingOf(o, gradeOf(o, r, e.role)))
	if n := len(e.attackers); n == maxAttackers && e.attackers[n-1].first.inRank(a.first) <= 0 && e.attacker(&a) < 0 {
		e.crowd(a.first)
		return
	}
	e.keepAttacker(a)
}

func (e *entry) attacker(a *attacker) int {
	for i := range e.attackers {
		if e.attackers[i].is(a) {
			return i
		}
	}
	return -1
}

// crowd notes that somebody was left out who attacked like this.
func (e *entry) crowd(s sighting) {
	if s.held {
		e.crowdedHeld = true
	} else {
		e.crowded = true
	}
}

// isCrowded reports whether anybody was left out who attacked like this.
func (e *entry) isCrowded(s sighting) bool { return s.held && e.crowdedHeld || !s.held && e.crowded }

// keepAttacker joins what is known of an attacker. The first by rank and their first
// sightings stay, whatever the order in which they come: what is left out has
// as many before it that stay.
func (e *entry) keepAttacker(a attacker) {
	if i := e.attacker(&a); i >= 0 {
		had := e.attackers[i]
		had.see(a.first)
		if a.second != nil {
			had.see(*a.second)
		}
		e.attackers = slices.Delete(e.attackers, i, i+1)
		e.insertAttacker(had)
		return
	}
	if len(e.attackers) == maxAttackers {
		last := e.attackers[maxAttackers-1].first
		if a.first.inRank(last) >= 0 {
			e.crowd(a.first)
			return
		}
		e.crowd(last)
		e.attackers = e.attackers[:maxAttackers-1]
	}
	if a.name != nil {
		own := strings.Clone(*a.name) // the reader's buffer goes
		a.name = &own
	}
	e.insertAttacker(a)
}

func (e *entry) insertAttacker(a attacker) {
	i, _ := slices.BinarySearchFunc(e.attackers, a.first, func(x attacker, s sighting) int { return x.first.inRank(s) })
	e.attackers = slices.Insert(e.attackers, i, a)
}

// see keeps the first sighting of each input, of the two inputs that were first.
func (a *attacker) see(s sighting) {
	switch {
	case s.input == a.first.input:
		if s.compare(a.first) < 0 {
			a.first = s
		}
	case s.compare(a.first) < 0:
		was := a.first
		a.first, a.second = s, &was
	case a.second == nil, s.compare(*a.second) < 0:
		a.second = &s
	}
}

// seen are its sightings, the first first.
func (a *attacker) seen() []sighting {
	if a.second == nil {
		return []sighting{a.first}
	}
	return []sighting{a.first, *a.second}
}

func (e *entry) addBegin(s sighting, opts *Options) {
	if s.held && s.time.Before(e.proven) {
		e.proven = s.time
	}
	if len(opts.Inputs) > 1 && s.time != 0 {
		e.keepBegin(s)
	}
}

// keepBegin keeps the first sighting of each input that proves its sender's address, or
// else the first, of the inputs that were first by that: where an input proves some of
// what a host sent, anybody can have sent what it shows before.
func (e *entry) keepBegin(s sighting) {
	if i := slices.IndexFunc(e.begins, func(b sighting) bool { return b.input == s.input }); i >= 0 {
		if e.begins[i].inRank(s) <= 0 {
			return
		}
		e.begins = slices.Delete(e.begins, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(e.begins, s, sighting.inRank)
	if i >= maxBegins {
		return
	}
	e.begins = slices.Insert(e.begins, i, s)
	e.begins = e.begins[:min(len(e.begins), maxBegins)]
}
