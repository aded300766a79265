package exposure

import (
	"slices"
	"testing"

	"cordon"
	"cordon/inventory"
)

// That a list lacked something is no longer so when it has it, and was so then: a day on
// which it is said to have come that lies before is none.
func TestWhatAListLackedIsRemembered(t *testing.T) {
	const name = "patches"
	list := func(at int) item {
		return item{Kind: inventory.Listed, Of: inventory.Hotfix, Closeness: inventory.Agent, Seen: day(at), List: inventory.List{Name: name, Change: inventory.Whole}}
	}
	hotfix := func(at, since int) item {
		return item{Kind: inventory.Hotfix, Name: "Q300972", Closeness: inventory.Agent, Seen: day(at), Since: day(since), List: inventory.List{Name: name, Change: inventory.Whole, Row: 1}}
	}
	for _, test := range []struct {
		name      string
		items     []item
		missed    cordon.Time // when it was last known to be missing; 0 never
		disproved bool        // the day on which it is said to have come
	}{
		{"it always had it", []item{list(1), hotfix(1, 1), list(9), hotfix(9, 1)}, 0, false},
		{"it lacked it", []item{list(4), list(9), hotfix(9, 1)}, day(4), true},
		{"it lacked it before it came", []item{list(4), list(9), hotfix(9, 5)}, day(4), false},
		{"it lacked it twice", []item{list(2), list(4), list(9), hotfix(9, 3)}, day(4), true},
		{"it lacked it between", []item{list(1), hotfix(1, 1), list(4), list(9), hotfix(9, 1)}, day(4), true},
		{"a record has a time of its own", []item{list(4), hotfix(5, 1), list(9), hotfix(9, 1)}, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 {
				m := onlyOne(t, asked(t, Options{Rules: DefaultRules()}, test.items...))
				var now, then *Claim
				for _, f := range m.Explain("test") {
					for i := range f.Claims {
						switch c := &f.Claims[i]; {
						case f.Fact.ID == "patch" && c.Standing == Decides:
							now = c
							if got := Disproved(c, f.Claims); got != test.disproved {
								t.Errorf("disproved %v, want %v: %+v", got, test.disproved, f.Claims)
							}
						case f.Fact.ID == "patch" && c.Standing == Ended:
							then = c
						}
					}
				}
				switch {
				case now == nil || now.Value != "installed":
					t.Errorf("%+v decides, want that it is installed", now)
				case then == nil && test.missed != 0, then != nil && (then.Seen != test.missed || then.Value != "missing"):
					t.Errorf("of before %+v is known, want that it was missing at %v", then, test.missed)
				}
				slices.Reverse(test.items)
			}
		})
	}
}
