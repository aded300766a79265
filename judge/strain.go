package judge

import (
	"cordon"
	"cordon/advisory"
)

// Strain is hosts that do the same, and no advisory says what it is: they send the
// content of an unknown worm, or scan for one service. Who passed it on to whom is
// estimated as for worms that an advisory describes; it convicts nobody.
type Strain struct {
	Name       string // as rows of the tree have it for an advisory
	Hosts      []Beginning
	Approaches []Approach // of those hosts, in any order
}

// Beginning is when a host was first seen to do it.
type Beginning struct {
	Host  cordon.Host
	At    cordon.Time
	Input string
	// Scanned is from when on it was seen to scan for the same, by the clock of Scans; 0
	// where that is not known.
	Scanned cordon.Time
	Scans   string
	Since   bool // it began as the recording did, see Scan.Since
	// Aside hosts may have passed it on and are not known to have it: they can be
	// parents and have no row.
	Aside bool
}

// Approach is how a host may have come by it.
type Approach struct {
	From, To cordon.Host
	At       cordon.Time
	Input    string
	Position uint64
	Contact  bool // it was reached and answered; what it was sent is not in view
	Alike    bool // and that was as much as those send who do the same; From need not be one of them
}

// Lineage is the tree of a strain.
type Lineage struct {
	Rows []cordon.Infection // parents before their children
	Sums []cordon.TreeSum
	Of   []cordon.Infection // the rows of Strain.Hosts, in their order
}

// Grow estimates it. Clocks are those that were found to differ.
func (s *Strain) Grow(clocks []Clock) (l Lineage) {
	t := newTree(&Case{clocks: clocks})
	adv := &advisory.Advisory{ID: s.Name}
	hosts := make([]*node, len(s.Hosts))
	for i, b := range s.Hosts {
		began := t.right(b.At, b.Input)
		if at := t.right(b.Scanned, b.Scans); at.Before(began) {
			began = at // and whoever came after that found it at it
		}
		hosts[i] = t.put(&node{host: b.Host, adv: adv, began: began, blank: true, aside: b.Aside, since: b.Since})
	}
	all := s.attacks(t, adv)
	t.grow(all)
	for _, n := range hosts {
		l.Of = append(l.Of, n.row(0))
	}
	l.Rows, l.Sums = t.rows(), t.sums(all)
	return l
}

func (s *Strain) attacks(t *tree, adv *advisory.Advisory) []attack {
	all := make([]attack, 0, len(s.Approaches))
	for _, p := range s.Approaches {
		a := attack{
			from: p.From, to: p.To, adv: adv, at: t.right(p.At, p.Input), blank: p.Contact, alike: p.Alike,
			seen: cordon.Sighting{Input: p.Input, Position: p.Position, Time: p.At, Grade: cordon.Strong},
		}
		if a.at != 0 && a.from != a.to {
			all = append(all, a)
		}
	}
	inOrder(all)
	return all
}
