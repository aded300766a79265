package scan

import "cordon"

// Who watches hosts that it knows, such as a balancer its backends, asks those that
// failed again and again, for as long as they fail. Who looks for hosts goes on to
// others.
const (
	urges       = 3  // how often a host that failed is asked again before it counts as urged
	mostWatched = 64 // no more hosts are watched by one; a scan asks more
	urgeEvery   = cordon.Time(3e9)
	urgeWithin  = cordon.Time(600e9) // what is asked later is another scan
)

// urge counts that a source asks a host again that had failed. A repetition within
// seconds is the same attempt, such as a port scanner's.
func (t *Tracker) urge(i int32, c *contact, e *Event) {
	s := &t.sources.slots[i]
	if c.state != failed && c.state != presumed || e.DstPort != s.port {
		return // on another port it is another question
	}
	gap := tickOf(e.Time).since(c.at)
	if gap < ticks(urgeEvery) {
		return
	}
	c.at = tickOf(e.Time)
	if gap > ticks(urgeWithin) || c.urged() >= urges {
		return
	}
	if c.urge(); c.urged() == urges {
		inc(&t.sources.asides[i].urged)
	}
	if s.bySequence() && t.watches(i) {
		t.excuse(s)
	}
}

// recovered notes that a host answered that had failed.
func (t *Tracker) recovered(i int32, c *contact) {
	if a := &t.sources.asides[i]; c.urged() >= urges && a.urged > 0 {
		a.urged--
	}
	c.calm()
}

// watches reports whether a source watches a few hosts, of which some are down.
func (t *Tracker) watches(i int32) bool {
	s := &t.sources.slots[i]
	return s.worked > 0 && s.contacts <= mostWatched && 4*uint32(t.sources.asides[i].urged) >= 3*s.failed
}
