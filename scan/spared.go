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
		t.forgive(s)
		t.lessOn(s, g.port)
		if s.bySequence() && s.detected >= w.since && s.worked > s.failed {
			t.excuse(s)
		}
		t.sources.rank(g.slot)
		t.ways.countSpared(w, g.at, h)
	}
}
