package advisory_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"cordon/advisory"
)

// Whoever acts on an answer need not ask on: what excludes an attack goes on
// excluding it whatever is learned, "not affected" stays so, and "affected" does;
// and nothing is said to be clear that could turn out otherwise.
func TestLearningNeverUnsettlesAnAssessment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		known := drawKnown(t, a.Facts)
		before := a.Assess(known)
		exact := a.Expose(known)
		if exact.Exposure == advisory.Affected && before.Exposure != advisory.Affected || before.Exposure == advisory.Affected && exact.Exposure != advisory.Affected {
			t.Fatalf("assessed as %s, and it is %s", before.Exposure, exact.Exposure)
		}
		if exact.Exposure.Excludes() && !before.Exposure.Excludes() {
			t.Fatalf("assessed as %s, and it is %s", before.Exposure, exact.Exposure)
		}
		for _, all := range completions(a, known) {
			full, after := a.Expose(all), a.Assess(all)
			if before.Exposure.Excludes() && !full.Exposure.Excludes() {
				t.Fatalf("%s under %v, and %s under %v", before.Exposure, known, full.Exposure, all)
			}
			if before.Exposure == advisory.NotAffected && after.Exposure != advisory.NotAffected {
				t.Fatalf("not affected under %v, and %s under %v", known, after.Exposure, all)
			}
			if before.Exposure == advisory.Affected && after.Exposure != advisory.Affected {
				t.Fatalf("affected under %v, and %s under %v", known, after.Exposure, all)
			}
		}
		if before.Exposure == advisory.UnknownExposure && (before.Exposure.Excludes() || before.Rule != nil) {
			t.Fatal("unknown is counted as clear")
		}
	})
}

// Interviews of every shipped advisory end, and a machine without the server
// needs no other question.
func TestAMachineWithoutTheServerNeedsNoOtherQuestion(t *testing.T) {
	for id, facts := range map[string]advisory.Facts{
		"code-red": {"iis": "absent"}, "slammer": {"sql-server": "absent"}, "nimda": {"os": "not-windows"},
	} {
		a, _, err := advisory.Parse(id, shipped(t)[id+".yaml"])
		if err != nil {
			t.Fatal(err)
		}
		q := advisory.NewInterview(a, facts)
		if f := q.Next(); f != nil {
			t.Errorf("%s asks for %s", id, f.ID)
		}
		if got := q.Answer().Exposure; got != advisory.NotAffected {
			t.Errorf("%s: %s", id, got)
		}
		for _, f := range a.Facts {
			for _, v := range f.Values {
				more := maps.Clone(facts)
				if _, have := more[f.ID]; have {
					continue
				}
				more[f.ID] = v
				if got := a.Assess(more).Exposure; got != advisory.NotAffected {
					t.Errorf("%s: %s once %s is %s", id, got, f.ID, v)
				}
			}
		}
	}
}
