package app

import (
	"fmt"
	"time"

	"cordon"
)

// steps tell by input where its clock steps back.
type steps []cordon.Steps

func (s *steps) of(input int) *cordon.Steps {
	if n := input + 1 - len(*s); n > 0 {
		*s = append(*s, make([]cordon.Steps, n)...)
	}
	return &(*s)[input]
}

// add takes what a block tells. The blocks of an input come in their order.
func (s *steps) add(t *turn) {
	if t != nil {
		s.of(t.input).Append(t.steps)
	}
}

// stepsOf is how the clock of an input steps back.
func (r *run) stepsOf(in *input) cordon.Steps {
	if in.logs == nil {
		return in.steps
	}
	return *r.contacts.steps.of(in.index)
}

// matters are the times, by the clock of an input, that are asked for.
func (r *run) matters(in *input) (w cordon.Window) {
	var shift cordon.Time
	if r.shifts != nil {
		shift = r.shifts[in.index]
	}
	if !r.Since.IsZero() {
		w.From = cordon.TimeOf(r.Since) - shift
	}
	if !r.Until.IsZero() {
		w.To = cordon.TimeOf(r.Until) - shift
	}
	return w
}

// stepped are the inputs whose dates are in doubt.
func (r *run) stepped() map[string]bool {
	stepped := map[string]bool{}
	for _, in := range r.inputs {
		if s := r.stepsOf(in); s.Doubtful() {
			stepped[in.name] = true
		}
	}
	return stepped
}

func (r *run) stepNote(in *input, to *cordon.Reasons) {
	s := r.stepsOf(in)
	what := fmt.Sprintf("a record is earlier than the one before it, by %s at most: the clock was set back, a request lasted that long, or the parts do not stand in their order", time.Duration(s.By).Round(time.Second))
	if s.Doubtful() {
		what += "; its dates make no level lower"
	}
	to.Count(what, s.Count, s.Position, nil)
}
