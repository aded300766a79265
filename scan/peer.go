package scan

// A peer of a network without servers asks hosts that it was told of, most of which may
// be gone: it fails as a scanner does. What it says to those that are there tells them
// apart, with how many those are.

// gonePerGreeted is how many peers a source may fail to reach for each that it has greeted.
// Of addresses that a worm draws fewer answer by far, but within a network of servers.
const gonePerGreeted = 7

// greeting notes that a source greeted a host as peers do, on a connection that came
// about. One may be a disguise, or somebody's test; from two on, what has failed before
// says nothing.
func (t *Tracker) greeting(i int32, c *contact, port uint16) {
	s := &t.sources.slots[i]
	if c.marks&isPeer != 0 || s.peerPort != 0 && s.peerPort != port && !s.portsDiffer() {
		return
	}
	c.marks |= isPeer
	if s.peerPort == 0 || s.port == port {
		s.peerPort = port
		s.flags |= peer
	}
	a := &t.sources.asides[i]
	inc(&a.greeted)
	if s.bySequence() && uint32(a.greeted)*gonePerGreeted >= s.failed && t.peersOn(i, s.port) {
		a.gone = uint8(min(s.failed, 1<<8-1))
		t.excuse(s)
	}
}

// ownPort is of how many hosts, net of others, a port is asked at most that may be each
// peer's own.
const ownPort = 16

// peersOn reports whether those whom a source asks on a port are its peers. They all
// have the port of their network, or each its own.
func (t *Tracker) peersOn(i int32, port uint16) bool {
	s := &t.sources.slots[i]
	if s.flags&peer == 0 {
		return false
	}
	a := &t.sources.asides[i]
	return a.greeted >= 2 && uint(a.greeted)*gonePerGreeted >= uint(a.gone) &&
		(s.peerPort == port || port >= privileged && s.portsDiffer() && (s.port != port || s.portLead < ownPort))
}

// peerFailure counts a peer that is gone.
func (t *Tracker) peerFailure(i int32) {
	t.sources.slots[i].failed++
	t.lost.Peers++
	a := &t.sources.asides[i]
	if a.gone == 1<<8-1 {
		a.greeted, a.gone = a.greeted/2, a.gone/2
	}
	a.gone++
}
