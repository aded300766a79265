package scan

import "cordon"

// A source may ask for the ports of one host and for many hosts, whichever comes first.
// What is kept of it says how it was found to ask for many; how it was found to ask for
// ports lies here, of the last that did both. It is 64 KB.
type bothWays struct {
	found [1 << 11]foundByPorts
	next  int
}

// foundByPorts is how a vertical scan was found.
type foundByPorts struct {
	source   uint64 // by hash; 0 free
	at       cordon.Time
	position uint64
	input    uint32
}

// of returns how a source's vertical scan was found, or nil.
func (b *bothWays) of(s *source) *foundByPorts {
	source := hashOf(&s.addr)
	for i := range b.found {
		if b.found[i].source == source {
			return &b.found[i]
		}
	}
	return nil
}

// addByPorts takes how a vertical scan was found that is not the only one of its source.
func (t *Tracker) addByPorts(s *source, at cordon.Time, input uint32, position uint64) {
	b := &t.bothWays
	f := b.of(s)
	if f == nil {
		f = &b.found[b.next]
		b.next = (b.next + 1) % len(b.found)
		if f.source != 0 {
			t.lost.Accused++
		}
	}
	*f = foundByPorts{hashOf(&s.addr), at, position, input}
}

// onlyByPorts leaves of a source that does not ask for many hosts how it was found to ask
// for ports.
func (t *Tracker) onlyByPorts(s *source) {
	f := t.bothWays.of(s)
	if f == nil {
		s.flags &^= vertical
		return
	}
	s.flags &^= waited
	s.detector, s.detected, s.input, s.position = ByPorts, f.at, f.input, f.position
	*f = foundByPorts{}
}

// ofOneHost is how many further ports are counted of the host that a vertical scan asks.
func (s *source) ofOneHost() uint32 {
	if s.flags&vertical == 0 {
		return 0
	}
	return mostFurther
}

// standsOut reports whether a source asks most hosts for a few ports, when it asks one for
// many. Who asks many hosts, many ports each, sweeps.
func (s *source) standsOut() bool { return s.further <= 2*s.contacts+mostFurther }

// alsoVertical is what is told of the ports of one host that a source asks for which asks
// for many hosts as well, and whether there is any.
func (t *Tracker) alsoVertical(s *source) (r Scanner, ok bool) {
	if s.flags&(wide|vertical) != wide|vertical || !s.standsOut() {
		return r, false
	}
	f := t.bothWays.of(s)
	if f == nil {
		return r, false
	}
	r = t.told(s)
	s.tellPorts(&r)
	r.Detector, r.Detected, r.Decided, r.Input, r.Position = ByPorts, f.at, f.at, f.input, f.position
	r.Cut, r.Doubtful, r.Shape = false, false, nil
	return r, true
}
