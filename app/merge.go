package app

import (
	"math"
	"slices"

	"cordon"
	"cordon/scan"
)

// merge puts what several strands tell in the order of its time. It knows of them
// what the diary says and nothing else, so that it does not matter how fast
// somebody was.
type merge struct {
	running []*thread
	unread  []*strand // not opened
}

// thread is a strand as far as the diary has been read.
type thread struct {
	strand *strand
	turns  []*turn // not taken, in order
	at     cordon.Time
	ended  bool
}

// add reads an entry.
func (m *merge) add(e entry) {
	if e.what == opened || e.what == claimed {
		m.unread = slices.DeleteFunc(m.unread, func(s *strand) bool { return s == e.strand })
	}
	if e.what == opened {
		m.running = append(m.running, &thread{strand: e.strand, at: e.strand.begins})
		return
	}
	for _, t := range m.running {
		if t.strand != e.strand {
			continue
		}
		if t.ended = e.what == ended; !t.ended {
			e.turn.events = inOrder(e.turn.events[:0], e.turn.parts)
			t.turns = append(t.turns, e.turn)
		}
	}
}

// never is behind all others.
var never = moment{math.MaxInt64, math.MaxInt}

// goesOn is when a thread goes on, as far as is known.
func (t *thread) goesOn() moment {
	at := t.at
	if len(t.turns) > 0 && len(t.turns[0].events) > 0 {
		at = t.turns[0].events[0].Time
	}
	return moment{at, t.strand.index}
}

// gather appends what is due, and the turns that are over with it. It stops where a
// recording is cut, and says which of its inputs are.
func (m *merge) gather(most int, order []*scan.Event, over []*turn) (_ []*scan.Event, _ []*turn, cut []uint32) {
	for {
		m.running = slices.DeleteFunc(m.running, func(t *thread) bool { return t.ended && len(t.turns) == 0 })
		first, limit := m.first(most)
		if first == nil || len(first.turns) == 0 {
			return order, over, nil
		}
		t := first.turns[0]
		n := 0
		for n < len(t.events) && (moment{t.events[n].Time, first.strand.index}).before(limit) {
			n++
		}
		order = append(order, t.events[:n]...)
		if n > 0 {
			first.at = t.events[n-1].Time
		}
		if t.events = t.events[n:]; len(t.events) > 0 {
			if n == 0 {
				return order, over, nil // a strand that is to be opened comes before
			}
			continue
		}
		first.turns = first.turns[1:]
		first.at = max(first.at, t.at)
		over = append(over, t)
		if len(t.cut) > 0 {
			return order, over, t.cut
		}
	}
}

// first is the thread that goes on first, and when another does.
func (m *merge) first(most int) (first *thread, limit moment) {
	limit, least := never, never
	for _, t := range m.running {
		switch at := t.goesOn(); {
		case first == nil || at.before(least):
			first, limit, least = t, least, at
		case at.before(limit):
			limit = at
		}
	}
	if len(m.running) < most {
		for _, s := range m.unread {
			if at := (moment{s.begins, s.index}); at.before(limit) {
				limit = at
			}
		}
	}
	return first, limit
}
