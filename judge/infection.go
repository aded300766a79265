package judge

import (
	"fmt"
	"strings"

	"cordon"
)

// maxOthers is how many others a row of the tree names.
const maxOthers = 5

// rows are the tree, parents before their children.
func (t *tree) rows() []cordon.Infection {
	children := map[*node]uint64{}
	for _, n := range t.nodes {
		if n.parent != nil {
			children[n.parent]++
		}
	}
	var out []cordon.Infection
	for _, n := range t.sorted() {
		if n.wanted {
			out = append(out, n.row(children[n]))
		}
	}
	return out
}

func (n *node) row(children uint64) cordon.Infection {
	r := cordon.Infection{
		Host: n.host.String(), Odds: n.unseen, Advisory: n.adv.ID, Variant: n.variant, EmittedAt: n.began,
		Outside: n.parent == nil, Generation: n.generation, Infected: children, Attackers: len(n.suitors),
	}
	rest := n.suitors
	if n.parent != nil {
		r.Parent, r.Odds, r.AttackedAt = n.parent.host.String(), n.by.odds, n.by.at
		r.Input, r.Position, r.RestsOn = n.by.seen.Input, n.by.seen.Position, n.restsOn()
		rest = n.suitors[1:]
	}
	for _, s := range rest[:min(len(rest), maxOthers)] {
		r.Others = append(r.Others, cordon.Suitor{Host: s.from.host.String(), Odds: s.odds, AttackedAt: s.at})
	}
	return r
}

// restsOn is what shows the parent's attack.
func (n *node) restsOn() string {
	switch {
	case n.by.blank:
		return cordon.RestsOnContact
	case strings.HasPrefix(n.adv.ID, cordon.UnknownPrefix):
		return cordon.RestsOnContent
	}
	return cordon.RestsOnSignature
}

// why says in a sentence whom an infection is laid to.
func (n *node) why() string {
	switch {
	case n.earlier:
		return "It was at it when the recording begins, as others were: who infected it is not in view."
	case n.parent == nil && len(n.suitors) == 0:
		return ""
	case n.parent == nil:
		return fmt.Sprintf("Who infected it was likely not in view; of those who attacked it before, %s is the likeliest, at odds of %.2f.", n.suitors[0].from.host, n.suitors[0].odds)
	case len(n.suitors) == 1:
		return fmt.Sprintf("Likely infected by %s, at odds of %.2f: no other host of this worm was seen to attack it before.", n.parent.host, n.by.odds) + n.by.forged() + n.by.sized()
	}
	return fmt.Sprintf("Likely infected by %s, at odds of %.2f; %d others attacked it before it began to send.", n.parent.host, n.by.odds, len(n.suitors)-1) + n.by.forged() + n.by.sized()
}

// sized says of an attack how it is known where neither what was sent is seen nor that the
// sender scans.
func (s *suitor) sized() string {
	if !s.alike {
		return ""
	}
	return " What it sent was not seen; it was as much as those send who scan for the service, and was accepted."
}

// forged says of an attack that it shows no more than the address that it bears.
func (s *suitor) forged() string {
	if s.seen.Grade != cordon.Spoofable {
		return ""
	}
	return " That is the address which the attack bears, and anybody can write it: the odds hold if it is true."
}

// tell adds to a verdict's reasons. It changes no verdict.
func (t *tree) tell(key cordon.Host, h *cordon.HostReport) {
	for _, n := range t.at[place{key, t.c.advisory(h.Advisory)}] {
		if n.latent || n.variant != h.Variant {
			continue
		}
		if s := n.why(); s != "" {
			h.Why = append(h.Why, s)
		}
		if n.parent == nil && (n.blank || n.earlier) {
			h.InfectedBy = nil // who reached it has no row of this worm, or found it at it
		}
		if n.parent != nil && (h.InfectedBy == nil || h.InfectedBy.From != n.parent.host.String()) {
			s := n.by.seen
			h.InfectedBy = &cordon.Attack{From: n.parent.host.String(), Evidence: cordon.Evidence{
				Input: s.Input, Position: s.Position, Time: s.Time, Status: s.Status, Peer: n.parent.host.String(), Text: "its first attack on this host",
			}}
		}
	}
}
