package sift

import "cordon/prefetch"

// single is content that only one pair of hosts has shown, at one service.
type single struct {
	print    uint64 // 0: free
	src, dst address
	first    Place
	last     int64
	count    uint64
	at       service
	lengths  lengths
}

// singles is a table of fixed size. A fingerprint has a few places; where all
// are taken the one that was seen last the longest ago goes.
type singles struct {
	heads []heads
	slots []single
	lost  uint64
}

// heads are what is asked of all places of a fingerprint, in one line of the cache.
type heads [ways]struct {
	print uint64 // 0: free
	last  int64
}

const (
	singleSize = 128 // bytes, with its head
	ways       = 4
)

func newSingles(memory int) singles {
	n := 1
	for 2*n*ways*singleSize <= memory {
		n *= 2
	}
	return singles{heads: make([]heads, n), slots: make([]single, n*ways)}
}

// at is which of the heads a fingerprint has. Its lower bits do not tell sampled ones
// apart.
func (t *singles) at(print uint64) int {
	return int(mix(print, 0x9ddfea08eb382d69) & uint64(len(t.heads)-1))
}

// ahead asks for what taking a fingerprint will need.
func (t *singles) ahead(print uint64) { prefetch.Of(&t.heads[t.at(print)]) }

// take returns the single of a fingerprint where it was seen between others, and
// forgets it; else it keeps this one and returns nil.
func (t *singles) take(s *single) *single {
	at := t.at(s.print)
	h, oldest := &t.heads[at], 0
	for i := range h {
		if h[i].print == s.print {
			return t.meet(at*ways+i, s)
		}
		if h[i].print == 0 || h[oldest].print != 0 && h[i].last < h[oldest].last {
			oldest = i
		}
	}
	if h[oldest].print != 0 {
		t.lost++
	}
	h[oldest].print, h[oldest].last = s.print, s.last
	t.slots[at*ways+oldest] = *s
	return nil
}

func (t *singles) meet(at int, s *single) *single {
	p := &t.slots[at]
	if p.src == s.src && p.dst == s.dst && p.at == s.at {
		p.lengths.join(s.lengths)
		p.count += s.count
		p.last = max(p.last, s.last)
		t.heads[at/ways][at%ways].last = p.last
		if s.first.Compare(p.first) < 0 {
			p.first = s.first
		}
		return nil
	}
	was := *p
	t.clear(at)
	return &was
}

func (t *singles) clear(at int) {
	t.heads[at/ways][at%ways].print = 0
	t.slots[at] = single{}
}
