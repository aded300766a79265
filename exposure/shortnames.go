package exposure

import (
	"maps"
	"slices"
	"strings"

	"cordon"
	"cordon/inventory"
)

// One table calls a machine www2, and another www2.example.org. Where a name without a
// domain can be short for one name alone, and one of the two has nothing but its name, they
// are one machine's.

// FirstLabel is the first part of a machine's name, which may be all of it; "" of what is
// no such name: addresses, UUIDs, what programs make up.
func FirstLabel(name string) string {
	label, _, _ := strings.Cut(name, ".")
	letter := false
	for i := range len(name) {
		c := name[i]
		letter = letter || c >= 'a' && c <= 'z' && i < len(label)
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return ""
		}
	}
	if !letter || len(label) < 2 || inventory.UUID(name) || cordon.ParseHost(name).Addr.IsValid() {
		return ""
	}
	return label
}

// joinShort joins groups of which one has the short name of the other.
func (l *Ledger) joinShort(g *grouping, nodes []cordon.Host) {
	wanted := l.labelsOfNames(nodes)
	if len(wanted) == 0 {
		return
	}
	called := l.called(nodes, wanted)
	groups := map[cordon.Host][]cordon.Host{}
	for _, h := range nodes {
		groups[g.root(h)] = append(groups[g.root(h)], h)
	}
	for _, label := range slices.Sorted(maps.Keys(called)) {
		c := called[label]
		a, b := one(g, c.short), one(g, c.full)
		if a == b || a.IsZero() || b.IsZero() || len(c.names) != 1 || !l.mayBeOne(groups[a], groups[b]) || g.differ([]cordon.Host{a, b}) {
			continue
		}
		g.join(a, b)
		both := slices.Concat(groups[a], groups[b])
		delete(groups, a)
		delete(groups, b)
		groups[g.root(a)] = both
	}
}

// labelsOfNames are the first labels of the names of nodes that are known by a name and no
// address.
func (l *Ledger) labelsOfNames(nodes []cordon.Host) map[string]bool {
	labels := map[string]bool{}
	for _, h := range nodes {
		if h.Addr.IsValid() {
			continue
		}
		labels[FirstLabel(h.Name)] = true
		for _, n := range l.entries[h].names {
			labels[FirstLabel(n.name)] = true
		}
	}
	delete(labels, "")
	return labels
}

// called is who is called by a label, with and without a domain.
type called struct {
	short, full []cordon.Host   // nodes
	names       map[string]bool // those with a domain
}

// called finds who has which of some labels. Names by reverse look-up join nothing, but
// show that there is another name.
func (l *Ledger) called(nodes []cordon.Host, wanted map[string]bool) map[string]*called {
	all := map[string]*called{}
	note := func(name string, h cordon.Host) {
		label := FirstLabel(name)
		if !wanted[label] {
			return
		}
		c := all[label]
		if c == nil {
			c = &called{names: map[string]bool{}}
			all[label] = c
		}
		switch {
		case name != label:
			if c.names[name] = true; !h.IsZero() {
				c.full = append(c.full, h)
			}
		case !h.IsZero():
			c.short = append(c.short, h)
		}
	}
	for _, h := range nodes {
		if !h.Addr.IsValid() {
			note(h.Name, h)
		}
		for _, n := range l.entries[h].names {
			note(n.name, h)
		}
		for _, n := range l.entries[h].labels {
			note(n.name, cordon.Host{})
		}
	}
	return all
}

// one is the root of nodes of one group; zero they are of several, or there are none.
func one(g *grouping, nodes []cordon.Host) (root cordon.Host) {
	for i, h := range nodes {
		if i > 0 && g.root(h) != root {
			return cordon.Host{}
		}
		root = g.root(h)
	}
	return root
}

// mayBeOne reports whether two groups may be one machine: one has nothing but names, and no
// table has two rows of them, which may be of two.
func (l *Ledger) mayBeOne(a, b []cordon.Host) bool {
	if l.placed(a) && l.placed(b) {
		return false
	}
	rows := map[string]uint64{}
	for _, h := range slices.Concat(a, b) {
		if l.entries[h].crowded {
			return false
		}
		for _, v := range l.entries[h].voices {
			if have := rows[v.input]; have != 0 && v.row != 0 && have != v.row {
				return false
			}
			rows[v.input] = max(rows[v.input], v.row)
		}
	}
	return true
}

// placed reports whether nodes show an address or a hardware address.
func (l *Ledger) placed(nodes []cordon.Host) bool {
	return slices.ContainsFunc(nodes, func(h cordon.Host) bool {
		return h.Addr.IsValid() || slices.ContainsFunc(l.entries[h].names, func(n known) bool {
			_, hardware := hardwareAddress(n.name)
			return hardware || cordon.ParseHost(n.name).Addr.IsValid()
		})
	})
}
