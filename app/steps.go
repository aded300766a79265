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

// aDay is how far a clock may step back before what rests on its dates is doubted.
const aDay = cordon.Time(24 * time.Hour)

// stepsOf is how the clock of an input steps back.
func (r *run) stepsOf(in *input) cordon.Steps {
	if in.logs == nil {
		return in.steps
	}
	return *r.contacts.steps.of(in.index)
}

// stepped reports whether the clock of any input steps back by more than a day.
func (r *run) stepped() bool {
	for _, in := range r.inputs {
		if r.stepsOf(in).By > aDay {
			return true
		}
	}
	return false
}

func (r *run) stepNote(in *input, to *cordon.Reasons) {
	s := r.stepsOf(in)
	what := fmt.Sprintf("a record is earlier than the one before it, by %s at most: the clock was set back, or the parts do not stand in their order", time.Duration(s.By).Round(time.Second))
	if s.By > aDay {
		what += "; its dates make no level lower"
	}
	to.Count(what, s.Count, s.Position, nil)
}
