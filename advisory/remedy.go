package advisory

// StepProof is a fact that shows whether a step of a remedy was done.
type StepProof struct {
	Step int       `yaml:"step"` // from 1
	When Condition `yaml:"when"`
}

// Shown reports whether facts show that a step was done: Unknown where none can,
// or it is not known.
func (r *Remedy) Shown(step int, known Facts) Truth {
	for i := range r.Proofs {
		if p := &r.Proofs[i]; p.Step == step {
			return p.When.Holds(known)
		}
	}
	return Unknown
}

// Shows says in words what shows that a step was done; "" nothing does.
func (r *Remedy) Shows(step int) string {
	for i := range r.Proofs {
		if p := &r.Proofs[i]; p.Step == step {
			return p.When.String()
		}
	}
	return ""
}

// KeepsOut are the steps that facts can show: those that keep the worm out.
func (r *Remedy) KeepsOut() (steps []int) {
	for i := range r.Proofs {
		steps = append(steps, r.Proofs[i].Step)
	}
	return steps
}

// Mildest is the remedy that asks the least, nil where there is none.
func (a *Advisory) Mildest() (r *Remedy) {
	for i := range a.Remedies {
		if r == nil || a.Remedies[i].Rank < r.Rank {
			r = &a.Remedies[i]
		}
	}
	return r
}
