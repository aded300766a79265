package advisory

import "slices"

// question is a fact that is not known, and what is to be expected of an answer to it.
type question struct {
	fact    *Fact
	settled float64 // the share of its answers that settle the advisory's
	left    float64 // how many rules are open after one of them
}

// effect is what becomes of the advisory's answer by one to a question.
type effect struct {
	settles bool
	says    string // the exposure, or what it would be and when
	left    int    // how many rules are open, at most
}

// question tries all values of a fact. Those with the same effect are one answer: naming
// one more system that is safe makes a question no more decisive, as a person who is
// asked is no likelier to have one of many than the one that matters.
func (a *Advisory) question(known Facts, f *Fact) question {
	q := question{fact: f}
	effects := a.effects(known, f)
	for _, e := range effects {
		if e.settles {
			q.settled++
		}
		q.left += float64(e.left)
	}
	q.settled /= float64(len(effects))
	q.left /= float64(len(effects))
	return q
}

// effects are those of a fact's values that differ, in the order of its values.
func (a *Advisory) effects(known Facts, f *Fact) (effects []effect) {
	defer delete(known, f.ID)
	for _, value := range f.Values {
		known[f.ID] = value
		e := a.effect(known)
		if i := slices.IndexFunc(effects, func(x effect) bool { return x.settles == e.settles && x.says == e.says }); i >= 0 {
			effects[i].left = max(effects[i].left, e.left)
			continue
		}
		effects = append(effects, e)
	}
	return effects
}

func (a *Advisory) effect(known Facts) effect {
	winner, open := a.decide(known)
	e := effect{left: len(open)}
	if sure := a.clear(known); sure != nil {
		winner = sure
	}
	if winner != nil {
		e.settles, e.says = true, string(winner.Is)
		return e
	}
	for _, r := range a.decisive(open) {
		e.says += r.mayBe()
	}
	return e
}

// mayBe is what an open rule would say, in a sentence.
func (r *Rule) mayBe() string { return "It would be " + r.Is.words() + " if " + r.When.String() + "." }
