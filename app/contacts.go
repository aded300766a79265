package app

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"

	"cordon"
	"cordon/scan"
	"cordon/sift"
)

// contacts has the scan detector see who asked whom in the order of the inputs,
// whoever of the workers decoded what, so that its answer does not depend on how
// many there are. Blocks get a number when they are cut; when all parts of a
// block are there and those before it are done, whoever brought the last part
// goes on. Nobody waits for a turn, unless too much is waiting already.
type contacts struct {
	mu      sync.Mutex
	fewer   *sync.Cond
	tracker *scan.Tracker
	given   uint64 // numbers
	due     uint64 // the next turn
	turns   map[uint64]*turn
	busy    bool
	spare   [][]scan.Event
	sifting
}

// turn is what a block tells of contacts.
type turn struct {
	missing int // parts
	parts   [][]scan.Event
	batches []*sift.Batch
	cut     bool // a recording ends behind it
}

// maxTurns is how many blocks may wait before those who bring more do too.
const maxTurns = 64

func newContacts(o scan.Options) *contacts {
	c := &contacts{tracker: scan.New(o), turns: map[uint64]*turn{}}
	c.fewer = sync.NewCond(&c.mu)
	return c
}

// number is the turn of the next block; so many parts of it will be brought.
func (c *contacts) number(parts int) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.given
	c.given++
	c.turns[n] = &turn{missing: parts}
	return n
}

// cut says that a recording ends with the last block that has a number.
func (c *contacts) cut() {
	n := c.number(1)
	c.mu.Lock()
	c.turns[n].cut = true
	c.mu.Unlock()
	c.bring(n, nil)
}

// bring hands over a part of a block, and takes the turns that are due. It
// returns a slice to be used for the next.
func (c *contacts) bring(n uint64, events []scan.Event) []scan.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.turns[n]
	if len(events) > 0 {
		t.parts = append(t.parts, events)
	}
	t.missing--
	for !c.busy {
		t := c.turns[c.due]
		if t == nil || t.missing > 0 {
			break
		}
		delete(c.turns, c.due)
		c.due++
		c.busy = true
		c.mu.Unlock()
		c.take(t)
		c.mu.Lock()
		c.busy = false
		for _, p := range t.parts {
			c.spare = append(c.spare, p[:0])
		}
		c.fewer.Broadcast()
	}
	for c.busy && len(c.turns) > maxTurns {
		c.fewer.Wait()
	}
	if len(events) == 0 {
		return events
	}
	if n := len(c.spare); n > 0 {
		events, c.spare = c.spare[n-1], c.spare[:n-1]
		return events
	}
	return nil
}

// take shows a block to the tracker, in the order of its frames or lines.
func (c *contacts) take(t *turn) {
	c.sift(t)
	for _, p := range t.parts {
		if !slices.IsSortedFunc(p, inOrder) {
			slices.SortStableFunc(p, inOrder)
		}
	}
	for len(t.parts) > 1 {
		c.merge(t)
	}
	for _, p := range t.parts {
		c.tracker.ObserveAll(p)
	}
	if t.cut {
		c.tracker.Cut()
	}
}

func inOrder(a, b scan.Event) int {
	return cmp.Or(cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
}

// merge joins the last two parts of a block.
func (c *contacts) merge(t *turn) {
	n := len(t.parts)
	a, b := t.parts[n-2], t.parts[n-1]
	c.mu.Lock()
	var all []scan.Event
	if s := len(c.spare); s > 0 {
		all, c.spare = c.spare[s-1], c.spare[:s-1]
	}
	c.mu.Unlock()
	all = slices.Grow(all[:0], len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if inOrder(b[0], a[0]) < 0 {
			all, b = append(all, b[0]), b[1:]
		} else {
			all, a = append(all, a[0]), a[1:]
		}
	}
	all = append(append(all, a...), b...)
	c.mu.Lock()
	c.spare = append(c.spare, t.parts[n-2][:0], t.parts[n-1][:0])
	c.mu.Unlock()
	t.parts = append(t.parts[:n-2], all)
}

// keep remembers what a batch tells of contacts.
func (w *worker) keepContacts(batch []cordon.Observation) {
	for i := range batch {
		if e, ok := scan.EventOf(&batch[i]); ok {
			w.events = append(w.events, e)
		}
	}
}

// bring hands over what a worker kept of the block with a number.
func (w *worker) bring(c *contacts, n uint64) {
	w.batch = c.bringBatch(n, w.batch)
	w.events = c.bring(n, w.events)[:0]
}

// within returns a test for addresses inside any of the prefixes; nil for none.
func within(prefixes []netip.Prefix) func(netip.Addr) bool {
	if len(prefixes) == 0 {
		return nil
	}
	return func(a netip.Addr) bool {
		return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(a) })
	}
}
