package judge

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// bothSaw is an attack that two inputs show, the second by a clock that is ahead.
func bothSaw(i int, a, b string, ahead, jitter cordon.Time) cordon.Edge {
	e := edge(fmt.Sprintf("203.0.113.%d", i+1), "192.0.2.9", simBegin+cordon.Time(i)*100*second)
	e.Seen = []cordon.Sighting{{Input: a, Position: uint64(i), Time: e.Seen[0].Time}, {Input: b, Position: uint64(i), Time: e.Seen[0].Time + ahead + jitter}}
	if e.Seen[1].Time < e.Seen[0].Time {
		e.Seen[0], e.Seen[1] = e.Seen[1], e.Seen[0]
	}
	return e
}

func TestClocksAreComparedByWhatBothSaw(t *testing.T) {
	ninety := 90 * second
	many := func(n int, a, b string, ahead cordon.Time, jitter func(int) cordon.Time) (out []cordon.Edge) {
		for i := range n {
			out = append(out, bothSaw(i, a, b, ahead, jitter(i)))
		}
		return out
	}
	none := func(int) cordon.Time { return 0 }
	log := func(i int) cordon.Time { return cordon.Time(i%10) * second / 10 } // whole seconds are logged
	wild := func(i int) cordon.Time { return cordon.Time(i*i*37%1000) * second }
	loose := func(i int) cordon.Time { return cordon.Time(i%3-1) * 8 * second }
	missed := func(i int) cordon.Time { // one in five saw a later attack only
		if i%5 == 4 {
			return 1000 * second
		}
		return 0
	}
	tests := []struct {
		name  string
		edges []cordon.Edge
		given map[string]bool
		want  []Clock
	}{
		{"ahead by 90 s", many(8, "a", "b", ninety, none), nil, []Clock{{Input: "b", Against: "a", Ahead: ninety, Pairs: 7}}},
		{"behind by 90 s", many(8, "a", "b", -ninety, none), nil, []Clock{{Input: "b", Against: "a", Ahead: -ninety, Pairs: 7}}},
		{"the operator set one right", many(8, "a", "b", ninety, none), map[string]bool{"b": true}, []Clock{{Input: "a", Against: "b", Ahead: -ninety, Pairs: 7}}},
		{"the operator set both right", many(8, "a", "b", ninety, none), map[string]bool{"a": true, "b": true}, nil},
		{"too few", many(5, "a", "b", ninety, none), nil, nil},
		{"they do not agree", many(20, "a", "b", 0, wild), nil, nil},
		{"some are of later attacks", many(20, "a", "b", ninety, missed), nil, []Clock{{Input: "b", Against: "a", Ahead: ninety, Pairs: 19}}},
		{"whole seconds are no difference", many(20, "a", "b", 0, log), nil, nil},
		{"one clock by way of another", append(many(9, "a", "b", ninety, none), many(7, "b", "c", ninety, none)...), nil, []Clock{{Input: "b", Against: "a", Ahead: ninety, Pairs: 9}, {Input: "c", Against: "a", Ahead: 2 * ninety, Through: "b", Pairs: 6}}},
		{"a clock that is right, and one by way of it", append(many(9, "a", "b", 0, none), many(7, "b", "c", ninety, none)...), nil, []Clock{{Input: "c", Against: "a", Ahead: ninety, Through: "b", Pairs: 6}}},
		{"they agree too little", many(20, "a", "b", ninety, loose), nil, nil},
		{"the one began to record when the other had seen all", many(12, "a", "b", 5000*second, none), nil, nil},
		{"the other did", many(12, "a", "b", -5000*second, none), nil, nil},
		{"parts of one recording that follow each other", many(8, "a", "b", 24*3600*second, none), nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, clocks(test.edges, nil, nil, test.given)); diff != "" {
				t.Errorf("clocks (-want +got):\n%s", diff)
			}
		})
	}
}

// An input that is known to have recorded before is compared by all that both saw.
func TestWhenARecordingBeginsIsNotWhenAnAttackDoes(t *testing.T) {
	var edges []cordon.Edge
	for i := range 8 {
		edges = append(edges, bothSaw(i, "a", "b.1", 90*second, 0))
	}
	c := Case{Edges: edges, Starts: map[string]cordon.Time{"a": simBegin, "b.1": simBegin + 90*second, "b.2": simBegin - 90*second}, Recordings: map[string]string{"b.1": "b.1", "b.2": "b.1"}}
	want := []Clock{{Input: "b.1", Against: "a", Ahead: 90 * second, Pairs: 8}, {Input: "b.2", Against: "a", Ahead: 90 * second, Pairs: 8}}
	if d := cmp.Diff(want, c.clocksOfParts()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// By the clocks as they are recorded, the child began before its parent reached
// it.
func TestTheTreeIsRightThoughAClockIsWrong(t *testing.T) {
	at, ahead := simBegin, cordon.Time(90*time.Second)
	var edges []cordon.Edge
	for i := range 8 {
		edges = append(edges, bothSaw(i, "core", "edge", ahead, 0))
	}
	child := emits("192.0.2.77", at+30*second) // "core" saw it begin
	child.Evidence[0].Input = "core"
	attack := edge("203.0.113.1", "192.0.2.77", at+10*second+ahead) // "edge" saw the attack
	attack.Seen[0].Input = "edge"
	v := treeOf(t, append(edges, attack), emits("203.0.113.1", at), child)
	for _, n := range v.Tree {
		if n.Host == "192.0.2.77" && (n.Parent != "203.0.113.1" || n.AttackedAt != at+10*second || n.EmittedAt != at+30*second) {
			t.Errorf("%+v", n)
		}
	}
	if len(v.Clocks) != 1 {
		t.Errorf("clocks %+v", v.Clocks)
	}
}

// Into however many files a recording is cut, its clock is one.
func TestTheClockOfARecordingIsThatOfAllItsParts(t *testing.T) {
	var whole, cut []cordon.Edge
	for i := range 8 {
		whole = append(whole, bothSaw(i, "a", "b.1", 90*second, 0))
		cut = append(cut, bothSaw(i, "a", []string{"b.1", "b.2"}[i/4], 90*second, 0))
	}
	cut[0].Seen = append(cut[0].Seen, cordon.Sighting{Input: "b.2", Time: cut[0].Seen[1].Time + 500*second}) // again, later
	parts := map[string]string{"a": "a", "b.1": "b.1", "b.2": "b.1"}
	got := (&Case{Edges: cut, Recordings: parts}).clocksOfParts()
	want := (&Case{Edges: whole}).clocksOfParts()
	want = append(want, Clock{Input: "b.2", Against: "a", Ahead: 90 * second, Pairs: 7})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if got := (&Case{Edges: cut, Recordings: parts, RightClocks: map[string]bool{"a": true, "b.2": true}}).clocksOfParts(); got != nil {
		t.Errorf("a clock that was set right, in one part of its recording, is found wrong: %+v", got)
	}
}

// Where no attacks tell of two clocks, contacts do that both saw; where attacks tell, those
// alone.
func TestClocksAreComparedByContactsWhereNoAttacksTell(t *testing.T) {
	var attacks []cordon.Edge
	var contacts [][]cordon.Sighting
	for i := range 8 {
		attacks = append(attacks, bothSaw(i, "a", "b", 90*second, 0))
		contacts = append(contacts, bothSaw(i, "a", "b", 70*second, 0).Seen, bothSaw(i, "b", "c", 40*second, 0).Seen)
	}
	for name, test := range map[string]struct {
		attacks []cordon.Edge
		want    []Clock
	}{
		"none": {nil, []Clock{{Input: "b", Against: "a", Ahead: 70 * second, Pairs: 8, Contacts: true}, {Input: "c", Against: "a", Ahead: 110 * second, Through: "b", Pairs: 7, Contacts: true}}},
		"some": {attacks, []Clock{{Input: "b", Against: "a", Ahead: 90 * second, Pairs: 7}, {Input: "c", Against: "a", Ahead: 130 * second, Through: "b", Pairs: 7, Contacts: true}}},
	} {
		c := Case{Edges: test.attacks, Shared: contacts}
		if d := cmp.Diff(test.want, c.clocksOfParts()); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}
