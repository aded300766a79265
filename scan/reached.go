package scan

import (
	"net/netip"

	"cordon"
)

// reach is how somebody who scans reached a host that answered: what it began
// to do afterwards may be that one's doing.
type reach struct {
	at       cordon.Time
	position uint64
	by       [16]byte
	input    uint32
	port     uint16
	proto    uint8
	marks    reachMark
}

type reachMark uint8

const (
	reachFour  reachMark = 1 << iota // IPv4
	reachAlike                       // it is not known to scan, and sent as much as scanners do
)

// keptReaches is how many of those are kept of a host that reached it, the first
// half and the last half: where attacks succeed the first counts, and where they
// seldom do, one of the last.
const keptReaches = 6

// reaches are those of one host.
type reaches struct {
	host uint64 // by hash; 0 free
	n    uint32 // how many there were
	kept [keptReaches]reach
}

// reached remembers who reached a host: the first, of as many hosts as there are
// places, and in fewer places some of those who followed. Where others have taken a
// host's place, of the latter both of its two, it is not remembered: then it is not
// told who reached it.
//
// The first take 56 bytes a place, 1.8 MB in all, the others 256 bytes a place, a
// thirty-second of Options.Memory and 8 MB at most, whatever comes.
type reached struct {
	firsts []firstReach
	kept   []reaches
}

type firstReach struct {
	host uint64 // by hash; 0 free
	reach
}

const (
	reachedHosts = 1 << 15
	reachesBytes = 256
)

func newReached(memory int) reached {
	n := min(memory/32/reachesBytes, reachedHosts) / 2 * 2
	return reached{make([]firstReach, reachedHosts), make([]reaches, max(n, 2))}
}

// old reports whether a place is free, or what it holds forgotten.
func old(host uint64, first, now, expire cordon.Time) bool {
	return host == 0 || first+expire < now || now+expire < first
}

// first is the place of a host, or of another.
func (r *reached) first(host uint64) *firstReach { return &r.firsts[host%uint64(len(r.firsts))] }

// places are the two that a host may have.
func (r *reached) places(host uint64) [2]*reaches {
	i := host % uint64(len(r.kept))
	return [2]*reaches{&r.kept[i], &r.kept[i^1]}
}

// find returns the place of a host, or nil.
func (r *reached) find(host uint64) *reaches {
	for _, p := range r.places(host) {
		if p.host == host {
			return p
		}
	}
	return nil
}

// open returns the place of a host, emptied where what it held is too old, or nil.
func (r *reached) open(host uint64, now, expire cordon.Time) *reaches {
	p := r.find(host)
	if p != nil && !old(p.host, p.kept[0].at, now, expire) {
		return p
	}
	for _, free := range r.places(host) {
		if p == nil && old(free.host, free.kept[0].at, now, expire) {
			p = free
		}
	}
	if p != nil {
		*p = reaches{host: host}
	}
	return p
}

// note takes a contact that was answered. scans tells whether the host scanned already
// when that began, whenever it is told: who reaches it from then on takes the place of
// nobody before.
func (r *reached) note(e *Event, h *ends, expire cordon.Time, scans func() bool) {
	if f := r.first(h.dstH); old(f.host, f.at, e.Time, expire) || f.host == h.dstH && e.Began() < f.at {
		f.host = h.dstH
		f.set(e)
	}
	if to := r.next(e, h, expire, scans); to != nil {
		to.set(e)
	}
}

// next is the place for who reached a host now, or nil.
func (r *reached) next(e *Event, h *ends, expire cordon.Time, scans func() bool) *reach {
	p := r.open(h.dstH, e.Time, expire)
	if p == nil || p.has(e) || p.n > 0 && scans() {
		return nil
	}
	to := &p.kept[p.place()]
	p.n++
	return to
}

// like takes one that sent what scanners send. Verdicts do not rest on it, so it is
// never the first.
func (r *reached) like(e *Event, h *ends, expire cordon.Time, scans func() bool) {
	if to := r.next(e, h, expire, scans); to != nil {
		to.set(e)
		to.marks |= reachAlike
	}
}

func (r *reach) set(e *Event) {
	r.at, r.position, r.by, r.input, r.port, r.proto, r.marks = e.Began(), e.Position, e.src, e.Input, e.DstPort, e.proto, 0
	if e.four {
		r.marks = reachFour
	}
}

// place is where the next goes: behind the others, then of the last half to the
// oldest.
func (p *reaches) place() uint32 {
	const half = keptReaches / 2
	if p.n < keptReaches {
		return p.n
	}
	return half + (p.n-half)%(keptReaches-half)
}

func (p *reaches) has(e *Event) bool {
	for i := range min(p.n, keptReaches) {
		if k := &p.kept[i]; k.by == e.src && k.port == e.DstPort && k.proto == e.proto {
			return true
		}
	}
	return false
}

// before returns who had reached a scanner first, where that was before its first
// contact, on the service that it asks for itself. A sweep by ARP counts for any.
func (r *reached) before(s *source) (Reach, bool) {
	h := hashOf(&s.addr)
	if p := r.first(h); p.host == h && p.at < s.first && s.asks(&p.reach) {
		return p.told(), true
	}
	return Reach{}, false
}

// until reports whether somebody who scans had reached a host before a time.
func (r *reached) until(host uint64, at cordon.Time) bool {
	f := r.first(host)
	return f.host == host && f.at < at
}

// all returns who had reached a scanner before it began, on the service that it
// asks for itself, as far as they are kept.
func (r *reached) all(s *source) (all []Reach) {
	began := s.began()
	p := r.find(hashOf(&s.addr))
	if p == nil {
		return nil
	}
	for i := range min(p.n, keptReaches) {
		if k := &p.kept[i]; k.at < began && k.by != s.addr && s.asks(k) && !(k.marks&reachAlike != 0 && began-k.at > alikeFor) {
			all = append(all, k.told())
		}
	}
	return all
}

// asks reports whether a source asks for the service that it was reached on.
func (s *source) asks(r *reach) bool {
	return s.proto == 0 || r.port == s.port && r.proto == s.proto
}

// told is a reach as it is told of.
func (r *reach) told() Reach {
	return Reach{By: addrOf(r.by, r.marks&reachFour != 0), At: r.at, Input: r.input, Position: r.position, Proto: r.proto, Port: r.port, Alike: r.marks&reachAlike != 0}
}

// Reach is who reached a host that scans, and where that stands.
type Reach struct {
	By       netip.Addr
	At       cordon.Time
	Input    uint32
	Position uint64
	Proto    uint8 // on which service
	Port     uint16
	// Alike tells who is not known to scan, and sent as much as those do who scan for
	// the service.
	Alike bool
}
