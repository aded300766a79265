package scan

import "cordon"

// ask counts a contact, if it is the first between the two or a repetition.
func (t *Tracker) ask(e *Event, h *ends) {
	now := tickOf(e.Time)
	c := t.contacts.find(h.key)
	early := state(0)
	switch {
	case c == nil || !t.contacts.fresh(c, now):
	case c.state == earlyGood || c.state == earlyBad:
		// An answer that nobody asked for may have been sent to hide a scan.
		if c.low == h.low && c.flow == e.Flow {
			early = c.state
		}
	case c.low == h.low && c.marks&isPing != 0 && c.state != worked && e.proto == cordon.TCP:
		t.afterPing(e, h, c)
		return
	case c.low == h.low:
		t.again(e, h, c)
		if c.state == onlyAdmitted && e.decides() || c.state == onlyLogged && (e.decides() || e.admitted) {
			t.reopen(e, h, c)
		}
		return
	case c.state == worked || c.state == calling:
		return // it was asked first, and answered: a friend
	}
	if c == nil {
		c = t.room(h.key, now)
	}
	c.set(h, now, e, unknown)
	i := t.source(e, h)
	if s := &t.sources.slots[i]; s.flags&exempt == 0 {
		t.first(e, h, i, c, early)
		if s.flags&wide == 0 {
			t.sources.rank(i)
		}
	}
}

// message is a question, or the answer to one: of the pair the first to send
// asks, and a service's port speaks to a client's only to answer.
func (t *Tracker) message(e *Event, h *ends) {
	if c := t.contacts.find(h.key); c != nil && c.low != h.low && t.contacts.fresh(c, tickOf(e.Time)) {
		back, bh := e.back(), h.back()
		if c.state == unknown {
			t.heard(e.dst, h)
		}
		t.settle(&back, &bh, c, true)
		return
	}
	h.reply = repliesFrom(e.SrcPort) && (!repliesFrom(e.DstPort) || e.SrcPort < privileged && e.DstPort >= privileged)
	t.ask(e, h)
}

// room returns the place for a new pair, and counts what is forgotten for it.
func (t *Tracker) room(key uint64, now tick) *contact {
	c := t.contacts.open(key)
	if c.tag != 0 && t.contacts.fresh(c, now) {
		t.lost.Contacts++
		t.forgot = t.latest
	}
	return c
}

// slot returns where an event's source is, or -1.
func (t *Tracker) slot(e *Event, h *ends) int32 {
	if h.slot >= 0 && t.sources.is(h.slot, &e.src, h.srcH) {
		return h.slot
	}
	return t.sources.find(&e.src, h.srcH)
}

// source finds or makes the entry of an event's source.
func (t *Tracker) source(e *Event, h *ends) (i int32) {
	i = t.slot(e, h)
	if i >= 0 && t.fresh(t.sources.slots[i].last, e.Time) {
		s := &t.sources.slots[i]
		if s.flags&wide == 0 {
			t.age(s, s.last, e.Time)
		}
		if e.Time < s.last && e.Time < s.first { // first lies far from last, and is seldom asked for
			s.first, s.firstPosition, s.firstInput = e.Time, e.Position, e.Input
		}
		s.last = max(s.last, e.Time)
		return i
	}
	if i < 0 {
		i = t.sources.open(h.srcH)
	}
	s := &t.sources.slots[i]
	t.retire(s, e.Time)
	t.shapes.drop(s)
	*s = source{} // and then in parts: a copy of what was just written would wait for it
	s.addr, s.last, s.first, s.firstPosition, s.firstInput = e.src, e.Time, e.Time, e.Position, e.Input
	t.sources.asides[i] = aside{}
	if e.four {
		s.flags |= four
	}
	if t.o.Allowed != nil && t.o.Allowed(addrOf(e.src, e.four)) {
		s.flags |= exempt
	}
	return i
}

// first counts a first contact and sees to its outcome.
func (t *Tracker) first(e *Event, h *ends, i int32, c *contact, early state) {
	s := &t.sources.slots[i]
	if !s.distinct.Add(h.dstH) && (s.distinct.Exact() || t.mayRepeat(s, e.Time)) {
		return // the pair was forgotten, the destination was not
	}
	s.contacts++
	if e.what == message && !manyAsked(e) {
		inc(&t.sources.asides[i].messaged)
	}
	s.majority(e)
	if e.speaks {
		s.noteSpoke(e)
	}
	if e.four && (e.proto == cordon.TCP || s.flags&wide != 0) {
		t.within.see(&e.src, &e.dst)
	}
	if s.flags&wide == 0 {
		s.host = uint16(h.dstH)
	}
	if s.shape != 0 && e.four && (s.asksThere(e) || !s.horizontal()) {
		t.shapes.of(s).add(&e.src, &e.dst)
	}
	if !e.four {
		t.six.ask(e, i)
	}
	t.grow(e, i, h.reply)
	switch early {
	case earlyGood:
		c.state = worked
		c.marks |= isTaken
		t.success(s)
		t.worksOn(s, e.proto, e.DstPort)
	case earlyBad:
		c.state = failed
		s.mayBegin(e.Time)
		t.failure(i, e.Time, e.Input, e.Position)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Time, e.Input, e.Position)
	default:
		t.outcome(e, h, i, c)
	}
}

// mayRepeat reports whether a contact that the sketch does not tell from those before may be
// a repetition, of a host of which a contact has succeeded: while pairs are forgotten for
// others, whoever asks one dead server again and again would fail each time anew.
func (t *Tracker) mayRepeat(s *source, now cordon.Time) bool {
	return s.worked > 0 && s.flags&wide == 0 && t.forgot != 0 && t.fresh(t.forgot, now)
}

// outcome sees to what a question says of its outcome, or has it waited for.
func (t *Tracker) outcome(e *Event, h *ends, i int32, c *contact) {
	s := &t.sources.slots[i]
	switch {
	case e.dropped && e.proto == cordon.TCP:
		c.state = failed
		t.dropped(i, e)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Time, e.Input, e.Position)
	case e.what == ask && e.proto == 0 && s.flags&wide == 0:
		t.lookedFor(e, h, i, c)
	case e.droppedQuestion(h.reply):
		c.state = failed
		t.droppedDatagram(i, e)
	case e.admitted && e.proto == cordon.TCP:
		c.state = onlyAdmitted
		t.admitted(s)
	case e.unsaid && e.proto == cordon.TCP:
		c.state = onlyLogged
	case e.what == ask && !e.mute && s.flags&wide != 0:
		// Nothing more is to be found of it. That nobody answers is what is to
		// be expected, and is taken back where somebody does.
		c.state = presumed
		t.failure(i, e.Time, e.Input, e.Position)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Time, e.Input, e.Position)
	case e.what == ask && (!e.mute || e.ping()):
		if t.queue.size == len(t.queue.ring) {
			// Those that wait go on: if each newcomer took the place of the first, under a
			// flood nobody would wait to the end, and no scanner be found.
			t.lost.Pending++
			return
		}
		c.state = waiting
		p := t.queue.push()
		p.key, p.at, p.position, p.slot, p.input = h.key, e.Time, e.Position, i, e.Input
		p.source, p.net, p.port, p.marks, p.whom = uint16(h.srcH), netOf(&e.dst, e.four), e.DstPort, pendingMarkOf(h.low, e.ping()), t.whom(i, e)
	}
}

// again counts a contact between two that have met: other ports of the same
// host are what a port scan asks for.
func (t *Tracker) again(e *Event, h *ends, c *contact) {
	// Friends stay friends while they meet.
	if half := tickOf(e.Time - t.expire/2); half.since(c.at) > 0 {
		c.at = half
	}
	if c.flow == e.Flow && e.Flow != 0 {
		return // the same question, sent again
	}
	i := t.source(e, h)
	s := &t.sources.slots[i]
	if e.proto != cordon.TCP && e.proto != cordon.UDP || s.flags&exempt != 0 {
		return
	}
	if s.contacts == 0 { // it was forgotten, the pair was not
		s.contacts = 1
		s.majority(e)
	}
	c.begin(e.DstPort)
	t.goesOn(s, e)
	t.urge(i, c, e)
	t.call(i, c, e, h)
	if s.manyHosts() { // who asks many hosts, many ports each
		if e.DstPort != s.port && !c.isPort(e.DstPort) && c.goesFurther() {
			s.further++
		}
		if !s.staysWith(uint16(h.dstH)) {
			return
		}
	}
	t.further(i, c, e, h)
}
