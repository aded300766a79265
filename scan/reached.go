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
	four     bool
}

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

// reached remembers who reached a host. A host whose place is taken by another is
// not remembered: then it is not told who reached it.
//
// It takes 256 bytes a place, 8 MB in all, whatever comes.
type reached []reaches

const reachedHosts = 1 << 15

// at is where a host is, or would be.
func (r reached) at(host uint64) *reaches { return &r[host%uint64(len(r))] }

// note takes a contact that was answered. began tells that the host scans already:
// who reaches it from then on takes the place of nobody before.
func (r reached) note(e *Event, h *ends, expire cordon.Time, began func() bool) {
	p := r.at(h.dstH)
	if first := p.kept[0].at; p.host == 0 || first+expire < e.Time || e.Time+expire < first {
		*p = reaches{host: h.dstH}
	}
	if p.host != h.dstH || p.has(e) || p.n > 0 && began() {
		return
	}
	to := &p.kept[p.place()]
	p.n++
	to.at, to.position, to.by, to.input, to.port, to.proto, to.four = e.Time, e.Position, e.src, e.Input, e.DstPort, e.proto, e.four
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
func (r reached) before(s *source) (Reach, bool) {
	h := hashOf(&s.addr)
	p := r.at(h)
	if first := &p.kept[0]; p.host == h && first.at < s.first && s.asks(first) {
		return first.told(), true
	}
	return Reach{}, false
}

// all returns who had reached a scanner before it began, on the service that it
// asks for itself, as far as they are kept.
func (r reached) all(s *source) (all []Reach) {
	h, began := hashOf(&s.addr), s.began()
	p := r.at(h)
	if p.host != h {
		return nil
	}
	for i := range min(p.n, keptReaches) {
		if k := &p.kept[i]; k.at < began && k.by != s.addr && s.asks(k) {
			all = append(all, k.told())
		}
	}
	return all
}

// asks reports whether a source asks for the service that it was reached on.
func (s *source) asks(r *reach) bool {
	return s.proto == 0 || r.port == s.port && r.proto == s.proto
}

func (r *reach) told() Reach {
	return Reach{By: addrOf(r.by, r.four), At: r.at, Input: r.input, Position: r.position, Proto: r.proto, Port: r.port}
}

// Reach is who reached a host that scans, and where that stands.
type Reach struct {
	By       netip.Addr
	At       cordon.Time
	Input    uint32
	Position uint64
	Proto    uint8 // on which service
	Port     uint16
}
