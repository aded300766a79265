package judge

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
)

const scanBegan = cordon.Time(997100000e9)

// scanOf is a scan of tcp/80 that began when it began.
func scanOf(mend func(*Scan)) Scan {
	s := Scan{
		Host: cordon.ParseHost("192.0.2.1"), Service: "tcp/80", Contacts: 400, First: scanBegan, Last: scanBegan + 60e9,
		Evidence: []cordon.Evidence{{Input: "a.pcap", Position: 7, Time: scanBegan, Text: "its first contact"}},
	}
	if mend != nil {
		mend(&s)
	}
	return s
}

// drawsOf are draws of which so many were near: in the own /16, in the rest of the
// own /8, and elsewhere.
func drawsOf(near, same8, far int, oneList bool) *Draws {
	n := near + same8 + far
	likelihood := func(same16, sameEight, anywhere float64) float64 {
		const in8, in16 = 1.0 / 256, 1.0 / 65536
		sum := same16 + sameEight + anywhere
		a, b, c := same16/sum, sameEight/sum, anywhere/sum
		chances := []float64{a + b*in8 + c*in16, b*(1-in8) + c*(in8-in16), 0}
		chances[2] = 1 - chances[0] - chances[1]
		total := 0.0
		for i, k := range []int{near, same8, far} {
			total += float64(k) * math.Log10(max(chances[i], 1e-3))
		}
		return total
	}
	best := 0.0
	for _, k := range []int{near, same8, far} {
		if k > 0 {
			best += float64(k) * math.Log10(float64(k)/float64(n))
		}
	}
	return &Draws{N: n, Likelihood: likelihood, Best: best, OneList: oneList}
}

func attackBy(from string, at cordon.Time) *cordon.Attack {
	return &cordon.Attack{From: from, Evidence: cordon.Evidence{Input: "a.pcap", Position: 3, Time: at, Peer: from, Text: "a host that scans was answered"}}
}

// Scanning alone is no worm. It becomes suspected where an advisory's service and
// targets fit, or where the host had been attacked on that service before.
func TestScanIsLaidToAnAdvisoryOnlyWithMoreThanItself(t *testing.T) {
	before, after := scanBegan-60e9, scanBegan+60e9
	attack := func(at cordon.Time) cordon.Finding {
		f := finding("192.0.2.1", "ii", "run-of-x", cordon.Target, cordon.Certain)
		f.First, f.Last = at, at
		f.Evidence = []cordon.Evidence{{Input: "a.pcap", Position: 3, Time: at, Peer: "198.51.100.9", Text: "GET"}}
		return f
	}
	for _, c := range []struct {
		name     string
		scan     Scan
		findings []cordon.Finding
		want     string // variant, or nothing
	}{
		{"a scan of its service alone", scanOf(nil), nil, ""},
		{"of another service, after an attack there", scanOf(func(s *Scan) { s.Service, s.AttackedBy = "tcp/445", attackBy("198.51.100.9", before) }), nil, ""},
		{"of changing ports, after an attack", scanOf(func(s *Scan) { s.Service, s.AttackedBy = "", attackBy("198.51.100.9", before) }), nil, ""},
		{"after somebody who scans had reached it", scanOf(func(s *Scan) { s.AttackedBy = attackBy("198.51.100.9", before) }), nil, advisory.Unrecognised},
		{"after an attack with the worm's request", scanOf(nil), []cordon.Finding{attack(before)}, "ii"},
		{"before an attack with the worm's request", scanOf(nil), []cordon.Finding{attack(after)}, ""},
		{"whose targets are a variant's", scanOf(func(s *Scan) { s.Draws = drawsOf(150, 200, 50, false) }), nil, "ii"},
		{"whose targets are a variant's, of another service", scanOf(func(s *Scan) { s.Service, s.Draws = "tcp/445", drawsOf(150, 200, 50, false) }), nil, ""},
		{"whose targets are nobody's", scanOf(func(s *Scan) { s.Draws = drawsOf(400, 0, 0, false) }), nil, ""},
		{"whose targets are too few", scanOf(func(s *Scan) { s.Draws = drawsOf(12, 16, 4, false) }), nil, ""},
		{"everywhere", scanOf(func(s *Scan) { s.Draws = drawsOf(0, 2, 398, false) }), nil, "v2"},
		{"everywhere, by one who holds its address", scanOf(func(s *Scan) { s.Draws, s.Held = drawsOf(0, 2, 398, false), true }), nil, "v2"},
		{"everywhere, as others do", scanOf(func(s *Scan) { s.Draws = drawsOf(0, 2, 398, true) }), nil, "v1"},
		{"an ARP sweep alone", scanOf(func(s *Scan) { s.Service, s.OnLink = "", true }), nil, ""},
		{"an ARP sweep after an attack on any service", scanOf(func(s *Scan) { s.Service, s.OnLink = "", true }), []cordon.Finding{attack(before)}, "ii"},
		{"an ARP sweep before an attack", scanOf(func(s *Scan) { s.Service, s.OnLink = "", true }), []cordon.Finding{attack(after)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Findings: c.findings, Scans: []Scan{c.scan}})
			got := ""
			for _, h := range v.Hosts {
				if h.Verdict == cordon.VerdictAttacked {
					continue
				}
				if got += h.Variant; h.Verdict != cordon.VerdictSuspected || h.Grade != cordon.Suspected || h.Observations != 0 {
					t.Errorf("got %+v", h)
				}
				why := strings.Join(h.Why, " ")
				if !strings.Contains(why, "suspected only") {
					t.Errorf("why %q", h.Why)
				}
				if forged := strings.Contains(why, "write any address"); forged == (c.scan.Held || c.scan.OnLink) {
					t.Errorf("a source that holds its address: %v, why %q", c.scan.Held, h.Why)
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What a host sends says which variant it has; how it chooses its targets fits that, or
// does not, which is told and changes nothing else.
func TestTargetsFitWhatAHostSendsOrDoNot(t *testing.T) {
	near, everywhere := drawsOf(150, 200, 50, false), drawsOf(0, 2, 398, false)
	for _, c := range []struct {
		name, variant, rule string
		draws               *Draws
		want                string // in the reasons; "" none of it
	}{
		{"II, and near", "ii", "run-of-x", near, "its 400 known targets are chosen as by Code Red II, which fits"},
		{"II, and everywhere", "ii", "run-of-x", everywhere, "chosen as by Code Red version 2 rather than by Code Red II"},
		{"version 1 or 2, and near", "v1-v2", "run-of-n", near, "chosen as by Code Red II rather than by Code Red, version 1 or 2"},
		{"version 1 or 2, and everywhere", "v1-v2", "run-of-n", everywhere, "chosen as by Code Red version 2, which fits"},
		{"version 1 or 2, and everywhere by a list", "v1-v2", "run-of-n", drawsOf(0, 2, 398, true), "chosen as by Code Red version 1, which fits"},
		{"II, and as nobody", "ii", "run-of-x", drawsOf(400, 0, 0, false), ""},
		{"II, and too few", "ii", "run-of-x", drawsOf(12, 16, 4, false), ""},
		{"of a variant that is not known", advisory.Unrecognised, "ida-overflow", near, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := finding("192.0.2.1", c.variant, c.rule, cordon.Emitter, cordon.Certain)
			with := func(scans ...Scan) cordon.HostReport {
				return Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Findings: []cordon.Finding{sent}, Scans: scans}).Hosts[0]
			}
			before, got := with(), with(scanOf(func(s *Scan) { s.Draws = c.draws }))
			why := strings.Join(got.Why, " ")
			if said := strings.Contains(why, "known targets"); !strings.Contains(why, c.want) || said != (c.want != "") {
				t.Errorf("want %q, got %q", c.want, got.Why)
			}
			if got.Verdict != cordon.VerdictInfected || got.Variant != c.variant || got.Grade != before.Grade || got.Verdict != before.Verdict {
				t.Errorf("got %s, %s, %v; without the scan %s, %v", got.Verdict, got.Variant, got.Grade, before.Verdict, before.Grade)
			}
		})
	}
}

// beyondDraws are draws of which nothing within the own /16 is in view.
func beyondDraws(same8, far int) *Draws {
	d := drawsOf(0, same8, far, false)
	all := d.Likelihood
	d.Beyond = true
	d.Likelihood = func(same16, sameEight, anywhere float64) float64 {
		return all(same16, sameEight, anywhere) - float64(d.N)*math.Log10(1-same16/(same16+sameEight+anywhere))
	}
	return d
}

// Two worms that attack the same service are told apart by their shares, and where
// those do not tell, neither is named. What one explains is no sign of the other.
func TestWormsOfOneServiceAreToldApart(t *testing.T) {
	reached := func(s *Scan) { s.AttackedBy = attackBy("198.51.100.9", scanBegan-60e9) }
	for _, c := range []struct {
		name string
		scan Scan
		want string
	}{
		{"Code Red II's", scanOf(func(s *Scan) { s.Draws = drawsOf(75, 100, 25, false) }), "code-red/ii"},
		{"Nimda's", scanOf(func(s *Scan) { s.Draws = drawsOf(100, 50, 50, false) }), "nimda/nimda"},
		{"between both", scanOf(func(s *Scan) { s.Draws = drawsOf(22, 18, 10, false) }), ""},
		{"Code Red II's, and reached", scanOf(func(s *Scan) { reached(s); s.Draws = drawsOf(75, 100, 25, false) }), "code-red/ii"},
		{"nobody's, and reached", scanOf(func(s *Scan) { reached(s); s.Draws = drawsOf(200, 0, 0, false) }), "code-red/unrecognised nimda/unrecognised"},
		{"what leaves of Code Red II's", scanOf(func(s *Scan) { s.Draws = beyondDraws(128, 32) }), "code-red/ii"},
		{"what leaves of Nimda's", scanOf(func(s *Scan) { s.Draws = beyondDraws(80, 80) }), "nimda/nimda"},
		{"what leaves, between both", scanOf(func(s *Scan) { s.Draws = beyondDraws(104, 56) }), ""},
		{"what leaves, too few", scanOf(func(s *Scan) { s.Draws = beyondDraws(119, 30) }), ""},
		{"what leaves of a third in the /8", scanOf(func(s *Scan) { s.Draws = beyondDraws(53, 107) }), ""},
		{"nothing near, though it would be in view", scanOf(func(s *Scan) { s.Draws = drawsOf(0, 96, 24, false) }), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red"), document(t, "nimda")}, Scans: []Scan{c.scan}})
			var got []string
			for _, h := range v.Hosts {
				got = append(got, h.Advisory+"/"+h.Variant)
			}
			slices.Sort(got)
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// best is the worst verdict of each host and advisory, and how far it carries: a
// grade is of what its verdict claims.
func best(rows []cordon.HostReport) map[string][2]int {
	all := map[string][2]int{}
	for _, r := range rows {
		k := r.Address + " " + r.Advisory
		is := [2]int{len(severity) - slices.Index(severity, r.Verdict), int(r.Grade)}
		if slices.Compare(is[:], valueOf(all[k])) > 0 {
			all[k] = is
		}
	}
	return all
}

func valueOf(a [2]int) []int { return a[:] }

// More evidence of the same never makes a case weaker. No evidence of the same is
// what shows that a host had sent before it was attacked, unless it can be forged,
// or that it has another variant than the one that attacked it.
func TestSupportingEvidenceNeverLowersAGrade(t *testing.T) {
	red, nimda := document(t, "code-red"), document(t, "nimda")
	rapid.Check(t, func(t *rapid.T) {
		var c Case
		c.Advisories = []*advisory.Advisory{red, nimda}
		for range rapid.IntRange(0, 6).Draw(t, "findings") {
			c.Findings = append(c.Findings, drawFinding(t))
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "scans") {
			c.Scans = append(c.Scans, drawScan(t, i))
		}
		weak := best(Judge(copyOf(c)).Hosts)
		switch rapid.IntRange(0, 2).Draw(t, "more") {
		case 0:
			c.Findings = append(c.Findings, drawFinding(t))
		case 1:
			c.Scans = append(c.Scans, drawScan(t, len(c.Scans)))
		case 2:
			c.Floods = append(c.Floods, Flood{Host: cordon.ParseHost("192.0.2.1"), Kind: "ping-flood", First: scanBegan, Last: scanBegan})
		}
		strong := best(Judge(copyOf(c)).Hosts)
		for k, was := range weak {
			if !strings.HasSuffix(k, " code-red") {
				continue // what shows one worm is no support for the suspicion of another
			}
			if is := strong[k]; slices.Compare(is[:], was[:]) < 0 {
				t.Errorf("%s: %v became %v with %+v", k, was, is, c)
			}
		}
	})
}

func copyOf(c Case) Case {
	c.Findings, c.Scans = slices.Clone(c.Findings), slices.Clone(c.Scans)
	return c
}

func drawFinding(t *rapid.T) cordon.Finding {
	rule := rapid.SampledFrom([][2]string{{"v1-v2", "run-of-n"}, {"ii", "run-of-x"}, {"v1", "defaced-page"}}).Draw(t, "rule")
	role := rapid.SampledFrom([]cordon.Role{cordon.Emitter, cordon.Emitter, cordon.Target}).Draw(t, "role")
	if rule[1] == "defaced-page" {
		role = cordon.Emitter
	}
	f := finding("192.0.2.1", rule[0], rule[1], role, rapid.SampledFrom([]cordon.Grade{cordon.Spoofable, cordon.Suspected, cordon.Strong, cordon.Certain}).Draw(t, "grade"))
	from, to := -100, 100
	switch {
	case role == cordon.Target:
		to = -1
	case f.Grade > cordon.Spoofable:
		from = 0
	}
	f.First = scanBegan + cordon.Time(rapid.IntRange(from, to).Draw(t, "at"))*1e9
	f.Last = f.First
	f.Evidence = []cordon.Evidence{{Input: "a.pcap", Position: uint64(rapid.IntRange(1, 1000).Draw(t, "position")), Time: f.First, Peer: "198.51.100.9", Text: "GET"}}
	return f
}

func drawScan(t *rapid.T, i int) Scan {
	return scanOf(func(s *Scan) {
		s.First += cordon.Time(i) * 7 * 3600e9
		switch rapid.IntRange(0, 3).Draw(t, "scan") {
		case 0:
			s.AttackedBy = attackBy("198.51.100.9", s.First-60e9)
		case 1:
			s.Draws = drawsOf(150, 200, 50, false)
		case 2:
			s.Service, s.OnLink = "", true
		}
		s.Evidence = []cordon.Evidence{{Input: "a.pcap", Position: uint64(2000 + i), Time: s.First, Text: fmt.Sprint("scan ", i)}}
	})
}

// What can be forged does not take away from what cannot.
func TestForgeablePacketsLeaveASuspectedScannerSuspected(t *testing.T) {
	scan := scanOf(func(s *Scan) { s.AttackedBy = attackBy("198.51.100.9", scanBegan-60e9) })
	sent := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Spoofable)
	v := Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Findings: []cordon.Finding{sent}, Scans: []Scan{scan}})
	if h := v.Hosts[0]; len(v.Hosts) != 1 || h.Grade != cordon.Suspected || h.Verdict != cordon.VerdictSuspected {
		t.Errorf("got %+v", v.Hosts)
	}
	attack := finding("192.0.2.1", "ii", "run-of-x", cordon.Target, cordon.Certain)
	own := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Certain)
	own.First += 60e9
	forged := finding("192.0.2.1", "ii", "another", cordon.Emitter, cordon.Spoofable)
	forged.First -= 60e9
	if h := judgeCodeRed(t, nil, attack, own, forged).Hosts[0]; h.InfectedBy == nil {
		t.Errorf("a forged packet of before took the attack back: %+v", h)
	}
}

// A host that browsed before it scanned is suspected from when it began to scan.
func TestASuspicionBeginsWithTheScan(t *testing.T) {
	began := scanBegan + 1800e9
	scan := scanOf(func(s *Scan) {
		s.Draws, s.Began, s.Last = drawsOf(150, 200, 50, false), began, scanBegan+3600e9
	})
	v := Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Scans: []Scan{scan}})
	if len(v.Hosts) != 1 || v.Hosts[0].First != began || v.Hosts[0].Last != scan.Last {
		t.Errorf("got %+v", v.Hosts)
	}
	for _, a := range v.Activity {
		if a.From < began-began%cordon.ActivityStep && a.Active > 0 {
			t.Errorf("active at %v", a.From)
		}
	}
}
