package flood

import (
	"math/bits"
	"slices"

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

// with adds to a step what another source sent in it.
func (s *span) with(o *span) {
	if s.packets == 0 || o.first.Before(s.first) {
		s.first, s.position, s.input = o.first, o.position, o.input
	}
	s.packets += o.packets
	s.seen += o.seen
	s.bytes += o.bytes
	s.last = max(s.last, o.last)
}

// join takes a step into the sum.
func (s *span) join(o *span) {
	if s.packets == 0 || o.first.Before(s.first) {
		s.first, s.position, s.input = o.first, o.position, o.input
	}
	s.packets += o.packets
	s.seen += o.seen
	s.bytes += o.bytes
	if peak := o.peak; peak > 0 {
		s.peak = max(s.peak, peak)
	} else { // it is a step
		s.peak = max(s.peak, o.packets)
	}
	s.last = max(s.last, o.last)
}

// less takes away what is told apart.
func (s *span) less(o *span) {
	s.packets -= min(s.packets, o.packets)
	s.seen -= min(s.seen, o.seen)
	s.bytes -= min(s.bytes, o.bytes)
}

// sender is a source and what it sent in the step at hand.
type sender struct {
	addr [16]byte
	four bool
	vote uint32
	mac  cordon.MAC // of its first packet
	now  span
	asked
}

// named is a source that made a fair part of a flood.
type named struct {
	addr [16]byte
	four bool
	sum  span
}

const (
	senders    = 32  // of a target that are looked at
	maxNamed   = 256 // of a target
	namedShare = 10  // a source is named from a tenth of a flood's least on
)

// target is what is kept of one that much is sent to, a host or a network.
type target struct {
	key  uint64
	kind Kind
	four bool
	addr [16]byte
	wide *wide // of a network; nil of a host

	step   uint32
	now    span    // of all sources
	shared span    // of that: what was counted of its network as well
	from   sources // of the step
	sums
	crowd *crowd // nil where there is none
	doubt *doubt // the same
	spare *spare
	ports uint64 // of the step, a bitmap by hash
	port  uint16 // that most go to
	run   int64

	answered uint64 // of the step: answers
	heard    uint64 // of those: to senders that are looked at
	done     uint64 // of the step: connections that came to something
	came     uint64 // the same, in and soon after floods
	senders  [senders]sender
}

// sums are all steps of a flood.
type sums struct {
	sum      span // of sources that are not named
	all      sources
	named    []named
	laid     span        // of those that are
	changing bool        // ports change
	flooded  cordon.Time // until when
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
		if t.wide != nil {
			s.asked.add(e)
		}
	}
	if t.crowd != nil {
		t.crowd.count(e, h, n, &t.spare.proved)
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
	*one = sender{addr: e.Src, four: e.Four, vote: 1, mac: e.MAC}
	return one
}

// turn closes the step at hand where another has begun.
func (t *target) turn(step uint32, least uint64) {
	if !later(step, t.step) {
		return
	}
	t.close(least)
	if step != t.step+1 {
		t.settle()
		t.disperse()
	}
	t.step = step
}

// settled is how long after a flood a connection may end that began in it.
const settled = 6 * Step

// close takes the step into the sums where it was a flood.
func (t *target) close(least uint64) {
	switch {
	case !t.now.many(least):
		t.settle()
		if t.now.packets*crowdShare < least {
			t.disperse()
		}
	case t.wide != nil:
		t.carpet(least)
	case !t.scanned():
		t.convict()
		t.flood(&t.sums, least)
	case t.doubt != nil:
		t.flood(&t.doubt.sums, least)
	}
	switch {
	case t.flooded > 0 && t.now.last <= t.flooded+settled:
		t.came += t.done
	case t.doubt != nil:
		t.doubt.came += t.done
	}
	if t.wide != nil {
		t.wide.to = addresses{}
	}
	if t.crowd != nil {
		t.crowd.begin()
	}
	t.now, t.shared, t.from, t.ports, t.answered, t.heard, t.done = span{}, span{}, sources{}, 0, 0, 0, 0
	for i := range t.senders {
		t.senders[i] = sender{}
	}
}

// What tells a port scan from a flood: its ports change, it has few sources, and
// it asks for each port a few times at most, with small packets or none: decision
// 49.
const (
	scanPorts   = 10
	scanSources = 64
	scanPackets = 2 * 1 << 16
)

func (t *target) scanned() bool {
	return t.manyPorts() && t.now.packets < scanPackets && t.from.count() < scanSources &&
		(t.kind != OfDatagrams || t.now.bytes < scanBytes*t.now.packets) && (t.doubt == nil || !t.doubt.repeats())
}

func (t *target) manyPorts() bool { return bits.OnesCount64(t.ports) >= scanPorts }

// wonder counts the port of a packet where it is not clear whether it is a scan's.
// Where it does not find room for that, it is a scan.
func (t *target) wonder(port uint16, least uint64) (lost bool) {
	switch {
	case t.doubt != nil:
	case t.now.packets < least || !t.manyPorts():
		return false
	default:
		if t.doubt = t.spare.doubts.take(maxDoubts, newDoubt); t.doubt == nil {
			return true
		}
	}
	t.doubt.ask(port)
	return false
}

// gather tells sources one by one from a part of a flood on, and reports whether there
// was no room for that.
func (t *target) gather(least uint64) (lost bool) {
	if t.crowd != nil || t.now.packets*crowdShare < least {
		return false
	}
	t.crowd = t.spare.crowds.take(maxCrowds, newCrowd)
	return t.crowd == nil
}

func (t *target) disperse() {
	if t.crowd != nil {
		t.spare.crowds.give(t.crowd)
		t.crowd = nil
	}
}

// settle ends a doubt: what did not show itself a flood was a scan.
func (t *target) settle() {
	if t.doubt != nil {
		t.spare.doubts.give(t.doubt)
		t.doubt = nil
	}
}

// convict takes what was in doubt for a flood's.
func (t *target) convict() {
	d := t.doubt
	if d == nil || d.flooded == 0 {
		return
	}
	for i := range d.named {
		if n := &d.named[i]; !t.name(n.addr, n.four, &n.sum) {
			d.sum.join(&n.sum)
		}
	}
	if d.laid.packets > 0 {
		t.laid.join(&d.laid)
	}
	if d.sum.packets > 0 {
		t.sum.join(&d.sum)
		t.all.join(&d.all)
	}
	t.came += d.came
	t.changing, t.flooded = t.changing || d.changing, max(t.flooded, d.flooded)
	d.sums, d.came = sums{}, 0
}

// flood adds the step to the sums of a flood: of sources that are named, and the rest.
func (t *target) flood(to *sums, least uint64) {
	var laid span
	told := map[[16]byte]bool{}
	open := t.open()
	voted := map[[16]byte]*span{} // these are looked at from the beginning
	for i := range t.senders {
		voted[t.senders[i].addr] = &t.senders[i].now
	}
	lay := func(addr [16]byte, four bool, s *span) {
		if v := voted[addr]; v != nil && v.packets > s.packets {
			s = v
		}
		if !told[addr] && to.name(addr, four, s) {
			laid.with(s)
		}
		told[addr] = true
	}
	if t.crowd != nil && open {
		for _, m := range t.crowd.makers(t.kind, t.now.packets) {
			lay(m.addr, m.four, &m.now)
		}
	}
	for _, m := range t.fair(least, open) {
		lay(m.addr, m.four, &m.now)
	}
	t.add(to, &laid, least, open)
}

// fair are the sources that made a fair part of the step each. Where many did from one
// station of which nothing shows that they hold their addresses, they are forged, or as
// good as that.
func (t *target) fair(least uint64, open bool) (all []*member) {
	from := map[cordon.MAC]int{}
	counted := map[[16]byte]bool{} // some are of both kinds
	take := func(m *member) {
		if m.now.many(least) && t.kind == OfPings || m.now.many(least/namedShare) && open {
			if all = append(all, m); m.mac != (cordon.MAC{}) && !t.crowd.shows(m.addr) && !counted[m.addr] {
				from[m.mac]++
			}
			counted[m.addr] = true
		}
	}
	for i := range t.senders {
		s := &t.senders[i]
		take(&member{addr: s.addr, four: s.four, mac: s.mac, now: s.now})
	}
	for _, m := range t.crowd.members() {
		take(m)
	}
	return slices.DeleteFunc(all, func(m *member) bool {
		known := t.crowd.of(m.addr)
		return from[m.mac] > enough && !t.crowd.shows(m.addr) || t.kind == OfSYNs && known != nil && !known.unanswered(t.kind)
	})
}

// add adds a step of a flood, of which some is laid to sources that are named.
func (t *target) add(to *sums, laid *span, least uint64, open bool) {
	rest := t.now
	rest.less(laid)
	if laid.packets > 0 {
		to.laid.join(laid)
		to.flooded = max(to.flooded, t.now.last)
	}
	to.changing = to.changing || t.manyPorts()
	if rest.many(least) && open {
		to.sum.join(&rest)
		to.all.join(&t.from)
		to.flooded = max(to.flooded, t.now.last)
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

// connected counts that a connection of a source came to something.
func (t *target) connected(src *[16]byte) {
	t.done++
	if t.crowd != nil {
		if m := t.crowd.member(src, hashOf(src, sourceSalt)); m != nil {
			m.answered++
		}
	}
}

// answers counts that the target sent something to a source.
func (t *target) answers(to *[16]byte) {
	t.answered++
	h := hashOf(to, sourceSalt)
	if t.crowd != nil {
		if m := t.crowd.member(to, h); m != nil {
			m.answered++
		}
	}
	if t.senders[h%senders].addr == *to || t.senders[h>>32%senders].addr == *to {
		t.heard++
	}
}

// name takes what a source sent into its sum.
func (t *sums) name(addr [16]byte, four bool, sent *span) bool {
	for i := range t.named {
		if t.named[i].addr == addr {
			t.named[i].sum.join(sent)
			return true
		}
	}
	if len(t.named) == maxNamed {
		return false
	}
	t.named = append(t.named, named{addr: addr, four: four})
	t.named[len(t.named)-1].sum.join(sent)
	return true
}
