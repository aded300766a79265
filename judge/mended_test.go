package judge

import (
	"strings"
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

// A host is clean where its silence is shown, and reinfected where it is shown to send:
// what shows no time, or is in doubt, shows neither.
func TestCleanedAndReinfectedNeedEvidence(t *testing.T) {
	const hour = 3600 * second
	remedied := simBegin + 48*hour
	at := func(role cordon.Role, g cordon.Grade, last cordon.Time) cordon.Finding {
		f := finding("192.0.2.1", "ii", "run-of-x", role, g)
		f.First, f.Last, f.Evidence[0].Time = simBegin, last, simBegin
		return f
	}
	with := func(f cordon.Finding, change func(*cordon.Finding)) cordon.Finding {
		change(&f)
		return f
	}
	before, after := simBegin+hour, remedied+hour
	strong := at(cordon.Emitter, cordon.Strong, before)
	for _, test := range []struct {
		name    string
		found   []cordon.Finding
		scans   []Scan
		verdict string
		says    string
	}{
		{"silent since", []cordon.Finding{strong}, nil, "cleaned", "silent since"},
		{"sends again", []cordon.Finding{at(cordon.Emitter, cordon.Strong, after)}, nil, "reinfected", "It sent again"},
		{"its back door answers again", []cordon.Finding{at(cordon.Answerer, cordon.Strong, after)}, nil, "reinfected", "answered as one with a back door again"},
		{"no time", []cordon.Finding{with(strong, func(f *cordon.Finding) { f.First, f.Last, f.Undated = 0, 0, 2 })}, nil, "infected", "Of 2 records no time is known"},
		{"some show no time", []cordon.Finding{with(strong, func(f *cordon.Finding) { f.Undated = 1 })}, nil, "infected", "Of 1 record no time is known"},
		{"one in doubt since", []cordon.Finding{with(strong, func(f *cordon.Finding) { f.InDoubt, f.LastInDoubt = 1, after })}, nil, "infected", "no proof that it sends again"},
		{"one in doubt before", []cordon.Finding{with(strong, func(f *cordon.Finding) { f.InDoubt, f.LastInDoubt = 1, before })}, nil, "cleaned", "silent since"},
		{"another rule's since, all in doubt", []cordon.Finding{strong, with(at(cordon.Emitter, cordon.Suspected, after), func(f *cordon.Finding) {
			f.Rule, f.InDoubt, f.LastInDoubt = "run-of-y", f.Count, after
		})}, nil, "infected", "no proof that it sends again"},
		{"all in doubt", []cordon.Finding{with(at(cordon.Emitter, cordon.Suspected, after), func(f *cordon.Finding) { f.InDoubt, f.LastInDoubt = f.Count, after })}, nil, "suspected", "no proof that it sends again"},
		{"what anybody can have sent", []cordon.Finding{at(cordon.Emitter, cordon.Spoofable, after)}, nil, "suspected", "no proof that it sends again"},
		{"scans since", nil, []Scan{scanOf(func(s *Scan) {
			s.Host, s.AttackedBy, s.Last = cordon.ParseHost("192.0.2.1"), attackBy("203.0.113.1", scanBegan-60e9), after
		})}, "suspected", "no proof that it sends again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := Case{Advisories: []*advisory.Advisory{codeRed(t)}, Findings: test.found, Scans: test.scans, End: after + hour}
			c.Done = []Done{{Host: cordon.ParseHost("192.0.2.1"), By: "Alice", At: remedied}}
			h := Judge(c).Hosts[0]
			if why := strings.Join(h.Why, " "); h.Address != "192.0.2.1" || h.Verdict != test.verdict || !strings.Contains(why, test.says) {
				t.Errorf("%s is %s, want %s: %s", h.Address, h.Verdict, test.verdict, why)
			}
		})
	}
}

// When a host began, and was first seen, a record in doubt does not say.
func TestARecordInDoubtSetsNoBeginning(t *testing.T) {
	doubt := emits("192.0.2.77", simBegin)
	doubt.Rule, doubt.Grade, doubt.InDoubt, doubt.LastInDoubt = "run-of-y", cordon.Suspected, doubt.Count, simBegin
	doubt.Evidence[0].Position = 1
	sure := emits("192.0.2.77", simBegin+600*second)
	target := finding("192.0.2.77", "ii", "run-of-x", cordon.Target, cordon.Strong)
	target.Evidence[0].Time, target.Evidence[0].Peer = simBegin+300*second, "203.0.113.1"
	edges := []cordon.Edge{edge("203.0.113.1", "192.0.2.77", simBegin+300*second)}
	for _, findings := range [][]cordon.Finding{{doubt, sure, target}, {sure, doubt, target}} {
		v := treeOf(t, edges, findings...)
		h := v.Hosts[0]
		if h.First != sure.First || h.InfectedBy == nil || h.Evidence[0].Time != sure.First || len(h.Evidence) != 2 {
			t.Errorf("first %s, infected by %+v, evidence %+v", when(h.First), h.InfectedBy, h.Evidence)
		}
		for _, n := range v.Tree {
			if n.Host == "192.0.2.77" && (n.EmittedAt != sure.First || n.Parent != "203.0.113.1") {
				t.Errorf("%+v", n)
			}
		}
	}
	v := treeOf(t, edges, doubt, target)
	if h := v.Hosts[0]; h.Verdict != cordon.VerdictSuspected || h.InfectedBy != nil {
		t.Errorf("%+v", h)
	}
	for _, n := range v.Tree {
		if n.Host == "192.0.2.77" && (n.EmittedAt != 0 || n.Parent != "") {
			t.Errorf("%+v", n)
		}
	}
}
