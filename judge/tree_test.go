package judge

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
)

const second = cordon.Time(time.Second)

func emits(host string, at cordon.Time) cordon.Finding {
	f := finding(host, "ii", "run-of-x", cordon.Emitter, cordon.Certain)
	f.First, f.Last, f.Evidence[0].Time = at, at, at
	return f
}

func edge(from, to string, at cordon.Time) cordon.Edge {
	return cordon.Edge{
		From: cordon.ParseHost(from), To: cordon.ParseHost(to), Advisory: "code-red", Variant: "ii", Rule: "run-of-x",
		Seen: []cordon.Sighting{{Input: "a.log", Position: 1, Time: at, Grade: cordon.Certain}},
	}
}

func treeOf(t testing.TB, edges []cordon.Edge, findings ...cordon.Finding) Verdicts {
	return Judge(Case{Advisories: []*advisory.Advisory{codeRed(t)}, Findings: findings, Edges: edges})
}

func codeRed(t testing.TB) *advisory.Advisory {
	t.Helper()
	redOnce.Do(func() { red = document(t, "code-red") })
	return red
}

var (
	redOnce sync.Once
	red     *advisory.Advisory
)

// parents are the tree as child ← parent.
func parents(v Verdicts) map[string]string {
	all := map[string]string{}
	for _, n := range v.Tree {
		all[n.Host] = n.Parent
	}
	return all
}

func TestParentsAreThoseWhoAttackedBefore(t *testing.T) {
	at := simBegin
	tests := []struct {
		name  string
		edges []cordon.Edge
		want  string // of 192.0.2.9, which emits at 1000 s
	}{
		{"nobody in view", nil, ""},
		{"one attacked it", []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at+990*second)}, "192.0.2.1"},
		{"after it began is too late", []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at+1001*second)}, ""},
		{"in the same moment is too late", []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at+1000*second)}, ""},
		{"its own attack on itself is none", []cordon.Edge{edge("192.0.2.9", "192.0.2.9", at+990*second)}, ""},
		{"two days before is too early", []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at-48*3600*second)}, ""},
		{"before the variant circulated", []cordon.Edge{edge("192.0.2.1", "192.0.2.9", cordon.TimeOf(time.Date(2001, 8, 3, 23, 0, 0, 0, time.UTC)))}, ""},
		{"another worm's attack", []cordon.Edge{func() cordon.Edge {
			e := edge("192.0.2.1", "192.0.2.9", at+990*second)
			e.Variant, e.Rule = "v1-v2", "run-of-n"
			return e
		}()}, ""},
		{"an attack that the server refused, and one that it did not", []cordon.Edge{func() cordon.Edge {
			e := edge("192.0.2.1", "192.0.2.9", at+989*second)
			e.Seen[0].Status = 404
			return e
		}(), edge("192.0.2.2", "192.0.2.9", at+990*second)}, "192.0.2.2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := treeOf(t, test.edges, emits("192.0.2.1", at), emits("192.0.2.2", at), emits("192.0.2.9", at+1000*second))
			if got := parents(v)["192.0.2.9"]; got != test.want {
				t.Errorf("infected by %q, want %q; tree %+v", got, test.want, v.Tree)
			}
			for _, n := range v.Tree {
				if n.Outside != (n.Parent == "") || n.Outside != (n.Generation == 0) || n.Odds < 0 || n.Odds > 1 {
					t.Errorf("%+v", n)
				}
			}
		})
	}
}

// An advisory that knows how soon an infected host attacks says so.
func TestAnAttackOlderThanTheIncubationInfectsNobody(t *testing.T) {
	at := simBegin
	for limit, want := range map[time.Duration]string{time.Minute: "", time.Hour: "192.0.2.1"} {
		doc := document(t, "code-red")
		doc.Variant("ii").Incubation = advisory.Duration(limit)
		v := Judge(Case{
			Advisories: []*advisory.Advisory{doc}, Findings: []cordon.Finding{emits("192.0.2.1", at), emits("192.0.2.9", at+1000*second)},
			Edges: []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at+900*second)},
		})
		if got := parents(v)["192.0.2.9"]; got != want {
			t.Errorf("incubation %s: infected by %q, want %q", limit, got, want)
		}
	}
}

// A window ends when its last day does.
func TestAWindowHoldsItsLastDay(t *testing.T) {
	date := func(text string) advisory.Date {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return advisory.Date{Time: at}
	}
	at := func(text string) cordon.Time { return cordon.TimeOf(date(text).Time) }
	for _, test := range []struct {
		to, at string
		in     bool
	}{
		{"2001-08-20T00:00:00Z", "2001-08-20T23:59:59Z", true},
		{"2001-08-20T00:00:00Z", "2001-08-21T00:00:00Z", false},
		{"2001-08-20T12:00:00Z", "2001-08-20T12:00:00Z", false}, // an instant
		{"2001-08-20T12:00:00Z", "2001-08-20T11:59:59Z", true},
	} {
		doc := document(t, "code-red")
		v := doc.Variant("ii")
		v.Window = &advisory.Window{From: date("2001-08-04T00:00:00Z"), To: date(test.to)}
		if got := Presumes(v, "executes", Exposed{Since: at(test.at), At: at("2001-10-01T00:00:00Z")}); got != test.in {
			t.Errorf("reached from %s on, until %s: presumed %t", test.at, test.to, got)
		}
		tree := Judge(Case{
			Advisories: []*advisory.Advisory{doc}, Findings: []cordon.Finding{emits("192.0.2.1", at(test.at)-second), emits("192.0.2.9", at(test.at)+second)},
			Edges: []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at(test.at))},
		})
		if got := parents(tree)["192.0.2.9"] != ""; got != test.in {
			t.Errorf("attacked at %s, until %s: infected by it %t", test.at, test.to, got)
		}
	}
}

func TestOthersWhoMayHaveInfectedAreNamedWithTheirOdds(t *testing.T) {
	at := simBegin
	v := treeOf(t, []cordon.Edge{
		edge("192.0.2.1", "192.0.2.9", at+900*second), edge("192.0.2.2", "192.0.2.9", at+950*second), edge("192.0.2.3", "192.0.2.9", at+990*second),
	}, emits("192.0.2.1", at), emits("192.0.2.2", at), emits("192.0.2.3", at), emits("192.0.2.9", at+1000*second))
	n := v.Tree[len(v.Tree)-1]
	sum := n.Odds
	for _, o := range n.Others {
		sum += o.Odds
	}
	if n.Host != "192.0.2.9" || n.Attackers != 3 || len(n.Others) != 2 || sum < 0.9 || sum > 1 {
		t.Errorf("%+v: odds add up to %.3f", n, sum)
	}
}

func TestSilentHostsAndGenerationsAreCounted(t *testing.T) {
	at := simBegin
	v := treeOf(t, []cordon.Edge{
		edge("192.0.2.1", "192.0.2.2", at+10*second), edge("192.0.2.2", "192.0.2.3", at+60*second),
		edge("192.0.2.1", "192.0.2.77", at+5*second), edge("192.0.2.2", "192.0.2.78", at+50*second), edge("192.0.2.3", "192.0.2.77", at+500*second),
	}, emits("192.0.2.1", at), emits("192.0.2.2", at+30*second), emits("192.0.2.3", at+120*second))
	thirty, twenty := 30.0, 20.0
	want := []cordon.TreeSum{{
		Advisory: "code-red", Variant: "ii", Hosts: 3, FirstCases: 1, Generations: []uint64{1, 1, 1},
		GenerationTime: &thirty, Delay: &twenty, Silent: 2, SilentFirst: []string{"192.0.2.77", "192.0.2.78"},
	}}
	if diff := cmp.Diff(want, v.TreeSums); diff != "" {
		t.Errorf("sums (-want +got):\n%s", diff)
	}
}

func TestARowSaysWhoInfectedItsHost(t *testing.T) {
	at := simBegin
	v := treeOf(t, []cordon.Edge{edge("192.0.2.1", "192.0.2.9", at+900*second)}, emits("192.0.2.1", at), emits("192.0.2.9", at+1000*second))
	for _, h := range v.Hosts {
		if h.Address == "192.0.2.9" && (h.InfectedBy == nil || h.InfectedBy.From != "192.0.2.1") {
			t.Errorf("infected by %+v", h.InfectedBy)
		}
	}
}

// Of a host that more attacked than are kept, the parent may be one of the others.
func TestAHostThatManyAttackedMayHaveBeenInfectedByAnother(t *testing.T) {
	at := simBegin
	var edges []cordon.Edge
	findings := []cordon.Finding{emits("192.0.2.9", at+5000*second)}
	for i := range 12 {
		e := edge(fmt.Sprintf("203.0.113.%d", i+1), "192.0.2.9", at+cordon.Time(i+1)*10*second)
		e.More = true
		edges = append(edges, e)
		findings = append(findings, emits(e.From.String(), at))
	}
	v := treeOf(t, edges, findings...)
	if n := v.Tree[len(v.Tree)-1]; !n.Outside || n.Attackers != 12 {
		t.Errorf("%+v", n)
	}
	if v.TreeSums[0].Crowded != 1 {
		t.Errorf("sums %+v", v.TreeSums)
	}
}

// A host that scans, and of which no payload is in view, has a parent where who
// reached it has a row of the worm. Others that scan are everywhere and accuse
// nobody of infecting.
func TestWhoReachedAScannerIsItsParentWhereItHasARowItself(t *testing.T) {
	at := simBegin
	scan := Scan{
		Host: cordon.ParseHost("192.0.2.9"), Service: "tcp/80", Contacts: 30, First: at + 100*second, Last: at + 200*second,
		Evidence:   []cordon.Evidence{{Input: "a.pcap", Position: 9, Time: at + 100*second}},
		AttackedBy: &cordon.Attack{From: "192.0.2.1", Evidence: cordon.Evidence{Input: "a.pcap", Position: 3, Time: at + 90*second}},
	}
	for _, test := range []struct {
		name     string
		findings []cordon.Finding
		want     map[string]string
	}{
		{"it only scans", nil, map[string]string{"192.0.2.9": ""}},
		{"it sends the worm", []cordon.Finding{emits("192.0.2.1", at+80*second)}, map[string]string{"192.0.2.9": "192.0.2.1", "192.0.2.1": ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := Judge(Case{Advisories: []*advisory.Advisory{codeRed(t)}, Scans: []Scan{scan}, Findings: test.findings})
			if diff := cmp.Diff(test.want, parents(v)); diff != "" {
				t.Errorf("parents (-want +got):\n%s", diff)
			}
			for _, h := range v.Hosts {
				if by := h.InfectedBy; h.Address == "192.0.2.9" && (by != nil) != (len(test.findings) > 0) {
					t.Errorf("infected by %v", by)
				}
			}
		})
	}
}

// drawOutbreak draws attacks among a few hosts; whoever attacks emits.
func drawOutbreak(t *rapid.T) []cordon.Edge {
	n := rapid.IntRange(0, 40).Draw(t, "n")
	all := make([]cordon.Edge, n)
	for i := range all {
		host := func(label string) string { return fmt.Sprintf("192.0.2.%d", rapid.IntRange(1, 8).Draw(t, label)) }
		e := edge(host("from"), host("to"), simBegin+cordon.Time(rapid.IntRange(1, 300).Draw(t, "at"))*second)
		e.Variant = rapid.SampledFrom([]string{"ii", "ii", "v1-v2", "v1"}).Draw(t, "variant")
		e.Seen[0].Status = rapid.SampledFrom([]uint16{0, 200, 404}).Draw(t, "status")
		e.Seen[0].Position = uint64(i + 1)
		e.More = rapid.IntRange(0, 9).Draw(t, "more") == 0
		all[i] = e
	}
	return all
}

// emissionsOf are the findings that detect makes of the same attacks.
func emissionsOf(edges []cordon.Edge) (out []cordon.Finding) {
	type key struct{ host, variant string }
	first := map[key]cordon.Time{}
	for _, e := range edges {
		k := key{e.From.String(), e.Variant}
		if at := e.Seen[0].Time; at.Before(first[k]) {
			first[k] = at
		}
	}
	for k, at := range first {
		f := emits(k.host, at)
		f.Variant, f.Rule = k.variant, "run-of-"+k.variant
		out = append(out, f)
	}
	return out
}

func TestTheTreeIsAForestInTheOrderOfTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		edges := drawOutbreak(r)
		v := treeOf(t, edges, emissionsOf(edges)...)
		type key struct{ host, variant string }
		seen := map[string]cordon.Infection{}
		rows := map[key]bool{}
		for _, n := range v.Tree {
			if rows[key{n.Host, n.Variant}] {
				r.Fatalf("%s %s has two rows", n.Host, n.Variant)
			}
			rows[key{n.Host, n.Variant}] = true
			if n.Parent != "" {
				p, ok := seen[n.Parent]
				switch {
				case !ok:
					r.Fatalf("%s stands before its parent %s", n.Host, n.Parent)
				case !(p.EmittedAt <= n.AttackedAt && n.AttackedAt < n.EmittedAt):
					r.Fatalf("parent %+v, child %+v", p, n)
				case n.Parent == n.Host:
					r.Fatalf("%s is its own parent", n.Host)
				}
			}
			if p, ok := seen[n.Host]; !ok || n.EmittedAt < p.EmittedAt {
				seen[n.Host] = n
			}
		}
	})
}

func TestTheTreeDoesNotDependOnTheOrderOfWhatIsGiven(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		edges := drawOutbreak(r)
		findings := emissionsOf(edges)
		want := treeOf(t, edges, findings...)
		got := treeOf(t, rapid.Permutation(edges).Draw(r, "edges"), rapid.Permutation(findings).Draw(r, "findings")...)
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("order matters (-want +got):\n%s", diff)
		}
	})
}

// What comes after a host began to emit did not infect it.
func TestAnAttackAfterTheEmissionChangesNoParent(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		edges := drawOutbreak(r)
		if len(edges) == 0 {
			return
		}
		findings := emissionsOf(edges)
		want := treeOf(t, edges, findings...).Tree
		late := edge(edges[0].From.String(), fmt.Sprintf("192.0.2.%d", rapid.IntRange(1, 8).Draw(r, "late")), simBegin+1000*second)
		late.Variant = edges[0].Variant
		emitting := map[string]bool{}
		for _, f := range findings {
			emitting[f.Host.String()] = true
		}
		if !emitting[late.To.String()] {
			return
		}
		got := treeOf(t, append(edges[:len(edges):len(edges)], late), findings...).Tree
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("a late attack changes the tree (-before +after):\n%s", diff)
		}
	})
}

// An attack that anybody can have sent in another's name names a parent only as far as
// the address is true, and the reasons say so.
func TestAForgeableAttackIsSaidToBeOne(t *testing.T) {
	for grade, want := range map[cordon.Grade]bool{cordon.Spoofable: true, cordon.Suspected: false, cordon.Certain: false} {
		e := edge("192.0.2.1", "192.0.2.9", simBegin+60*second)
		e.Seen[0].Grade = grade
		v := treeOf(t, []cordon.Edge{e}, emits("192.0.2.1", simBegin), emits("192.0.2.9", simBegin+120*second))
		for _, h := range v.Hosts {
			if h.Address != "192.0.2.9" {
				continue
			}
			why := strings.Join(h.Why, " ")
			if !strings.Contains(why, "Likely infected by 192.0.2.1") || strings.Contains(why, "anybody can write it") != want {
				t.Errorf("%v: %s", grade, why)
			}
		}
	}
}
