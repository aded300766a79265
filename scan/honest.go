package scan

import "net/netip"

// Honest reports whether a host is known to know whom it asks: more of its first
// contacts worked than failed, and more than one did. Of most hosts that are far
// away too little is in view to say either.
func (t *Tracker) Honest(a netip.Addr) bool {
	i := t.sources.of(a)
	if i < 0 {
		return false
	}
	return t.sources.slots[i].honest()
}

func (s *source) honest() bool { return !s.accused() && s.worked >= 2 && s.worked > s.failed }

// What tells by datagrams alone who calls into the dark.
const (
	callsFrom  = 10 // hosts that it asks
	callsShare = 10 // of which at most one in so many answers
	callsHeard = 10 // replies to anybody's datagrams without which it is likelier that none is in view
)

// heard notes that a datagram of a host, the one that this event answers, was answered.
func (t *Tracker) heard(by [16]byte, h *ends) {
	t.replies++
	if i := t.sources.find(&by, h.dstH); i >= 0 && t.sources.asides[i].heard < t.sources.asides[i].told {
		t.sources.asides[i].heard++
	}
}

// Unheard reports whether a host asks many others by datagram and is hardly answered,
// in a recording in which others are. Datagrams may go unanswered for many reasons: by
// itself that makes nobody a scanner, but what it sends may say more.
func (t *Tracker) Unheard(a netip.Addr) bool {
	i := t.sources.of(a)
	if i < 0 || t.replies < callsHeard {
		return false
	}
	x := t.sources.asides[i]
	return x.told >= callsFrom && int(x.heard)*callsShare <= int(x.told)
}

// Silent reports whether nothing that a host asked of others is in view, as of
// addresses where nobody is.
func (t *Tracker) Silent(a netip.Addr) bool { return t.sources.of(a) < 0 }

// of returns the place of a source by its address, or -1.
func (t *sources) of(a netip.Addr) int32 {
	addr := a.As16()
	return t.find(&addr, hashOf(&addr))
}
