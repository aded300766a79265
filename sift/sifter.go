package sift

import (
	"cmp"
	"slices"
)

// Sifter counts who sends what to whom. It is not safe for concurrent use.
type Sifter struct {
	o        Options
	singles  singles
	contents map[uint64]*content
	servers  servers
	receipts receipts
	bytes    int // that these take
	budget   int
	lost     Losses
	order    []ref
}

// Losses counts what the bounds took away.
type Losses struct {
	Singles  uint64 // fingerprints seen between one pair of hosts, forgotten for others
	Contents uint64 // those that the fewest hosts shared, forgotten for others
	Servers  bool   // more servers said what they are than are remembered
}

// Shares of Options.Memory, in per cent.
const (
	singlesShare  = 25
	contentsShare = 65
	receiptsShare = 10
)

// New returns an empty Sifter.
func New(o Options) *Sifter {
	o = o.withDefaults()
	return &Sifter{
		o: o, singles: newSingles(o.Memory / 100 * singlesShare),
		contents: map[uint64]*content{}, budget: o.Memory / 100 * contentsShare,
		receipts: newReceipts(o.Memory / 100 * receiptsShare),
	}
}

// Losses says what was lost to bounds.
func (s *Sifter) Losses() Losses {
	l := s.lost
	l.Singles += s.singles.lost
	l.Servers = l.Servers || s.servers.over
	return l
}

// ref is an event of one of several batches.
type ref struct {
	batch, event int
}

// ObserveAll takes batches that were filled side by side, in the order of input
// and position, so that it does not matter how the work was shared.
func (s *Sifter) ObserveAll(batches []*Batch) {
	s.order = s.order[:0]
	for b := range batches {
		for i := range batches[b].servers {
			s.servers.see(&batches[b].servers[i])
		}
		for e := range batches[b].events {
			s.order = append(s.order, ref{b, e})
		}
	}
	slices.SortStableFunc(s.order, func(x, y ref) int {
		a, b := &batches[x.batch].events[x.event], &batches[y.batch].events[y.event]
		return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
	})
	for _, r := range s.order {
		s.observe(batches[r.batch], &batches[r.batch].events[r.event])
	}
}

func (s *Sifter) observe(b *Batch, e *event) {
	src, dst := e.src.rank(), e.dst.rank()
	prints := b.prints[e.first:e.last]
	sprayed := s.leastSprayed(prints)
	for _, print := range prints {
		c := s.contents[print]
		if c == nil {
			one := single{print: print, src: e.src, dst: e.dst, first: e.Place, last: int64(e.Time), count: 1, at: service{e.proto, e.port, e.what}}
			one.lengths.see(e.length)
			was := s.singles.take(&one)
			if was == nil {
				continue
			}
			c = begin(was)
			s.contents[print] = c
			s.bytes += c.cost
		}
		s.bytes -= c.cost
		before := c.turn(s.receipts, src, e)
		if c.targets.over && (print == sprayed || print&uint64(s.o.Sampling-1) == 0) {
			s.receipts.note(receipt{Place: e.Place, key: receiptKey(print, dst), from: e.src})
		}
		c.spread(src, dst, e.src, e.dst, e.Place, e.Time, 1, before)
		c.serve(service{e.proto, e.port, e.what})
		c.lengths.see(e.length)
		c.sample(Sample{
			Place: e.Place, Kind: e.what, Payload: b.bytes[e.payload:e.end], Length: int(e.length), Port: e.port, Source: e.from, src: e.src, dst: e.dst,
		})
		s.bytes += c.cost
	}
	if s.bytes > s.budget {
		s.trim()
	}
}

// leastSprayed is, of the fingerprints of a payload that were sent to more hosts than
// are kept, the least; 0 where none was. Of a payload that is padded those alone are
// that stand in all of its copies.
func (s *Sifter) leastSprayed(prints []uint64) (least uint64) {
	for _, print := range prints {
		if c := s.contents[print]; c != nil && c.targets.over && (least == 0 || print < least) {
			least = print
		}
	}
	return least
}

// trimmed is what trim leaves, in per cent of the budget: it sorts all, and must
// not come to that again soon.
const trimmed = 75

// trim forgets contents that the fewest hosts share, and of those the ones that
// were seen last the longest ago.
func (s *Sifter) trim() {
	all := make([]*content, 0, len(s.contents))
	for _, c := range s.contents {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *content) int {
		return cmp.Or(cmp.Compare(a.dispersion(), b.dispersion()), cmp.Compare(a.last, b.last), cmp.Compare(a.print, b.print))
	})
	for _, c := range all {
		if s.bytes <= s.budget/100*trimmed {
			break
		}
		s.bytes -= c.cost
		s.lost.Contents++
		delete(s.contents, c.print)
	}
}

// Merge joins what another Sifter with the same options saw, which must not be
// used afterwards.
func (s *Sifter) Merge(o *Sifter) {
	s.lost.Contents += o.lost.Contents
	s.singles.lost += o.singles.lost
	s.servers.join(&o.servers)
	s.receipts.join(o.receipts)
	for print, theirs := range o.contents {
		if ours := s.contents[print]; ours != nil {
			ours.join(theirs)
		} else {
			s.contents[print] = theirs
		}
	}
	s.adopt(s.singles.slots)
	s.adopt(o.singles.slots)
	s.bytes = 0
	for _, c := range s.contents {
		s.bytes += c.cost
	}
	if s.bytes > s.budget {
		s.trim()
	}
}

// adopt takes singles in: those that the other side knows too are contents.
func (s *Sifter) adopt(slots []single) {
	for i := range slots {
		one := slots[i]
		if one.print == 0 {
			continue
		}
		if c := s.contents[one.print]; c != nil {
			slots[i] = single{}
			c.add(&one)
			continue
		}
		if &slots[0] == &s.singles.slots[0] {
			continue // it is where it belongs
		}
		if was := s.singles.take(&one); was != nil {
			c := begin(was)
			c.add(&one)
			s.contents[one.print] = c
		}
	}
}
