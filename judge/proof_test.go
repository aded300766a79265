package judge

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
)

// heldEdge is an attack whose sender was seen to hold its address.
func heldEdge(from, to string, at cordon.Time) cordon.Edge {
	e := edge(from, to, at)
	e.Seen[0].Held = true
	return e
}

// What anybody can have sent weighs nearly nothing beside what proves who sent it; alone
// it is believed.
func TestWhatProvesItsSenderOutweighsWhatDoesNot(t *testing.T) {
	at := simBegin
	const one, two, child = "192.0.2.1", "192.0.2.2", "192.0.2.9"
	refused := heldEdge(one, child, at+990*second)
	refused.Seen[0].Status = 404
	for _, test := range []struct {
		name     string
		edges    []cordon.Edge
		parent   string
		attacked cordon.Time
	}{
		{"one proves it, and comes last", []cordon.Edge{edge(two, child, at+985*second), heldEdge(one, child, at+990*second)}, one, at + 990*second},
		{"and was refused", []cordon.Edge{edge(two, child, at+985*second), refused}, one, at + 990*second},
		{"nobody proves it", []cordon.Edge{edge(two, child, at+985*second), edge(one, child, at+990*second)}, two, at + 985*second},
		{"who proves it came after it began", []cordon.Edge{edge(two, child, at+985*second), heldEdge(one, child, at+1001*second)}, two, at + 985*second},
		{"who proves it did not at first", []cordon.Edge{edge(one, child, at+985*second), heldEdge(one, child, at+990*second)}, one, at + 990*second},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := treeOf(t, test.edges, emits(one, at), emits(two, at), emits(child, at+1000*second))
			for _, n := range v.Tree {
				if n.Host == child && (n.Parent != test.parent || n.AttackedAt != test.attacked) {
					t.Errorf("got %+v", n)
				}
			}
		})
	}
}

// A datagram infects whoever sent it: it is believed beside anything else.
func TestADatagramIsBelievedBesideWhatProvesItsSender(t *testing.T) {
	at := simBegin
	doc := document(t, "code-red")
	lone := edge("192.0.2.2", "192.0.2.9", at+985*second)
	lone.Rule = "lone"
	v := doc.Variant("ii")
	v.Recognise = append(v.Recognise, advisory.Signature{ID: "lone", On: "datagram"})
	got := Judge(Case{
		Advisories: []*advisory.Advisory{doc}, Findings: []cordon.Finding{emits("192.0.2.1", at), emits("192.0.2.2", at), emits("192.0.2.9", at+1000*second)},
		Edges: []cordon.Edge{lone, heldEdge("192.0.2.1", "192.0.2.9", at+990*second)},
	})
	if p := parents(got)["192.0.2.9"]; p != "192.0.2.2" {
		t.Errorf("infected by %q", p)
	}
}

// The model is the same where all attacks prove their sender and where none does.
func TestProofMattersOnlyWhereSomeLackIt(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		edges := drawOutbreak(r)
		findings := emissionsOf(edges)
		none := treeOf(t, edges, findings...)
		for i := range edges {
			edges[i].Seen[0].Held = true
		}
		if diff := cmp.Diff(none, treeOf(t, edges, findings...)); diff != "" {
			r.Fatalf("proof of all changes the tree (-none +all):\n%s", diff)
		}
	})
}

// Whoever is told to have attacked in view is not told of less for packets that anybody
// can have sent, and nobody gets a parent by them who was attacked for sure.
func TestForgedAttacksChangeNoParentOfWhoWasAttackedForSure(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		edges := drawOutbreak(r)
		for i := range edges {
			edges[i].Seen[0].Held = true
		}
		findings := emissionsOf(edges)
		want := parents(treeOf(t, edges, findings...))
		for range rapid.IntRange(1, 20).Draw(r, "forged") {
			e := edge("203.0.113."+rapid.StringMatching("[1-9]").Draw(r, "from"), "192.0.2."+rapid.StringMatching("[1-8]").Draw(r, "to"), simBegin+cordon.Time(rapid.IntRange(1, 300).Draw(r, "at"))*second)
			e.Seen[0].Position = uint64(len(edges) + 1)
			edges = append(edges, e)
		}
		got := parents(treeOf(t, edges, findings...))
		for child, parent := range want {
			if parent != "" && got[child] != parent {
				r.Fatalf("%s: infected by %q, and with forged packets by %q", child, parent, got[child])
			}
		}
	})
}

// Two inputs tell of clocks also where one proves the sender and the other does not.
func TestClocksAreComparedWhateverTheInputsProve(t *testing.T) {
	var edges []cordon.Edge
	for i := range 8 {
		both := bothSaw(i, "a", "b", 90*second, 0)
		first, second := both, both
		first.Seen, second.Seen = both.Seen[:1:1], both.Seen[1:]
		second.Seen[0].Held = true
		edges = append(edges, second, first)
	}
	c := Case{Edges: edges}
	want := []Clock{{Input: "b", Against: "a", Ahead: 90 * second, Pairs: 7}}
	if diff := cmp.Diff(want, c.clocksOfParts()); diff != "" {
		t.Errorf("clocks (-want +got):\n%s", diff)
	}
}
