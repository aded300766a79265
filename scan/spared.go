package scan

import (
	"slices"

	"cordon"
)

// Whom the failures of an outage are not held against: a host that was answered by most
// before, and asks no more than a client does, or than it did before. An uplink that is
// full is what a worm makes of it: who asks for so many stays a scanner, and so does who
// was never answered.

// spares reports whether a host is spared a failure: it is counted, and not held against
// it, since its way is down or its IPv6 leads nowhere. It votes its way down before.
func (t *Tracker) spares(i int32, key uint64, at cordon.Time, leaves bool, net, port uint16) bool {
	s := &t.sources.slots[i]
	if leaves && s.flags&four == 0 && t.leadsNowhere(s) {
		return true
	}
	if !s.honest() || !t.usual(s, at) {
		return false
	}
	g := charge{pair: key, at: at, slot: i, source: uint32(hashOf(&s.addr)), port: port}
	g.ways = waysOf(&s.addr, s.flags&four != 0, leaves, net)
	down := t.voteDown(s, at, 0, &g.ways)
	if down == nil {
		t.ways.charges[t.ways.next] = g
		t.ways.next = (t.ways.next + 1) % len(t.ways.charges)
		return false
	}
	t.ways.countSpared(down, at, hashOf(&s.addr))
	return true
}

// voteDown has a host vote against its ways, and returns one that is down, or nil.
func (t *Tracker) voteDown(s *source, at cordon.Time, friend uint64, keys *[wayKinds]uint64) (down *way) {
	by := voter(hashOf(&s.addr))
	for _, key := range keys {
		if key == 0 {
			continue
		}
		w := t.ways.of(key)
		if w.voteDown(key, at, by, friend) {
			t.dropCharges(w)
		}
		if down == nil && w.key == key && w.down {
			down = w
		}
	}
	t.ways.until = max(t.ways.until, at+wayForgives)
	return down
}

// call waits for the answer of a host that answered before on that port, while somebody
// is not answered.
func (t *Tracker) call(i int32, c *contact, e *Event, h *ends) {
	if c.state != worked || e.Time > t.ways.until || t.ways.calls == maxCalls || e.what != ask || e.mute ||
		c.marks&isPing != 0 || !c.isPort(e.DstPort) || t.queue.size == len(t.queue.ring) {
		return
	}
	c.state, c.at = calling, tickOf(e.Time)
	t.ways.calls++
	p := t.queue.push()
	p.key, p.at, p.position, p.slot, p.input = h.key, e.Time, h.dstH, i, e.Input
	p.source, p.net, p.port, p.marks, p.whom = uint16(h.srcH), netOf(&e.dst, e.four), e.DstPort, pendingMarkOf(h.low, false), aFriend
	if leaves(&e.src, &e.dst, e.four) {
		p.whom = friendBeyond
	}
}

// endCall ends the wait for a friend. One that has not answered is a vote against the way.
func (t *Tracker) endCall(p *pending, c *contact, how flag) {
	t.ways.calls--
	s := &t.sources.slots[p.slot]
	if c == nil || c.state != calling || c.at != tickOf(p.at) || c.low != (p.marks&byLower != 0) {
		return
	}
	c.state = worked
	if how&cut == 0 && uint16(hashOf(&s.addr)) == p.source && s.honest() && t.usual(s, p.at) {
		keys := waysOf(&s.addr, s.flags&four != 0, p.whom == friendBeyond, p.net)
		t.voteDown(s, p.at, voter(p.position), &keys)
	}
}

// What a host asks in an outage at most that was honest before: half of what growth
// finds, since what it asks for leads it to nothing further, or some times what it asked
// before.
const (
	usualShare = 2
	usualTimes = 3
)

// usual reports whether a host asks no more in any window than a client does, or than
// three times what it has asked in that time on average.
func (t *Tracker) usual(s *source, now cordon.Time) bool {
	known := max(now-s.first, 1)
	for w := range t.o.Windows {
		h := &t.windows[w]
		if n := h.of(s.windows[w]); n >= h.most/usualShare && float64(n)*float64(known) > usualTimes*float64(s.contacts)*float64(2*h.half) {
			return false
		}
	}
	return true
}

// dropCharges takes back what was held against hosts before a way was found to be down.
func (t *Tracker) dropCharges(w *way) {
	for n := range t.ways.charges {
		g := &t.ways.charges[n]
		if g.pair == 0 || g.at < w.since || !slices.Contains(g.ways[:], w.key) {
			continue
		}
		c, s := t.contacts.find(g.pair), &t.sources.slots[g.slot]
		h := hashOf(&s.addr)
		g.pair = 0
		if c == nil || c.state != failed || uint32(h) != g.source || s.failed == 0 {
			continue
		}
		c.state = spared
		s.failed--
		s.walk = int16(max(int32(s.walk)-t.steps.failure, -maxWalk))
		t.lessOn(s, g.port)
		if s.bySequence() && s.detected >= w.since && s.worked > s.failed {
			t.excuse(s)
		}
		t.sources.rank(g.slot)
		t.ways.countSpared(w, g.at, h)
	}
}
