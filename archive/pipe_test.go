//go:build unix

package archive

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestFilesThatAreNoneAreRefused(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	check(t, syscall.Mkfifo(pipe, 0o600))
	loop := filepath.Join(dir, "loop")
	check(t, os.Symlink("loop", loop))
	for path, want := range map[string]error{dir: errFolder, pipe: errNoFile, loop: syscall.ELOOP, filepath.Join(dir, "none"): os.ErrNotExist} {
		a, err := Open(t.Context(), Source{Name: path})
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", path, err, want)
		}
		if err == nil {
			a.Close()
		}
	}
}
