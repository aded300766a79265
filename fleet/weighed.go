package fleet

import (
	"slices"

	"cordon/judge"
)

// weighed is what was last found out of a machine for one advisory, which several ask for
// of one row, and what its rows for all of them have in common.
type weighed struct {
	restartOn, presumedOn int // the advisory's number from 1; 0 nothing is found out
	restart               bool
	presumed              *judge.Presumption

	host             string // as it is written; "" it is not found out
	addresses, names []string
	place            uint64 // the position of source
	source           string // the last that was written; "" none
}

// called is how a machine is written, and its addresses and names. No row may change them.
func (a *Answers) called(m *machine) (host string, addresses, names []string) {
	w := &m.weighed
	if w.host == "" {
		addresses, names := a.names(m)
		w.host, w.addresses, w.names = m.host.String(), slices.Clip(addresses), slices.Clip(names)
	}
	return w.host, w.addresses, w.names
}

// sourceAt is where one of many alike is told of, as it is written: mostly all that is said
// of it stands in one line.
func (m *machine) sourceAt(input string, position uint64) string {
	w := &m.weighed
	if w.source == "" || w.place != position {
		w.source, w.place = sourceOf(input, position), position
	}
	return w.source
}

// restart reports whether the fix is there and does not run: it came after the
// machine last started, for certain.
func (m *machine) restart(i int) bool {
	if w := &m.weighed; w.restartOn != i+1 {
		w.restart, w.restartOn = m.mustRestart(i), i+1
	}
	return m.weighed.restart
}

// presumption is why a machine is to be treated as infected, nil where it is
// not. One that is fixed is so where it is known to have been fixed too late.
func (a *Answers) presumption(m *machine, i int) *judge.Presumption {
	if w := &m.weighed; w.presumedOn != i+1 {
		w.presumed, w.presumedOn = a.presume(m, i), i+1
	}
	return m.weighed.presumed
}
