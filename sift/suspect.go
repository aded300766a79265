package sift

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
)

// suspect is content that many send to many.
type suspect struct {
	*content
	turned *hosts
	// Of the senders that are kept:
	scanning []uint64 // ranks of those that scan, in order
	victims  int      // of those, that turned
	others   int      // that were not seen to scan
	honest   int
}

// mostWorms and mostForms bound what is told.
const (
	mostWorms = 64
	mostForms = 16
)

// Worms returns what is a worm's by the thresholds, the most telling first.
// conduct says what is known of a host besides content, which it is told how its calls
// went at the services of some. What one worm explains speaks for no other: an infected
// host sends what everybody sends as well.
func (s *Sifter) Worms(t Thresholds, conduct func(netip.Addr, Calls) Conduct) []Worm {
	explained := map[netip.Addr]bool{}
	of := func(c *content, a netip.Addr) Conduct {
		if explained[a] {
			return Undecided
		}
		at := address(a.As16())
		return conduct(a, s.calls.of(c, at.rank()))
	}
	left := s.suspects(t, of)
	var worms []Worm
	for len(left) > 0 && len(worms) < mostWorms {
		var forms [][]*content
		forms, left = s.gather(left)
		if w, ok := s.wormOf(forms, of); ok {
			worms = append(worms, w)
			for i := range w.Senders {
				explained[w.Senders[i].Addr] = true
			}
		}
		left = meeting(left, t, of)
	}
	return worms
}

// conducts says how a host that sends a content behaves.
type conducts func(*content, netip.Addr) Conduct

// suspects are the contents that meet the thresholds, the most telling first.
func (s *Sifter) suspects(t Thresholds, of conducts) (all []*suspect) {
	for _, c := range s.contents {
		if c.count >= uint64(t.Prevalence) && c.senders.count() >= uint64(t.Sources) && c.targets.count() >= uint64(t.Destinations) && len(c.samples) >= 2 {
			all = append(all, &suspect{content: c, turned: c.thatTurned()})
		}
	}
	return meeting(all, t, of)
}

// meeting keeps those that still meet the thresholds, in order.
func meeting(all []*suspect, t Thresholds, of conducts) []*suspect {
	all = slices.DeleteFunc(all, func(c *suspect) bool {
		c.look(of)
		return c.victims < t.Turned || float64(len(c.scanning)) < t.Scanners*float64(len(c.scanning)+c.honest)
	})
	slices.SortFunc(all, func(a, b *suspect) int {
		return cmp.Or(cmp.Compare(b.victims, a.victims), cmp.Compare(b.senders.count(), a.senders.count()), cmp.Compare(a.print, b.print))
	})
	return all
}

// look counts who of the hosts that are kept does what.
func (c *suspect) look(of conducts) {
	c.scanning, c.victims, c.honest = c.scanning[:0], 0, 0
	all := new(hosts)
	all.join(&c.senders, 2*keptSenders)
	all.join(c.turned, 2*keptSenders)
	for i := range all.list {
		switch of(c.content, all.host(i).addr.addr()) {
		case Honest:
			c.honest++
		case Scans:
			if c.scanning = append(c.scanning, all.ranks[i]); c.turned.of(all.ranks[i]) != nil {
				c.victims++
			}
		}
	}
	c.others = len(all.list) - len(c.scanning)
}

// thatTurned are the senders that had been sent the content before they sent it.
func (c *content) thatTurned() *hosts {
	all := new(hosts)
	if c.targets.over || c.senders.over {
		for i, rank := range c.turned.ranks {
			h := c.turned.host(i)
			if was := c.senders.of(rank); was == nil || h.by.Time < was.first.Time {
				all.see(rank, h, keptSenders)
			}
		}
		all.over = c.turned.over
		return all
	}
	for i := range c.senders.list {
		h := *c.senders.host(i)
		if t := c.targets.of(c.senders.ranks[i]); t != nil && t.first.Time < h.first.Time {
			h.by = &receipt{Place: t.first, from: t.peer}
			all.see(c.senders.ranks[i], &h, keptSenders)
		}
	}
	return all
}

// gather takes the first of the suspects, those that stand in its payloads, and
// those that the same hosts send.
func (s *Sifter) gather(left []*suspect) (forms [][]*content, rest []*suspect) {
	first := narrowest(left)
	for len(left) > 0 {
		if c := left[0]; len(forms) == mostForms || !alike(first.scanning, c.scanning) || c.wider(first) {
			rest, left = append(rest, c), left[1:]
			continue
		}
		var form []*content
		form, left = s.form(left, first)
		forms = append(forms, form)
	}
	return forms, rest
}

// narrowest puts first, of the contents that tell as much as the first does, or nearly,
// and that the same hosts send, the one that the fewest others send: what a worm says
// before it attacks everybody says.
func narrowest(left []*suspect) *suspect {
	at := 0
	for i, c := range left {
		if 10*c.victims >= 9*left[0].victims && left[at].wider(c) && alike(left[0].scanning, c.scanning) {
			at = i
		}
	}
	first := left[at]
	copy(left[1:], left[:at])
	left[0] = first
	return first
}

// wider reports whether clearly more hosts send c that do not scan.
func (c *suspect) wider(than *suspect) bool { return c.others > than.others+len(than.scanning)/10 }

// likeness is the share that two sets of hosts have in common, of all that are in
// either, from which on they count as the same: who sends what everybody sends
// besides is some of them.
const likeness = 0.6

// alike compares two sorted sets.
func alike(a, b []uint64) bool {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	return float64(common) >= likeness*float64(len(a)+len(b)-common)
}

// form takes from the suspects the first, and those that stand in its payloads.
func (s *Sifter) form(left []*suspect, first *suspect) (form []*content, rest []*suspect) {
	r := newRabin(Options{Window: s.o.Window, Sampling: 1})
	within := map[uint64]bool{left[0].print: true}
	var prints []uint64
	for i := range left[0].samples {
		prints = r.all(left[0].samples[i].Payload, prints[:0])
		if path := left[0].samples[i].path(); path != nil {
			prints = append(prints, r.whole(path))
		}
		for _, p := range prints {
			within[p] = true
		}
	}
	for _, c := range left {
		if within[c.print] && !c.wider(first) {
			form = append(form, c.content)
		} else {
			rest = append(rest, c)
		}
	}
	return form, rest
}

// that is how many hosts are such, estimated where not all are kept.
func (s *hosts) that(are func(netip.Addr) bool) uint64 {
	n := 0
	for i := range s.list {
		if are(s.host(i).addr.addr()) {
			n++
		}
	}
	return scale(n, len(s.list), s.count())
}

// scale makes n of so many seen a number of all.
func scale(n, of int, all uint64) uint64 {
	if of == 0 || uint64(of) == all {
		return uint64(n)
	}
	return uint64(math.Round(float64(n) / float64(of) * float64(all)))
}
