//go:build unix

package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Whoever waits for a pipe, to be opened or to say something, lets go when the run
// ends.
func TestPipesThatAreSilentDoNotHoldARun(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	check(t, syscall.Mkfifo(pipe, 0o600))
	for _, written := range []bool{false, true} {
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			a, err := Open(ctx, Source{Name: pipe, Pipe: true})
			if err == nil {
				a.Close()
				err = ctx.Err()
			}
			done <- err
		}()
		var w *os.File
		if written {
			var err error
			w, err = os.OpenFile(pipe, os.O_WRONLY, 0) // waits until it is being read
			check(t, err)
		}
		stop()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("somebody writes %v: got %v, want %v", written, err, context.Canceled)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("somebody writes %v: the run is held", written)
		}
		if w != nil {
			w.Close()
		}
	}
}

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
