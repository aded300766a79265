package app

import (
	"cmp"
	"slices"
	"sync"

	"cordon"
	"cordon/scan"
	"cordon/sift"
)

// strand is a recording, or a file or an archive of another kind: what it tells
// comes one after the other. Those of the same hours are read side by side, so that
// what is told of contacts comes in the order of its time, whatever files it stands
// in.
type strand struct {
	index  int         // decides between those of one time
	source *source     // that it begins with
	rec    *recording  // nil where it is no capture
	begins cordon.Time // 0 not known
	opens  cordon.Time // when it has to be opened; a capture that may go on with another waits for its end
	at     cordon.Time // what is read next of it begins then
}

// goesOn is when a strand that is open goes on, and opening when one has to be
// opened.
func (s *strand) goesOn() moment  { return moment{s.at, s.index} }
func (s *strand) opening() moment { return moment{s.opens, s.index} }

// moment is a time, and what decides between those of one time.
type moment struct {
	at    cordon.Time
	index int
}

func (a moment) before(b moment) bool { return a.at < b.at || a.at == b.at && a.index < b.index }

// strands decides which of several goes on: the one that is behind. One of them
// runs at a time, which leaves the decoding to the workers. Whatever happens stands
// in the diary, in an order that depends on nothing but the recordings.
type strands struct {
	mu      sync.Mutex
	changed *sync.Cond
	most    int       // open at a time
	coming  []*strand // not opened, by when they have to be
	open    []*strand
	diary   []entry // not read yet
	over    bool    // nothing more will be written
}

// entry says what happened.
type entry struct {
	what   happening
	strand *strand
	turn   *turn
}

type happening uint8

const (
	opened  happening = iota
	claimed           // it goes on with what another began
	told              // a block was handed to the workers
	ended
)

// turn is what a block tells of contacts.
type turn struct {
	at      cordon.Time // it begins then
	missing int         // parts
	parts   [][]scan.Event
	batches []*sift.Batch
	cut     []uint32      // inputs of the recording that ends behind it
	events  []*scan.Event // of all parts, in order, and not taken
	input   int           // that the block is of, where steps are told
	steps   cordon.Steps  // of the clock, within a block of text
}

// expect names all strands, before the first is opened, and how many may be open.
func (d *strands) expect(all []*strand, most int) {
	d.changed, d.most = sync.NewCond(&d.mu), most
	d.coming = slices.Clone(all)
	slices.SortStableFunc(d.coming, func(a, b *strand) int {
		return cmp.Or(a.opens.Compare(b.opens), cmp.Compare(a.index, b.index))
	})
}

// next waits until a strand has to be opened; nil says that there are no more.
func (d *strands) next() *strand {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.coming) > 0 {
		s := d.coming[0]
		behind := func(o *strand) bool { return o.goesOn().before(s.opening()) }
		if len(d.open) < d.most && !slices.ContainsFunc(d.open, behind) {
			d.coming = d.coming[1:]
			s.at = s.begins
			d.open = append(d.open, s)
			d.write(entry{what: opened, strand: s})
			return s
		}
		d.changed.Wait()
	}
	return nil
}

// claim takes the strand of a source that goes on with another one's recording.
func (d *strands) claim(source *source) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, s := range d.coming {
		if s.source == source {
			d.coming = slices.Delete(d.coming, i, i+1)
			d.write(entry{what: claimed, strand: s})
			return
		}
	}
}

// captures are those that are still to be opened.
func (d *strands) captures() (all []*source) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.coming {
		if s.rec != nil {
			all = append(all, s.source)
		}
	}
	return all
}

// pass waits until what a strand tells next, from a time on, is due. A time that is
// not known is that of what came before.
func (d *strands) pass(s *strand, at cordon.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at != 0 {
		s.at = at
	}
	for d.changed.Broadcast(); !d.due(s); {
		d.changed.Wait()
	}
}

func (d *strands) due(s *strand) bool {
	for _, o := range d.open {
		if o != s && !s.goesOn().before(o.goesOn()) {
			return false
		}
	}
	return len(d.coming) == 0 || len(d.open) == d.most || s.goesOn().before(d.coming[0].opening())
}

// turn is that of a strand's next block; so many parts of it will be brought.
func (d *strands) turn(s *strand, parts int) *turn {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := &turn{at: s.at, missing: parts}
	d.write(entry{what: told, strand: s, turn: t})
	return t
}

// end closes a strand.
func (d *strands) end(s *strand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = slices.DeleteFunc(d.open, func(o *strand) bool { return o == s })
	d.write(entry{what: ended, strand: s})
}

// cut says that a recording ends with the last block of a strand.
func (d *strands) cut(s *strand, inputs []uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.write(entry{what: told, strand: s, turn: &turn{at: s.at, cut: inputs}})
}

func (d *strands) write(e entry) {
	d.diary = append(d.diary, e)
	d.changed.Broadcast()
}

// close says that nothing more will be written.
func (d *strands) close() {
	d.mu.Lock()
	d.over = true
	d.mu.Unlock()
	d.changed.Broadcast()
}

// whole reports whether the first entry of the diary can be read: whether all has
// been brought that it tells of.
func (d *strands) whole() bool {
	return len(d.diary) > 0 && (d.diary[0].turn == nil || d.diary[0].turn.missing == 0)
}

// Those that are open take memory: a text a block of a megabyte and a half, a
// capture several of them, and its connections.
const (
	leastOpen  = 4
	mostOpen   = 32
	openMemory = 16 << 20
)

// sideBySide is how many strands may be open at a time.
func (r *run) sideBySide() int { return min(max(r.Memory/openMemory, leastOpen), mostOpen) }

// moved is a time of an input by the clock that its observations will have.
func (r *run) moved(in *input, at cordon.Time) cordon.Time {
	if at == 0 || r.shifts == nil || in.index >= len(r.shifts) {
		return at
	}
	return at + r.shifts[in.index]
}
