package scan

import "net/netip"

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
