package scan

import (
	"math"
	"math/bits"

	"cordon"
)

// portWalk is the sequential test over a source's contacts on one port alone. What it asks
// on others speaks neither for it nor against it: among those whom people visit, one who
// looks for databases would hide.
type portWalk struct {
	first, last    cordon.Time // when the port was asked for, as far as that is counted
	position       uint64      // of the first
	input          uint32
	tag            uint32 // part of the key; 0 free
	at             tick
	failed, worked uint32
	elsewhere      uint32 // contacts of the source that had succeeded on others when the walk left 0
	walk           int16
	told           bool // what is told of the source are the figures of this port, which it is found to scan
}

// What accuses by one port alone: so many more failures than successes, at least so many
// for each success; and that others answer meanwhile, since where nobody does the way out
// may be down, and the test of all contacts tells.
const (
	portWalkBound     = 32
	portWalkShare     = 4
	portWalkElsewhere = 8 // failures for each success elsewhere, at most
)

// span takes a time when the port was asked for, and where that stands.
func (p *portWalk) span(at cordon.Time, input uint32, position uint64) {
	if p.failed == 0 || at < p.first {
		p.first, p.input, p.position = at, input, position
	}
	p.last = max(p.last, at)
}

// fails counts a contact with the port that failed; elsewhere is how many contacts of the
// source have worked on others.
func (p *portWalk) fails(steps *steps, elsewhere uint32) {
	if p.walk == 0 || elsewhere < p.elsewhere { // it may be of a source that was forgotten since
		p.elsewhere = elsewhere
	}
	p.failed++
	p.walk = int16(min(int32(p.walk)+steps.failure, math.MaxInt16))
}

// works counts a contact with the port that worked. The walk does not go below 0.
func (p *portWalk) works(steps *steps) {
	p.worked++
	p.walk = int16(max(int32(p.walk)-steps.success, 0))
}

// scanned reports whether the port was scanned.
func (p *portWalk) scanned(steps *steps, elsewhere uint32) bool {
	return int32(p.walk) >= min(portWalkBound*steps.failure, math.MaxInt16) && p.mostlyInVain() &&
		(elsewhere-p.elsewhere)*portWalkElsewhere >= uint32(int32(p.walk)/steps.failure)
}

func (p *portWalk) mostlyInVain() bool { return p.failed >= portWalkShare*p.worked }

// failsOn counts a failure on a port, of a source that others answer, and accuses by that
// port alone. asked is when it was asked for, at when it had failed.
func (t *Tracker) failsOn(i int32, proto uint8, port uint16, asked, at cordon.Time, input uint32, position uint64) {
	s := &t.sources.slots[i]
	s.weighPort(port)
	if s.flags&everWorked == 0 || proto != cordon.TCP || notifies(port) {
		return
	}
	p, made := t.portWalks.open(portWalkKey(&s.addr, port), tickOf(at))
	if made && port == s.port && uint32(s.portLead) == s.contacts {
		p.span(s.first, s.firstInput, s.firstPosition)
		p.failed, p.worked = s.failed-1, s.worked
	}
	p.span(asked, input, position)
	elsewhere := s.worked - min(p.worked, s.worked)
	p.fails(&t.steps, elsewhere)
	if s.flags&wide != 0 {
		p.told = p.told || port == s.port
	}
	if s.flags&single != 0 || !p.scanned(&t.steps, elsewhere) || t.watches(i) || t.peersOn(i, port) {
		return
	}
	most := 2*p.failed >= s.failed
	switch {
	case s.flags&wide == 0:
		t.accuse(i, wide, BySequence, at, input, position)
	case !s.bySequence() || s.horizontal():
		return
	}
	if most {
		p.told = true
		s.singleOut(port, proto, p)
	}
}

// singleOut makes a port that of a source, as that on which it was found. What it said
// elsewhere was not said there.
func (s *source) singleOut(port uint16, proto uint8, p *portWalk) {
	if s.port != port || s.proto != proto {
		s.flags &^= spoke
	}
	s.port, s.proto, s.portLead = port, proto, int32(min(p.failed+p.worked, math.MaxInt32))
	s.flags |= single
}

// worksOn counts a success on a port.
func (t *Tracker) worksOn(s *source, proto uint8, port uint16) {
	if s.failed == 0 || proto != cordon.TCP {
		return
	}
	t.vainBefore(s, port)
	t.keepPort(s, port)
	if p := t.portWalks.find(portWalkKey(&s.addr, port), tickOf(s.last)); p != nil {
		p.works(&t.steps)
	}
}

// vainBefore keeps what failed before anybody answered, with the first answer.
func (t *Tracker) vainBefore(s *source, port uint16) {
	if s.worked != 1 || s.port == port {
		return
	}
	failed, scans := s.failed, s.flags&wide != 0
	switch {
	case s.onOnePort():
	case scans && s.horizontal():
		failed = min(failed, (s.contacts+uint32(s.portLead))/2)
	default:
		return
	}
	p, _ := t.portWalks.open(portWalkKey(&s.addr, s.port), tickOf(s.last))
	p.span(s.first, s.firstInput, s.firstPosition)
	p.failed, p.told, p.last = failed, scans, s.last
}

// goesOn notes that a source asks a host again for the port that it scans.
func (t *Tracker) goesOn(s *source, e *Event) {
	if s.flags&wide == 0 || s.flags&everWorked == 0 || e.DstPort != s.port || e.proto != cordon.TCP {
		return
	}
	if p := t.walkOfPort(s); p != nil {
		p.last = max(p.last, e.Time)
	}
}

// keepPort keeps the port that a source scanned for that of it, when what it asks on
// others, where it is answered, becomes more than a few of its contacts. Where it fails
// there as well, it goes on with a scan of several.
func (t *Tracker) keepPort(s *source, port uint16) {
	if s.flags&wide == 0 || port == s.port {
		return
	}
	p := t.walkOfPort(s)
	if p == nil {
		return
	}
	if now := tickOf(s.last); now.since(p.at) > 0 {
		p.at = now // it is told of as long as its source is
	}
	if s.horizontal() || p.failed <= slips || p.failed < p.worked {
		return
	}
	if vain := s.failed - min(p.failed, s.failed); vain <= s.worked-min(p.worked, s.worked) {
		s.singleOut(s.port, s.proto, p)
	}
}

// backOn makes a success of a failure on a port.
func (t *Tracker) backOn(s *source, port uint16) {
	t.vainBefore(s, port)
	t.keepPort(s, port)
	if p := t.lessOn(s, port); p != nil {
		p.works(&t.steps)
	}
}

// lessOn has one failure less on a port, and returns what is known of it; nil where none
// is known.
func (t *Tracker) lessOn(s *source, port uint16) *portWalk {
	p := t.portWalks.find(portWalkKey(&s.addr, port), tickOf(s.last))
	if p == nil || p.failed == 0 {
		return nil
	}
	p.failed--
	p.walk = int16(max(int32(p.walk)-t.steps.failure, 0))
	return p
}

// noneOn forgets how a source fared on a port, since that is explained.
func (t *Tracker) noneOn(s *source, port uint16) {
	if p := t.portWalks.find(portWalkKey(&s.addr, port), tickOf(s.last)); p != nil {
		*p = portWalk{}
	}
}

// walkOfPort is what is known of the port that a source scans, where that is more than of all
// that it asks.
func (t *Tracker) walkOfPort(s *source) *portWalk {
	p := t.portWalks.find(portWalkKey(&s.addr, s.port), tickOf(s.first))
	if s.proto != cordon.TCP || p == nil || !p.told || 2*p.failed < s.failed {
		return nil
	}
	return p
}

func portWalkKey(addr *[16]byte, port uint16) uint64 {
	return mix(hashOf(addr), uint64(port)<<1|1)
}

// portWalks is a table of buckets, of which goes first what speaks least against its source.
type portWalks struct {
	all    [][4]portWalk
	expire int32 // ticks
}

func newPortWalks(n int, expire cordon.Time) portWalks {
	return portWalks{make([][4]portWalk, max(n/4, 1)), ticks(expire)}
}

func (t *portWalks) bucket(key uint64) *[4]portWalk {
	at, _ := bits.Mul64(key, uint64(len(t.all)))
	return &t.all[at]
}

// find returns a key's place, or nil where it has none, or was last used too long before.
func (t *portWalks) find(key uint64, now tick) *portWalk {
	b := t.bucket(key)
	for i := range b {
		if b[i].tag == tagOf(key) && now.since(b[i].at) <= t.expire {
			return &b[i]
		}
	}
	return nil
}

// open returns a key's place, and whether it was another's, or free.
func (t *portWalks) open(key uint64, now tick) (p *portWalk, made bool) {
	b := t.bucket(key)
	least, worth := &b[0], math.MaxInt
	for i := range b {
		p := &b[i]
		old := p.tag == 0 || abs(now.since(p.at)) > t.expire
		if p.tag == tagOf(key) && !old {
			p.at = now
			return p, false
		}
		if w := p.worth(old); w < worth {
			least, worth = p, w
		}
	}
	*least = portWalk{tag: tagOf(key), at: now}
	return least, true
}

func (p *portWalk) worth(old bool) int {
	switch {
	case old:
		return -1
	case p.told:
		return math.MaxInt16 + 1
	}
	return int(p.walk)
}

func abs(n int32) int32 { return max(n, -n) }

// onlyItsPort leaves of a scanner's figures those of the port that it scans.
func (t *Tracker) onlyItsPort(s *source, r *Scanner) {
	if p := t.walkOfPort(s); p != nil {
		n := uint64(p.failed) + uint64(p.worked)
		r.Contacts, r.Targets, r.Failed, r.Worked = n, min(n, r.Targets), uint64(p.failed), uint64(p.worked)
		if p.first > r.First && p.first <= p.last {
			r.First, r.FirstInput, r.FirstPosition = p.first, p.input, p.position
		}
		if p.last >= r.First {
			r.Last = min(r.Last, p.last)
		}
	}
}
