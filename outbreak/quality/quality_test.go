package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/outbreak"
	"cordon/scan"
)

// quick is an outbreak in which every infected machine is to be seen, and what
// it comes to in a capture.
func quick(t *testing.T, v outbreak.Variant) score {
	t.Helper()
	s := setting{config: func(v outbreak.Variant) outbreak.Config {
		c := outbreak.Default(v)
		c.Length, c.World.Accept = 3*time.Minute, 0.3
		c.Groups = []outbreak.Group{
			{Name: "servers", Machines: 5, Open: []outbreak.Service{outbreak.Web}, Filtered: true},
			{Name: "unpatched", Machines: 200, Open: []outbreak.Service{v.Service}, Vulnerable: true},
			{Name: "workstations", Machines: 100, Browse: 3},
		}
		c.Worms[0].Inside = 10
		return c
	}, sources: settings[0].sources[:1]}
	all, err := s.scores(v, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func TestACaptureOfCodeRedIIIsToldRight(t *testing.T) {
	s := quick(t, outbreak.CodeRedII())
	if s.seen < 30 || s.found != s.seen || s.accused > 0 || s.taken > 0 || s.misnamed > 0 || s.named < s.found {
		t.Errorf("%d seen, %d found, %d named, %d misnamed, %d accused, %d scanners taken for it", s.seen, s.found, s.named, s.misnamed, s.accused, s.taken)
	}
	if s.mean() > enough {
		t.Errorf("found after %.2f contacts", s.mean())
	}
}

// What is told after a host's n-th first contact counts n; what comes again
// counts once.
func TestFirstContactsAreCountedUpToTheOneThatTold(t *testing.T) {
	s := newScore(round{source: &source{least: 1}})
	d := &conduct{sort: infected, at: []uint64{10, 20, 30, 40}}
	for _, position := range []uint64{30, 35, 5} {
		s.sick(d, &told{at: position})
	}
	s.sick(d, nil)
	if diff := cmp.Diff([]int{3, 3, 1}, s.until); diff != "" || s.seen != 4 || s.found != 3 || s.p95() != 3 {
		t.Errorf("%d seen, %d found, p95 %d, until (-want +got):\n%s", s.seen, s.found, s.p95(), diff)
	}
}

func TestTheDecidingEvidenceIsTheScansLastAndARequestsFirst(t *testing.T) {
	scanned := []cordon.Evidence{{Position: 3, Text: "its first contact"}, {Position: 9, Text: "the contact that decided"}}
	sent := []cordon.Evidence{{Position: 4, Text: "GET /"}, {Position: 8, Text: "GET /"}}
	if a, b := deciding(scanned), deciding(sent); a != 9 || b != 4 {
		t.Errorf("%d and %d", a, b)
	}
}

func TestEdgesAreRightWhereParentAndChildAre(t *testing.T) {
	truth := []link{{"b", "a"}, {"c", "a"}, {"d", "b"}}
	truth = append(truth, link{"e", "far away"})
	listed := func(address string) bool { return address != "far away" }
	got := edgesRight(truth, []link{{"b", "a"}, {"c", "b"}, {"x", "y"}}, listed)
	if want := (edges{right: 1, other: 1, none: 1, unknown: 1}); got != want || got.of() != 4 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCurvesAndForms(t *testing.T) {
	p := point{success: 0.01, hosts: 300}
	if accused, mean := walk(p, 30, 1, scan.Options{}); accused != 300 || mean < 4 || mean > 4.3 {
		t.Errorf("%d found after %.2f", accused, mean)
	}
	for _, r := range formMatrix(30)[:barForms] {
		if r.taken[r.want] < 29 {
			t.Errorf("%s: %v", r.name, r.taken)
		}
	}
}

// Records of flows show how much was sent: that tells who infected whom from far away,
// with a contact or two, and hardly anybody who did not.
func TestFlowsTellWhoSentAsMuchAsScannersDo(t *testing.T) {
	for _, c := range []struct {
		variant      outbreak.Variant
		least, wrong int
	}{{outbreak.CodeRedV2(), 28, 0}, {outbreak.CodeRedII(), 2, 2}} {
		s := setting{config: outbreak.Default, sources: settings[0].sources[1:2]}
		all, err := s.scores(c.variant, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if got := &all[0]; got.edges.right < c.least || got.edges.other > 0 || got.told.other > c.wrong {
			t.Errorf("%s: %+v, of others %+v", c.variant.Name, got.edges, got.told)
		}
	}
}

// Every figure has its place on the page.
func TestThePageHasARowForEachFigure(t *testing.T) {
	s := newScore(round{outbreak.Slammer(), &settings[0].sources[0]})
	s.lost["something"] = 3
	infections := newScore(round{outbreak.Slammer(), &settings[0].sources[1]})
	infections.edges, infections.told, infections.guesses = edges{right: 3, other: 1}, edges{right: 5, other: 2}, guesses{told: 9, right: 6}
	p := page{
		scores: []score{s, infections}, scanners: []point{{success: 0.01, hosts: 10, accused: 10, mean: 4.1}},
		honest: []point{{success: 0.95, spread: 0.05, hosts: 100_000, accused: 2}},
		forms:  []row{{name: "code-red/ii", want: scan.FormLocal, taken: map[scan.Form]int{scan.FormLocal: 98}, of: 100}},
	}
	text := p.text()
	for _, want := range []string{
		"**held**: scanners of whose contacts 1%", "**missed**: of 100000 honest", "**missed**: targets of code-red/ii", "**missed**: 0 of 0 tree",
		"| slammer/slammer | capture | 0 | 0 | – |", "| 95% | 90–100% | 2 | 0 |", "| code-red/ii | 98 | 0 |", "something: 3",
		"| slammer/slammer | flows | 4 | 3 | 1 | 0 | 0 | 5 of 7 | 6 of 9 |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
