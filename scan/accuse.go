package scan

import "cordon"

// accuse has a detector speak: of who asks many hosts (wide), or many ports of one
// (vertical). at is when that was known; input and position are of the contact that
// decided.
func (t *Tracker) accuse(i int32, what flag, by Detector, at cordon.Time, input uint32, position uint64) {
	s := &t.sources.slots[i]
	switch {
	case what == vertical && s.flags&wide != 0:
		s.flags |= vertical
		t.addByPorts(s, at, input, position)
		return
	case what == wide && s.flags&vertical != 0:
		t.addByPorts(s, s.detected, s.input, s.position)
	}
	s.flags = s.flags&^waited | what
	t.sources.rank(i)
	s.detector, s.detected, s.input, s.position = by, at, input, position
	if what != wide {
		return
	}
	if by == BySequence && s.worked == 0 {
		t.darken(i)
	}
	if !t.shapes.give(s) {
		t.lost.Shapes++
	}
}

// accused reports whether any detector has spoken.
func (s *source) accused() bool { return s.flags&(wide|vertical) != 0 }

// failure counts a first contact that failed, of a source as it is.
func (t *Tracker) failure(i int32, at cordon.Time, input uint32, position uint64) {
	t.fails(i, at, input, position, t.bound(&t.sources.slots[i], everWorked))
}

// bound is where the walk accuses: later of a source that has one of some flags.
func (t *Tracker) bound(s *source, trusted flag) int32 {
	if s.flags&trusted != 0 {
		return t.hurdle
	}
	return t.steps.scanner
}

// fails counts a first contact that failed, and accuses where the walk comes to a bound.
func (t *Tracker) fails(i int32, at cordon.Time, input uint32, position uint64, bound int32) {
	s := &t.sources.slots[i]
	s.failed++
	s.walk = int16(min(int32(s.walk)+t.steps.failure, maxWalk))
	switch {
	case s.flags&wide != 0 || int32(s.walk) < bound:
	case s.looksWide():
		t.accuse(i, wide, BySequence, at, input, position)
	default:
		t.lost.Strays++
	}
}

// maxWalk keeps a long scan from making a later innocence invisible.
const maxWalk = 16 * unit

// grow counts a new destination in every window.
func (t *Tracker) grow(e *Event, i int32, reply bool) {
	s := &t.sources.slots[i]
	if s.flags&wide != 0 || manyAsked(e) || t.peersOn(i, e.DstPort) {
		return // it is found already, or may ask as many as it likes
	}
	for w := range t.o.Windows {
		h := &t.windows[w]
		s.windows[w] = h.more(s.windows[w])
		if h.of(s.windows[w]) >= h.most && s.worked*5 <= s.contacts && (s.worked == 0 && !reply || s.repeatsFewPorts()) {
			t.accuse(i, wide, ByGrowth, e.Time, e.Input, e.Position)
			return
		}
	}
}

// looksWide tells one who looks for hosts from one who has lost some of many
// friends, as peers of a file-sharing network do: they ask on ports that differ
// from friend to friend, and some answer.
func (s *source) looksWide() bool {
	return s.repeatsFewPorts() || s.repeatsDozenPorts() || s.services >= servicesFrom || s.oneAmongMany() || s.hardlyAnswered()
}

// What tells a source that hardly anybody answers: so many contacts that failed, and so
// many for each that worked.
const (
	hardlyFrom  = 16
	hardlyShare = 10
)

// hardlyAnswered reports whether hardly any contact of a source works.
func (s *source) hardlyAnswered() bool {
	return s.worked*hardlyShare <= s.failed && s.failed >= hardlyFrom
}

// bySequence reports whether a source is accused by contacts that failed one after the
// other, which what is learnt later may explain.
func (s *source) bySequence() bool { return s.flags&wide != 0 && s.detector == BySequence }

// slips is how many failures may be a bad beginning: three times what accuses.
const slips = 12

// badLuck reports whether an accusation rests on a bad beginning: of all its
// contacts three in four went well. One in 50,000 whose contacts succeed in 90 to
// 100 % begins with four failures. Whoever has scanned has failed too often for that.
// (With the four in five that θ0 of the published test is, after twenty contacts 1.4 of
// 100,000 are still accused; so it is 0.8, and 0.04 after fifty.)
func (s *source) badLuck() bool {
	return s.bySequence() && s.failed <= slips && s.worked >= 3*s.failed
}
