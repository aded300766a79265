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
