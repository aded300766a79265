package scan

import "cordon"

// What tells by ARP alone who works through the addresses of its link: so many that
// nobody has, and so many for each that somebody has, where answers to it are in view.
// Answers pass only between two, so mostly none are; and who talks to those it knows asks
// for few that are gone.
const (
	absentHosts = 32
	absentShare = 2
	presentFrom = 3
)

// lookedFor has a question by ARP wait for its answer, as long as there is room for
// others.
func (t *Tracker) lookedFor(e *Event, h *ends, i int32, c *contact) {
	if t.queue.size >= len(t.queue.ring)/2 {
		return
	}
	c.state = waiting
	p := t.queue.push()
	p.key, p.at, p.position, p.slot, p.input = h.key, e.Time, e.Position, i, e.Input
	p.source, p.net, p.port, p.marks, p.whom = uint16(h.srcH), 0, 0, pendingMarkOf(h.low, false)|byARP, inside
}

// present notes that somebody has an address that a source asked for.
func (t *Tracker) present(e *Event, h *ends) {
	c := t.contacts.find(h.key)
	if c == nil || c.low != h.low || c.state != waiting || c.flow != 0 {
		return
	}
	c.state = unknown
	if i := t.slot(e, h); i >= 0 {
		inc(&t.sources.slots[i].present)
	}
}

// absent notes that nobody has it.
func (t *Tracker) absent(i int32, at cordon.Time, input uint32, position uint64) {
	s := &t.sources.slots[i]
	inc(&s.absent)
	if s.flags&wide != 0 || s.present < presentFrom || s.absent < absentHosts || int(s.absent) < absentShare*int(s.present) {
		return
	}
	s.failed += uint32(s.absent)
	t.accuse(i, wide, BySequence, at, input, position)
}

// excuseGateway excuses who was found by ARP, and is known for a gateway now.
func (t *Tracker) excuseGateway(e *Event, h *ends) {
	if i := t.slot(e, h); i >= 0 {
		if s := &t.sources.slots[i]; s.bySequence() && s.absent >= absentHosts && s.proto == 0 {
			t.excuse(s)
		}
	}
}
