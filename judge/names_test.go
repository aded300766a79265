package judge

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/advisory"
)

// A name that several use stands once, with all of them.
func TestOtherNamesStandOnceWithAllWhoUseThem(t *testing.T) {
	a := &advisory.Advisory{Variants: []advisory.Variant{{ID: "ii", Name: "Two", Aliases: []advisory.Alias{
		{Name: "III", By: "reports"}, {Name: "C", By: "vendors"}, {Name: "III", By: "a database"}, {Name: "D"},
	}}}}
	_, got := names(a, "ii")
	if diff := cmp.Diff([]string{"III (reports; a database)", "C (vendors)", "D"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
