package sift

import (
	"math"
	"slices"

	"cordon"
)

// hosts counts different hosts, and keeps what each did of those with the least
// ranks: a sample that any two of the same size agree on (k minimum values;
// Bar-Yossef and others 2002). With more hosts than it keeps, their number is
// estimated with a standard error of 1/√(k−2). Joining is associative and
// commutative, and depends on what was seen alone.
type hosts struct {
	ranks []uint64 // in order
	at    []uint16 // where in list theirs are: those do not move
	list  []host
	over  bool // some were left out
}

// host is what one did: sent a content, or was sent it.
type host struct {
	addr  address
	peer  address // the other end, the first time
	first Place
	last  cordon.Time
	count uint64
	by    *receipt // how it had been sent it, where that is kept with it
	// before is how often a sender had been sent it when it first sent it, as far as
	// that was seen then.
	before uint32
}

const hostSize = 106 // bytes, with its rank and place

func (h *host) join(o *host) {
	h.count += o.count
	h.last = max(h.last, o.last)
	if o.by != nil && (h.by == nil || o.by.Compare(h.by.Place) < 0) {
		h.by = o.by
	}
	if o.first.Compare(h.first) < 0 {
		h.first, h.peer, h.before = o.first, o.peer, o.before
	}
}

// see counts what a host did, and reports how many bytes more it takes.
func (s *hosts) see(rank uint64, h *host, limit int) (grew int) {
	n := len(s.ranks)
	if n == limit && rank > s.ranks[n-1] {
		s.over = true
		return 0
	}
	i, found := slices.BinarySearch(s.ranks, rank)
	switch {
	case found:
		s.host(i).join(h)
	case n < limit:
		s.ranks, s.at = slices.Insert(s.ranks, i, rank), slices.Insert(s.at, i, uint16(n))
		s.list = append(s.list, *h)
		return hostSize
	default:
		s.over = true
		free := s.at[n-1]
		copy(s.ranks[i+1:], s.ranks[i:])
		copy(s.at[i+1:], s.at[i:])
		s.ranks[i], s.at[i], s.list[free] = rank, free, *h
	}
	return 0
}

// host is the i-th by rank.
func (s *hosts) host(i int) *host { return &s.list[s.at[i]] }

func (s *hosts) join(o *hosts, limit int) {
	for i := range o.ranks {
		s.see(o.ranks[i], o.host(i), limit)
	}
	s.over = s.over || o.over
}

// count is how many different hosts there are.
func (s *hosts) count() uint64 {
	if !s.over {
		return uint64(len(s.list))
	}
	k := len(s.list)
	return uint64(math.Round(float64(k-1) / (float64(s.ranks[k-1]) / (1 << 64))))
}

// of returns what a host did, or nil.
func (s *hosts) of(rank uint64) *host {
	i, found := slices.BinarySearch(s.ranks, rank)
	if !found {
		return nil
	}
	return s.host(i)
}
