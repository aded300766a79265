package judge

import (
	"slices"
	"testing"

	"cordon"
	"cordon/advisory"
)

// scanned judges a host that asks for web servers and had been reached by
// another that scans, beside what findings say.
func scanned(t *testing.T, undescribed map[string]bool, findings ...cordon.Finding) (rows []string) {
	t.Helper()
	host := cordon.ParseHost("192.0.2.1")
	began := cordon.Time(997000600e9)
	v := Judge(Case{
		Advisories: []*advisory.Advisory{document(t, "code-red"), document(t, "nimda")},
		Findings:   findings, Undescribed: undescribed,
		Scans: []Scan{{
			Host: host, Service: "tcp/80", Contacts: 20, First: began, Last: began + 60e9,
			AttackedBy: &cordon.Attack{From: "203.0.113.1", Evidence: cordon.Evidence{Time: began - 60e9, Peer: "203.0.113.1"}},
		}},
	})
	for _, h := range v.Hosts {
		rows = append(rows, h.Advisory+" "+h.Variant+" "+h.Verdict)
	}
	slices.Sort(rows)
	return rows
}

// A scan that a payload explains is no sign of another worm.
func TestAScanIsLaidToTheWormThatAPayloadShows(t *testing.T) {
	sends := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Certain)
	was := finding("192.0.2.1", "ii", "run-of-x", cordon.Target, cordon.Certain)
	for _, test := range []struct {
		name     string
		findings []cordon.Finding
		unknown  string // the service for which a worm scans that is not described
		want     []string
	}{
		{"it sends one", []cordon.Finding{sends}, "", []string{"code-red ii infected"}},
		{"it was sent one", []cordon.Finding{was}, "", []string{"code-red ii suspected"}},
		{"it sends one where another spreads", []cordon.Finding{sends}, "tcp/80", []string{"code-red ii infected"}},
		{"it was sent one where another spreads", []cordon.Finding{was}, "tcp/80", []string{"code-red ii suspected"}},
		{"none is in view where another spreads", nil, "tcp/80", nil},
		{"none is in view where another spreads elsewhere", nil, "tcp/445", []string{"code-red unrecognised suspected", "nimda unrecognised suspected"}},
		{"none is in view", nil, "", []string{"code-red unrecognised suspected", "nimda unrecognised suspected"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := scanned(t, map[string]bool{test.unknown: true}, test.findings...); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
