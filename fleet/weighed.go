package fleet

import "cordon/judge"

// weighed is what was last found out of a machine for one advisory, which several ask for
// of one row.
type weighed struct {
	restartOn, presumedOn int // the advisory's number from 1; 0 nothing is found out
	restart               bool
	presumed              *judge.Presumption
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
