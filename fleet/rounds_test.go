package fleet

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/exposure"
	"cordon/inventory"
)

// drawRound is one row of a table in one of its rounds: one of few rows, at one of few
// hours.
func drawRound(rows [][]inventory.Item) func(*rapid.T) []inventory.Item {
	return func(t *rapid.T) []inventory.Item {
		var round []inventory.Item
		seen := day(8, 1) + cordon.Time(rapid.IntRange(0, 6).Draw(t, "hours"))*cordon.Time(12*time.Hour)
		if rapid.IntRange(0, 9).Draw(t, "timeless") == 0 {
			seen = 0
		}
		position := uint64(rapid.IntRange(1, 9).Draw(t, "position"))
		for _, it := range rapid.SampledFrom(rows).Draw(t, "row") {
			it.Seen, it.Position = seen, position
			round = append(round, it)
		}
		return round
	}
}

// drawRow is what one row says, of one machine.
func drawRow(t *rapid.T) []inventory.Item {
	row := rapid.SliceOfN(rapid.Custom(drawItem), 1, 5).Draw(t, "items")
	for i := range row {
		first := &row[0]
		row[i].Host, row[i].Input, row[i].Row, row[i].Late, row[i].SeenLocal = first.Host, first.Input, first.Row, first.Late, first.SeenLocal
	}
	return row
}

// A table that says of a machine round after round what it said before is told the ledger
// by its first and its last, and the answer is that of one that takes every item.
func TestRoundsChangeNoAnswer(t *testing.T) {
	a := shipped(t, "code-red")
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawRow), 1, 3).Draw(t, "rows")
		var items []inventory.Item
		for _, round := range rapid.SliceOfN(rapid.Custom(drawRound(rows)), 0, 12).Draw(t, "rounds") {
			items = append(items, round...)
		}
		o := Options{At: day(10, 1), Options: exposure.Options{Rules: exposure.Rules{LeastAccuracy: 95, MaxAge: rapid.SampledFrom([]time.Duration{0, 60 * 24 * time.Hour}).Draw(t, "age")}}}
		rounds, sum, silent := told(a, o, items, false)
		every, sum2, silent2 := told(a, o, items, true)
		if d := cmp.Diff(every, rounds) + cmp.Diff(sum2, sum) + cmp.Diff(silent2, silent); d != "" {
			t.Errorf("rounds and all items differ (-all +rounds):\n%s", d)
		}
	})
}

// What lies between the first and the last of the same words is kept from the ledger.
func TestOfEightRoundsTwoAreTold(t *testing.T) {
	f := New(nil, Options{})
	for round := range 8 {
		for pc := range 3 {
			f.Add(&inventory.Item{Host: cordon.ParseHost(fmt.Sprintf("192.0.2.%d", pc)), Kind: inventory.Machine, Value: "up", Seen: day(8, 1+round), Input: "a", Position: uint64(8*round + pc)})
		}
	}
	f.finish()
	again := rounds{}
	for i := range f.records.all() {
		again.hear(f, i)
	}
	fates := map[fate]int{}
	for _, r := range f.records.all() {
		fates[r.fate]++
	}
	if d := cmp.Diff(map[fate]int{toLedger: 6, passedOver: 18}, fates); d != "" {
		t.Error(d)
	}
}

// A machine was reached when it was seen, whatever day it is said to be in service since:
// by one row alone as well as by several.
func TestWhatWasSeenWasInServiceByThen(t *testing.T) {
	a := shipped(t, "code-red")
	row := inventory.Item{Host: cordon.ParseHost("192.0.2.1"), Input: "a", Position: 1, Seen: day(8, 3), Late: 86399}
	absent, since := row, row
	absent.Kind, absent.Name, absent.Value = inventory.Column, "iis", "absent"
	since.Kind, since.Since = inventory.InService, day(8, 20)
	items := []inventory.Item{absent, since}
	one, _, _ := told(a, Options{At: day(10, 1)}, items, false)
	several, _, _ := told(a, Options{At: day(10, 1)}, items, true)
	if d := cmp.Diff(several, one); d != "" {
		t.Errorf("one row alone differs (-several +alone):\n%s", d)
	}
}
