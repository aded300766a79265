package detect

import (
	"slices"

	"cordon"
)

// table keeps entries by host, bounded. When it is full the hosts that stay
// are ours first and then those of the lowest hash: a choice that depends on
// the set of hosts alone, so that tables filled in any order, in one piece or
// in several, keep the same hosts with the same counts.
type table struct {
	hosts map[cordon.Host]*hostEntries
	max   int
	ours  func(cordon.Host) bool
	limit uint64 // ranks above it are left out for good
	seen  uint64 // observations offered
}

type hostEntries struct {
	rank    uint64
	entries []*entry // few; in order of rule and role
}

func (t *table) init(o Options) {
	*t = table{hosts: map[cordon.Host]*hostEntries{}, max: o.MaxHosts, ours: o.Ours, limit: ^uint64(0)}
}

// entry returns the entry to count in, or nil where the host is left out.
func (t *table) entry(host cordon.Host, rule int32, role cordon.Role) *entry {
	t.seen++
	h := t.hosts[host]
	if h == nil {
		rank := t.rank(host)
		if rank > t.limit {
			return nil
		}
		h = &hostEntries{rank: rank}
		t.hosts[cordon.Host{Addr: host.Addr, Name: string([]byte(host.Name))}] = h
		if len(t.hosts) > t.max+t.max/4 {
			t.trim()
		}
	}
	return h.entry(rule, role)
}

func (h *hostEntries) entry(rule int32, role cordon.Role) *entry {
	i, found := slices.BinarySearchFunc(h.entries, entryKey{rule, role}, func(e *entry, k entryKey) int {
		return e.compare(k)
	})
	if !found {
		h.entries = slices.Insert(h.entries, i, &entry{entryKey: entryKey{rule, role}})
	}
	return h.entries[i]
}

// trim leaves out all but the max hosts of the lowest rank.
func (t *table) trim() {
	if len(t.hosts) <= t.max {
		return
	}
	ranks := make([]uint64, 0, len(t.hosts))
	for _, h := range t.hosts {
		ranks = append(ranks, h.rank)
	}
	slices.Sort(ranks)
	t.limit = min(t.limit, ranks[t.max-1])
	for host, h := range t.hosts {
		if h.rank > t.limit {
			delete(t.hosts, host)
		}
	}
}

func (t *table) merge(o *table, evidence int) {
	t.seen += o.seen
	t.limit = min(t.limit, o.limit)
	for host, theirs := range o.hosts {
		ours := t.hosts[host]
		if ours == nil {
			t.hosts[host] = theirs
			continue
		}
		for _, e := range theirs.entries {
			ours.entry(e.rule, e.role).merge(e, evidence)
		}
	}
	for host, h := range t.hosts {
		if h.rank > t.limit {
			delete(t.hosts, host)
		}
	}
	t.trim()
}

// kept returns how many observations the entries still hold.
func (t *table) kept() (n uint64) {
	for _, h := range t.hosts {
		for _, e := range h.entries {
			n += e.count
		}
	}
	return n
}

// rank is a fixed hash of the host (FNV-1a, then mixed), with the top bit
// clear for hosts of ours.
func (t *table) rank(host cordon.Host) uint64 {
	h := uint64(14695981039346656037)
	step := func(c byte) { h = (h ^ uint64(c)) * 1099511628211 }
	if host.Addr.IsValid() {
		a := host.Addr.As16()
		for _, c := range a {
			step(c)
		}
	}
	for i := range len(host.Name) {
		step(host.Name[i])
	}
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	h ^= h >> 29
	h |= 1 << 63
	if t.ours != nil && t.ours(host) {
		h &^= 1 << 63
	}
	return h
}
