package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A full disk is no wrong usage; a folder that is not there is.
func TestDraftsThatCannotBeWritten(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("SKIPPED: no /dev/full here, so that a full disk was not tried")
	}
	for file, want := range map[string]int{
		"/dev/full": exitInternal,
		filepath.Join(t.TempDir(), "none", "draft.yaml"): exitUsage,
	} {
		f := draftFlags{file: file}
		var exit *exitError
		if err := f.write([]byte("cordon: 1\n"), streams{}); !errors.As(err, &exit) || exit.code != want {
			t.Errorf("%s: %v, want exit %d", file, err, want)
		}
	}
}
