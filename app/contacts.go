package app

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"

	"cordon"
	"cordon/flood"
	"cordon/scan"
)

// contacts has the scan detector see who asked whom in the order of time, whoever of
// the workers decoded what, so that its answer does not depend on how many there
// are, nor on what files it stands in. run reads the diary of the strands, and goes
// on as far as all of them have come. Nobody waits for a turn, unless too much is
// waiting already.
type contacts struct {
	strands
	tracker *scan.Tracker
	floods  *flood.Tracker
	busy    bool // an entry is being read
	spare   [][]scan.Event
	order   []*scan.Event // that are taken together
	steps   steps         // of the clocks of texts
	merge
	sifting
	shared *bothSaw // nil where there is one recording
}

// maxTurns is how many blocks may wait before those who bring more do too.
const maxTurns = 8

func newContacts(o scan.Options, all []*strand, most int) *contacts {
	c := &contacts{tracker: scan.New(o), floods: flood.New(flood.Options{})}
	c.expect(all, most)
	c.unread = slices.Clone(all)
	return c
}

// run reads the diary until it was closed and all is taken, or there is something
// in it that will never be whole.
func (c *contacts) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if !c.whole() {
			if c.over {
				c.tracker.Cut() // logs end as recordings do
				return
			}
			c.changed.Wait()
			continue
		}
		e := c.diary[0]
		c.diary = c.diary[1:]
		c.busy = true
		c.mu.Unlock()
		done := c.read(e)
		c.mu.Lock()
		c.busy = false
		for _, t := range done {
			for _, p := range t.parts {
				c.spare = append(c.spare, p[:0])
			}
		}
		c.changed.Broadcast()
	}
}

// bring hands over a part of a block. It returns room for the next.
func (c *contacts) bring(t *turn, events kept) kept {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, part := range [][]scan.Event{events.inOrder, events.late} {
		if len(part) > 0 {
			t.parts = append(t.parts, part)
		}
	}
	if t.missing--; t.missing == 0 {
		c.changed.Broadcast()
	}
	// What is due may be missing a part that this worker has yet to bring: then
	// waiting would be for ever.
	for len(c.diary) > maxTurns && (c.busy || c.whole()) {
		c.changed.Wait()
	}
	events.inOrder, events.late = c.room(events.inOrder), c.room(events.late)
	return events
}

// room returns room for events in place of that which was handed over.
func (c *contacts) room(events []scan.Event) []scan.Event {
	if len(events) == 0 {
		return events
	}
	if n := len(c.spare); n > 0 {
		events, c.spare = c.spare[n-1], c.spare[:n-1]
		return events
	}
	return nil
}

// read takes an entry of the diary, and returns the turns that are over. What looks
// for floods and for content knows nothing of the tracker, and goes on beside it.
func (c *contacts) read(e entry) (over []*turn) {
	c.add(e)
	c.steps.add(e.turn)
	content := e.turn
	for {
		var cut []uint32
		c.order, over, cut = c.gather(c.most, c.order[:0], over)
		var beside sync.WaitGroup
		beside.Go(func() {
			c.sift(content)
			c.siftContacts(c.order)
			observeFloods(c.floods, c.order)
			c.shared.see(c.order)
		})
		c.tracker.ObserveAll(c.order)
		beside.Wait()
		if cut == nil {
			return over
		}
		c.tracker.CutOf(func(input uint32) bool { return slices.Contains(cut, input) })
		content = nil
	}
}

// inOrder appends the events that stand in several parts, each in order. Of those
// that one frame brought out the earlier part's comes first: one worker has them all.
func inOrder(order []*scan.Event, parts [][]scan.Event) []*scan.Event {
	parts = slices.Clone(parts)
	for len(parts) > 1 {
		least := 0
		for i := 1; i < len(parts); i++ {
			if precedes(&parts[i][0], &parts[least][0]) {
				least = i
			}
		}
		order = append(order, &parts[least][0])
		if parts[least] = parts[least][1:]; len(parts[least]) == 0 {
			parts = slices.Delete(parts, least, least+1)
		}
	}
	for _, part := range parts {
		for i := range part {
			order = append(order, &part[i])
		}
	}
	return order
}

// precedes reports whether a became known before b: where the frames that brought them
// out stand, and never where those stand that they tell of, which may be in a block that
// has been taken, or in another file. What the end brings out comes as it happened.
func precedes(a, b *scan.Event) bool {
	if a.Told != b.Told || a.Told != cordon.ToldAtEnd {
		return a.Told < b.Told
	}
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position)) < 0
}

// kept is what a worker keeps of a block. Most events come in order; what does not is
// kept apart and put in order later.
type kept struct {
	inOrder, late []scan.Event
	order         []int32 // of late
	sorted        []scan.Event
}

// sort puts what came late in order. Of one frame's the first to come stays first.
func (k *kept) sort() {
	k.order = k.order[:0]
	for i := range k.late {
		k.order = append(k.order, int32(i))
	}
	slices.SortStableFunc(k.order, func(a, b int32) int {
		switch x, y := &k.late[a], &k.late[b]; {
		case precedes(x, y):
			return -1
		case precedes(y, x):
			return 1
		}
		return 0
	})
	k.sorted = k.sorted[:0]
	for _, at := range k.order {
		k.sorted = append(k.sorted, k.late[at])
	}
	k.late, k.sorted = k.sorted, k.late
}

// add keeps what an observation says of contacts, where it says anything. It is
// made where it stays.
func (k *kept) add(o *cordon.Observation) {
	n := len(k.inOrder)
	k.inOrder = slices.Grow(k.inOrder, 1)[:n+1]
	e := &k.inOrder[n]
	switch {
	case !e.Set(o):
		k.inOrder = k.inOrder[:n]
	case n > 0 && precedes(e, &k.inOrder[n-1]):
		k.late = append(k.late, *e)
		k.inOrder = k.inOrder[:n]
	}
}

// keepContacts remembers what a batch tells of contacts.
func (w *worker) keepContacts(batch []cordon.Observation) {
	for i := range batch {
		w.events.add(&batch[i])
	}
}

// bring hands over what a worker kept of the block of a turn.
func (w *worker) bring(c *contacts, t *turn) {
	w.batch = c.bringBatch(t, w.batch)
	w.events.sort()
	w.events = c.bring(t, w.events)
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
