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

func sum(findings []cordon.Finding) (t total) {
	sure, pieces := false, 0
	for i := range findings {
		sure = sure || !doubted(findings[i])
		pieces += len(findings[i].Evidence)
	}
	t.evidence = make([]cordon.Evidence, 0, pieces)
	for i := range findings {
		f := &findings[i]
		t.count += f.Count
		t.inDoubt += f.InDoubt
		if !sure || !doubted(*f) {
			if f.First.Before(t.first) {
				t.first = f.First
			}
			t.last = max(t.last, f.Last)
		}
		t.grade = max(t.grade, f.Grade)
		if t.statuses == nil && len(f.Statuses) > 0 {
			t.statuses = map[uint16]uint64{}
		}
		for status, n := range f.Statuses {
			t.statuses[status] += n
		}
		t.evidence = append(t.evidence, f.Evidence...)
	}
	slices.SortFunc(t.evidence, func(a, b cordon.Evidence) int {
		return cmp.Or(cmp.Compare(before(a, t.first), before(b, t.first)), a.Time.Compare(b.Time), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
	})
	t.evidence = slices.CompactFunc(t.evidence, func(a, b cordon.Evidence) bool {
		return a.Input == b.Input && a.Position == b.Position
	})
	t.evidence = t.evidence[:min(len(t.evidence), maxEvidence)]
	t.active = activeIn(findings)
	return t
}

// activeIn are the intervals in which any of the findings was seen, in order.
func activeIn(findings []cordon.Finding) (all []cordon.Time) {
	if len(findings) == 1 {
		return findings[0].Active // in order, each once
	}
	for i := range findings {
		all = append(all, findings[i].Active...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// gradeOf is how far the best of the findings carries.
func gradeOf(findings []cordon.Finding) (g cordon.Grade) {
	for i := range findings {
		g = max(g, findings[i].Grade)
	}
	return g
}
