package detect

import (
	"cmp"
	"slices"

	"cordon"
)

// proof remembers who emits, and of rules that ask for several different
// requests, whom they hold for.
type proof struct {
	suspect  func(cordon.Host) bool // by something else than a payload
	emitters map[cordon.Host]bool
	holds    map[hostRule]bool
}

type hostRule struct {
	host cordon.Host
	rule int32
}

func newProof(suspect func(cordon.Host) bool) *proof {
	return &proof{suspect: suspect, emitters: map[cordon.Host]bool{}, holds: map[hostRule]bool{}}
}

// emits reports whether a host does something by itself.
func (p *proof) emits(h cordon.Host) bool { return p.emitters[h] || p.suspect(h) }

func (p *proof) add(d *Detector, host cordon.Host, e *entry) {
	if e.role != cordon.Emitter {
		return
	}
	p.emitters[host] = true
	if d.m.p.rules[e.rule].shadow {
		p.holds[hostRule{host, e.rule}] = true
	}
}

// addEdges tells who attacked a host: all that are kept where it emits itself;
// else the first, and those that two inputs show, which tell of clocks.
func (f *Findings) addEdges(d *Detector, to cordon.Host, e *entry, p *proof) {
	r := &d.m.p.rules[e.rule]
	told := false
	for i := range e.attackers {
		a := &e.attackers[i]
		if r.shadow && !p.holds[hostRule{a.host(), e.rule}] {
			continue
		}
		seen := e.seenOf(a)
		if told && len(seen) < 2 && !e.seenOtherwise(a) && !p.emits(to) {
			continue
		}
		told = true
		f.Edges = append(f.Edges, cordon.Edge{
			From: a.host(), To: to, Advisory: d.m.p.advisories[r.adv].ID, Variant: d.variantOf(r), Rule: r.ID,
			Seen: d.sightings(seen), More: e.isCrowded(a.first),
		})
	}
}

// seenOf leaves out a second sighting that is later than all that must have been
// kept: of an attacker who was left out for a while it may be there or not.
func (e *entry) seenOf(a *attacker) []sighting {
	all := a.seen()
	if last := e.attackers[len(e.attackers)-1].first; len(all) == 2 && (e.crowded || e.crowdedHeld) && last.inRank(all[1]) < 0 {
		return all[:1]
	}
	return all
}

// seenOtherwise reports whether another input shows the same host's attack, and proves
// its address where this does not, or the other way round.
func (e *entry) seenOtherwise(a *attacker) bool {
	return slices.ContainsFunc(e.attackers, func(o attacker) bool {
		return o.first.held != a.first.held && o.first.input != a.first.input && o.isHost(a)
	})
}

func (d *Detector) sightings(all []sighting) []cordon.Sighting {
	var out []cordon.Sighting
	for _, s := range all {
		out = append(out, cordon.Sighting{Input: d.o.Inputs[s.input], Position: s.position, Time: s.time, Status: s.status, Grade: s.grade, Held: s.held})
	}
	return out
}

func compareEdges(a, b cordon.Edge) int {
	return cmp.Or(
		a.To.Compare(b.To), cmp.Compare(a.Advisory, b.Advisory), cmp.Compare(a.Rule, b.Rule),
		slices.CompareFunc(a.Seen, b.Seen, func(x, y cordon.Sighting) int {
			return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.Input, y.Input), cmp.Compare(x.Position, y.Position))
		}),
		a.From.Compare(b.From),
	)
}
