package bench_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/app"
	"cordon/bench"
	"cordon/report"
)

func TestCordonAnswersForInventoriesAsTheyWereMade(t *testing.T) {
	for _, kind := range bench.InventoryKinds() {
		for _, rounds := range []int{1, 3} {
			name := filepath.Join(t.TempDir(), kind)
			truth, err := bench.GenerateInventoryFile(kind, 500, rounds, 1, name)
			if err != nil {
				t.Fatal(err)
			}
			check := checked(t, name)
			var text strings.Builder
			if err := report.WriteCheck(&text, "ndjson", check, report.Options{Host: "10.0.0.1"}); err != nil {
				t.Fatal(err)
			}
			wrong, err := truth.Compare(strings.NewReader(text.String()))
			if err != nil || len(wrong) > 0 || truth.Machines != 500 {
				t.Errorf("%s, %d rounds: %v %q", kind, rounds, err, wrong)
			}
			truth.Silent++
			if wrong, _ := truth.Compare(strings.NewReader(text.String())); len(wrong) != 1 {
				t.Errorf("%s: one silent machine more is not missed: %q", kind, wrong)
			}
		}
	}
}

func TestTheSameSeedGivesTheSameInventory(t *testing.T) {
	for _, kind := range bench.InventoryKinds() {
		var once, again, other bytes.Buffer
		for to, seed := range map[*bytes.Buffer]uint64{&once: 1, &again: 1, &other: 2} {
			if _, err := bench.GenerateInventory(kind, 200, 2, seed, to); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(once.Bytes(), again.Bytes()) || bytes.Equal(once.Bytes(), other.Bytes()) {
			t.Errorf("%s: the bytes do not follow the seed", kind)
		}
	}
	if _, err := bench.GenerateInventory("punched cards", 1, 1, 1, new(bytes.Buffer)); err == nil {
		t.Error("punched cards are made")
	}
}

// The whole program names those who held the addresses, and what it gets wrong is seen.
func TestCordonLooksUpWhoHeldAnAddress(t *testing.T) {
	const lookups = 200
	dir := t.TempDir()
	table, log := filepath.Join(dir, "leases.csv"), filepath.Join(dir, "access.log")
	if _, err := bench.GenerateLeaseFiles(20_000, lookups, table, log); err != nil {
		t.Fatal(err)
	}
	all, err := app.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rep, err := app.Analyze(context.Background(), app.Analysis{
		Paths: []string{log}, LeaseFiles: []string{table}, Advisories: all, Now: time.Date(2001, 10, 1, 0, 0, 0, 0, time.UTC), Fleet: app.FleetOptions(),
	})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := report.Write(&text, "ndjson", rep, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if wrong, err := bench.CompareLookups(lookups, strings.NewReader(text.String())); err != nil || len(wrong) > 0 {
		t.Errorf("%v %q", err, wrong)
	}
	if wrong, _ := bench.CompareLookups(lookups+1, strings.NewReader(text.String())); len(wrong) != 1 {
		t.Errorf("one that is missing is not noticed: %q", wrong)
	}
	other := strings.Replace(text.String(), "subscriber-99@", "subscriber-98@", 1)
	if wrong, _ := bench.CompareLookups(lookups, strings.NewReader(other)); len(wrong) != 1 {
		t.Errorf("a wrong holder is not noticed: %q", wrong)
	}
}
