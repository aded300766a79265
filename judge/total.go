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

// doubted reports whether it is in doubt of all that a finding rests on whose it is.
func doubted(f cordon.Finding) bool { return f.InDoubt == f.Count && f.LastInDoubt != 0 }

// before is 1 where evidence is older than when its host was first seen: whose it is is
// in doubt, and it stands behind the rest.
func before(e cordon.Evidence, first cordon.Time) int {
	if e.Time != 0 && e.Time < first {
		return 1
	}
	return 0
}

// maxEvidence is how much a row shows.
const maxEvidence = 5

func sum(findings []cordon.Finding) total {
	t := total{statuses: map[uint16]uint64{}}
	sure := slices.ContainsFunc(findings, func(f cordon.Finding) bool { return !doubted(f) })
	for _, f := range findings {
		t.count += f.Count
		t.inDoubt += f.InDoubt
		if !sure || !doubted(f) {
			if f.First.Before(t.first) {
				t.first = f.First
			}
			t.last = max(t.last, f.Last)
		}
		t.grade = max(t.grade, f.Grade)
		for status, n := range f.Statuses {
			t.statuses[status] += n
		}
		t.evidence = append(t.evidence, f.Evidence...)
		t.active = append(t.active, f.Active...)
	}
	slices.SortFunc(t.evidence, func(a, b cordon.Evidence) int {
		return cmp.Or(cmp.Compare(before(a, t.first), before(b, t.first)), a.Time.Compare(b.Time), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
	})
	t.evidence = slices.CompactFunc(t.evidence, func(a, b cordon.Evidence) bool {
		return a.Input == b.Input && a.Position == b.Position
	})
	t.evidence = t.evidence[:min(len(t.evidence), maxEvidence)]
	slices.Sort(t.active)
	t.active = slices.Compact(t.active)
	return t
}
