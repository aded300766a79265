package scan

import (
	"net/netip"

	"cordon"
)

// Honest reports whether a host is known to know whom it asks: more of its first
// contacts worked than failed, and more than one did. Of most hosts that are far
// away too little is in view to say either.
func (t *Tracker) Honest(a netip.Addr) bool {
	addr := a.As16()
	i := t.sources.find(&addr, hashOf(&addr))
	if i < 0 {
		return false
	}
	s := &t.sources.slots[i]
	return !s.accused() && s.worked >= 2 && s.worked > s.failed
}

// What tells by datagrams alone who calls into the dark.
const (
	callsFrom  = 10 // hosts that it asks
	callsShare = 10 // of which at most one in so many answers
	callsHeard = 10 // replies to anybody's datagrams without which it is likelier that none is in view
)

// Unheard reports whether a host asks many others by datagram and is hardly answered,
// in a recording in which others are. Datagrams may go unanswered for many reasons: by
// itself that makes nobody a scanner, but what it sends may say more.
func (t *Tracker) Unheard(a netip.Addr) bool {
	addr := a.As16()
	i := t.sources.find(&addr, hashOf(&addr))
	if i < 0 || t.replies < callsHeard {
		return false
	}
	s := &t.sources.slots[i]
	return s.proto == cordon.UDP && !manyAsked(s.proto, s.port) && s.contacts >= callsFrom && s.worked*callsShare <= s.contacts
}
