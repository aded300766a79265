package judge

import (
	"cmp"
	"slices"

	"cordon"
	"cordon/advisory"
)

// attack is an edge, or what a scan says of who came before it.
type attack struct {
	from, to cordon.Host
	adv      *advisory.Advisory
	variant  string
	at       cordon.Time
	seen     cordon.Sighting
	crowded  bool
	blank    bool // a scanner reached it; what it sent was not seen
	alike    bool // the same of one who is not known to scan, and sent as much as scanners do
	// forgeable: nothing shows that it came from there, and it is one that infects only
	// where it did, for a datagram infects whoever sent it.
	forgeable bool
}

// attacks lists what is known, each by its first sighting, in a fixed order.
func (t *tree) attacks() []attack {
	var all []attack
	for _, e := range t.c.Edges {
		a := attack{from: e.From, to: e.To, adv: t.c.advisory(e.Advisory), variant: e.Variant, crowded: e.More}
		for _, s := range e.Seen {
			if at := t.right(s.Time, s.Input); at.Before(a.at) {
				a.at, a.seen = at, s
			}
		}
		a.forgeable = !a.seen.Held && !t.isDatagram(e.Advisory, e.Rule)
		if a.adv != nil && a.at != 0 && a.from != a.to {
			all = append(all, a)
		}
	}
	for _, s := range t.scans {
		e := s.by.Evidence
		if at := t.right(e.Time, e.Input); at != 0 {
			all = append(all, attack{
				from: cordon.ParseHost(s.by.From), to: s.host, adv: s.adv, variant: s.variant, at: at, blank: true, alike: s.alike,
				seen: cordon.Sighting{Input: e.Input, Position: e.Position, Time: e.Time, Status: e.Status, Grade: cordon.Strong},
			})
		}
	}
	inOrder(all)
	return all
}

// isDatagram reports whether a rule is on datagrams.
func (t *tree) isDatagram(advisoryID, rule string) bool {
	key := [2]string{advisoryID, rule}
	is, known := t.datagram[key]
	if !known {
		s := t.c.signature(advisoryID, rule)
		is = s != nil && s.On == "datagram"
		t.datagram[key] = is
	}
	return is
}

// inOrder sorts attacks by time, and those of one time in a fixed order.
func inOrder(all []attack) {
	slices.SortFunc(all, func(x, y attack) int {
		return cmp.Or(
			cmp.Compare(x.at, y.at), x.to.Compare(y.to), x.from.Compare(y.from), cmp.Compare(x.adv.ID, y.adv.ID), cmp.Compare(x.variant, y.variant),
			cmp.Compare(x.seen.Input, y.seen.Input), cmp.Compare(x.seen.Position, y.seen.Position), cmp.Compare(x.seen.Status, y.seen.Status),
		)
	})
}

// approach is who had reached a host before it began to scan.
type approach struct {
	host    cordon.Host
	adv     *advisory.Advisory
	variant string
	by      *cordon.Attack
	alike   bool // see Scan.Alike
}

// emitter is the node of who attacks: of several of its strain one that emits
// by then, and of the variant of the attack. Of a host that is known by its
// attacks only there is none yet. Who merely scans, and has no row of this worm,
// has none at all: scanners that are no worm's reach everybody. Nor is what anybody can have
// sent, before a host was first seen to hold its address and send, laid to that host.
func (t *tree) emitter(a *attack) *node {
	rank := func(n *node) (r int) {
		if n.began == 0 || n.began > a.at {
			r += 2
		}
		if n.variant != a.variant {
			r++
		}
		return r
	}
	scans := a.blank && !a.alike
	var best *node
	for _, n := range t.at[place{a.from, a.adv}] {
		if n.latent && scans {
			continue
		}
		if (a.blank || sameStrain(a.adv, n.variant, a.variant)) && (best == nil || rank(n) < rank(best)) {
			best = n
		}
	}
	if best == nil && scans {
		return nil
	}
	if best == nil {
		return t.put(&node{host: a.from, adv: a.adv, variant: a.variant, began: a.at, latent: true})
	}
	if a.at.Before(best.began) {
		if a.forgeable && best.sure {
			return nil
		}
		best.began = a.at
	}
	return best
}

// weightOf says how well an attack arrived. A server that has no such thing (an
// answer of 4xx) is hardly infected by asking for it; a request of which the
// handshake is not in view may not have arrived.
func weightOf(s cordon.Sighting) float64 {
	switch {
	case s.Status >= 400 && s.Status < 500:
		return 0.1
	case s.Grade == cordon.Suspected:
		return 0.7
	}
	return 1
}
