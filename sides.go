package cordon

import "slices"

// Sides are the connections of a capture by how many of their two directions are in
// view. Where a tap writes each direction into a file of its own, it is one of all.
type Sides struct {
	Whole, One uint64   // with both directions, and with one
	Sent       uint64   // of those with one, in which data is shown
	Some       []uint64 // marks of a sample of those with one, ascending; see Mark
}

// maxSides is how many marks are kept. Of the same connections, in two captures, the
// same are: those that are lowest (Broder, On the resemblance and containment of
// documents, 1997).
const maxSides = 64

// Mark makes a mark of a connection's hash, and of which end sent what is in view: it
// differs from that of the other end in the lowest bit only.
func (s *Sides) Mark(hash uint64, lower bool) {
	s.One++
	hash &^= 1
	if lower {
		hash |= 1
	}
	s.keep(hash)
}

func (s *Sides) keep(mark uint64) {
	if len(s.Some) == maxSides && mark >= s.Some[maxSides-1] {
		return
	}
	at, found := slices.BinarySearch(s.Some, mark)
	if found {
		return
	}
	s.Some = slices.Insert(s.Some, at, mark)
	s.Some = s.Some[:min(len(s.Some), maxSides)]
}

// Add joins what another part of the same capture shows.
func (s *Sides) Add(o *Sides) {
	s.Whole += o.Whole
	s.One += o.One
	s.Sent += o.Sent
	for _, mark := range o.Some {
		s.keep(mark)
	}
}

// Completes reports whether two captures show one direction each of the same
// connections: of most that have only one, as far as both samples go.
func (s *Sides) Completes(o *Sides) bool {
	const few = 3
	if s.One <= s.Whole || o.One <= o.Whole {
		return false
	}
	most := min(s.most(), o.most())
	mine, others, both := 0, 0, 0
	for _, mark := range s.Some {
		if mark|1 <= most {
			mine++
			if _, found := slices.BinarySearch(o.Some, mark^1); found {
				both++
			}
		}
	}
	for _, mark := range o.Some {
		if mark|1 <= most {
			others++
		}
	}
	return both >= few && 2*both >= min(mine, others)
}

// most is how far the sample goes.
func (s *Sides) most() uint64 {
	if len(s.Some) < maxSides {
		return 1<<64 - 1
	}
	return s.Some[maxSides-1] | 1
}
