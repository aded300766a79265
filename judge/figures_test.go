package judge

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
)

// However hosts came to their rows, and whether or not a time is known, the report
// counts those that are infected or suspected, each once.
func TestAllFiguresCountTheSameHosts(t *testing.T) {
	red := codeRed(t)
	rapid.Check(t, func(t *rapid.T) {
		c := Case{Advisories: []*advisory.Advisory{red}}
		for i := range rapid.IntRange(0, 12).Draw(t, "hosts") {
			host := fmt.Sprintf("192.0.2.%d", 1+i)
			if rapid.Bool().Draw(t, "scans") {
				c.Scans = append(c.Scans, scanOf(func(s *Scan) { s.Host, s.AttackedBy = cordon.ParseHost(host), attackBy("203.0.113.1", scanBegan-60e9) }))
			}
			grade := rapid.SampledFrom([]cordon.Grade{cordon.Spoofable, cordon.Suspected, cordon.Strong, cordon.Certain}).Draw(t, "grade")
			for _, v := range []string{"ii", "v1-v2"} {
				if !rapid.Bool().Draw(t, v) {
					continue
				}
				f := finding(host, v, map[string]string{"ii": "run-of-x", "v1-v2": "run-of-n"}[v], cordon.Emitter, grade)
				if rapid.Bool().Draw(t, "timeless") {
					f.First, f.Last, f.Active, f.Evidence[0].Time = 0, 0, nil, 0
				} else {
					f.Active = []cordon.Time{f.First - f.First%cordon.ActivityStep}
				}
				c.Findings = append(c.Findings, f)
			}
		}
		v := Judge(c)
		want := map[string]bool{}
		for _, h := range v.Hosts {
			want[h.Address] = want[h.Address] || h.Verdict == cordon.VerdictInfected || h.Verdict == cordon.VerdictSuspected
		}
		if got := v.Advisories[0].Figures.Cumulative; got != uint64(len(want)) || v.Cumulative != got {
			t.Fatalf("%d addresses by the worm's figures, %d in all, %d hosts with rows: %+v", got, v.Cumulative, len(want), v.Hosts)
		}
	})
}

// Of hosts that were forgotten for others a hash decided, so that those that are known are
// a sample of all: but not ours, of which all are, and none that behaviour alone tells of.
func TestAddressesAreEstimatedWhereSomeWereForgotten(t *testing.T) {
	c := Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Ours: func(h cordon.Host) bool { return h.Addr.As4()[3] == 1 }}
	for i := range 5 {
		c.Findings = append(c.Findings, finding(fmt.Sprintf("192.0.2.%d", i+1), "ii", "run-of-x", cordon.Emitter, cordon.Strong))
	}
	for _, test := range []struct {
		forgot bool
		share  float64
		want   uint64
	}{{false, 0.25, 0}, {true, 0, 0}, {true, 1, 0}, {true, 0.25, 1 + 4*4}} {
		c.Forgot, c.Share = test.forgot, test.share
		if got := Judge(c).Advisories[0].Figures.Estimated; got != test.want {
			t.Errorf("%+v: got %d", test, got)
		}
	}
}
