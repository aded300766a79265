package flood

import (
	"math/bits"

	"cordon"
)

// span is some of what was sent to a target: a step of it, or all steps in which
// it was flooded.
type span struct {
	packets, bytes uint64
	seen           uint64 // records that stand for them: fewer where sampled
	peak           uint64 // packets of the fullest step
	first, last    cordon.Time
	position       uint64 // of the first
	input          uint32
}

func (s *span) add(e *Event, n uint64) {
	if s.packets == 0 {
		s.first, s.position, s.input = e.Time, e.Position, e.Input
	}
	s.packets += n
	s.seen++
	s.bytes += e.Bytes
	s.last = max(s.last, e.Time)
}

// enough is how many samples it takes to say anything of a number: sixteen leave
// an error of a quarter.
const enough = 16

// many reports whether that many packets came, as far as samples tell.
func (s *span) many(least uint64) bool { return s.packets >= least && s.seen >= enough }

// join takes a step into the sum.
func (s *span) join(o *span) {
	if s.packets == 0 || o.first.Before(s.first) {
		s.first, s.position, s.input = o.first, o.position, o.input
	}
	s.packets += o.packets
	s.seen += o.seen
	s.bytes += o.bytes
	s.peak = max(s.peak, o.packets)
	s.last = max(s.last, o.last)
}

// sender is a source and what it sent in the step at hand.
type sender struct {
	addr [16]byte
	four bool
	vote uint32
	now  span
}

// named is a source that made a fair part of a flood.
type named struct {
	addr [16]byte
	four bool
	sum  span
}

const (
	senders    = 32 // of a target that are looked at
	maxNamed   = 32 // of a target
	namedShare = 10 // a source is named from a tenth of a flood's least on
)

// target is what is kept of one that much is sent to.
type target struct {
	key  uint64
	kind Kind
	four bool
	addr [16]byte

	step     uint32
	now, sum span    // of all sources; of those that are not named
	from     sources // of the step, and of all
	all      sources
	ports    uint64 // of the step, a bitmap by hash
	port     uint16 // that most go to
	run      int64
	changing bool // ports change

	answered uint64 // of the step: answers
	heard    uint64 // of those: to senders that are looked at
	done     uint64 // of the step: connections that came to something
	came     uint64 // the same, in and soon after floods
	flooded  cordon.Time
	senders  [senders]sender
	named    []named
}

const sourceSalt = 0x2545f4914f6cdd1d

// count takes a packet. n is how many it stands for.
func (t *target) count(e *Event, n uint64) {
	t.now.add(e, n)
	h := hashOf(&e.Src, sourceSalt)
	t.from.add(h)
	t.ports |= 1 << (mix(uint64(e.Port), 0x9ddfea08eb382d69) >> 58)
	switch {
	case t.run == 0:
		t.port, t.run = e.Port, int64(n)
	case t.port == e.Port:
		t.run += int64(n)
	default:
		t.run = max(t.run-int64(n), 0)
	}
	if s := t.sender(h, e); s != nil {
		s.now.add(e, n)
	}
}

// sender returns the place of a source, or nil where others have both that it
// could have: the most frequent keep theirs, by majority vote.
func (t *target) sender(h uint64, e *Event) *sender {
	one, other := &t.senders[h%senders], &t.senders[h>>32%senders]
	switch {
	case one.addr == e.Src:
		one.vote++
		return one
	case other.addr == e.Src:
		other.vote++
		return other
	case one.vote > other.vote:
		one = other
	}
	if one.vote > 0 {
		one.vote--
		return nil
	}
	*one = sender{addr: e.Src, four: e.Four, vote: 1}
	return one
}

// turn closes the step at hand where another has begun.
func (t *target) turn(step uint32, least uint64) {
	if !later(step, t.step) {
		return
	}
	t.close(least)
	t.step = step
}

// settled is how long after a flood a connection may end that began in it.
const settled = 6 * Step

// close takes the step into the sums where it was a flood.
func (t *target) close(least uint64) {
	if t.now.many(least) && !t.scanned() {
		t.flood(least)
	}
	if t.flooded > 0 && t.now.last <= t.flooded+settled {
		t.came += t.done
	}
	t.now, t.from, t.ports, t.answered, t.heard, t.done = span{}, sources{}, 0, 0, 0, 0
	for i := range t.senders {
		t.senders[i] = sender{}
	}
}

// What tells a port scan from a flood: its ports change, it has few sources, and
// it asks for each port a few times at most.
const (
	scanPorts   = 10
	scanSources = 64
	scanPackets = 2 * 1 << 16
)

func (t *target) scanned() bool {
	return bits.OnesCount64(t.ports) >= scanPorts && t.now.packets < scanPackets && t.from.count() < scanSources
}

func (t *target) flood(least uint64) {
	open := t.open()
	rest := t.now
	for i := range t.senders {
		s := &t.senders[i]
		if (s.now.many(least) && t.kind == OfPings || s.now.many(least/namedShare) && open) && t.name(s) {
			rest.packets -= min(rest.packets, s.now.packets)
			rest.seen -= min(rest.seen, s.now.seen)
			rest.bytes -= min(rest.bytes, s.now.bytes)
			t.flooded = max(t.flooded, t.now.last)
		}
	}
	t.changing = t.changing || bits.OnesCount64(t.ports) >= scanPorts
	if rest.many(least) && open {
		t.sum.join(&rest)
		t.all.join(&t.from)
		t.flooded = max(t.flooded, t.now.last)
	}
}

// Of what is asked for a good part is answered; of a flood hardly any.
const (
	pongShare  = 2     // half of the pings
	replyShare = 50    // of datagrams of many: less than acknowledgements of a transfer
	hearShare  = 10000 // of datagrams of a few: less than a film's reports
	fewSources = 16
)

// open reports whether what came went without the answers that those get who
// mean to get any. Whether connections come to something is known later.
func (t *target) open() bool {
	switch {
	case t.kind == OfPings:
		return t.answered*pongShare < t.now.packets
	case t.kind == OfDatagrams && t.from.count() < fewSources:
		return t.heard*hearShare < t.now.packets
	case t.kind == OfDatagrams:
		return t.answered*replyShare < t.now.packets
	}
	return true
}

// answers counts that the target sent something to a source.
func (t *target) answers(to *[16]byte) {
	t.answered++
	if h := hashOf(to, sourceSalt); t.senders[h%senders].addr == *to || t.senders[h>>32%senders].addr == *to {
		t.heard++
	}
}

// name takes a source's step into its sum.
func (t *target) name(s *sender) bool {
	for i := range t.named {
		if t.named[i].addr == s.addr {
			t.named[i].sum.join(&s.now)
			return true
		}
	}
	if len(t.named) == maxNamed {
		return false
	}
	t.named = append(t.named, named{addr: s.addr, four: s.four})
	t.named[len(t.named)-1].sum.join(&s.now)
	return true
}
