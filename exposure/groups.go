package exposure

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"cordon"
	"cordon/inventory"
)

// What is said of machines is kept by node: by address or name; and of an address that
// rows of tables show, or hosts of scans, for each whom they tell apart: an address changes
// hands. Nodes are put together to machines when all is known.

// nodeOf is an item's node.
func (l *Ledger) nodeOf(it *inventory.Item) cordon.Host {
	h := cordon.Host{Addr: it.Host.Addr, Name: cut(it.Host.Name)}
	if it.Row&1 == 0 || !h.Addr.IsValid() {
		return h
	}
	if it.Row != l.lastRow {
		l.lastRow, l.rowName = it.Row, strconv.FormatUint(it.Row, 36)
	}
	h.Name = l.rowName
	return h
}

// plain is a node's address or name.
func plain(h cordon.Host) cordon.Host {
	if h.Addr.IsValid() {
		h.Name = ""
	}
	return h
}

// identity is what a node shows of who it is.
type identity struct {
	mac   string   // the only one; "" none or several
	names []string // first labels
}

func (e *entry) identity() (id identity) {
	macs := 0
	for _, n := range e.names {
		if mac, ok := hardwareAddress(n.name); ok {
			if mac != "" {
				id.mac = mac
				macs++
			}
		} else if !cordon.ParseHost(n.name).Addr.IsValid() {
			label, _, _ := strings.Cut(n.name, ".")
			id.names = append(id.names, label)
		}
	}
	if macs > 1 {
		id.mac = ""
	}
	return id
}

// namesApart reports whether two show names, and none that both have.
func (id *identity) namesApart(o *identity) bool {
	return len(id.names) > 0 && len(o.names) > 0 && !slices.ContainsFunc(id.names, func(n string) bool { return slices.Contains(o.names, n) })
}

// others reports whether two nodes of one address are two machines: they show one hardware
// address each, not the same, and no name that both have.
func (id *identity) others(o *identity) bool {
	shared := slices.ContainsFunc(id.names, func(n string) bool { return slices.Contains(o.names, n) })
	return id.mac != "" && o.mac != "" && id.mac != o.mac && !shared
}

// compareMachines orders machines by host, and those that had one address by what else
// they are called.
func compareMachines(a, b *Machine) int {
	return cmp.Or(plain(a.Host).Compare(plain(b.Host)), slices.Compare(a.Names, b.Names), slices.CompareFunc(a.Hosts, b.Hosts, cordon.Host.Compare), slices.Compare(a.Labels, b.Labels))
}

// alias is a name of a machine besides its address.
func (m *Machine) alias() string {
	for _, h := range m.Hosts {
		if !h.Addr.IsValid() {
			return h.Name
		}
	}
	for _, names := range [2][]string{m.Names, m.Labels} {
		if len(names) > 0 {
			return names[0]
		}
	}
	return ""
}

// maxShared is how many hosts one name or hardware address may have before it
// is taken for a gateway's, or for one that many machines were given.
const maxShared = 8

// groups finds which nodes are one machine: those that share a hardware address, a name or
// an address, and do not show that they are several. An address belongs to the one that
// last said it was its own.
func (l *Ledger) groups() [][]cordon.Host {
	g := grouping{parent: map[cordon.Host]cordon.Host{}, uuid: map[cordon.Host]string{}}
	l.several = map[string]bool{}
	by := map[string][]cordon.Host{}
	at := map[netip.Addr][]cordon.Host{}
	nodes := slices.SortedFunc(maps.Keys(l.entries), cordon.Host.Compare)
	for _, h := range nodes {
		if inventory.UUID(h.Name) {
			g.uuid[h] = h.Name
		}
		if h.Addr.IsValid() {
			at[h.Addr] = append(at[h.Addr], h)
		}
		for _, n := range l.entries[h].names {
			if a := cordon.ParseHost(n.name).Addr; !a.IsValid() {
				by[n.name] = append(by[n.name], h)
			} else if l.mayJoin(n, h) {
				at[a] = append(at[a], h)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		sharers := by[name]
		if _, ok := l.entries[cordon.ParseHost(name)]; ok {
			sharers = append(sharers, cordon.ParseHost(name))
		}
		if mac, ok := hardwareAddress(name); len(sharers) > maxShared || ok && mac != "" && l.handedOn(sharers) {
			continue
		}
		if g.differ(sharers) {
			l.several[name] = true
			continue
		}
		g.joinAll(sharers)
	}
	for _, a := range slices.SortedFunc(maps.Keys(at), netip.Addr.Compare) {
		if sharers := at[a]; len(sharers) <= maxShared && !l.handsChanged(sharers, &g) && !g.differ(sharers) {
			g.joinAll(sharers)
		}
	}
	l.joinShort(&g, nodes)
	groups := map[cordon.Host][]cordon.Host{}
	for _, h := range nodes {
		root := g.root(h)
		groups[root] = append(groups[root], h)
	}
	return slices.SortedFunc(maps.Values(groups), func(a, b []cordon.Host) int { return a[0].Compare(b[0]) })
}

// handedOn reports whether nodes that share a hardware address are several machines, as
// those are that a dock is handed on among: they have different names and addresses.
func (l *Ledger) handedOn(nodes []cordon.Host) bool {
	return l.anyTwo(nodes, func(a, b cordon.Host, x, y *identity) bool {
		return a.Addr.IsValid() && b.Addr.IsValid() && a.Addr != b.Addr && x.namesApart(y)
	})
}

// handsChanged reports whether nodes of one address are several machines, which nothing
// else has put together.
func (l *Ledger) handsChanged(nodes []cordon.Host, g *grouping) bool {
	return l.anyTwo(nodes, func(a, b cordon.Host, x, y *identity) bool { return g.root(a) != g.root(b) && x.others(y) })
}

func (l *Ledger) anyTwo(nodes []cordon.Host, are func(a, b cordon.Host, x, y *identity) bool) bool {
	for i, a := range nodes {
		x := l.entries[a].identity()
		for _, b := range nodes[i+1:] {
			if y := l.entries[b].identity(); are(a, b, &x, &y) {
				return true
			}
		}
	}
	return false
}

// mayJoin reports whether a name is a host's alone. An address is another's
// where that one has had it later, and nobody's where two had it last at once.
func (l *Ledger) mayJoin(n known, h cordon.Host) bool {
	a := cordon.ParseHost(n.name)
	if !a.Addr.IsValid() {
		return true
	}
	return l.owners[n.name].host == h
}

// tenure is who last said that an address was its own, and when.
type tenure struct {
	host cordon.Host
	seen cordon.Time
}

func (l *Ledger) findOwners() {
	l.owners = map[string]tenure{}
	for h, e := range l.entries {
		for _, n := range e.names {
			if !cordon.ParseHost(n.name).Addr.IsValid() {
				continue
			}
			have, ok := l.owners[n.name]
			switch c := cmp.Compare(n.seen, have.seen); {
			case !ok || c > 0:
				l.owners[n.name] = tenure{h, n.seen}
			case c == 0:
				l.owners[n.name] = tenure{cordon.Host{}, n.seen}
			}
		}
	}
}

// grouping is a union of sets.
type grouping struct {
	parent map[cordon.Host]cordon.Host
	uuid   map[cordon.Host]string // by root; those of two groups are never joined
}

// differ reports whether hosts are several machines, as their UUIDs show: a name that
// they share is then no one's.
func (g *grouping) differ(hosts []cordon.Host) bool {
	one := ""
	for _, h := range hosts {
		switch uuid := g.uuid[g.root(h)]; {
		case uuid == "" || uuid == one:
		case one != "":
			return true
		default:
			one = uuid
		}
	}
	return false
}

func (g *grouping) root(h cordon.Host) cordon.Host {
	for {
		p, ok := g.parent[h]
		if !ok {
			return h
		}
		if up, ok := g.parent[p]; ok {
			g.parent[h] = up
		}
		h = p
	}
}

func (g *grouping) joinAll(hosts []cordon.Host) {
	for _, h := range hosts[1:] {
		g.join(hosts[0], h)
	}
}

// join makes the lesser host the root, so that the order of joining does not
// matter.
func (g *grouping) join(a, b cordon.Host) {
	a, b = g.root(a), g.root(b)
	switch c := a.Compare(b); {
	case c == 0:
		return
	case c > 0:
		a, b = b, a
	}
	g.parent[b] = a
	if g.uuid[a] == "" && g.uuid[b] != "" {
		g.uuid[a] = g.uuid[b]
	}
}
