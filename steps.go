package cordon

import "time"

// stepAllowed is how far a record may be behind the one before it. Servers write a
// request when it is answered and date it when it came, and clocks go back by an hour
// in autumn.
const stepAllowed = Time(time.Hour)

// Steps tells where the clock of one input steps back: where a record shows a time
// more than an hour before that of the record before it. Records are seen in their
// order; the zero value has seen none.
type Steps struct {
	Count    uint64 // how often
	Position uint64 // line or frame of the first; 0 none
	By       Time   // the largest

	first, last   Time   // of the records that show a time
	firstPosition uint64 // where first is
}

// See takes the next record. One that shows no time is passed over.
func (s *Steps) See(at Time, position uint64) {
	switch {
	case at == 0:
		return
	case s.first == 0:
		s.first, s.firstPosition = at, position
	case s.last-at > stepAllowed:
		s.step(s.last-at, position)
	}
	s.last = at
}

func (s *Steps) step(by Time, position uint64) {
	if s.Count++; s.Position == 0 {
		s.Position = position
	}
	s.By = max(s.By, by)
}

// Append adds what was seen of the records that follow.
func (s *Steps) Append(next Steps) {
	if next.first == 0 {
		return
	}
	s.See(next.first, next.firstPosition)
	if next.Count > 0 {
		s.step(next.By, next.Position)
		s.Count += next.Count - 1
	}
	s.last = next.last
}
