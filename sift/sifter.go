package sift

import (
	"cmp"
	"slices"

	"cordon"
)

// Sifter counts who sends what to whom. It is not safe for concurrent use.
type Sifter struct {
	o        Options
	singles  singles
	contents map[uint64]*content
	servers  servers
	receipts receipts
	calls    calls
	bytes    int // that these take
	budget   int
	lost     Losses
	order    []ref
	found    []*content // of the event that is looked at
	sample   Sample     // of it
}

// Losses counts what the bounds took away.
type Losses struct {
	Singles  uint64 // fingerprints seen between one pair of hosts, forgotten for others
	Contents uint64 // those that the fewest hosts shared, forgotten for others
	Calls    uint64 // hosts at a service, of which it is not known how it took them
	Servers  bool   // more servers said what they are than are remembered
}

// Shares of Options.Memory, in per cent.
const (
	singlesShare  = 21
	callsShare    = 4
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
		calls:    newCalls(o.Memory / 100 * callsShare),
	}
}

// Losses says what was lost to bounds.
func (s *Sifter) Losses() Losses {
	l := s.lost
	l.Singles += s.singles.lost
	l.Calls = s.calls.lost
	l.Servers = l.Servers || s.servers.over
	return l
}

// ref is an event of one of several batches.
type ref struct {
	batch, event int
}

// ObserveAll takes batches that were filled side by side, in the order in which what is
// in them became known, so that it does not matter how the work was shared.
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
		return batches[x.batch].events[x.event].compare(&batches[y.batch].events[y.event])
	})
	for i, r := range s.order {
		if next := i + early; next < len(s.order) {
			n := s.order[next]
			s.ahead(batches[n.batch], &batches[n.batch].events[n.event])
		}
		s.observe(batches[r.batch], &batches[r.batch].events[r.event])
	}
}

// compare orders events by when they became known: in logs as they stand there. What the
// end of a recording brings out comes as it happened.
func (e *event) compare(o *event) int {
	switch {
	case e.told != o.told:
		return cmp.Compare(e.told, o.told)
	case e.told == cordon.ToldAtEnd:
		return e.Place.Compare(o.Place)
	case e.told == 0:
		return cmp.Or(cmp.Compare(e.Input, o.Input), cmp.Compare(e.Position, o.Position))
	}
	return 0 // of one frame
}

// early is how many events before its turn what one needs is asked for.
const early = 2

func (s *Sifter) ahead(b *Batch, e *event) {
	for _, print := range b.prints[e.first:e.last] {
		s.singles.ahead(print)
	}
}

func (s *Sifter) observe(b *Batch, e *event) {
	src, dst := e.src.rank(), e.dst.rank()
	prints := b.prints[e.first:e.last]
	known := s.known(prints)
	sprayed := leastSprayed(known)
	s.sample = Sample{
		Place: e.Place, Kind: e.what, Payload: b.bytes[e.payload:e.end], Length: int(e.length), Port: e.port, Source: e.from, src: e.src, dst: e.dst,
	}
	shared := false
	for i, print := range prints {
		c := known[i]
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
		shared = true
		s.bytes -= c.cost
		before := c.turn(s.receipts, src, e)
		if c.targets.over && (print == sprayed || print&uint64(s.o.Sampling-1) == 0) {
			s.receipts.note(receipt{Place: e.Place, key: receiptKey(print, dst), from: e.src})
		}
		c.spread(src, dst, e.src, e.dst, e.Place, e.Time, 1, before)
		c.serve(service{e.proto, e.port, e.what})
		c.lengths.see(e.length)
		c.sample(&s.sample)
		s.bytes += c.cost
	}
	if shared {
		s.calls.say(e, src, dst)
	}
	if s.bytes > s.budget {
		s.trim()
	}
}

// known are the contents of the fingerprints of one payload, nil where there is none.
func (s *Sifter) known(prints []uint64) []*content {
	s.found = s.found[:0]
	for _, print := range prints {
		s.found = append(s.found, s.contents[print])
	}
	return s.found
}

// leastSprayed is, of the fingerprints of a payload that were sent to more hosts than
// are kept, the least; 0 where none was. Of a payload that is padded those alone are
// that stand in all of its copies.
func leastSprayed(known []*content) (least uint64) {
	for _, c := range known {
		if c != nil && c.targets.over && (least == 0 || c.print < least) {
			least = c.print
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
	s.calls.join(&o.calls)
	for print, theirs := range o.contents {
		if ours := s.contents[print]; ours != nil {
			ours.join(theirs)
		} else {
			s.contents[print] = theirs
		}
	}
	s.review()
	s.adopt(o.singles.slots)
	s.bytes = 0
	for _, c := range s.contents {
		s.bytes += c.cost
	}
	if s.bytes > s.budget {
		s.trim()
	}
}

// review takes from among the singles those that are contents now.
func (s *Sifter) review() {
	for i := range s.singles.slots {
		one := &s.singles.slots[i]
		if c := s.contents[one.print]; one.print != 0 && c != nil {
			c.add(one)
			s.singles.clear(i)
		}
	}
}

// adopt takes another's singles in: those that are known here too are contents.
func (s *Sifter) adopt(slots []single) {
	for _, one := range slots {
		if one.print == 0 {
			continue
		}
		if c := s.contents[one.print]; c != nil {
			c.add(&one)
			continue
		}
		if was := s.singles.take(&one); was != nil {
			c := begin(was)
			c.add(&one)
			s.contents[one.print] = c
		}
	}
}
