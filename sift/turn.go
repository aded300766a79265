package sift

import "math"

// turn notes that a sender had been sent the content before it first sent it, while
// that can be seen, and returns how often it had been. Where all hosts are kept it is
// told from them in the end.
func (c *content) turn(late receipts, src uint64, e *event) (before uint32) {
	if c.senders.over && c.origins == nil {
		c.firstOrigins()
	}
	by, before := c.receipt(late, src, e)
	switch {
	case by == nil:
		c.origins.mark(src)
	case !c.began(src, by.Place):
		c.cost += c.turned.see(src, &host{addr: e.src, peer: e.dst, first: e.Place, last: e.Time, count: 1, by: by}, keptSenders)
	}
	return before
}

// receipt is how the sender of an event had been sent the content; nil where that
// is not known. And how often it had been, where all of that is kept.
func (c *content) receipt(late receipts, src uint64, e *event) (by *receipt, times uint32) {
	if t := c.targets.of(src); t != nil {
		if t.first.Time < e.Time {
			return &receipt{Place: t.first, from: t.peer}, uint32(min(t.count, math.MaxUint32))
		}
		return nil, 0
	}
	if !c.targets.over {
		return nil, 0
	}
	if r := late.find(receiptKey(c.print, src)); r != nil && r.Time < e.Time {
		return &receipt{Place: r.Place, from: r.from}, 0
	}
	return nil, 0
}

// began reports whether a host had sent the content before a time.
func (c *content) began(src uint64, at Place) bool {
	if h := c.senders.of(src); h != nil {
		return h.first.Time <= at.Time
	}
	return c.origins.has(src)
}

// marks are a set of hosts by a hash: who is in it is found, and some who are not.
type marks []uint64

// markBits is enough for some ten thousand hosts that are far away and send; those
// beyond make fewer count as turned, not more.
const markBits = 1 << 16

func (m marks) mark(rank uint64) {
	if m != nil {
		m[rank%markBits/64] |= 1 << (rank % 64)
	}
}

func (m marks) has(rank uint64) bool { return m != nil && m[rank%markBits/64]>>(rank%64)&1 != 0 }

// firstOrigins begins to mark who sent without having been sent, where not all
// senders can be kept.
func (c *content) firstOrigins() {
	c.origins = make(marks, markBits/64)
	c.cost += markBits / 8
	for _, rank := range c.senders.ranks {
		if c.turned.of(rank) == nil {
			c.origins.mark(rank)
		}
	}
}

func (c *content) joinOrigins(o marks) {
	if o != nil && c.origins == nil {
		c.origins = make(marks, markBits/64)
	}
	for i := range o {
		c.origins[i] |= o[i]
	}
}
