package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/bench"
)

func TestAWrongAnswerIsNoticed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "answer.json")
	if err := os.WriteFile(name, []byte(`{"advisories": [], "hosts": []}`), 0o644); err != nil {
		t.Fatal(err)
	}
	truth, err := bench.GenerateFile("weblog", 2000, seed, filepath.Join(t.TempDir(), "web.log"))
	if err != nil {
		t.Fatal(err)
	}
	b := &board{}
	b.check(row{set: "web log"}, truth, name)
	if len(b.wrong) == 0 {
		t.Error("an empty answer passes for the right one")
	}
}

func TestBarsAreHeldAgainstTwoWorkers(t *testing.T) {
	b := &board{}
	s := set{name: "x", ratio: 1.5, rate: 2, memory: 128}
	b.judge(s, row{bytes: 1e9, wall: 400 * time.Millisecond, memory: 64 << 10}, time.Second, 2)
	b.judge(s, row{bytes: 1e9, wall: 4 * time.Second, memory: 256 << 10}, time.Second, 2)
	missed := 0
	for _, bar := range b.bars {
		if strings.HasPrefix(bar, "MISS") {
			missed++
		}
	}
	if len(b.bars) != 6 || missed != 3 {
		t.Errorf("%q", b.bars)
	}
}

func TestAProgramThatIsNotThereIsSaidSo(t *testing.T) {
	r := (&board{}).best(set{name: "x"}, bench.Truth{}, 1, "", "no-such-program-anywhere")
	if r.note != "not installed" {
		t.Errorf("%+v", r)
	}
	if got := fill([]string{"-r", "FILE", "DIR/out"}, "/a", "/b"); !slices.Equal(got, []string{"-r", "/a", "/b/out"}) {
		t.Errorf("got %q", got)
	}
}

// What is measured in a process of its own does what it is measured for.
func TestReadersAreMeasuredAlone(t *testing.T) {
	dir := t.TempDir()
	scan, table := filepath.Join(dir, "scan.xml"), filepath.Join(dir, "leases.csv")
	if _, err := bench.GenerateInventoryFile("nmap", 20, 1, seed, scan); err != nil {
		t.Fatal(err)
	}
	results := filepath.Join(dir, "results")
	if _, err := bench.GenerateInventoryFile("osquery", 20, 1, seed, results); err != nil {
		t.Fatal(err)
	}
	if _, err := bench.GenerateLeaseFiles(5000, 0, table, filepath.Join(dir, "log")); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		want string
		args []string
	}{
		{"true\n", []string{"read", scan}},
		{"true\n", []string{"read", results}},
		{"40\n", []string{"leases", table, "40"}},
		{"51\n", []string{"leases", table, "60"}}, // no more are in it
	} {
		if got, err := alone(x.args); err != nil || got != x.want {
			t.Errorf("%q: got %q, %v, want %q", x.args, got, err, x.want)
		}
	}
}
