package judge

import (
	"strings"
	"testing"

	"cordon"
	"cordon/advisory"
)

func TestVariantsThatExcludeEachOtherSpeakOfSeveralHosts(t *testing.T) {
	doc := document(t, "code-red")
	doc.Variant("ii").Excludes = []string{"v1-v2"}
	ii := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Certain)
	n := finding("192.0.2.1", "v1-v2", "run-of-n", cordon.Emitter, cordon.Certain)
	later := n
	later.Active = []cordon.Time{ii.Active[0] + 6*cordon.ActivityStep}
	for _, test := range []struct {
		name string
		n    cordon.Finding
		want bool
	}{{"in the same ten minutes", n, true}, {"an hour later", later, false}} {
		t.Run(test.name, func(t *testing.T) {
			for _, h := range Judge(Case{Advisories: []*advisory.Advisory{doc}, Findings: []cordon.Finding{ii, test.n}}).Hosts {
				if got := h.Identity != nil && h.Identity.HostsAtLeast == 2 && strings.Contains(h.Identity.Signs[0], "cannot have both"); got != test.want {
					t.Errorf("%s: identity %+v", h.Variant, h.Identity)
				}
			}
		})
	}
}

// An address that changed hands shows two TTLs too, one after the other.
func TestTTLsAreASignInTheSameTimeOnly(t *testing.T) {
	span := func(ttl uint8, count uint64, first, last cordon.Time) cordon.TTLSpan {
		return cordon.TTLSpan{Input: "a", TTL: ttl, Count: count, First: simBegin + first*second, Last: simBegin + last*second}
	}
	tests := []struct {
		name string
		ttls []cordon.TTLSpan
		want int
	}{
		{"one", []cordon.TTLSpan{span(118, 9, 0, 100)}, 0},
		{"two systems", []cordon.TTLSpan{span(118, 9, 0, 100), span(54, 9, 20, 80)}, 2},
		{"three systems", []cordon.TTLSpan{span(118, 9, 0, 100), span(54, 9, 20, 80), span(250, 9, 20, 80)}, 3},
		{"one after the other", []cordon.TTLSpan{span(118, 9, 0, 100), span(54, 9, 200, 280)}, 0},
		{"a few astray", []cordon.TTLSpan{span(118, 9, 0, 100), span(54, 2, 20, 80)}, 0},
		{"lines that share the load", []cordon.TTLSpan{span(118, 9, 0, 100), span(117, 9, 20, 80)}, 0},
		{"two ways", []cordon.TTLSpan{span(118, 9, 0, 100), span(116, 9, 20, 80)}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var s suspicion
			if s.byTTL(hopsOf(test.ttls)); s.atLeast != test.want {
				t.Errorf("at least %d, want %d: %q", s.atLeast, test.want, s.signs)
			}
		})
	}
}
