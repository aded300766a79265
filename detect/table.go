package detect

import (
	"cmp"
	"slices"
	"sync"

	"cordon"
)

// table keeps entries by host, bounded in bytes. It is divided into shards by a
// fixed hash of the host, each with its own share, and may be used by several
// detectors at once. When a shard is full the hosts that stay are ours first and
// then those of the lowest hash, as many as fit: a choice that depends on what
// was observed alone, so that tables filled in any order, in one piece or in
// several, keep the same hosts with the same counts. For that to hold, what a
// host is charged only grows with what is observed of it, whatever the order.
type table struct{ shards [shards]shard }

const shards = 64

// othersFrom is where the ranks of hosts that are not ours begin.
const othersFrom = 1 << 63

type shard struct {
	mu     sync.Mutex
	hosts  map[cordon.Host]*hostEntries
	ours   func(cordon.Host) bool
	budget int
	bytes  int
	limit  uint64 // ranks above it are left out for good
	seen   uint64 // observations offered
}

type hostEntries struct {
	rank    uint64
	cost    int
	entries []*entry // few; in order of key
}

func newTable(budget int, ours func(cordon.Host) bool) *table {
	t := new(table)
	for i := range t.shards {
		t.shards[i] = shard{hosts: map[cordon.Host]*hostEntries{}, ours: ours, budget: budget / shards, limit: ^uint64(0)}
	}
	return t
}

// open returns the entry to count in, its shard locked until close is called;
// or nil where the host is left out.
func (t *table) open(host cordon.Host, k entryKey) (*shard, *hostEntries, *entry) {
	rank := rankOf(host)
	s := &t.shards[rank%shards]
	s.mu.Lock()
	s.seen++
	h := s.hosts[host]
	if h == nil {
		if s.ours == nil || !s.ours(host) {
			rank |= othersFrom
		}
		if rank > s.limit {
			s.mu.Unlock()
			return nil, nil, nil
		}
		h = &hostEntries{rank: rank}
		s.hosts[cordon.Host{Addr: host.Addr, Name: string([]byte(host.Name))}] = h
	}
	return s, h, h.entry(k)
}

// close charges the host and unlocks the shard.
func (s *shard) close(h *hostEntries, evidence int) {
	cost := h.charge(evidence)
	s.bytes += cost - h.cost
	h.cost = cost
	if s.bytes > s.budget+s.budget/4 {
		s.trim()
	}
	s.mu.Unlock()
}

func (h *hostEntries) entry(k entryKey) *entry {
	i, found := slices.BinarySearchFunc(h.entries, k, func(e *entry, k entryKey) int { return e.compare(k) })
	if !found {
		h.entries = slices.Insert(h.entries, i, &entry{entryKey: k})
	}
	return h.entries[i]
}

// What things take, bytes, as the allocator and the map give them.
const (
	hostCost     = 256
	entryCost    = 396
	pieceCost    = 128 + evidenceLen
	beginCost    = 48
	pageCost     = 32
	attackerCost = 72
)

// charge is what a host is taken to need. Evidence is charged at its longest:
// which pieces stay, and so how long they are, changes on the way.
func (h *hostEntries) charge(evidence int) int {
	n := hostCost
	for _, e := range h.entries {
		if e.role == tried {
			evidence = 0
		}
		n += entryCost + pieceCost*int(min(e.count, uint64(evidence))) + 20*len(e.intervals) + 16*len(e.statuses) +
			beginCost*len(e.begins) + pageCost*len(e.pages) + attackerCost*len(e.attackers) + e.sample.charge()
	}
	return n
}

// trim leaves out all hosts but those of the lowest rank that fit, one at least.
func (s *shard) trim() {
	if s.bytes <= s.budget {
		return
	}
	byRank := make([]*hostEntries, 0, len(s.hosts))
	for _, h := range s.hosts {
		byRank = append(byRank, h)
	}
	slices.SortFunc(byRank, func(a, b *hostEntries) int { return cmp.Compare(a.rank, b.rank) })
	s.bytes = 0
	for i, h := range byRank {
		if i > 0 && s.bytes+h.cost > s.budget {
			// A host of a rank between the last that fits and this one might
			// still come, be smaller, and fit.
			s.limit = min(s.limit, h.rank-1)
			break
		}
		s.bytes += h.cost
	}
	s.forget()
}

// forget drops what lies beyond the limit.
func (s *shard) forget() {
	for host, h := range s.hosts {
		if h.rank > s.limit {
			delete(s.hosts, host)
		}
	}
}

func (t *table) merge(o *table, evidence int) {
	for i := range t.shards {
		t.shards[i].merge(&o.shards[i], evidence)
	}
}

func (s *shard) merge(o *shard, evidence int) {
	s.seen += o.seen
	s.limit = min(s.limit, o.limit)
	for host, theirs := range o.hosts {
		ours := s.hosts[host]
		if ours == nil {
			s.hosts[host] = theirs
			continue
		}
		for _, e := range theirs.entries {
			ours.entry(e.entryKey).merge(e, evidence)
		}
	}
	s.forget()
	s.bytes = 0
	for _, h := range s.hosts {
		h.cost = h.charge(evidence)
		s.bytes += h.cost
	}
	s.trim()
}

// share is what part of the hosts that are not ours is kept, by the ranks of those that are:
// the lowest of a uniform hash (Bar-Yossef and others 2002). Its standard error is one in
// the square root of how many are kept. It is 1 where all are, and 0 where none can be told
// of, for not even all of ours are.
func (t *table) share() float64 {
	kept, all := 0.0, 0.0
	for i := range t.shards {
		s := &t.shards[i]
		if s.limit < othersFrom {
			return 0
		}
		others := 0.0
		for _, h := range s.hosts {
			if h.rank >= othersFrom {
				others++
			}
		}
		kept += others
		all += others * (1 << 63) / (float64(s.limit-othersFrom) + 1)
	}
	if all == 0 {
		return 1
	}
	return kept / all
}

// each calls f for every host that stays, in no order, and forgets them as it
// goes: what f keeps takes their place.
func (t *table) each(f func(cordon.Host, *hostEntries)) {
	for i := range t.shards {
		t.shards[i].trim()
		for host, h := range t.shards[i].hosts {
			f(host, h)
		}
		t.shards[i].hosts = nil
	}
}

// entries is how many there are, of those that are told of.
func (t *table) entries() (n int) {
	for i := range t.shards {
		for _, h := range t.shards[i].hosts {
			for _, e := range h.entries {
				if e.role != tried {
					n++
				}
			}
		}
	}
	return n
}

// left returns how many observations were offered and are in no entry.
func (t *table) left() (n uint64) {
	for i := range t.shards {
		n += t.shards[i].seen
		for _, h := range t.shards[i].hosts {
			for _, e := range h.entries {
				n -= e.count
			}
		}
	}
	return n
}

// rankOf is a fixed hash of the host (FNV-1a, then mixed), with the top bit
// clear: it is set for hosts that are not ours.
func rankOf(host cordon.Host) uint64 {
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
	return h &^ (1 << 63)
}
