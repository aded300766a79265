package judge

import (
	"slices"
	"testing"

	"cordon"
	"cordon/advisory"
)

// scanned judges a host that asks for web servers and had been reached by
// another that scans, beside what findings say.
func scanned(t *testing.T, findings ...cordon.Finding) (rows []string) {
	t.Helper()
	host := cordon.ParseHost("192.0.2.1")
	began := cordon.Time(997000600e9)
	v := Judge(Case{
		Advisories: []*advisory.Advisory{document(t, "code-red"), document(t, "nimda")},
		Findings:   findings,
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
		want     []string
	}{
		{"it sends one", []cordon.Finding{sends}, []string{"code-red ii infected"}},
		{"it was sent one", []cordon.Finding{was}, []string{"code-red ii suspected"}},
		{"none is in view", nil, []string{"code-red unrecognised suspected", "nimda unrecognised suspected"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := scanned(t, test.findings...); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
