package scan

import "cordon"

// pending is a contact that waits for its answer: a first one, or a call to a friend.
type pending struct {
	key      uint64
	at       cordon.Time
	position uint64 // of a friend its hash
	slot     int32
	input    uint32
	source   uint16 // part of its hash
	net      uint16 // that is asked, by netOf
	port     uint16
	marks    pendingMark
	whom     whom
}

// pendingMark is what else is known of a contact that waits.
type pendingMark uint8

const (
	byLower pendingMark = 1 << iota // as of the contact
	byPing                          // it is an echo request
	wasCut                          // its recording ended before an answer could have come
	byARP                           // it is a question by ARP
)

func pendingMarkOf(low, ping bool) (m pendingMark) {
	if low {
		m |= byLower
	}
	if ping {
		m |= byPing
	}
	return m
}

// whom somebody asks who waits.
type whom uint8

const (
	inside  whom = iota // within its network
	beyond              // beyond it
	aPeer               // a peer's port, of one that greets peers
	aFriend             // whoever answered it before, within its network
	friendBeyond
)

// whom is whom a source asks.
func (t *Tracker) whom(i int32, e *Event) whom {
	switch {
	case t.peersOn(i, e.DstPort):
		return aPeer
	case leaves(&e.src, &e.dst, e.four):
		return beyond
	}
	return inside
}

// is reports whether a contact is the one that waits.
func (p *pending) is(c *contact) bool {
	return c.state == waiting && c.low == (p.marks&byLower != 0) && c.at == tickOf(p.at) && (c.marks&isPing != 0) == (p.marks&byPing != 0)
}

// queue is who waits, in order of arrival: a ring of a fixed size.
type queue struct {
	ring       []pending
	head, size int
	fetched    int // of the first ones, what they need has been asked for
}

// push returns the place behind the last.
func (q *queue) push() *pending {
	q.size++
	return q.at(q.size - 1)
}

// at returns the i-th that waits.
func (q *queue) at(i int) *pending {
	i += q.head
	if i >= len(q.ring) {
		i -= len(q.ring)
	}
	return &q.ring[i]
}

// pop removes the first. It is valid until the next is pushed.
func (q *queue) pop() *pending {
	p := &q.ring[q.head]
	q.head++
	if q.head == len(q.ring) {
		q.head = 0
	}
	q.size--
	q.fetched = max(q.fetched-1, 0)
	return p
}
