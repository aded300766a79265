package report

import (
	"strings"
	"testing"

	"cordon"
)

// Whose log shows no year sees so beside the time, not at the report's end only.
func TestHeadlineSaysThatTheYearIsAssumed(t *testing.T) {
	r := &cordon.Report{Advisories: []cordon.AdvisoryReport{{ID: "a", Title: "A", Variants: []cordon.VariantReport{{ID: "v", Hosts: 1, Suspected: 1, First: 1, Last: 2}}}}}
	if h := headlines(r)[0].String(); strings.Contains(h, "assumed") {
		t.Errorf("%q doubts a year that is shown", h)
	}
	r.Notes.Count(cordon.YearAssumed+" 2026 for the first (--year says another)", 3, 1, nil)
	if h := headlines(r)[0].String(); !strings.HasSuffix(h, "(where a log shows no year it is assumed)") {
		t.Errorf("%q does not doubt", h)
	}
}

// Numbers of hosts of which some were forgotten for others are the least there were.
func TestNumbersAreTheLeastWhereHostsWereForgotten(t *testing.T) {
	r := &cordon.Report{
		Advisories: []cordon.AdvisoryReport{{ID: "a", Title: "A", Variants: []cordon.VariantReport{{ID: "v", Hosts: 2, Infected: 2, First: 1, Last: 2}}}},
		Activity:   []cordon.Activity{{Advisory: "a", From: 1, Active: 2, Cumulative: 2}}, Cumulative: 2,
	}
	said := func() string { return headlines(r)[0].String() + " " + strings.Join(busy(r), " ") }
	if s := said(); strings.Contains(s, "at least") || strings.Contains(s, "that are known") {
		t.Errorf("%q doubts", s)
	}
	r.Lost.Reasons.Count(cordon.HostsForgotten, 5, 0, nil)
	for _, want := range []string{"at least 2 hosts infected", "of the hosts that are known, at most 2 hosts active", "at least 2 addresses in all"} {
		if s := said(); !strings.Contains(s, want) {
			t.Errorf("%q lacks %q", s, want)
		}
	}
	r.Advisories[0].Figures.Estimated = 402_178
	if s := said(); !strings.Contains(s, "about 402,000 with those that were left out, by estimate") {
		t.Errorf("%q lacks the estimate", s)
	}
}

func TestEstimatesAreRoundedToThreeFigures(t *testing.T) {
	for n, want := range map[uint64]uint64{7: 7, 999: 999, 1004: 1000, 1005: 1010, 99_950: 100_000, 402_178: 402_000} {
		if got := rounded(n); got != want {
			t.Errorf("%d: got %d, want %d", n, got, want)
		}
	}
}
