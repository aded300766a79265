package cordon

import "time"

// Day is how far a clock may step back before what rests on its dates is doubted.
const Day = Time(24 * time.Hour)

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

	// Within are the times that matter: a step between others raises no doubt. The
	// zero value is all times.
	Within Window

	first, second, last Time   // of the records that show a time
	firstPosition       uint64 // where first is
	back                Time   // what the last record is behind by more than an hour; 0 it is not
	days                uint64 // steps of more than a day within
	stays               bool   // one of them was followed by another record behind
}

// See takes the next record. One that shows no time is passed over.
func (s *Steps) See(at Time, position uint64) {
	if at == 0 {
		return
	}
	s.settle(at)
	switch {
	case s.first == 0:
		s.first, s.firstPosition = at, position
	case s.second == 0:
		s.second = at
	}
	if s.back = 0; s.last-at > stepAllowed {
		s.back = s.last
		s.step(s.last-at, position)
		if s.large(s.last, at) {
			s.days++
		}
	}
	s.last = at
}

// settle tells a clock that was set back from a single record that is late, as of a
// request that lasted long, by the record behind it.
func (s *Steps) settle(next Time) {
	s.stays = s.stays || s.back-next > stepAllowed && s.large(s.back, s.last)
}

// large reports whether a step is of more than a day, and from or to a time that
// matters.
func (s *Steps) large(from, to Time) bool {
	return from-to > Day && (s.Within.has(from) || s.Within.has(to))
}

func (w Window) has(at Time) bool { return at >= w.From && (w.To == 0 || at < w.To) }

func (s *Steps) step(by Time, position uint64) {
	if s.Count++; s.Position == 0 {
		s.Position = position
	}
	s.By = max(s.By, by)
}

// Doubtful reports whether what rests on the dates is to be doubted: the clock steps
// back by more than a day and stays there, or does so more than once.
func (s *Steps) Doubtful() bool { return s.stays || s.days > 1 }

// Append adds what was seen of the records that follow.
func (s *Steps) Append(next Steps) {
	switch {
	case next.first == 0:
		return
	case s.first == 0:
		*s = next
		return
	}
	s.See(next.first, next.firstPosition)
	if next.second != 0 {
		s.settle(next.second)
		s.back = next.back
	}
	if next.Count > 0 {
		s.step(next.By, next.Position)
		s.Count += next.Count - 1
	}
	s.days, s.stays = s.days+next.days, s.stays || next.stays
	s.last = next.last
}
