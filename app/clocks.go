package app

import (
	"fmt"
	"time"

	"cordon"
	"cordon/judge"
	"cordon/scan"
)

// partsOf are the inputs, each with the first of those that are parts of the same
// recording.
func (r *run) partsOf() map[string]string {
	first, of := map[string]string{}, map[string]string{}
	for _, in := range r.inputs {
		s := seriesOf(in.name)
		if first[s] == "" {
			first[s] = in.name
		}
		of[in.name] = first[s]
	}
	return of
}

// starts are when the inputs begin to record.
func (r *run) starts(w *worker) map[string]cordon.Time {
	starts := map[string]cordon.Time{}
	for _, in := range r.inputs {
		if t := r.rightWindow(in, w.tallies.of(in.index)); t.From != 0 {
			starts[in.name] = t.From
		}
	}
	return starts
}

// fromTheStart reports whether a scanner was at it when the recording that shows it first
// begins, as far as its pace tells.
func (r *run) fromTheStart(s *scan.Scanner) bool {
	at := r.starting[r.names[s.FirstInput]]
	return at != 0 && s.Since(at)
}

// wholeStarts are when the recordings begin of which the inputs are parts, or what is looked
// at of them.
func (r *run) wholeStarts(starts map[string]cordon.Time) map[string]cordon.Time {
	first, of := map[string]cordon.Time{}, r.partsOf()
	for input, at := range starts {
		if at.Before(first[of[input]]) {
			first[of[input]] = at
		}
	}
	whole := map[string]cordon.Time{}
	for input := range starts {
		whole[input] = first[of[input]]
		if !r.Since.IsZero() {
			whole[input] = max(whole[input], cordon.TimeOf(r.Since))
		}
	}
	return whole
}

// clockNotes tells of recordings whose clocks were found to differ. Only the tree of
// infections is set right by it: evidence keeps the times that are recorded.
func clockNotes(to *cordon.Reasons, clocks []judge.Clock, recordings map[string]string) {
	for _, c := range clocks {
		if recordings[c.Input] != c.Input { // a part, which is told with the first
			continue
		}
		ahead, word := c.Ahead, "ahead of"
		if ahead < 0 {
			ahead, word = -ahead, "behind"
		}
		by := time.Duration(ahead).Round(time.Millisecond)
		what := "attacks"
		if c.Contacts {
			what = "contacts"
		}
		told := fmt.Sprintf("told by %d %s that both saw", c.Pairs, what)
		if c.Through != "" {
			told = fmt.Sprintf("told by way of %s, which saw %d %s that it saw too", name(c.Through), c.Pairs, what)
		}
		to.Count(fmt.Sprintf("the clock of %s is %s %s that of %s, %s; who infected whom is judged by clocks set right, evidence keeps recorded times", name(c.Input), by, word, name(c.Against), told), 1, 0, nil)
	}
}

func name(input string) string { return cordon.Printable([]byte(input), 200) }
