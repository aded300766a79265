package judge

import (
	"testing"
	"time"

	"cordon"
	"cordon/advisory"
)

// When a host began to emit is told by what its findings say, each by the clock of its
// input, the earliest of all.
func TestWhenAHostBeganIsToldByTheBestThatIsKnown(t *testing.T) {
	at, ahead := simBegin+100*second, 90*second
	var both []cordon.Edge // "edge" is ahead of "core"
	for i := range 8 {
		both = append(both, bothSaw(i, "core", "edge", ahead, 0))
	}
	emitted := func(change func(*cordon.Finding)) cordon.Finding {
		f := emits("192.0.2.77", at)
		f.Evidence[0].Input = "edge"
		change(&f)
		return f
	}
	same := func(*cordon.Finding) {}
	for _, test := range []struct {
		name     string
		findings []cordon.Finding
		want     cordon.Time
	}{
		{"by the clock of what shows it", []cordon.Finding{emitted(same)}, at - ahead},
		{"as it is where nothing shows it", []cordon.Finding{emitted(func(f *cordon.Finding) { f.Evidence = nil })}, at},
		{"as it is where another time is shown", []cordon.Finding{emitted(func(f *cordon.Finding) { f.Evidence[0].Time += second })}, at},
		{"from what proves its address on", []cordon.Finding{emitted(func(f *cordon.Finding) { f.Proven = at + 5*second })}, at + 5*second},
		{"in several inputs, each by its clock", []cordon.Finding{emitted(func(f *cordon.Finding) {
			f.Proven = at + 5*second
			f.Begins = []cordon.Sighting{{Input: "core", Time: at + 80*second}, {Input: "edge", Time: at + 100*second}, {Input: "core", Time: at + 70*second}}
		})}, at + 10*second},
		{"by the first of its findings", []cordon.Finding{
			emitted(func(f *cordon.Finding) { f.First, f.Evidence[0].Time, f.Count = at-20*second, at-20*second, 3 }), emitted(same),
		}, at - 20*second - ahead},
		{"by the first, given last", []cordon.Finding{
			emitted(same), emitted(func(f *cordon.Finding) { f.First, f.Evidence[0].Time, f.Count = at-20*second, at-20*second, 3 }),
		}, at - 20*second - ahead},
	} {
		for i := range test.findings { // findings of several rules
			test.findings[i].Rule = []string{"run-of-x", "another"}[i]
		}
		found := false
		for _, n := range treeOf(t, both, test.findings...).Tree {
			if n.Host != "192.0.2.77" {
				continue
			}
			if found = true; n.EmittedAt != test.want {
				t.Errorf("%s: %v, want %v", test.name, n.EmittedAt, test.want)
			}
		}
		if !found {
			t.Errorf("%s: it has no row", test.name)
		}
	}
}

// So is when a host began that only scans.
func TestWhenAScannerBeganIsToldByTheClockOfItsInput(t *testing.T) {
	at, ahead := simBegin+100*second, 90*second
	var both []cordon.Edge
	for i := range 8 {
		both = append(both, bothSaw(i, "core", "edge", ahead, 0))
	}
	for input, want := range map[string]cordon.Time{"edge": at - ahead, "core": at} {
		scan := Scan{
			Host: cordon.ParseHost("192.0.2.77"), Service: "tcp/80", Contacts: 30, First: at, Last: at + 100*second,
			Evidence:   []cordon.Evidence{{Input: input, Position: 9, Time: at}},
			AttackedBy: &cordon.Attack{From: "203.0.113.1", Evidence: cordon.Evidence{Input: input, Position: 3, Time: at - 5*second}},
		}
		v := Judge(Case{Advisories: []*advisory.Advisory{codeRed(t)}, Edges: both, Scans: []Scan{scan}, Findings: []cordon.Finding{emits("203.0.113.1", simBegin-200*second)}})
		found := false
		for _, n := range v.Tree {
			if found = found || n.Host == "192.0.2.77"; n.Host == "192.0.2.77" && n.EmittedAt != want {
				t.Errorf("%s: %v, want %v", input, n.EmittedAt, want)
			}
		}
		if !found {
			t.Errorf("%s: it has no row", input)
		}
	}
}

// What anybody can have sent before a host was first seen to hold its address, and send,
// is not laid to it; where nothing proves its address it is.
func TestWhatCameBeforeTheProofIsNotLaidToAHost(t *testing.T) {
	at := simBegin
	for name, test := range map[string]struct {
		proven cordon.Time
		held   bool
		want   string
	}{
		"forgeable, and its address is never proven": {0, false, "192.0.2.1"},
		"forgeable, and proven later":                {at + 500*second, false, ""},
		"it proves itself":                           {at + 500*second, true, "192.0.2.1"},
	} {
		parent := emits("192.0.2.1", at+500*second)
		parent.Proven = test.proven
		e := edge("192.0.2.1", "192.0.2.9", at+60*second)
		e.Seen[0].Held = test.held
		other := emits("192.0.2.1", at+600*second) // which proves nothing
		other.Rule = "another"
		if got := parents(treeOf(t, []cordon.Edge{e}, parent, other, emits("192.0.2.9", at+120*second)))["192.0.2.9"]; got != test.want {
			t.Errorf("%s: infected by %q, want %q", name, got, test.want)
		}
	}
}

// When a variant circulated, and how long it waits, bound an attack to the nanosecond.
func TestAnAttackIsWithinItsVariantsBounds(t *testing.T) {
	from := time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC)
	at := cordon.TimeOf(from)
	for _, test := range []struct {
		name     string
		attacked cordon.Time
		window   *advisory.Window
		want     bool
	}{
		{"before it circulated", at - 1, &advisory.Window{From: advisory.Date{Time: from}}, false},
		{"when it began to", at, &advisory.Window{From: advisory.Date{Time: from}}, true},
		{"nobody knows when it did", at - 1, nil, true},
		{"as old as it waits", at + 100*second - cordon.Time(10*time.Minute), nil, true},
		{"older", at + 100*second - cordon.Time(10*time.Minute) - 1, nil, false},
	} {
		doc := document(t, "code-red")
		v := doc.Variant("ii")
		v.Window, v.Incubation = test.window, advisory.Duration(10*time.Minute)
		tree := Judge(Case{
			Advisories: []*advisory.Advisory{doc}, Findings: []cordon.Finding{emits("192.0.2.1", test.attacked-second), emits("192.0.2.9", at+100*second)},
			Edges: []cordon.Edge{edge("192.0.2.1", "192.0.2.9", test.attacked)},
		})
		if got := parents(tree)["192.0.2.9"] != ""; got != test.want {
			t.Errorf("%s: infected by it %t", test.name, got)
		}
	}
}
