package app

import (
	"cordon"
	"cordon/sift"
)

// doubtOutside takes the odds from first cases of a worm of which not every copy, or
// not everybody who was sent one, is known: that nobody is known to have sent it to a
// host does not say that nobody in view did. Only who was the first of all of them
// cannot have it from another.
func doubtOutside(w *sift.Worm, rows []cordon.Infection) {
	if !w.BySample {
		return
	}
	first := cordon.Time(0)
	for i := range rows {
		if rows[i].EmittedAt.Before(first) {
			first = rows[i].EmittedAt
		}
	}
	for i := range rows {
		if n := &rows[i]; n.Outside && n.Attackers == 0 && n.EmittedAt != first {
			n.Odds = 0
		}
	}
}

// countSilent tells of those who were sent it and not seen to send it.
func countSilent(w *sift.Worm, sums []cordon.TreeSum) {
	for i := range sums {
		s := &sums[i]
		s.Silent = w.Silent
		for _, a := range w.SilentFirst {
			s.SilentFirst = append(s.SilentFirst, a.String())
		}
	}
}
