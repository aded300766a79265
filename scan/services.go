package scan

import (
	"math/bits"

	"cordon"
)

// Which services a source asks for is told by its first contacts. They are walked through
// once: the port that most of them are with is known, by how many contacts it leads, and
// which of 16 ports any of them was with. Where a share p of n contacts is with the port,
// it leads by (2p-1)n, or by more.

// Peers listen on ports of their own choice, of which hardly one is a service's. Whose
// contacts fail on many services' ports looks for those, on however many different ones.
const servicesFrom = 24

// weighPort notes on which port a contact of a source failed.
func (s *source) weighPort(port uint16) {
	const other, most = 3, 1 << 10
	switch {
	case s.flags&wide != 0:
	case isService(port):
		s.services = min(s.services+1, most)
	default:
		s.services = max(s.services-other, -most)
	}
}

// majority counts a contact for the port that most are with.
func (s *source) majority(e *Event) {
	port := e.DstPort
	if e.proto != cordon.TCP && e.proto != cordon.UDP {
		port = 0
	}
	s.portBits |= portBitOf16(port)
	switch {
	case s.flags&single != 0: // that is the port
	case s.portLead == 0:
		if s.port != port || s.proto != e.proto {
			s.flags &^= spoke
		}
		s.port, s.proto, s.portLead = port, e.proto, 1
	case s.port == port && s.proto == e.proto:
		s.portLead++
	default:
		s.portLead--
	}
}

// asksThere reports whether an event asks for what most contacts of a source do.
func (s *source) asksThere(e *Event) bool {
	return e.proto == s.proto && (e.DstPort == s.port || s.port == 0)
}

// horizontal reports whether at least three in four contacts are with one port,
// and hosts were not asked for more besides, but for one whose ports it scans.
func (s *source) horizontal() bool {
	return s.flags&single != 0 || s.port != 0 && 2*uint64(s.portLead) >= uint64(s.contacts) && s.further <= s.contacts+s.ofOneHost()
}

// steady reports whether at least nine in ten contacts are with one port.
func (s *source) steady() bool { return 5*uint64(s.portLead) >= 4*uint64(s.contacts) }

// onOnePort reports whether nearly all contacts of a source were with its port, but for the
// one that is the first to be answered.
func (s *source) onOnePort() bool { return 8*(uint64(max(s.portLead, 0))+2) >= 7*uint64(s.contacts) }

// oneAmongMany reports whether a source asks very many for one service, beside whatever
// it asks others for: one behind a gateway scans, where others browse and share files.
func (s *source) oneAmongMany() bool {
	return s.portLead >= 64 && 4*uint64(s.portLead) >= uint64(s.contacts)
}

// repeatsDozenPorts reports whether a source asks for a dozen services at most, over and
// over: of ports that differ from host to host, 64 leave none of the 16 unmarked but one
// time in four, and four once in 100,000.
func (s *source) repeatsDozenPorts() bool {
	return s.contacts >= 64 && bits.OnesCount16(s.portBits) <= 12
}

// repeatsFewPorts reports whether a source asks for a few services, over and over.
func (s *source) repeatsFewPorts() bool {
	return s.horizontal() || bits.OnesCount16(s.portBits)*3 <= int(s.contacts)+1 && s.onFewPorts()
}

// onFewPorts reports whether a source asked on no more ports than a tool or a worm does.
func (s *source) onFewPorts() bool { return bits.OnesCount16(s.portBits) <= 4 }

// portsDiffer reports whether a source asks for a port that differs from host to host.
func (s *source) portsDiffer() bool { return !s.repeatsFewPorts() && !s.repeatsDozenPorts() }

// noteSpoke notes that what a source sends is shown, where it is sent to what most of its
// contacts ask for: what it says elsewhere tells nothing of those.
func (s *source) noteSpoke(e *Event) {
	if s.asksThere(e) {
		s.flags |= spoke
	}
}
