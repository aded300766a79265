package scan

import "cordon"

// answer lays an answer to the contact it belongs to.
func (t *Tracker) answer(e *Event, h *ends, good bool) {
	c, now := t.contacts.find(h.key), tickOf(e.Time)
	if c == nil || !t.contacts.fresh(c, now) {
		if e.what >= talked {
			return
		}
		// It may have come before the question; alone it says nothing of
		// anybody: whoever sent the question may have written any source.
		if c == nil {
			c = t.room(h.key, now)
		}
		c.set(h, now, e, earlyBad)
		if good {
			c.state = earlyGood
		}
		return
	}
	switch {
	case c.low != h.low:
	case e.claims && t.answers >= answersFrom:
		t.claim(e, h, c)
	default:
		t.settle(e, h, c, good)
	}
}

// answersFrom is how many questions have to be answered in view before that nobody answers
// says more than that the recording shows one direction.
const answersFrom = 10

// claim takes it that whoever asked sent on, which anybody can without an answer: where
// answers are in view that is no success. It is no failure either, for the answer may
// have gone another way.
func (t *Tracker) claim(e *Event, h *ends, c *contact) {
	i := t.slot(e, h)
	if i < 0 {
		return
	}
	s := &t.sources.slots[i]
	s.noteSpoke(e)
	switch c.state {
	case waiting:
		c.state = unknown
	case presumed, failed:
		if c.state == failed && c.marks&isSilent == 0 {
			return
		}
		c.state = unknown
		t.forgive(s)
		t.lessOn(s, e.DstPort)
	}
}

// shown notes what an answer shows besides.
func (t *Tracker) shown(i int32, e *Event, h *ends, c *contact, good bool) {
	s := &t.sources.slots[i]
	t.portAnswer(i, c, e, h, good)
	if good {
		t.recovered(i, c)
	}
	if e.speaks && e.what == talked {
		s.noteSpoke(e)
	}
	if e.held {
		s.flags |= held
	}
	if e.greets {
		t.greeting(i, c, e.DstPort)
	}
	if good && s.flags&wide != 0 {
		t.reached.note(e, h, t.expire, func() bool { return t.scansBy(e.Began(), &e.dst, h.dstH) })
	}
}

// settle decides a contact by its answer. One that was taken for unanswered is
// set right.
func (t *Tracker) settle(e *Event, h *ends, c *contact, good bool) {
	i := t.slot(e, h)
	if i < 0 || c.state == earlyGood || c.state == earlyBad {
		return
	}
	if c.state == waiting && e.what < talked {
		t.answers++
	}
	t.shown(i, e, h, c, good)
	if good && (e.what <= took || c.state != worked) { // when the rest is told depends on where recordings are cut
		t.wayWorks(e)
	} else if !good && !e.four && !e.unreached {
		t.six.works(e) // who refuses was reached
	}
	if good && e.what == took {
		c.marks |= isTaken
		t.alike.accepted(t, e, h)
	}
	s := &t.sources.slots[i]
	mine := c.flow == e.Flow || e.Flow == 0 || c.flow == 0
	switch c.state {
	case onlyAdmitted:
		s.withdraw()
		c.state = unknown
	case onlyLogged:
		c.state = unknown
	}
	switch {
	case c.state == worked || c.state == waiting && !good && !mine:
	case c.state == calling:
		c.state = worked
	case good && c.state == presumed:
		t.takeBack(s)
		t.backOn(s, e.DstPort)
		c.state = worked
	case c.state == presumed:
		c.state = failed // as it was counted
	case !good && c.state == failed:
		c.marks &^= isSilent
	case good && c.state == failed:
		t.backOn(s, e.DstPort)
		t.setRight(i)
		c.state = worked
	case good:
		t.success(s)
		t.worksOn(s, e.proto, e.DstPort)
		c.state = worked
	case (c.state == waiting || c.state == unknown) && t.peersOn(i, e.DstPort):
		c.state = failed
		t.peerFailure(i)
	case (c.state == waiting || c.state == unknown) && e.unreached && t.spares(i, h.key, e.Time, leaves(&e.src, &e.dst, e.four), netOf(&e.dst, e.four), e.DstPort):
		c.state = spared
	case c.state == waiting, c.state == unknown:
		c.state = failed
		s.mayBegin(e.Time)
		t.failure(i, e.Time, e.Input, e.Position)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Time, e.Input, e.Position)
	}
	t.sources.rank(i)
}

// scansBy reports whether a host has been found to look for others, and had begun by
// some time.
func (t *Tracker) scansBy(at cordon.Time, addr *[16]byte, hash uint64) bool {
	i := t.sources.find(addr, hash)
	return i >= 0 && t.sources.slots[i].flags&wide != 0 && t.sources.slots[i].began() <= at
}
