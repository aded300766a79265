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
	list  []host   // theirs
	over  bool     // some were left out
}

// host is what one did: sent a content, or was sent it.
type host struct {
	addr  address
	peer  address // the other end, the first time
	first Place
	last  cordon.Time
	count uint64
	by    *receipt // how it had been sent it, where that is kept with it
}

const hostSize = 96 // bytes, with its rank

func (h *host) join(o *host) {
	h.count += o.count
	h.last = max(h.last, o.last)
	if o.by != nil && (h.by == nil || o.by.Compare(h.by.Place) < 0) {
		h.by = o.by
	}
	if o.first.Compare(h.first) < 0 {
		h.first, h.peer = o.first, o.peer
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
		s.list[i].join(h)
	case n < limit:
		s.ranks, s.list = slices.Insert(s.ranks, i, rank), slices.Insert(s.list, i, *h)
		return hostSize
	default:
		s.over = true
		copy(s.ranks[i+1:], s.ranks[i:])
		copy(s.list[i+1:], s.list[i:])
		s.ranks[i], s.list[i] = rank, *h
	}
	return 0
}

func (s *hosts) join(o *hosts, limit int) {
	for i := range o.list {
		s.see(o.ranks[i], &o.list[i], limit)
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
	return &s.list[i]
}
