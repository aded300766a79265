package sift

import (
	"math"
	"math/bits"

	"cordon"
)

// Calls are how those took it whom a host asked at the services of some content, from
// when on it was seen to send there what others send as well. What it does elsewhere is
// not in them: a host that browses, or looks up names, is no less infected.
type Calls struct {
	Asked, Answered int    // different hosts; estimated beyond a hundred; 0 where no answers are in view
	Said            uint64 // how often it sent the content
	Datagrams       bool   // it goes by datagram, which many leave unanswered
	Peers           bool   // it greets peers there, of whom many are gone
}

// call is what is kept of one host at one service.
type call struct {
	since           cordon.Time // it is looked at
	last            cordon.Time // it sent something there
	asked, answered [callWords]uint64
	greeted         uint32 // peers
}

const (
	callSize  = 104 // bytes
	callWords = 4
	callBits  = 64 * callWords
)

// calls is a table of fixed size, of which those go first that sent the longest ago.
type calls struct {
	askers marks          // that are looked at, and some others: of most hosts this says that they are not
	keys   [][ways]uint64 // of the slots; 0: free
	slots  []call
	heard  [2]uint64 // questions answered in view, by TCP and by datagram
	lost   uint64
}

func newCalls(memory int) calls {
	n := 1
	for 2*n*ways*callSize <= memory {
		n *= 2
	}
	return calls{askers: make(marks, markBits/64), keys: make([][ways]uint64, n), slots: make([]call, n*ways)}
}

func callKey(rank uint64, proto uint8, port uint16) uint64 {
	return mix(rank, uint64(proto)<<16|uint64(port)) | 1
}

// at is which of the keys a key may be among. Its lowest bit is always set.
func (t *calls) at(key uint64) int { return int(key >> 1 & uint64(len(t.keys)-1)) }

func (t *calls) find(key uint64) *call {
	at := t.at(key)
	for i, k := range &t.keys[at] {
		if k == key {
			return &t.slots[at*ways+i]
		}
	}
	return nil
}

// by is what is kept of a host at a service, nil where it is not looked at.
func (t *calls) by(rank uint64, proto uint8, port uint16) *call {
	if !t.askers.has(rank) {
		return nil
	}
	return t.find(callKey(rank, proto, port))
}

// watch looks at a host at a service from a time on.
func (t *calls) watch(rank uint64, proto uint8, port uint16, at cordon.Time, greets bool) *call {
	key := callKey(rank, proto, port)
	c := t.find(key)
	if c == nil {
		c = t.open(key, at)
		t.askers.mark(rank)
	}
	c.last = max(c.last, at)
	if greets {
		c.greeted++
	}
	return c
}

// say notes a payload that others send as well. A datagram is a question by itself: what
// else a host asks there, and is answered, has nothing to do with it.
func (t *calls) say(e *event, src, dst uint64) {
	c := t.watch(src, e.proto, e.port, e.Time, e.greets)
	if e.what == cordon.Datagram {
		word, mask := bit(dst)
		c.asked[word] |= mask
	}
}

// open makes a place for a key that has none.
func (t *calls) open(key uint64, since cordon.Time) *call {
	at := t.at(key)
	keys, slots := &t.keys[at], t.slots[at*ways:][:ways]
	oldest := 0
	for i := range slots {
		if keys[oldest] != 0 && (keys[i] == 0 || slots[i].last < slots[oldest].last) {
			oldest = i
		}
	}
	if keys[oldest] != 0 {
		t.lost++
	}
	keys[oldest], slots[oldest] = key, call{since: since, last: since}
	return &slots[oldest]
}

// bit is that of a host among those asked.
func bit(rank uint64) (word int, mask uint64) {
	return int(rank >> 6 % callWords), 1 << (rank % 64)
}

// Ask tells of a question. A datagram may answer one; what it asks is seen when it is
// sifted.
func (s *Sifter) Ask(src, dst [16]byte, proto uint8, from, port uint16, at cordon.Time) {
	t, asker := &s.calls, (*address)(&src).rank()
	if proto == cordon.UDP {
		asked := (*address)(&dst).rank()
		_ = t.answer(asked, asker, proto, from) || t.answer(asked, asker, proto, port)
		return
	}
	if c := t.by(asker, proto, port); c != nil && at >= c.since {
		word, mask := bit((*address)(&dst).rank())
		c.asked[word] |= mask
	}
}

// Answer tells that a question was answered.
func (s *Sifter) Answer(src, dst [16]byte, proto uint8, port uint16) {
	if asker := (*address)(&src).rank(); s.calls.askers.has(asker) {
		s.calls.answer(asker, (*address)(&dst).rank(), proto, port)
	}
}

func (t *calls) answer(asker, by uint64, proto uint8, port uint16) bool {
	c := t.by(asker, proto, port)
	if c == nil {
		return false
	}
	word, mask := bit(by)
	if c.asked[word]&mask == 0 {
		return false
	}
	c.answered[word] |= mask
	t.heard[proto&1]++
	return true
}

// Claim tells that who asked went on to talk. Where no answer was in view, that is its
// own word, and it is not known what came of the question.
func (s *Sifter) Claim(src, dst [16]byte, proto uint8, port uint16) {
	if c := s.calls.by((*address)(&src).rank(), proto, port); c != nil {
		word, mask := bit((*address)(&dst).rank())
		c.asked[word] &^= mask &^ c.answered[word]
	}
}

// inView is how many answers have to be in view before that none came says anything.
const inView = 10

// of is how those took a host's calls at the services of a content.
func (t *calls) of(c *content, rank uint64) (sum Calls) {
	greeted := 0
	for i, at := range c.services {
		sum.Datagrams = sum.Datagrams || at.proto == cordon.UDP
		if i > 0 && at.proto == c.services[i-1].proto && at.port == c.services[i-1].port {
			continue // requests and other data at one
		}
		one := t.by(rank, at.proto, at.port)
		if one == nil || t.heard[at.proto&1] < inView {
			continue
		}
		sum.Asked += estimate(&one.asked)
		sum.Answered += estimate(&one.answered)
		greeted += int(one.greeted)
	}
	sum.Peers = greeted >= 2 && 7*greeted >= sum.Asked-sum.Answered
	if h := c.senders.of(rank); h != nil {
		sum.Said = h.count
	}
	return sum
}

// estimate is how many hosts left such marks (Whang, Vander-Zanden and Taylor 1990).
func estimate(marks *[callWords]uint64) int {
	free := callBits
	for _, w := range marks {
		free -= bits.OnesCount64(w)
	}
	return int(math.Round(-callBits * math.Log(float64(max(free, 1))/callBits)))
}

func (t *calls) join(o *calls) {
	t.lost += o.lost
	for i := range t.heard {
		t.heard[i] += o.heard[i]
	}
	for i := range t.askers {
		t.askers[i] |= o.askers[i]
	}
	for i := range o.slots {
		key, theirs := o.keys[i/ways][i%ways], &o.slots[i]
		if key == 0 {
			continue
		}
		ours := t.find(key)
		if ours == nil {
			ours = t.open(key, theirs.since)
		}
		ours.join(theirs)
	}
}

func (c *call) join(o *call) {
	c.since, c.last = min(c.since, o.since), max(c.last, o.last)
	c.greeted += o.greeted
	for i := range c.asked {
		c.asked[i] |= o.asked[i]
		c.answered[i] |= o.answered[i]
	}
}
