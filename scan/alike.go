package scan

import (
	"time"

	"cordon"
)

// alike knows how much those send who scan for a service, where records of flows show
// it, and with that who infects and is not found to scan: a worm that draws its targets
// from all addresses shows a network one or two contacts of most that have it. All its
// copies are as long, so whoever sends as much to the service as those send who are found
// to scan for it, may have it.
type alike struct {
	sizes   [32]sentSize
	waiting [256]sending // an answer to them was not in view yet
}

// sentSize is how much scanners of a service sent to one that accepted.
type sentSize struct {
	size  uint32 // bytes of payload; 0 free
	to    uint32 // the first whom they sent it, by hash
	port  uint16
	known bool // they have sent it to another as well
}

// sending is a connection of somebody who sent what scanners send.
type sending struct {
	key   uint64
	h     ends
	event Event
}

const (
	// leastSent is what less than is not looked at: requests of people have any length,
	// and most are shorter or differ. Worms over TCP sent from 0.1 to 4 KB.
	leastSent = 200
	// alikeFor is how long before a host began to scan somebody may have reached it of
	// whom no more is known than how much it sent. Worms begin within seconds.
	alikeFor = cordon.Time(5 * time.Minute)
)

// as reports whether two lengths are one copy's. Options of TCP, and a SYN that was
// repeated, differ by a few bytes.
func (s *sentSize) as(port uint16, size uint32) bool {
	return s.size != 0 && s.port == port && max(s.size, size)-min(s.size, size) <= s.size/64
}

// of returns the size that scanners send to a port which is as good as that, or nil.
func (a *alike) of(port uint16, size uint32) *sentSize {
	for i := range a.sizes {
		if a.sizes[i].as(port, size) {
			return &a.sizes[i]
		}
	}
	return nil
}

// learn takes what one who scans for a service sent there. Sizes that were sent to one
// host make room for others; those that were sent to two stay.
func (a *alike) learn(e *Event, h *ends) {
	if s := a.of(e.DstPort, e.Bytes); s != nil {
		s.known = s.known || s.to != uint32(h.dstH)
		return
	}
	at := &a.sizes[e.Bytes%uint32(len(a.sizes))]
	if !at.known {
		*at = sentSize{size: e.Bytes, to: uint32(h.dstH), port: e.DstPort}
	}
}

// sent looks at a connection of which it is shown how much its opener sent.
func (t *Tracker) sent(e *Event, h *ends) {
	if i := t.slot(e, h); i >= 0 && t.sources.slots[i].flags&wide != 0 {
		if e.DstPort == t.sources.slots[i].port {
			t.alike.learn(e, h)
		}
		return
	}
	if s := t.alike.of(e.DstPort, e.Bytes); s == nil || !s.known {
		return
	}
	c := t.contacts.find(h.key)
	if c == nil || c.low != h.low {
		return
	}
	began := *e
	if began.lasted == 0 { // as where the end of it is all that is shown
		began.beganAt(e.Time - cordon.Time(max(tickOf(e.Time).since(c.at), 0))<<tickBits)
	}
	if c.marks&isTaken != 0 || e.held {
		t.sentAlike(&began, h)
		return
	}
	t.alike.waiting[h.key%uint64(len(t.alike.waiting))] = sending{h.key, *h, began}
}

// accepted looks whether a connection that was accepted is one that waits for that.
func (a *alike) accepted(t *Tracker, e *Event, h *ends) {
	if w := &a.waiting[h.key%uint64(len(a.waiting))]; w.key == h.key && w.event.src == e.src {
		t.sentAlike(&w.event, &w.h)
		*w = sending{}
	}
}

// sentAlike keeps who sent a host as much as scanners send.
func (t *Tracker) sentAlike(e *Event, h *ends) {
	t.reached.like(e, h, t.expire, func() bool { return t.scansBy(e.Began(), &e.dst, h.dstH) })
}
