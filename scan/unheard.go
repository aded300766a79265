package scan

import "net/netip"

// What tells by datagrams alone who calls where nobody is.
const (
	unheardFrom    = 10 // hosts that it asks
	unheardShare   = 10 // of which at most one in so many answers
	unheardReplies = 10 // replies to anybody's datagrams without which it is likelier that none is in view
)

// heard notes that a datagram of a host, the one that this event answers, was answered.
func (t *Tracker) heard(by [16]byte, h *ends) {
	t.replies++
	if i := t.sources.find(&by, h.dstH); i >= 0 && t.sources.asides[i].heard < t.sources.asides[i].messaged {
		t.sources.asides[i].heard++
	}
}

// Unheard reports whether a host asks many others by datagram and is hardly answered,
// in a recording in which others are. Datagrams may go unanswered for many reasons: by
// itself that makes nobody a scanner, but what it sends may say more.
func (t *Tracker) Unheard(a netip.Addr) bool {
	i := t.sources.of(a)
	if i < 0 || t.replies < unheardReplies {
		return false
	}
	x := t.sources.asides[i]
	return x.messaged >= unheardFrom && int(x.heard)*unheardShare <= int(x.messaged)
}
