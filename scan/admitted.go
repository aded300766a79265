package scan

import "cordon"

// A firewall that logs what it lets through does not say what came of it. To have been
// let through speaks against having been dropped, of which the same log tells, and
// against nothing else: whether anybody answered is told by who can see it. So what
// was let through is no step of the walk; it is a credit, which drops use up, and it is
// withdrawn when the same contact shows in a recording that may show its outcome.
//
// One that logs what it is asked for and not what it did with that (ufw's audit, new
// connections on their way) says nothing for or against anybody: how many a host asks is
// all there is.

// admitted counts a first contact that a firewall let through. The credit goes no
// further than the walk would go down with answers.
func (t *Tracker) admitted(s *source) {
	s.flags |= admitted
	if int32(s.walk)-int32(s.credit+1)*t.steps.success >= t.steps.benign && s.credit < 1<<8-1 {
		s.credit++
	}
}

// withdraw takes back what a contact was credited with.
func (s *source) withdraw() {
	if s.credit > 0 {
		s.credit--
	}
}

// trim keeps the credit where admitted would have left it.
func (t *Tracker) trim(s *source) {
	for s.credit > 0 && int32(s.walk)-int32(s.credit)*t.steps.success < t.steps.benign {
		s.credit--
	}
}

// dropped counts a first contact that a firewall dropped. Of a host of which others
// were let through it takes as many as of one that has been answered.
func (t *Tracker) dropped(i int32, e *Event) {
	s := &t.sources.slots[i]
	s.mayBegin(e.Time)
	if s.credit > 0 {
		s.credit--
		s.failed++
		return
	}
	t.fails(i, e.Time, e.Input, e.Position, t.bound(s, everWorked|admitted))
}

// decides reports whether a question says more of a contact than that a firewall let
// it through: that another dropped it, or its answer may be in view.
func (e *Event) decides() bool {
	return e.what == ask && e.proto == cordon.TCP && (e.dropped || !e.mute)
}

// reopen has a contact wait for its outcome of which no more was known than that a
// firewall let it through, or logged it.
func (t *Tracker) reopen(e *Event, h *ends, c *contact) {
	i := t.source(e, h)
	s := &t.sources.slots[i]
	if s.flags&exempt != 0 {
		return
	}
	if c.state == onlyAdmitted {
		s.withdraw()
	}
	c.set(h, tickOf(e.Time), e, unknown)
	t.outcome(e, h, i, c)
	t.sources.rank(i)
}
