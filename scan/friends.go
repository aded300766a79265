package scan

import (
	"math/bits"

	"cordon"
)

// A friend of a host has answered it before, on the same port. To ask it again is a call:
// nothing follows from it for the host, but while a way is in doubt, one that is missed is
// a vote against the way.

// call waits for the answer of a friend, while a way is in doubt.
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
func (t *Tracker) endCall(p *pending, c *contact, ending flag) {
	t.ways.calls--
	s := &t.sources.slots[p.slot]
	if c == nil || c.state != calling || c.at != tickOf(p.at) || c.low != (p.marks&byLower != 0) {
		return
	}
	c.state = worked
	if ending&cut == 0 && uint16(hashOf(&s.addr)) == p.source && s.honest() && t.usual(s, p.at) {
		keys := waysOf(&s.addr, s.flags&four != 0, p.whom == friendBeyond, p.net)
		t.voteDown(s, p.at, voter(p.position), &keys)
	}
}

// missed notes that a friend has not answered: by whom it was called, and which.
func (w *way) missed(at cordon.Time, by, friend uint64) {
	minute := int64(at / cordon.Time(60e9))
	if d := minute - w.minute; d > 1 || d < 0 {
		w.callers, w.friends = [2]uint64{}, [2]uint64{}
	} else if d == 1 {
		w.callers[minute&1], w.friends[minute&1] = 0, 0
	}
	w.minute = minute
	w.callers[minute&1] |= by
	w.friends[minute&1] |= friend
}

// missedBySeveral reports whether several friends have not answered several hosts.
func (w *way) missedBySeveral() bool {
	return min(bits.OnesCount64(w.callers[0]|w.callers[1]), bits.OnesCount64(w.friends[0]|w.friends[1])) >= wayHosts
}
