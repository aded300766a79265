package report

import (
	"strings"
	"testing"

	"cordon"
)

// Whoever reads of a draft's worm reads that it is a draft's, and nothing that the
// evidence contradicts: a handshake may well be in the recording.
func TestADraftIsCalledOne(t *testing.T) {
	for _, draft := range []bool{true, false} {
		r := outbreak()
		for i := range r.Advisories {
			r.Advisories[i].Draft = draft
		}
		for _, format := range []string{"table", "html"} {
			got := strings.Join(strings.Fields(render(t, format, r, Options{})), " ")
			if strings.Contains(got, "Code Red II (draft)") != draft || strings.Contains(got, "The advisory is a draft that nobody has checked") != draft {
				t.Errorf("draft %v, and the %s says otherwise", draft, format)
			}
		}
	}
	if s := gradeMeaning[cordon.Suspected]; strings.Contains(s, "not seen") {
		t.Errorf("suspected: %s", s)
	}
}
