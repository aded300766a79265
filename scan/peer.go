package scan

// A peer of a network without servers asks hosts that it was told of, most of which may
// be gone: it fails as a scanner does. What it says to those that are there tells them
// apart, with how many those are.

// greeting notes that a source greeted whom it asked as peers do, and was let. Once may
// be a disguise, or somebody's test; what has failed before says nothing then.
func (t *Tracker) greeting(s *source, port uint16) {
	switch {
	case s.flags&greeted == 0:
		s.flags |= greeted
		s.peerPort = portByte(port)
	case s.flags&greets == 0 && (s.peerPort == portByte(port) || s.manyPorts()):
		s.flags |= greets
	}
	if s.flags&wide != 0 && s.detector == BySequence && s.peersOn(s.port) {
		s.walk = min(s.walk, 0)
		t.acquit(s)
	}
}

// peersThere is how many of its peers a source may fail to reach for each that answers.
// Of addresses that a worm draws fewer answer by far, but within a network of servers.
const peersThere = 7

// peersOn reports whether those whom a source asks on a port are its peers. They all
// have the port of their network, or each its own.
func (s *source) peersOn(port uint16) bool {
	return s.flags&greets != 0 && s.worked*peersThere >= s.failed &&
		(s.peerPort == portByte(port) || port >= privileged && s.manyPorts())
}

// manyPorts reports whether a source asks for a port that differs from host to host.
func (s *source) manyPorts() bool { return !s.fewPorts() }

// peerFailure counts a peer that is gone.
func (t *Tracker) peerFailure(s *source) {
	s.failed++
	t.lost.Peers++
}

func portByte(port uint16) uint8 { return uint8(mix(uint64(port), 0x9ddfea08eb382d69) >> 56) }
