package exposure

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

func drawClaim(t *rapid.T) Claim {
	c := Claim{
		Value:     rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "value"),
		Says:      rapid.SampledFrom([]string{"x", "xy", "z"}).Draw(t, "says"),
		Absent:    rapid.Bool().Draw(t, "absent"),
		Closeness: inventory.Closeness(rapid.IntRange(1, 5).Draw(t, "closeness")),
		Accuracy:  uint8(rapid.IntRange(0, 100).Draw(t, "accuracy")),
		Seen:      day(rapid.IntRange(1, 4).Draw(t, "day")) * cordon.Time(rapid.IntRange(0, 1).Draw(t, "known")),
		Input:     rapid.SampledFrom([]string{"in1", "in2"}).Draw(t, "input"),
		Position:  uint64(rapid.IntRange(1, 3).Draw(t, "position")),
	}
	if c.Value == "" {
		c.RulesOut = rapid.SampledFrom([]string{"", "a", "a,b"}).Draw(t, "rules out")
	}
	c.Clears = c.Value == "a"
	return c
}

// What is believed before a claim and excludes its value is never passed over, and what
// only excludes values keeps nobody from saying another.
func TestWhatIsRuledOutDoesNotDecide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(drawClaim), 1, 8).Draw(t, "claims")
		value, weighed := DefaultRules().Weigh(claims, day(5))
		for i := range weighed {
			c := &weighed[i]
			if c.Standing == Decides && value != "" && slices.ContainsFunc(weighed, func(o Claim) bool { return leftOut(&o) == 0 && o.rulesOut(value) && compareClaims(&o, c) <= 0 }) {
				t.Errorf("%q decides, which a claim before it rules out: %+v", value, weighed)
			}
		}
		one := rapid.Custom(drawClaim).Draw(t, "one")
		one.Value, one.Accuracy = "c", 100
		rest := slices.DeleteFunc(claims, func(c Claim) bool { return c.RulesOut == "" })
		if value, weighed := DefaultRules().Weigh(append(rest, one), day(5)); value != "c" {
			t.Errorf("the only value that is said is %q: %+v", value, weighed)
		}
	})
}

// Of the value that clears and what was observed of the same time or later the value that
// clears is none, if a record is all that says it.
func TestARecordAloneClearsNothingThatWasObservedOtherwise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(drawClaim), 1, 8).Draw(t, "claims")
		for i := range claims {
			if claims[i].Value == "a" {
				claims[i].Closeness = inventory.Recorded
			}
		}
		value, weighed := DefaultRules().Weigh(claims, day(5))
		for i := range weighed {
			o := &weighed[i]
			seen := func(c Claim) bool { return leftOut(&c) == 0 && c.Value == "a" && !o.noOlder(&c) }
			if value == "a" && leftOut(o) == 0 && observes(o.Closeness) && o.otherwise("a") && !slices.ContainsFunc(weighed, seen) {
				t.Errorf("a record clears: %+v", weighed)
			}
		}
		if n := slices.IndexFunc(weighed, func(c Claim) bool { return c.Standing == 0 && leftOut(&c) == 0 }); n >= 0 {
			t.Errorf("nothing became of %+v among %+v", weighed[n], weighed)
		}
	})
}

func TestTheOrderOfClaimsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(drawClaim), 0, 8).Draw(t, "claims")
		rules := Rules{MaxAge: time.Duration(rapid.IntRange(0, 3).Draw(t, "age")) * 24 * time.Hour, LeastAccuracy: 95}
		v1, w1 := rules.Weigh(claims, day(5))
		v2, w2 := rules.Weigh(rapid.Permutation(claims).Draw(t, "shuffled"), day(5))
		if v1 != v2 || len(claims) > 0 && !cmp.Equal(w1, w2) {
			t.Errorf("%q and %q:\n%s", v1, v2, cmp.Diff(w1, w2))
		}
	})
}

func TestOfClaimsAlikeTheNewestWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(drawClaim), 1, 8).Draw(t, "claims")
		for i := range claims {
			claims[i].Closeness, claims[i].Accuracy, claims[i].Absent = claims[0].Closeness, 100, false
		}
		newest := slices.MaxFunc(claims, func(a, b Claim) int { return int((a.Seen - b.Seen) / 1e9) }).Seen
		value, weighed := DefaultRules().Weigh(claims, day(5))
		for _, c := range weighed {
			if c.Standing == Decides && c.Seen != newest && value != "" && !slices.ContainsFunc(weighed, func(o Claim) bool { return o.Seen == newest && (o.Value == value || o.Value == "") }) {
				t.Errorf("the value is of %v, the newest word of %v", c.Seen, newest)
			}
		}
	})
}

// As time goes by claims only leave, and what is unknown for want of claims
// stays so. Those of the future are none before their time has come.
func TestFadingIsOneWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(drawClaim), 0, 8).Draw(t, "claims")
		rules := Rules{MaxAge: 48 * time.Hour, LeastAccuracy: 95}
		before := 1 << 30
		for d := 1; d < 9; d++ {
			value, weighed := rules.Weigh(claims, day(d))
			count, future := 0, 0
			for i := range weighed {
				count += 1 - leftOut(&weighed[i])
				if Ahead(weighed[i].Seen, day(d)) {
					future++
					if leftOut(&weighed[i]) == 0 {
						t.Errorf("on day %d a claim of the future counts: %+v", d, weighed[i])
					}
				}
			}
			if future > 0 {
				continue
			}
			if count > before {
				t.Errorf("on day %d there are %d claims that count, and %d before", d, count, before)
			}
			if count == 0 && value != "" {
				t.Errorf("on day %d nothing counts, and the value is %q", d, value)
			}
			before = count
		}
	})
}

func leftOut(c *Claim) int {
	if c.Standing >= TooOld {
		return 1
	}
	return 0
}

func drawItem(t *rapid.T) inventory.Item {
	it := inventory.Item{
		Host:      host(rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.2", "pc", "pc.example.org"}).Draw(t, "host")),
		Closeness: inventory.Closeness(rapid.IntRange(1, 5).Draw(t, "closeness")),
		Seen:      day(rapid.IntRange(1, 6).Draw(t, "day")),
		Input:     rapid.SampledFrom([]string{"a", "b"}).Draw(t, "input"),
		Position:  uint64(rapid.IntRange(1, 9).Draw(t, "position")),
		Row:       uint64(rapid.IntRange(0, 2).Draw(t, "table row")),
		Part:      uint32(rapid.IntRange(0, 4).Draw(t, "part")),
	}
	list := inventory.List{
		Name: rapid.SampledFrom([]string{"q1", "q2"}).Draw(t, "list"), Epoch: uint64(rapid.IntRange(0, 1).Draw(t, "epoch")),
		Counter: uint64(rapid.IntRange(0, 2).Draw(t, "counter")), Change: inventory.Change(rapid.IntRange(1, 3).Draw(t, "change")),
	}
	list.Through = list.Counter + uint64(rapid.IntRange(0, 2).Draw(t, "through"))
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		it.Kind, it.Name = inventory.OS, rapid.SampledFrom([]string{"Windows 2000", "Windows NT 4.0", "Linux"}).Draw(t, "os")
	case 1:
		it.Kind, it.Name, it.List = inventory.Process, rapid.SampledFrom([]string{"inetinfo.exe", "other"}).Draw(t, "process"), list
		it.List.Row = uint64(rapid.IntRange(1, 3).Draw(t, "row"))
	case 2:
		it.Kind, it.Of, it.List = inventory.Listed, rapid.SampledFrom([]inventory.Kind{0, inventory.Process}).Draw(t, "of"), list
	case 3:
		it.Kind, it.Name = inventory.Identity, rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.3", "pc", "pc.example.org", "00:0c:29:00:00:01"}).Draw(t, "alias")
	case 4:
		it.Kind, it.Name = inventory.Hotfix, rapid.SampledFrom([]string{"Q300972", "Q1"}).Draw(t, "hotfix")
	case 5:
		it.Kind, it.Value = inventory.Machine, rapid.SampledFrom([]string{"", "up", "down"}).Draw(t, "state")
	default:
		it.Kind, it.Name, it.Version = inventory.Package, "openssl", rapid.SampledFrom([]string{"1.0", "2.0", "?"}).Draw(t, "version")
	}
	return it
}

func TestTheOrderOfItemsDoesNotMatter(t *testing.T) {
	a := parsed(t)
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(drawItem), 0, 20).Draw(t, "items")
		options := Options{Rules: Rules{MaxAge: 72 * time.Hour, LeastAccuracy: 95}, Machines: rapid.IntRange(1, 4).Draw(t, "machines")}
		if got, want := ledgerOf(a, options, rapid.Permutation(items).Draw(t, "shuffled")), ledgerOf(a, options, items); got != want {
			t.Errorf("the order matters:\n%s", cmp.Diff(want, got))
		}
	})
}

// ledgerOf tells all that a ledger knows.
func ledgerOf(a *advisory.Advisory, o Options, items []inventory.Item) (told string) {
	l := NewLedger([]*advisory.Advisory{a}, o)
	for i := range items {
		l.Add(&items[i])
	}
	for _, m := range l.Machines(day(6)) {
		told += fmt.Sprintln(m.Hosts, m.Names, m.State, m.Seen, m.Facts("test"))
		for _, f := range m.Explain("test") {
			told += fmt.Sprintln(f.Fact.ID, f.Value, f.Claims)
		}
	}
	return told
}

// Learning more never makes a ledger hold more than its bounds.
func TestALedgerIsBounded(t *testing.T) {
	l := NewLedger([]*advisory.Advisory{parsed(t)}, Options{Machines: 10})
	for i := range 5000 {
		h := host(fmt.Sprintf("10.0.%d.%d", i%200, i%7))
		l.Add(&inventory.Item{Host: h, Kind: inventory.Identity, Name: fmt.Sprint("n", i)})
		l.Add(&inventory.Item{Host: h, Kind: inventory.OS, Name: fmt.Sprint("Windows 2000 ", i), Closeness: inventory.Agent})
		l.Add(&inventory.Item{Host: h, Kind: inventory.Process, Name: "inetinfo.exe", List: inventory.List{Name: fmt.Sprint("q", i), Change: inventory.Added, Row: uint64(i)}})
		l.Add(&inventory.Item{Host: h, Kind: inventory.Process, Name: "inetinfo.exe", List: inventory.List{Name: "q", Change: inventory.Added, Row: uint64(i)}})
	}
	if len(l.entries) > 10 {
		t.Errorf("%d machines are kept, at most 10 may be", len(l.entries))
	}
	for h, e := range l.entries {
		for _, f := range e.claims {
			if len(f.claims) > maxClaims {
				t.Errorf("%s has %d claims about fact %d", h, len(f.claims), f.fact)
			}
		}
		if len(e.names) > maxNames || len(e.lists) > maxLists || e.lists["q"] != nil && len(e.lists["q"].rows) > maxRows {
			t.Errorf("%s has %d names, %d lists", h, len(e.names), len(e.lists))
		}
	}
	if l.Lost().Total() == 0 {
		t.Error("nothing is told of what was left out")
	}
}

func TestHostsKeepTheSameHalf(t *testing.T) {
	a := parsed(t)
	var items []inventory.Item
	for i := range 1000 {
		items = append(items, inventory.Item{Host: host(fmt.Sprintf("10.0.%d.%d", i/250, i%250)), Kind: inventory.Machine, Value: "up"})
	}
	o := Options{Machines: 100}
	forth := ledgerOf(a, o, items)
	slices.Reverse(items)
	if back := ledgerOf(a, o, items); back != forth || back == "" {
		t.Errorf("another order keeps other machines:\n%s", cmp.Diff(forth, back))
	}
}
