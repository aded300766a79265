package app

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/archive"
)

// Offset sets the clock of inputs right: By is added to the times of what they
// show. Input is a path or a pattern, as on the command line; a folder or an
// archive means all that is in it.
type Offset struct {
	Input string
	By    time.Duration
}

// NoSuchInput is an offset that fits no input.
type NoSuchInput struct {
	Input string
	Have  []string // a few that there are
}

func (e *NoSuchInput) Error() string {
	return fmt.Sprintf("--offset %s fits no input; there are %s", cordon.Printable([]byte(e.Input), 200), strings.Join(e.Have, ", "))
}

// fits reports whether an offset is meant for an input.
func (o *Offset) fits(name string) bool {
	own := archive.PathName(filepath.Clean(o.Input))
	if o.Input == "-" {
		own = "-"
	}
	within := strings.HasPrefix(name, own+"/") || strings.HasPrefix(name, own+"!/")
	matched, _ := filepath.Match(own, name)
	return name == own || within || matched
}

// setOffsets checks that each fits something, and sets the shifts of the inputs
// that are known. What a stream holds is known late.
func (r *run) setOffsets() error {
	if len(r.Offsets) == 0 {
		return nil
	}
	r.shifts = make([]cordon.Time, len(r.names))
	late := len(r.names) > len(r.inputs)
	for i := range r.Offsets {
		o := &r.Offsets[i]
		if !late && !slices.ContainsFunc(r.inputs, func(in *input) bool { return o.fits(in.name) }) {
			return &NoSuchInput{Input: o.Input, Have: r.someInputs()}
		}
	}
	for _, in := range r.inputs {
		r.shift(in)
	}
	return nil
}

// someInputs are enough names to see how inputs are called.
func (r *run) someInputs() (names []string) {
	for _, in := range r.inputs[:min(len(r.inputs), 5)] {
		names = append(names, cordon.Printable([]byte(in.name), 200))
	}
	if len(r.inputs) > len(names) {
		names = append(names, "…")
	}
	return names
}

// shift adds up the offsets that are meant for an input.
func (r *run) shift(in *input) {
	if r.shifts == nil {
		return
	}
	for i := range r.Offsets {
		if r.Offsets[i].fits(in.name) {
			r.shifts[in.index] += cordon.Time(r.Offsets[i].By)
			in.shifted = true
		}
	}
}

// shifted moves what a batch shows to the clock that is right.
func (w *worker) shifted(batch []cordon.Observation) {
	if w.shifts == nil {
		return
	}
	for i := range batch {
		if o := &batch[i]; o.Time != 0 {
			o.Time += w.shifts[o.Input]
		}
	}
}

// rightWindow is the window of an input by the clock that is right.
func (r *run) rightWindow(in *input, t *cordon.Tally) cordon.Tally {
	c := *t
	if r.shifts != nil && t.From != 0 {
		c.From += r.shifts[in.index]
		c.To += r.shifts[in.index]
	}
	return c
}

// rightClocks are the inputs of which the operator set the clock right.
func (r *run) rightClocks() map[string]bool {
	right := map[string]bool{}
	for _, in := range r.inputs {
		if in.shifted {
			right[in.name] = true
		}
	}
	return right
}

func (r *run) offsetNote(in *input, to *cordon.Reasons) {
	if in.shifted {
		to.Count(fmt.Sprintf("%+.3fs were added to its times, as --offset says; its lines keep theirs", time.Duration(r.shifts[in.index]).Seconds()), 1, 0, nil)
	}
}
