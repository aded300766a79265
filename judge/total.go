package judge

import (
	"cmp"
	"slices"

	"cordon"
)

// total joins several findings into one account.
type total struct {
	count       uint64
	inDoubt     uint64 // of count, where it is not sure who asked
	first, last cordon.Time
	grade       cordon.Grade
	statuses    map[uint16]uint64
	evidence    []cordon.Evidence
	active      []cordon.Time
}

// maxEvidence is how much a row shows.
const maxEvidence = 5

func sum(findings []cordon.Finding) total {
	t := total{statuses: map[uint16]uint64{}}
	for _, f := range findings {
		t.count += f.Count
		t.inDoubt += f.InDoubt
		if f.First.Before(t.first) {
			t.first = f.First
		}
		t.last = max(t.last, f.Last)
		t.grade = max(t.grade, f.Grade)
		for status, n := range f.Statuses {
			t.statuses[status] += n
		}
		t.evidence = append(t.evidence, f.Evidence...)
		t.active = append(t.active, f.Active...)
	}
	slices.SortFunc(t.evidence, func(a, b cordon.Evidence) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
	})
	t.evidence = slices.CompactFunc(t.evidence, func(a, b cordon.Evidence) bool {
		return a.Input == b.Input && a.Position == b.Position
	})
	t.evidence = t.evidence[:min(len(t.evidence), maxEvidence)]
	slices.Sort(t.active)
	t.active = slices.Compact(t.active)
	return t
}
