package scan

import "cordon"

// either lays what two hosts carried to the contact between them, where the record does
// not show which of them asked. It is nobody's where nothing tells.
func (t *Tracker) either(e *Event, h *ends) {
	back, bh := e.back(), h.back()
	c := t.contacts.find(h.key)
	met := c != nil && t.contacts.fresh(c, tickOf(e.Time))
	there, here := t.asksFor(e, h), t.asksFor(&back, &bh)
	switch {
	case met && c.flow == e.Flow && e.Flow != 0:
		there, here = 0, 0
		if c.low == h.low {
			there = certain
		} else {
			here = certain
		}
	case there == here && listens(e.DstPort, e.SrcPort):
		there++
	case there == here && listens(e.SrcPort, e.DstPort):
		here++
	}
	switch {
	case there > here:
		t.settleEither(e, h, met)
	case here > there:
		t.settleEither(&back, &bh, met)
	}
}

// settleEither lays a record to the contact that its source is taken to have asked for.
func (t *Tracker) settleEither(e *Event, h *ends, met bool) {
	if !met {
		if i := t.slot(e, h); i >= 0 && t.sources.slots[i].flags&wide != 0 && t.asksFor(e, h) == 0 {
			return // a guess speaks for nobody who scans
		}
		t.ask(e, h)
	}
	t.answer(e, h, true)
}

// How much speaks for it that a host asked for a port.
const (
	asksSuch = iota + 1 // it asked for one that has the same bit, or for any, as peers do
	asksIt              // most of its contacts are with it
	certain             // it is the connection that it asked for
)

// asksFor says how sure it is that an event's source asks for its destination's port:
// what it asked for in vain tells what it asks for.
func (t *Tracker) asksFor(e *Event, h *ends) int {
	i := t.slot(e, h)
	if i < 0 || !t.fresh(t.sources.slots[i].last, e.Time) {
		return 0
	}
	s := &t.sources.slots[i]
	switch {
	case s.portLead > 0 && s.port == e.DstPort && s.proto == cordon.TCP:
		return asksIt
	case s.portBits&portBitOf16(e.DstPort) != 0, !s.onFewPorts():
		return asksSuch
	}
	return 0
}
