package advisory_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/advisory"
)

// Facts of generated advisories: f0, f1 …, each with values v0, v1 ….
func drawFacts(t *rapid.T) []advisory.Fact {
	facts := make([]advisory.Fact, rapid.IntRange(1, 4).Draw(t, "facts"))
	for i := range facts {
		facts[i].ID = fmt.Sprintf("f%d", i)
		for j := range rapid.IntRange(1, 3).Draw(t, "values") {
			facts[i].Values = append(facts[i].Values, fmt.Sprintf("v%d", j))
		}
	}
	return facts
}

func drawCondition(t *rapid.T, facts []advisory.Fact, depth int) advisory.Condition {
	shape := rapid.IntRange(0, 5).Draw(t, "shape")
	if depth == 0 || shape > 2 {
		f := rapid.SampledFrom(facts).Draw(t, "fact")
		return advisory.Condition{Fact: f.ID, Values: rapid.SliceOfNDistinct(rapid.SampledFrom([]string(f.Values)), 1, len(f.Values), rapid.ID[string]).Draw(t, "of")}
	}
	if shape == 0 {
		c := drawCondition(t, facts, depth-1)
		return advisory.Condition{Not: &c}
	}
	parts := make([]advisory.Condition, rapid.IntRange(1, 3).Draw(t, "parts"))
	for i := range parts {
		parts[i] = drawCondition(t, facts, depth-1)
	}
	if shape == 1 {
		return advisory.Condition{All: parts}
	}
	return advisory.Condition{Any: parts}
}

// drawKnown knows some of the facts, and a few of them in words that the
// advisory does not list.
func drawKnown(t *rapid.T, facts []advisory.Fact) advisory.Facts {
	known := advisory.Facts{}
	for _, f := range facts {
		switch i := rapid.IntRange(-2, len(f.Values)-1).Draw(t, f.ID); {
		case i >= 0:
			known[f.ID] = f.Values[i]
		case i == -2 && rapid.IntRange(0, 4).Draw(t, "odd") == 0:
			known[f.ID] = "nonsense"
		}
	}
	return known
}

func drawAdvisory(t *rapid.T) *advisory.Advisory {
	a := &advisory.Advisory{Facts: drawFacts(t)}
	for range rapid.IntRange(0, 5).Draw(t, "rules") {
		a.Exposure = append(a.Exposure, advisory.Rule{
			When:    drawCondition(t, a.Facts, 3),
			Is:      rapid.SampledFrom([]advisory.Exposure{advisory.Affected, advisory.Fixed, advisory.NotAffected}).Draw(t, "is"),
			Outcome: rapid.SampledFrom([]map[string]string{nil, {"x": "executes"}, {"x": "crashes", "y": "nothing"}}).Draw(t, "outcome"),
			Fix:     rapid.SampledFrom([]string{"", "none"}).Draw(t, "fix"),
		})
	}
	return a
}

// listed is what of the known facts the advisory lists.
func listed(a *advisory.Advisory, known advisory.Facts) advisory.Facts {
	known = maps.Clone(known)
	maps.DeleteFunc(known, func(id, value string) bool { return !slices.Contains(a.Fact(id).Values, value) })
	return known
}

// alike adds a value to a fact that means to all rules what another does.
func alike(a *advisory.Advisory, f *advisory.Fact, value string) {
	const one = "one-more"
	f.Values = append(slices.Clone(f.Values), one)
	for i := range a.Exposure {
		addAlike(&a.Exposure[i].When, f.ID, value, one)
	}
}

func addAlike(c *advisory.Condition, fact, value, one string) {
	for _, parts := range [][]advisory.Condition{c.All, c.Any} {
		for i := range parts {
			addAlike(&parts[i], fact, value, one)
		}
	}
	if c.Not != nil {
		addAlike(c.Not, fact, value, one)
	}
	if c.Fact == fact && slices.Contains(c.Values, value) {
		c.Values = append(slices.Clone(c.Values), one)
	}
}

// completions are all ways in which everything could be known.
func completions(a *advisory.Advisory, known advisory.Facts) []advisory.Facts {
	all := []advisory.Facts{listed(a, known)}
	for _, f := range a.Facts {
		if _, have := all[0][f.ID]; have {
			continue
		}
		var more []advisory.Facts
		for _, facts := range all {
			for _, value := range f.Values {
				with := maps.Clone(facts)
				with[f.ID] = value
				more = append(more, with)
			}
		}
		all = more
	}
	return all
}

func TestConditionsKeepDeMorgansLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := drawFacts(t)
		x, y := drawCondition(t, facts, 3), drawCondition(t, facts, 3)
		known := drawKnown(t, facts)
		not := func(c advisory.Condition) advisory.Condition { return advisory.Condition{Not: &c} }
		all := func(cs ...advisory.Condition) advisory.Condition { return advisory.Condition{All: cs} }
		either := func(cs ...advisory.Condition) advisory.Condition { return advisory.Condition{Any: cs} }
		for _, law := range [][2]advisory.Condition{
			{not(all(x, y)), either(not(x), not(y))},
			{not(either(x, y)), all(not(x), not(y))},
			{not(not(x)), x},
			{all(x, y), all(y, x)},
			{either(x, either(y, x)), either(x, y)},
			{all(x, either(x, y)), x},
		} {
			if left, right := law[0].Holds(known), law[1].Holds(known); left != right {
				t.Fatalf("%s is %v, and %s is %v", &law[0], left, &law[1], right)
			}
		}
	})
}

func TestLearningAFactNeverChangesWhatIsDecided(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &advisory.Advisory{Facts: drawFacts(t)}
		c, known := drawCondition(t, a.Facts, 4), listed(a, drawKnown(t, a.Facts))
		before := c.Holds(known)
		for _, all := range completions(a, known) {
			switch after := c.Holds(all); {
			case after == advisory.Unknown:
				t.Fatalf("%s is unknown although everything is known: %v", &c, all)
			case before != advisory.Unknown && after != before:
				t.Fatalf("%s is %v under %v, and %v under %v", &c, before, known, after, all)
			}
		}
	})
}

func TestAnAnswerIsTheOneThatEveryCompletionGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		known := drawKnown(t, a.Facts)
		ans := a.Expose(known)
		settles := false
		for _, all := range completions(a, known) {
			full := a.Expose(all)
			settles = settles || full.Exposure != advisory.UnknownExposure
			if ans.Exposure == advisory.UnknownExposure {
				continue
			}
			if full.Exposure != ans.Exposure {
				t.Fatalf("%s under %v, and %s under %v", ans.Exposure, known, full.Exposure, all)
			}
			for variant, does := range ans.Outcome {
				if full.Outcome[variant] != does {
					t.Fatalf("%s %s under %v, and %q under %v", variant, does, known, full.Outcome[variant], all)
				}
			}
			if ans.NoFix && !full.NoFix {
				t.Fatalf("no fix under %v, and a fix under %v", known, all)
			}
		}
		if (ans.Rule == nil) != (ans.Exposure == advisory.UnknownExposure) || len(ans.Why) == 0 {
			t.Fatalf("no rule or no reason: %+v", ans)
		}
		if ans.Exposure == advisory.UnknownExposure && settles && len(ans.Needs) == 0 {
			t.Fatalf("unknown under %v, could be settled, and nothing is asked for", known)
		}
	})
}

func TestLearningAFactNeverChangesASettledAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		known := drawKnown(t, a.Facts)
		before := a.Expose(known)
		for _, f := range a.Facts {
			if _, have := listed(a, known)[f.ID]; have {
				continue
			}
			for _, value := range f.Values {
				more := maps.Clone(known)
				more[f.ID] = value
				after := a.Expose(more).Exposure
				if before.Exposure != advisory.UnknownExposure && after != before.Exposure {
					t.Fatalf("%s under %v, and %s once %s is %s", before.Exposure, known, after, f.ID, value)
				}
			}
		}
	})
}

// The share is counted here anew, by asking.
func TestTheFirstNeedIsTheMostDecisive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		known := drawKnown(t, a.Facts)
		ans := a.Expose(known)
		least := 2.0
		for _, f := range ans.Needs {
			if _, have := listed(a, known)[f.ID]; have {
				t.Fatalf("asks for %s, which is known: %v", f.ID, known)
			}
			answers := map[string]bool{} // those that differ, and whether they settle it
			for _, value := range f.Values {
				more := maps.Clone(known)
				more[f.ID] = value
				ans := a.Assess(more)
				if answers[string(ans.Exposure)] = true; ans.Exposure == advisory.UnknownExposure {
					delete(answers, string(ans.Exposure))
					answers[strings.Join(ans.Why, " ")] = false
				}
			}
			settled := 0.0
			for _, settles := range answers {
				if settles {
					settled++
				}
			}
			settled /= float64(len(answers))
			if settled > least {
				t.Fatalf("%s settles it by %g of its answers and stands behind one that settles %g", f.ID, settled, least)
			}
			least = settled
		}
	})
}

// A list of systems that grows by one that is safe is no more decisive than before.
func TestOneMoreValueThatMeansTheSameChangesNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		known := listed(a, drawKnown(t, a.Facts))
		want := a.Expose(known)
		at := rapid.IntRange(0, len(a.Facts)-1).Draw(t, "fact")
		alike(a, &a.Facts[at], rapid.SampledFrom(a.Facts[at].Values).Draw(t, "value"))
		got := a.Expose(known)
		if len(got.Needs) != len(want.Needs) || !slices.Equal(got.Settles, want.Settles) {
			t.Fatalf("needs %v settling %v, and before %v settling %v", got.Needs, got.Settles, want.Needs, want.Settles)
		}
		for i := range got.Needs {
			if got.Needs[i].ID != want.Needs[i].ID {
				t.Fatalf("need %d is %s, and was %s", i, got.Needs[i].ID, want.Needs[i].ID)
			}
		}
	})
}

func TestValuesThatAreNotListedCountAsUnknown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		known := listed(a, drawKnown(t, a.Facts))
		odd := maps.Clone(known)
		for _, f := range a.Facts {
			if _, have := known[f.ID]; !have {
				odd[f.ID] = "nonsense"
			}
		}
		odd["no-such-fact"] = "v0"
		want, got := a.Expose(known), a.Expose(odd)
		if want.Exposure != got.Exposure || !slices.Equal(want.Why, got.Why) || !slices.Equal(want.Needs, got.Needs) {
			t.Fatalf("want %+v, got %+v", want, got)
		}
	})
}

func TestExposeLeavesItsFactsAlone(t *testing.T) {
	a, known := codeRed(t), advisory.Facts{"os": "windows-2000", "iis": "no idea"}
	a.Expose(known)
	if len(known) != 2 || known["iis"] != "no idea" {
		t.Errorf("the caller's facts are now %v", known)
	}
}

func TestGapsAreWhatNobodyCanAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAdvisory(t)
		gaps, ok := a.Gaps()
		unknown := 0
		for _, all := range completions(a, advisory.Facts{}) {
			if a.Expose(all).Exposure == advisory.UnknownExposure {
				unknown++
			}
		}
		if !ok || len(gaps) != unknown {
			t.Fatalf("%d gaps, want %d", len(gaps), unknown)
		}
	})
}
