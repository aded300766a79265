package main

import (
	"os"
	"path/filepath"
	"testing"
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
	if err := profile(filepath.Join(t.TempDir(), "cordon.pgo"), []load{{"nothing", 1, 1}}); err == nil {
		t.Error("an unknown kind was taken")
	}
}
