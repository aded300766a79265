package scan

import (
	"encoding/binary"
	"math/bits"

	"cordon"
)

// A contact that fails speaks against who asked only as far as others were answered at
// that time, on the same way. So the way is tested as hosts are (Jung and others, 2004;
// Page, 1954): a host that has known whom it asks, and is not answered now, votes the way
// down, and anybody who is answered votes it up, with four times the weight. Each has one
// vote in five seconds, and one more because of its friends, who are those that answered it
// before. A way that several vote down and nobody up is down, where three of them are not
// answered by friends: those that a worm asks at night, when all others are silent, have
// never answered anybody.
const (
	voteEvery    = cordon.Time(5e9)
	voteUpWeight = 4
	wayDown      = 5 // by so many it has to be voted down
	wayMost      = 6 * voteUpWeight
	wayHosts     = 3                 // so many were not answered lately, by so many friends
	maxCalls     = 64                // no more friends are waited for at a time
	wayForgives  = cordon.Time(60e9) // what nobody has voted down for so long is not doubted
)

// way is what contacts have in common that leave a network, or stay within it, or go to
// another network.
type way struct {
	key              uint64    // 0 free
	stretch          int64     // of time, in which hosts have one vote
	answered         uint64    // who has voted it up in that, by voter
	failed           [2]uint64 // and down, because of strangers and of friends
	minute           int64
	callers, friends [2]uint64 // who was not answered by a friend, and by which, in this minute and the one before
	since, last      cordon.Time
	walk             int32
	outage           int32 // which of those told of it is in, from 1; 0 none
	down             bool
}

// wayLevels are how wide networks are taken: a site, and a part of it that has a way of
// its own.
const (
	wayLevels = 2
	wayKinds  = wayLevels + 1 // and the way to a network beyond
)

// ways keeps those that somebody votes down. It is 70 KB.
type ways struct {
	table   [1 << 9]way
	until   cordon.Time // none is in doubt afterwards
	charges [256]charge // the last
	next    int
	calls   int // friends that are waited for
	outages []Outage
	seen    []Distinct // hosts of the outages
	others  uint64     // failures of those that are not told of by themselves
}

// charge is a first contact that failed and is held against a host until its way is down.
type charge struct {
	ways   [wayKinds]uint64
	pair   uint64 // 0 none
	at     cordon.Time
	slot   int32
	source uint32 // part of its hash
	port   uint16
}

// wayOf names the way from a host of a network.
func wayOf(src *[16]byte, four, leaves bool, level int) uint64 {
	salt := uint64(level)
	if leaves {
		salt += wayLevels
	}
	net := binary.BigEndian.Uint64(src[:8]) // a /64, of which a site has a /48
	switch {
	case four && level == 0:
		net, salt = uint64(net16(src)), salt+2*wayLevels
	case four:
		net, salt = uint64(net16(src))<<8|uint64(src[14]), salt+2*wayLevels
	case level == 0:
		net >>= 16
	}
	return mix(net, 0xd6e8feb86659fd93+salt*2) | 1
}

// waysOf names the ways of a contact, 0 where there is none.
func waysOf(src *[16]byte, four, leaves bool, to uint16) (keys [wayKinds]uint64) {
	for level := range wayLevels {
		keys[level] = wayOf(src, four, leaves, level)
	}
	if leaves {
		salt := uint64(0)
		if four {
			salt = 1 << 16
		}
		keys[wayLevels] = mix(uint64(to)|salt, 0xc2b2ae3d27d4eb4f) | 1
	}
	return keys
}

func (w *ways) of(key uint64) *way { return &w.table[key>>(64-bits.Len(uint(len(w.table)-1)))] }

// moveTo begins another stretch where time has come to it.
func (w *way) moveTo(at cordon.Time) {
	stretch := int64(at / voteEvery)
	if d := stretch - w.stretch; d > 0 || d < -int64(wayForgives/voteEvery) {
		w.stretch, w.answered, w.failed = stretch, 0, [2]uint64{}
	}
}

// doubted reports whether somebody has lately voted a way down, and it is not up again.
func (w *way) doubted(at cordon.Time) bool {
	return w.walk > 0 && at <= w.last+wayForgives && at >= w.since-wayForgives
}

// voter is which of 64 voters a host is. It shares that with few others.
func voter(host uint64) uint64 { return 1 << (host >> 58) }

// voteUp has a host vote for a way on which it was answered, and reports whether that
// makes it be up again.
func (w *ways) voteUp(key uint64, at cordon.Time, by uint64) (found bool) {
	if at > w.until {
		return false
	}
	x := w.of(key)
	if x.key != key || x.walk == 0 {
		return false
	}
	x.moveTo(at)
	if x.answered&by != 0 {
		return false
	}
	x.answered |= by
	x.walk = max(x.walk-voteUpWeight, 0)
	return x.walk == 0 && x.down
}

// voteDown has a host vote against a way, and reports whether that makes it be down.
func (w *way) voteDown(key uint64, at cordon.Time, by, friend uint64) (found bool) {
	if w.key != key && w.doubted(at) {
		return false // another one has its place
	}
	if w.key != key || !w.doubted(at) {
		*w = way{key: key, since: at}
	}
	w.moveTo(at)
	w.last, w.since = max(w.last, at), min(w.since, at)
	if friend != 0 {
		w.missed(at, by, friend)
	}
	if said := &w.failed[min(friend, 1)]; *said&by == 0 {
		*said |= by
		w.walk = min(w.walk+1, wayMost)
	}
	if w.down || w.walk < wayDown || !w.missedBySeveral() {
		return false
	}
	w.down = true
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

// wayWorks notes an answer, for the ways that it came on.
func (t *Tracker) wayWorks(e *Event) {
	keys := waysOf(&e.src, e.four, leaves(&e.src, &e.dst, e.four), netOf(&e.dst, e.four))
	for kind, key := range keys {
		first := kind < wayLevels && t.dark.lights(key)
		if t.ways.voteUp(key, e.Time, voter(e.srcH)) || first {
			t.light(key)
		}
	}
	if e.four {
		t.answeredOver4(e)
	} else {
		t.six.works(e)
	}
}
