package judge

import (
	"fmt"
	"testing"

	"cordon"
	"cordon/advisory"
)

// What attacks a host that scans for what the worm attacks finds it at it.
func TestWhoWasAtItIsNotInfectedByWhatComesThen(t *testing.T) {
	at := simBegin
	const child, before, after = "192.0.2.9", "192.0.2.1", "192.0.2.2"
	edges := []cordon.Edge{edge(before, child, at+880*second), edge(after, child, at+990*second)}
	for i := range edges {
		edges[i].Seen[0].Held = true
	}
	edges[0].Seen[0].Status = 404 // which hardly infects
	for _, test := range []struct {
		name   string
		change func(*Scan, *cordon.Finding)
		want   string
	}{
		{"it scans before the second comes", func(*Scan, *cordon.Finding) {}, before},
		{"it is not known to scan", func(s *Scan, _ *cordon.Finding) { s.Underway = 0 }, after},
		{"it scans from when it sends on", func(s *Scan, _ *cordon.Finding) { s.Underway = at + 1000*second }, after},
		{"it scanned long before", func(s *Scan, _ *cordon.Finding) { s.Last = at + 950*second }, after},
		{"it scans for something else", func(s *Scan, _ *cordon.Finding) { s.Service = "tcp/443" }, after},
		{"its address is proven, and may be forged in the scan", func(_ *Scan, f *cordon.Finding) { f.Proven = at + 1000*second }, after},
		{"it is proven in both", func(s *Scan, f *cordon.Finding) { s.Held, f.Proven = true, at+1000*second }, before},
		{"it scanned when both came", func(s *Scan, _ *cordon.Finding) { s.Underway = at + 800*second }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			scan := Scan{
				Host: cordon.ParseHost(child), Service: "tcp/80", Contacts: 300, First: at + 10*second, Underway: at + 900*second, Last: at + 2000*second,
				Evidence: []cordon.Evidence{{Input: "a.log", Position: 9, Time: at + 10*second}},
			}
			sent := emits(child, at+1000*second)
			test.change(&scan, &sent)
			v := Judge(Case{
				Advisories: []*advisory.Advisory{codeRed(t)}, Edges: edges, Scans: []Scan{scan},
				Findings: []cordon.Finding{sent, emits(before, at), emits(after, at)},
			})
			if got := parents(v)[child]; got != test.want {
				t.Errorf("infected by %q, want %q", got, test.want)
			}
			for _, h := range v.Hosts {
				if h.InfectedBy != nil && h.InfectedBy.From != test.want {
					t.Errorf("its row has %q", h.InfectedBy.From)
				}
			}
		})
	}
}

// Of two variants that a host sends, its scan is that of the first.
func TestAScanIsThatOfTheFirstVariantThatIsSent(t *testing.T) {
	at := simBegin
	const child = "192.0.2.9"
	first, later := emits(child, at+100*second), emits(child, at+1000*second)
	first.Variant, first.Rule = "v1-v2", "run-of-n"
	scan := Scan{
		Host: cordon.ParseHost(child), Service: "tcp/80", Contacts: 300, First: at + 90*second, Underway: at + 90*second, Last: at + 2000*second,
		Evidence: []cordon.Evidence{{Input: "a.log", Position: 9, Time: at + 90*second}},
	}
	v := Judge(Case{
		Advisories: []*advisory.Advisory{codeRed(t)}, Edges: []cordon.Edge{edge("192.0.2.1", child, at+990*second)}, Scans: []Scan{scan},
		Findings: []cordon.Finding{later, first, emits("192.0.2.1", at)},
	})
	for _, n := range v.Tree {
		if want := map[string]string{"ii": "192.0.2.1"}[n.Variant]; n.Host == child && n.Parent != want {
			t.Errorf("%s: infected by %q, want %q", n.Variant, n.Parent, want)
		}
	}
}

// The same of what no advisory describes.
func TestWhoScannedBeforeItSentIsNotInfectedByWhatComesThen(t *testing.T) {
	at := simBegin
	const one, child = "192.0.2.1", "192.0.2.9"
	for scanned, want := range map[cordon.Time]string{0: one, at + 900*second: "", at + 995*second: one, at + 1100*second: one} {
		b := beginning(child, at+1000*second)
		b.Scanned, b.Scans = scanned, "a.pcap"
		s := Strain{Hosts: []Beginning{b, beginning(one, at)}, Approaches: []Approach{contentOf(one, child, at+990*second)}}
		if n := s.Grow(nil).Of[0]; n.Parent != want {
			t.Errorf("it scanned from %v on: infected by %q, want %q", scanned.Std(), n.Parent, want)
		}
	}
}

// Where many begin as the recording does, the outbreak is older, and who infected them is
// not known; two or three may be the first of it.
func TestWhoInfectedThemIsNotKnownOfThoseWhoBeginWithTheRecording(t *testing.T) {
	at := simBegin
	for many, known := range map[int]bool{manyAtOnce - 1: true, manyAtOnce: false} {
		s := Strain{Name: cordon.UnknownPrefix + "73983b25214b"}
		for i := range many {
			b := beginning(fmt.Sprintf("192.0.2.%d", i+1), at+cordon.Time(i)*second)
			b.Since = true
			s.Hosts = append(s.Hosts, b)
			if i > 0 {
				s.Approaches = append(s.Approaches, contentOf("192.0.2.1", fmt.Sprintf("192.0.2.%d", i+1), at+cordon.Time(i)*second-second/2))
			}
		}
		s.Hosts = append(s.Hosts, beginning("192.0.2.99", at+100*second))
		s.Approaches = append(s.Approaches, contentOf("192.0.2.2", "192.0.2.99", at+98*second))
		l := s.Grow(nil)
		for i, n := range l.Of[1:many] {
			if (n.Parent != "") != known || (n.Odds > 0) != known {
				t.Errorf("of %d: %d was infected by %q, at odds of %g", many, i+1, n.Parent, n.Odds)
			}
		}
		if n := l.Of[many]; n.Parent != "192.0.2.2" || n.Odds < 0.9 {
			t.Errorf("of %d: who was infected in view, by %q at odds of %g", many, n.Parent, n.Odds)
		}
	}
}
