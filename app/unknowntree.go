package app

import (
	"fmt"

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

// amend takes from what is told of a worm that hosts were infected which were at it when
// they were sent it: it turned nobody.
func (l *lineages) amend(w *sift.Worm, rows []cordon.Infection) {
	u := l.sightedOf(w.ID)
	of := map[string]*cordon.Infection{}
	for i := range rows {
		of[rows[i].Host] = &rows[i]
	}
	turned, already := 0, 0
	had := map[string]bool{}
	for i := range w.Senders {
		x := &w.Senders[i]
		row := of[x.Addr.String()]
		if x.Reached == nil || row == nil {
			continue
		}
		turned++
		if at := l.right(x.Reached.Time, l.names[x.Reached.Input]); at >= row.EmittedAt || row.Attackers == 0 && row.EmittedAt-at < cordon.Day {
			had[row.Host] = true
			already++
		}
	}
	if already == 0 {
		return
	}
	for i := range u.Senders {
		if had[u.Senders[i].Address] {
			u.Senders[i].InfectedBy = nil
		}
	}
	w.Turned -= w.Turned * uint64(already) / uint64(turned)
	u.Turned, u.Why = w.Turned, append(whyUnknown(w), fmt.Sprintf("%d of %d that were sent it scanned for it already, so that it turned none of those: where that goes for many, the outbreak is older than the recording.", already, turned))
}

func (l *lineages) sightedOf(id string) *cordon.UnknownReport {
	for i := range l.sighted {
		if l.sighted[i].Report.ID == id {
			return &l.sighted[i].Report
		}
	}
	return nil
}

// right sets a time right by the clock of its input.
func (l *lineages) right(at cordon.Time, input string) cordon.Time {
	for _, k := range l.clocks {
		if k.Input == input {
			return at - k.Ahead
		}
	}
	return at
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
