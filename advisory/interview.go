package advisory

import "maps"

// Interview is the bulletin's own procedure: it asks what still matters, the most
// decisive first, until the answer is settled or the person knows no more.
type Interview struct {
	advisory *Advisory
	known    Facts
	skipped  map[string]bool
	order    []string // of what was asked
}

// NewInterview begins with what is known already, which is not asked.
func NewInterview(a *Advisory, known Facts) *Interview {
	q := &Interview{advisory: a, known: Facts{}, skipped: map[string]bool{}}
	maps.Copy(q.known, a.sane(known))
	return q
}

// Next is the fact to ask for, nil where nothing is left to ask.
func (q *Interview) Next() *Fact {
	for _, f := range q.Answer().Needs {
		if !q.skipped[f.ID] {
			return f
		}
	}
	return nil
}

// Say takes an answer to a fact; "" is "I don't know".
func (q *Interview) Say(fact, value string) {
	q.order = append(q.order, fact)
	if value == "" {
		q.skipped[fact] = true
		return
	}
	q.known[fact] = value
}

// Back takes the last answer back; false where there is none.
func (q *Interview) Back() bool {
	if len(q.order) == 0 {
		return false
	}
	last := q.order[len(q.order)-1]
	q.order = q.order[:len(q.order)-1]
	delete(q.known, last)
	delete(q.skipped, last)
	return true
}

// Known are the facts that have been said.
func (q *Interview) Known() Facts { return maps.Clone(q.known) }

// Answer is the advisory's to what is known so far.
func (q *Interview) Answer() Answer { return q.advisory.Assess(q.known) }
