package sift

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
	slots []single
	lost  uint64
}

const (
	singleSize = 112 // bytes
	ways       = 4
)

func newSingles(memory int) singles {
	n := 1
	for 2*n*ways*singleSize <= memory {
		n *= 2
	}
	return singles{slots: make([]single, n*ways)}
}

// at returns the places of a fingerprint. Its lower bits do not tell sampled ones
// apart.
func (t *singles) at(print uint64) []single {
	buckets := uint64(len(t.slots) / ways)
	i := mix(print, 0x9ddfea08eb382d69) & (buckets - 1) * ways
	return t.slots[i : i+ways]
}

// take returns the single of a fingerprint where it was seen between others, and
// forgets it; else it keeps this one and returns nil.
func (t *singles) take(s *single) *single {
	places := t.at(s.print)
	oldest := &places[0]
	for i := range places {
		p := &places[i]
		if p.print == s.print {
			return t.meet(p, s)
		}
		if p.print == 0 || oldest.print != 0 && p.last < oldest.last {
			oldest = p
		}
	}
	if oldest.print != 0 {
		t.lost++
	}
	*oldest = *s
	return nil
}

func (t *singles) meet(p, s *single) *single {
	if p.src == s.src && p.dst == s.dst && p.at == s.at {
		p.lengths.join(s.lengths)
		p.count += s.count
		p.last = max(p.last, s.last)
		if s.first.Compare(p.first) < 0 {
			p.first = s.first
		}
		return nil
	}
	was := *p
	*p = single{}
	return &was
}
