package judge

import (
	"testing"

	"cordon"
	"cordon/advisory"
)

// A back door that answers again was not mended, like a host that sends again; and which came
// first of what was done and seen on one day nobody can tell.
func TestWhatWasMendedAndActsAgain(t *testing.T) {
	const done = cordon.Time(996926400e9) // 4 August 2001, noon
	host := cordon.ParseHost("192.0.2.1")
	ours := func(cordon.Host) bool { return true }
	finding := func(role cordon.Role, at cordon.Time) cordon.Finding {
		rule, variant := "back-door", "ii"
		return cordon.Finding{Host: host, Advisory: "code-red", Variant: variant, Rule: rule, Role: role, Grade: cordon.Strong, Count: 1, First: at, Last: at, Evidence: []cordon.Evidence{{Input: "log", Position: 1, Time: at}}}
	}
	for _, test := range []struct {
		name string
		role cordon.Role
		at   cordon.Time
		want string
	}{
		{"a back door before", cordon.Answerer, done - 1, cordon.VerdictCleaned},
		{"a back door on the day", cordon.Answerer, done + 1, cordon.VerdictBackdoored},
		{"a back door after", cordon.Answerer, done + 2*cordon.Day, cordon.VerdictReinfected},
		{"sent before", cordon.Emitter, done - 1, cordon.VerdictCleaned},
		{"sent on the day", cordon.Emitter, done + cordon.Day, cordon.VerdictInfected},
		{"sent after", cordon.Emitter, done + cordon.Day + 1, cordon.VerdictReinfected},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := Judge(Case{
				Advisories: []*advisory.Advisory{document(t, "code-red")}, Ours: ours, Findings: []cordon.Finding{finding(test.role, test.at)},
				Done: []Done{{Host: host, Advisory: "code-red", By: "the helpdesk", At: done, Until: done + cordon.Day}}, End: done + 9*cordon.Day,
			})
			if len(v.Hosts) != 1 || v.Hosts[0].Verdict != test.want {
				t.Errorf("got %+v, want %s", v.Hosts, test.want)
			}
		})
	}
}
