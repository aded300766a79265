package scan

import (
	"net/netip"

	"cordon"
)

// reach is how somebody who scans reached a host that answered: what it began
// to do afterwards may be that one's doing.
type reach struct {
	host     uint64 // by hash; 0 free
	at       cordon.Time
	position uint64
	by       [16]byte
	input    uint32
	port     uint16
	proto    uint8
	four     bool
}

// reached remembers the first to reach a host. A host whose place is taken by
// another is not remembered: then it is not told who reached it.
type reached []reach

const reachedHosts = 1 << 15

func (r reached) note(e *Event, h *ends, expire cordon.Time) {
	p := &r[h.dstH%uint64(len(r))]
	if p.host != 0 && p.at+expire >= e.Time && e.Time+expire >= p.at {
		return
	}
	*p = reach{host: h.dstH, at: e.Time, position: e.Position, by: e.src, input: e.Input, port: e.DstPort, proto: e.proto, four: e.four}
}

// before returns who had reached a scanner before it began, on the service that
// it asks for itself. A sweep by ARP counts for any.
func (r reached) before(s *source) (Reach, bool) {
	h := hashOf(&s.addr)
	p := &r[h%uint64(len(r))]
	if p.host != h || p.at >= s.first || s.proto != 0 && (p.port != s.port || p.proto != s.proto) {
		return Reach{}, false
	}
	return Reach{By: addrOf(p.by, p.four), At: p.at, Input: p.input, Position: p.position, Proto: p.proto, Port: p.port}, true
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
