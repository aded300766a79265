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

// way is what leaves a network, or what stays within it, or what goes to another.
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
	charges [256]charge // the last of hosts that may be spared them
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

// Outage is a time in which nobody was answered, or hardly anybody, on a way.
type Outage struct {
	From, To cordon.Time // when what is not held against anybody was asked
	Failures uint64
	Hosts    uint64 // that they are not held against; an estimate beyond 16
}

// maxOutages is how many are told of by themselves.
const maxOutages = 16

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

// netOf is the network of an address: a /16, or of IPv6 a mark of a /32.
func netOf(a *[16]byte, four bool) uint16 {
	if four {
		return net16(a)
	}
	return uint16(mix(uint64(binary.BigEndian.Uint32(a[:4])), 0x9ddfea08eb382d69) >> 48)
}

// leaves reports whether a contact leaves the network that its source is in.
func leaves(src, dst *[16]byte, four bool) bool {
	if four {
		return net16(src) != net16(dst) && !(private(src) && private(dst))
	}
	return [6]byte(src[:6]) != [6]byte(dst[:6])
}

// private tells addresses that are used within networks (RFC 1918).
func private(a *[16]byte) bool {
	return a[12] == 10 || a[12] == 172 && a[13]&0xf0 == 16 || a[12] == 192 && a[13] == 168
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

// missed notes that a friend has not answered.
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

// outageOf is the outage that a way is in.
func (w *ways) outageOf(x *way) *Outage {
	if x.outage == 0 {
		if len(w.outages) == maxOutages {
			return nil
		}
		w.outages, w.seen = append(w.outages, Outage{}), append(w.seen, Distinct{})
		x.outage = int32(len(w.outages))
	}
	return &w.outages[x.outage-1]
}

// countSpared counts a failure that is not held against a host.
func (w *ways) countSpared(x *way, at cordon.Time, host uint64) {
	o := w.outageOf(x)
	if o == nil {
		w.others++
		return
	}
	if o.Failures == 0 {
		o.From, o.To = at, at
	}
	o.From, o.To = min(o.From, at), max(o.To, at)
	o.Failures++
	w.seen[x.outage-1].Add(host)
}

// Outages are the times in which nobody was answered on some way, as far as that was not
// held against those who asked: the first that were found, and how many failures were not
// held against anybody in others.
func (t *Tracker) Outages() (all []Outage, others uint64) {
	for i := range t.ways.outages {
		t.ways.outages[i].Hosts = t.ways.seen[i].Count()
	}
	return t.ways.outages, t.ways.others
}
