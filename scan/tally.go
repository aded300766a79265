package scan

import (
	"math"
	"math/bits"

	"cordon"
)

// tally counts the ports of one host that a source asks for. Whatever it asks
// others in between changes nothing of it.
type tally struct {
	ports  [registers / 2]byte // that were asked for: a HyperLogLog of four bits a register
	count  float32             // of them, about
	row    float32             // of those, in a row, without a question to others
	opened uint64              // those that answered, by portBitOf64
	failed uint32              // answers that refused, and questions that a firewall dropped
	at     tick                // when it was last asked for another port
	low    uint8               // of ports new to a register: well-known ones
	seen   uint8               // of those, ports whose answers would be in view, and ones that refused
	told   bool                // what is told of the source are the figures of this host
}

// add counts a port, and reports whether it is surely new, and whether the first of its
// register.
func (ta *tally) add(port uint16) (grew, first bool) {
	return ta.register(int(portOf64(port)), uint8(bits.LeadingZeros32(portHash(port)<<6|1<<17)+1))
}

// register takes a rank for a register, and tells whether it grew, and from 0.
func (ta *tally) register(at int, rank uint8) (grew, first bool) {
	shift := at % 2 * 4
	have := ta.ports[at/2] >> shift & 15
	if rank = min(rank, 15); have >= rank {
		return false, false
	}
	gain := 1 / ta.news()
	ta.count += gain
	ta.row += gain
	ta.ports[at/2] = ta.ports[at/2]&^(15<<shift) | rank<<shift
	return true, have == 0
}

// filled is how many registers hold a port: up to a dozen ports, hardly fewer.
func (ta *tally) filled() (n int) {
	for _, two := range ta.ports {
		n += min(int(two&15), 1) + min(int(two>>4), 1)
	}
	return n
}

// news is how likely a port that is new changes the sketch. A change stands for as many
// new ports as it takes to see one, of which the sum is a better estimate than what the
// registers say in the end (Cohen, All-distances sketches, 2014): its standard error is
// √(ln 2/64) = 10 % at most, and of a few ports hardly any.
func (ta *tally) news() float32 {
	sum := 0.0
	for _, two := range ta.ports {
		sum += parts[two&15] + parts[two>>4]
	}
	return float32(sum / registers)
}

// answered is how many ports answered; of hundreds no more is known.
func (ta *tally) answered() int { return linear(bits.OnesCount64(ta.opened)) }

// linear is how many different things have likeliest marked so many of 64 places (linear
// counting: Whang and others, 1990).
func linear(marked int) int {
	empty := max(float64(registers-marked), 0.5)
	return int(math.Round(registers * math.Log(registers/empty)))
}

// manyHosts reports whether a source is found to ask more hosts than a port scan does.
func (s *source) manyHosts() bool { return s.flags&wide != 0 && s.contacts > mostWatched }

// staysWith reports whether a source that asks many hosts asks one of them again that it
// asked last, of those that it asked before: its ports are worth counting then.
func (s *source) staysWith(host uint16) bool {
	if s.host == host || s.host == ^host {
		return true
	}
	s.host = ^host // its ports are none in a row yet
	return false
}

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
	if h.reply || traces(e.proto, e.DstPort) {
		return // it answers whoever asks from those ports, or asks for the way
	}
	ta := t.tally(h, e, c)
	ta.at = tickOf(e.Time)
	if apart {
		ta.row = 0
	}
	if e.dropped {
		ta.failed++
	}
	grew, first := ta.add(e.DstPort)
	if first {
		ta.note(e, t.answers >= answersFrom)
		if e.DstPort != s.port && !s.manyHosts() && c.goesFurther() {
			s.further++
		}
	}
	if s.flags&vertical == 0 && (ta.inARow(t.o.Ports) || ta.inTurn(t.o.Ports)) && (s.flags&wide == 0 || s.standsOut()) {
		t.accuse(i, vertical, ByPorts, e.Time, e.Input, e.Position)
	}
	if s.flags&vertical != 0 && (grew || ta.told) {
		s.tell(ta, e.proto)
	}
}

// note notes what else is known of a port that is new.
func (ta *tally) note(e *Event, inView bool) {
	if e.DstPort < privileged {
		ta.low++
	}
	if e.dropped || inView && e.what == ask && !e.mute {
		ta.seen++
	}
}

// inARow reports whether a host was asked for so many ports one after the other, and a
// quarter of those at most answered.
func (ta *tally) inARow(ports int) bool {
	return ta.row >= float32(ports) && bits.OnesCount64(ta.opened)*4 <= ports
}

// inTurn reports the same of one that is asked in turn with others. That takes twice as
// many ports; and half of them have to be well-known ones, or their answers in view: the
// others are what two hosts agree upon, for a transfer, a call, or as peers.
func (ta *tally) inTurn(ports int) bool {
	if ta.low == 0 && ta.seen == 0 {
		return false
	}
	n := ta.filled()
	return n >= 2*ports && bits.OnesCount64(ta.opened)*4 <= n && max(int(ta.low), int(ta.seen))*2 >= n
}

// tell takes a host's figures for those of a vertical scan, if it was asked for the most
// ports.
func (s *source) tell(ta *tally, proto uint8) {
	n := int(min(ta.count+0.5, 1<<16-1))
	if n < int(s.ports) {
		return
	}
	ta.told = true
	s.ports = uint16(n)
	s.opened = uint16(min(ta.answered(), n))
	s.refused = uint16(min(int(ta.failed), n-int(s.opened)))
	s.flags &^= datagrams
	if proto == cordon.UDP {
		s.flags |= datagrams
	}
}

// portAnswer counts how a host answers on a port other than the first.
func (t *Tracker) portAnswer(i int32, c *contact, e *Event, h *ends, good bool) {
	s := &t.sources.slots[i]
	if s.manyHosts() && s.host != uint16(h.dstH) || c.isPort(e.DstPort) || e.proto != cordon.TCP && e.proto != cordon.UDP {
		return
	}
	ta := t.tallies.find(tallyKey(h, e.proto))
	if ta == nil {
		return
	}
	switch {
	case good && e.what == ended && !e.held && ta.failed > 0:
		// Records of connections that were refused end, too.
	case good:
		ta.opened |= portBitOf64(e.DstPort)
	case e.what < talked:
		ta.failed++
		if e.mute && int(ta.seen) < ta.filled() {
			ta.seen++
		}
	}
	if ta.told && s.flags&vertical != 0 {
		s.tell(ta, e.proto)
	}
}

// tally finds or makes what is kept of the ports that an event's source asks its
// destination for.
func (t *Tracker) tally(h *ends, e *Event, c *contact) *tally {
	key, now := tallyKey(h, e.proto), tickOf(e.Time)
	if ta := t.tallies.find(key); ta != nil && t.tallies.fresh(ta, now) {
		return ta
	}
	ta, lost := t.tallies.open(key, now)
	if lost {
		t.lost.Tallies++
	}
	*ta = tally{}
	ta.register(int(c.port&^noPort), 1)
	if c.state == worked {
		ta.opened = 1 << (c.port &^ noPort)
	}
	return ta
}

// tallyKey tells hosts that a source asks apart, and protocols.
func tallyKey(h *ends, proto uint8) uint64 {
	way := uint64(proto) << 1
	if h.low {
		way |= 1
	}
	return mix(h.key, way)
}

// tallies is a table of buckets, of which the tally of the fewest ports goes first.
type tallies struct {
	tags   [][tallyBucket]uint32 // part of the key; 0 free
	all    []tally
	expire int32 // ticks
}

const tallyBucket = 4

func newTallies(n int, expire cordon.Time) tallies {
	n = max(n/tallyBucket, 1)
	return tallies{make([][tallyBucket]uint32, n), make([]tally, n*tallyBucket), ticks(expire)}
}

func (t *tallies) bucket(key uint64) int {
	at, _ := bits.Mul64(key, uint64(len(t.tags)))
	return int(at)
}

// find returns a key's tally, or nil.
func (t *tallies) find(key uint64) *tally {
	b := t.bucket(key)
	for i, tag := range t.tags[b] {
		if tag == tagOf(key) {
			return &t.all[b*tallyBucket+i]
		}
	}
	return nil
}

func (t *tallies) fresh(ta *tally, now tick) bool {
	age := now.since(ta.at)
	return -t.expire <= age && age <= t.expire
}

// open returns the place for a key's tally, and whether another is lost for it.
func (t *tallies) open(key uint64, now tick) (ta *tally, lost bool) {
	b := t.bucket(key)
	least, worth := 0, math.MaxInt
	for k := range tallyBucket { // of several the first from one that the key decides
		i := int((key>>8 + uint64(k)) % tallyBucket)
		w := t.worth(b*tallyBucket+i, now)
		if t.tags[b][i] == tagOf(key) {
			w = -1
		}
		if w < worth {
			least, worth = i, w
		}
	}
	t.tags[b][least] = tagOf(key)
	return &t.all[b*tallyBucket+least], worth > 0
}

// worth is how much would be lost with a tally: ports, most of all those that a source is
// found to scan; nothing where it is free, or as good as forgotten.
func (t *tallies) worth(at int, now tick) int {
	ta := &t.all[at]
	switch {
	case t.tags[at/tallyBucket][at%tallyBucket] == 0 || !t.fresh(ta, now):
		return 0
	case ta.told:
		return registers + 1
	}
	return ta.filled()
}
