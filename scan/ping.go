package scan

// afterPing takes it that a host asks another for a connection that did not answer its
// ping, or has not yet: many tools, and worms, look first whether anybody is there. The
// ping was no contact of its own then, and says nothing of how this one goes.
func (t *Tracker) afterPing(e *Event, h *ends, c *contact) {
	i := t.source(e, h)
	s := &t.sources.slots[i]
	if s.flags&exempt != 0 {
		return
	}
	if c.state == failed && s.failed > 0 {
		s.failed--
	}
	c.set(h, tickOf(e.Time), e, unknown)
	if s.contacts > 0 {
		s.majority(e) // in place of the ping
	} else {
		s.contacts++
	}
	s.majority(e)
	if e.four {
		t.within.see(&e.src, &e.dst)
	}
	t.outcome(e, h, i, c)
	t.sources.rank(i)
}
