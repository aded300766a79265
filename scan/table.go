package scan

import (
	"math/bits"

	"cordon"
)

// source is what is kept of one source: no pointers, so that a million of them
// are one piece of memory that nobody needs to look through.
type source struct {
	addr            [16]byte
	first, last     cordon.Time
	firstPosition   uint64 // of its first contact
	detected        cordon.Time
	position        uint64 // of the contact that decided
	input           uint32
	firstInput      uint32
	contacts        uint32 // first contacts
	failed, worked  uint32 // of those, as far as known
	others          uint32 // further ports of hosts that it had asked
	portRun         int32  // Boyer–Moore majority of the first contacts
	port            uint16
	flags           flag
	ports           uint64 // of the last host asked
	host            uint32 // which that is, by hash
	walk            int16
	refused, opened uint8
	proto           uint8
	detector        Detector
	portMix         uint16 // which ports the first contacts asked, by hash
	windows         [maxWindows]uint16
	distinct        Distinct
}

type flag uint16

const (
	known    flag = 1 << iota // a contact of it has succeeded
	exempt                    // allowed to scan
	wide                      // asks many hosts
	vertical                  // asks many ports of one host
	cut                       // decided by the end of the recording
	four                      // IPv4
)

// accused reports whether any detector has spoken.
func (s *source) accused() bool { return s.flags&(wide|vertical) != 0 }

// sources is an open-addressed table. Entries never move: a slot is free, in
// use, or used again by another source when its owner expired or was pushed
// out.
type sources struct {
	tags   []uint32 // part of the hash, 0 free; probed before the entry is touched
	slots  []source
	size   uint64
	expire cordon.Time
}

const sourceProbes = 16

func newSources(n int, expire cordon.Time) sources {
	n = max(n, 1)
	return sources{tags: make([]uint32, n+sourceProbes), slots: make([]source, n+sourceProbes), size: uint64(n), expire: expire}
}

func (t *sources) place(hash uint64) (at uint64, tag uint32) {
	at, _ = bits.Mul64(hash, t.size)
	return at, uint32(hash) | 1
}

// find returns the slot, or -1.
func (t *sources) find(addr *[16]byte, hash uint64) int32 {
	at, tag := t.place(hash)
	for i, have := range t.tags[at : at+sourceProbes] {
		if have == tag && t.slots[at+uint64(i)].addr == *addr {
			return int32(at) + int32(i)
		}
		if have == 0 {
			break
		}
	}
	return -1
}

// touchTag and touch read what find will.
func (t *sources) touchTag(hash uint64) uint64 {
	at, _ := t.place(hash)
	return uint64(t.tags[at])
}

func (t *sources) touch(addr *[16]byte, hash uint64) uint64 {
	if i := t.find(addr, hash); i >= 0 {
		s := &t.slots[i]
		return uint64(s.last) + uint64(s.windows[0]) + uint64(s.distinct.n)
	}
	return 0
}

// open returns the slot for a source that has none, with what it held. Where its
// neighbourhood is full, one that expired goes, and else the one that is worth
// least.
func (t *sources) open(hash uint64, now cordon.Time) (slot int32) {
	at, tag := t.place(hash)
	least, worth := at, ^uint64(0)
	for i := at; i < at+sourceProbes; i++ {
		if t.tags[i] == 0 {
			least = i
			break
		}
		if w := t.worth(&t.slots[i], now); w < worth {
			least, worth = i, w
		}
	}
	t.tags[least] = tag
	return int32(least)
}

// worth orders sources by how much would be lost with them: an expired one
// nothing, then by what was found, how far the test has come, and contacts.
func (t *sources) worth(s *source, now cordon.Time) uint64 {
	if s.last+t.expire < now || now+t.expire < s.last {
		return 0
	}
	w := uint64(1) + uint64(s.contacts)
	if s.walk > 0 {
		w += uint64(s.walk) << 24
	}
	if s.accused() {
		w |= 1 << 62
	}
	return w
}

// contact is a pair of hosts and who of them began.
type contact struct {
	key   uint64 // 0 free
	at    cordon.Time
	flow  uint32 // part of the flow's key
	state state
	low   bool // the first to ask was the one of the lower hash
}

type state uint8

const (
	waiting   state = iota + 1
	worked          // answered
	failed          // refused, dropped, or not answered in time
	unknown         // nobody will say
	earlyGood       // the answer came before the question
	earlyBad
)

// contacts is an open-addressed table in which the oldest goes first.
type contacts struct {
	slots []contact
	size  uint64
}

const contactProbes = 8

func newContacts(n int) contacts {
	n = max(n, 1)
	return contacts{slots: make([]contact, n+contactProbes), size: uint64(n)}
}

func (t *contacts) find(key uint64) *contact {
	at, _ := bits.Mul64(key, t.size)
	window := t.slots[at : at+contactProbes]
	for i := range window {
		if window[i].key == key {
			return &window[i]
		}
		if window[i].key == 0 {
			return nil
		}
	}
	return nil
}

// touch reads what find will.
func (t *contacts) touch(key uint64) uint64 {
	at, _ := bits.Mul64(key, t.size)
	return t.slots[at].key + t.slots[at+3].key
}

// open returns a slot for a new pair and what it held before.
func (t *contacts) open(key uint64) *contact {
	at, _ := bits.Mul64(key, t.size)
	window := t.slots[at : at+contactProbes]
	oldest := &window[0]
	for i := range window {
		c := &window[i]
		if c.key == 0 {
			return c
		}
		// What still waits for an answer is worth more than what is settled.
		if settled := c.state != waiting; settled == (oldest.state != waiting) && c.at < oldest.at || settled && oldest.state == waiting {
			oldest = c
		}
	}
	return oldest
}

// pending is a first contact that waits, in order of arrival.
type pending struct {
	key      uint64
	at       cordon.Time
	position uint64
	slot     int32
	input    uint32
	tag      uint32
	ping     bool
}

// queue is a ring of a fixed size.
type queue struct {
	ring       []pending
	head, size int
}

func (q *queue) push(p pending) {
	i := q.head + q.size
	if i >= len(q.ring) {
		i -= len(q.ring)
	}
	q.ring[i] = p
	q.size++
}

// at returns the i-th that waits.
func (q *queue) at(i int) *pending {
	i += q.head
	if i >= len(q.ring) {
		i -= len(q.ring)
	}
	return &q.ring[i]
}

func (q *queue) pop() pending {
	p := q.ring[q.head]
	q.head++
	if q.head == len(q.ring) {
		q.head = 0
	}
	q.size--
	return p
}
