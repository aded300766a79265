package scan

import "cordon"

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

// What tells who pings to find out who is there from who watches those it knows:
// so many hosts at a time, of which a third or more does not answer.
const (
	pingHosts = 16
	pingShare = 3
)

// pingFailure counts an echo request that was not answered. It says nothing where
// no answer is in view, and less than a refused connection where some are.
func (t *Tracker) pingFailure(i int32, at cordon.Time, input uint32, position uint64) {
	s := &t.sources.slots[i]
	s.failed++
	if s.worked > 0 && s.flags&wide == 0 && t.windows[0].of(s.windows[0]) >= pingHosts && s.failed*pingShare >= s.contacts {
		t.accuse(i, wide, ByGrowth, at, input, position)
	}
}
