package scan

import (
	"math"
	"math/bits"

	"cordon"
)

// line is what is kept of one host's ports that a source asks for. Whatever it asks
// others in between changes nothing of it.
type line struct {
	ports  [registers / 2]byte // that were asked for: a HyperLogLog of four bits a register
	count  float32             // of them, about
	row    float32             // of those, in a row, without a question to others
	opened uint64              // those that answered, by portBitOf64
	failed uint32              // answers that refused, and questions that a firewall dropped
	at     tick                // when it was last asked for another port
	low    uint8               // of ports new to a register: well-known ones
	seen   uint8               // of those, ports whose answers would be in view, and ones that refused
	told   bool                // the source's figures are this one's
}

// add counts a port, and reports whether it is surely new, and whether the first of its
// register.
func (l *line) add(port uint16) (grew, first bool) {
	return l.register(int(portOf64(port)), uint8(bits.LeadingZeros32(portHash(port)<<6|1<<17)+1))
}

func (l *line) register(at int, rank uint8) (grew, first bool) {
	shift := at % 2 * 4
	have := l.ports[at/2] >> shift & 15
	if rank = min(rank, 15); have >= rank {
		return false, false
	}
	gain := 1 / l.news()
	l.count += gain
	l.row += gain
	l.ports[at/2] = l.ports[at/2]&^(15<<shift) | rank<<shift
	return true, have == 0
}

// marked is how many registers hold a port: up to a dozen ports, hardly fewer.
func (l *line) marked() (n int) {
	for _, two := range l.ports {
		n += min(int(two&15), 1) + min(int(two>>4), 1)
	}
	return n
}

// news is how likely a port that is new changes the sketch. A change stands for as many
// new ports as it takes to see one, of which the sum is a better estimate than what the
// registers say in the end (Cohen, All-distances sketches, 2014): its standard error is
// √(ln 2/64) = 10 % at most, and of a few ports hardly any.
func (l *line) news() float32 {
	sum := 0.0
	for _, two := range l.ports {
		sum += parts[two&15] + parts[two>>4]
	}
	return float32(sum / registers)
}

// answered is how many ports answered; of hundreds no more is known.
func (l *line) answered() int { return linear(bits.OnesCount64(l.opened)) }

// linear is how many different things have likeliest marked so many of 64 places (linear
// counting: Whang and others, 1990).
func linear(marked int) int {
	empty := max(float64(registers-marked), 0.5)
	return int(math.Round(registers * math.Log(registers/empty)))
}

// manyHosts reports whether a source is found to ask more hosts than a port scan does.
func (s *source) manyHosts() bool { return s.flags&wide != 0 && s.contacts > mostWatched }

// further counts a port that a source asks a host for beside the first.
func (t *Tracker) further(i int32, c *contact, e *Event, h *ends) {
	s := &t.sources.slots[i]
	host := uint16(h.dstH)
	apart := s.host != host
	if c.isPort(e.DstPort) {
		if apart {
			s.host = 0
		}
		return
	}
	s.host = host
	if traces(e.proto, e.DstPort) {
		return
	}
	l := t.line(h, e, c)
	l.at = tickOf(e.Time)
	if apart {
		l.row = 0
	}
	if e.dropped {
		l.failed++
	}
	grew, first := l.add(e.DstPort)
	if first {
		l.mark(e, t.answers >= inView)
		if e.DstPort != s.port {
			s.others++
		}
	}
	if !s.accused() && (l.inARow(t.o.Ports) || l.inTurn(t.o.Ports)) {
		t.accuse(i, vertical, ByPorts, e.Time, e.Input, e.Position)
	}
	if s.flags&vertical != 0 && (grew || l.told) {
		s.tell(l, e.proto)
	}
}

// mark notes what else is known of a port that is new.
func (l *line) mark(e *Event, inView bool) {
	if e.DstPort < privileged {
		l.low++
	}
	if e.dropped || inView && e.what == ask && !e.mute {
		l.seen++
	}
}

// inARow reports whether a host was asked for so many ports one after the other, and a
// quarter of those at most answered.
func (l *line) inARow(ports int) bool {
	return l.row >= float32(ports) && bits.OnesCount64(l.opened)*4 <= ports
}

// inTurn reports the same of one that is asked in turn with others. That takes twice as
// many ports; and half of them have to be well-known ones, or their answers in view: the
// others are what two hosts agree upon, for a transfer, a call, or as peers.
func (l *line) inTurn(ports int) bool {
	if l.low == 0 && l.seen == 0 {
		return false
	}
	n := l.marked()
	return n >= 2*ports && bits.OnesCount64(l.opened)*4 <= n && max(int(l.low), int(l.seen))*2 >= n
}

// tell takes a host's figures for those of a vertical scan, if it was asked for the most
// ports.
func (s *source) tell(l *line, proto uint8) {
	n := int(min(l.count+0.5, 1<<16-1))
	if n < int(s.ports) {
		return
	}
	l.told = true
	s.ports = uint16(n)
	s.opened = uint16(min(l.answered(), n))
	s.refused = uint16(min(int(l.failed), n-int(s.opened)))
	s.flags &^= datagrams
	if proto == cordon.UDP {
		s.flags |= datagrams
	}
}

// portAnswer counts how a host answers on a port other than the first.
func (t *Tracker) portAnswer(i int32, c *contact, e *Event, h *ends, good bool) {
	s := &t.sources.slots[i]
	if s.manyHosts() || c.isPort(e.DstPort) || e.proto != cordon.TCP && e.proto != cordon.UDP {
		return
	}
	l := t.lines.find(lineKey(h, e.proto))
	if l == nil {
		return
	}
	switch {
	case good && e.what == ended && !e.held && l.failed > 0:
		// Records of connections that were refused end, too.
	case good:
		l.opened |= portBitOf64(e.DstPort)
	case e.what < talked:
		l.failed++
		if e.mute && int(l.seen) < l.marked() {
			l.seen++
		}
	}
	if l.told && s.flags&vertical != 0 {
		s.tell(l, e.proto)
	}
}

// line finds or makes what is kept of the ports that an event's source asks its
// destination for.
func (t *Tracker) line(h *ends, e *Event, c *contact) *line {
	key, now := lineKey(h, e.proto), tickOf(e.Time)
	if l := t.lines.find(key); l != nil && t.lines.fresh(l, now) {
		return l
	}
	l, lost := t.lines.open(key, now)
	if lost {
		t.lost.Lines++
	}
	*l = line{}
	l.register(int(c.port), 1)
	if c.state == worked {
		l.opened = 1 << c.port
	}
	return l
}

// lineKey tells hosts that a source asks apart, and protocols.
func lineKey(h *ends, proto uint8) uint64 {
	way := uint64(proto) << 1
	if h.low {
		way |= 1
	}
	return mix(h.key, way)
}

// lines is a table of buckets, of which the line of the fewest ports goes first.
type lines struct {
	tags   [][lineBucket]uint32 // part of the key; 0 free
	all    []line
	expire int32 // ticks
}

const lineBucket = 4

func newLines(n int, expire cordon.Time) lines {
	n = max(n/lineBucket, 1)
	return lines{make([][lineBucket]uint32, n), make([]line, n*lineBucket), ticks(expire)}
}

func (t *lines) bucket(key uint64) int {
	at, _ := bits.Mul64(key, uint64(len(t.tags)))
	return int(at)
}

// find returns a key's line, or nil.
func (t *lines) find(key uint64) *line {
	b := t.bucket(key)
	for i, tag := range t.tags[b] {
		if tag == tagOf(key) {
			return &t.all[b*lineBucket+i]
		}
	}
	return nil
}

func (t *lines) fresh(l *line, now tick) bool {
	age := now.since(l.at)
	return -t.expire <= age && age <= t.expire
}

// open returns the place for a key's line, and whether another is lost for it.
func (t *lines) open(key uint64, now tick) (l *line, lost bool) {
	b := t.bucket(key)
	least, worth := 0, math.MaxInt
	for k := range lineBucket { // of several the first from one that the key decides
		i := int((key>>8 + uint64(k)) % lineBucket)
		w := t.worth(b*lineBucket+i, now)
		if t.tags[b][i] == tagOf(key) {
			w = -1
		}
		if w < worth {
			least, worth = i, w
		}
	}
	t.tags[b][least] = tagOf(key)
	return &t.all[b*lineBucket+least], worth > 0
}

// worth is how much would be lost with a line: ports, most of all those that a source is
// found to scan; nothing where it is free, or as good as forgotten.
func (t *lines) worth(at int, now tick) int {
	l := &t.all[at]
	switch {
	case t.tags[at/lineBucket][at%lineBucket] == 0 || !t.fresh(l, now):
		return 0
	case l.told:
		return registers + 1
	}
	return l.marked()
}
