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

// Silent reports whether nothing that a host asked of others is in view, as of
// addresses where nobody is.
func (t *Tracker) Silent(a netip.Addr) bool { return t.sources.of(a) < 0 }
