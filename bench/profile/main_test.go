package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cordon/bench"
)

func TestProfileIsWritten(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cordon.pgo")
	if err := profile(name, []load{{"mixed", 20_000, 1}, {"weblog", 5_000, 1}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) < 2 || text[0] != 0x1f || text[1] != 0x8b { // gzip, as pprof writes it
		t.Errorf("%d bytes, which are no profile", len(text))
	}
}

// The loads are kinds that there are.
func TestLoadsAreKnown(t *testing.T) {
	for _, l := range loads {
		if !slices.Contains(bench.Kinds(), l.kind) {
			t.Errorf("%s is none of %v", l.kind, bench.Kinds())
		}
	}
}

// A run that fails leaves the profile that there is.
func TestFailureLeavesTheProfile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cordon.pgo")
	if err := os.WriteFile(name, []byte("kept"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := profile(name, []load{{"nothing", 1, 1}}); err == nil {
		t.Error("an unknown kind was taken")
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "kept" {
		t.Errorf("%q, %v", text, err)
	}
}
