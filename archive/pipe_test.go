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

// Where a pipe takes no deadline, as on macOS, who waits for it is woken.
func TestAPipeWithoutDeadlinesIsWoken(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	check(t, syscall.Mkfifo(pipe, 0o600))
	silent, err := os.OpenFile(pipe, os.O_RDWR, 0)
	check(t, err)
	defer silent.Close()
	fd, err := syscall.Open(pipe, syscall.O_RDONLY, 0)
	check(t, err)
	f := os.NewFile(uintptr(fd), pipe) // which blocks: no poller looks after it
	defer f.Close()
	if err := f.SetReadDeadline(time.Unix(1, 0)); !errors.Is(err, os.ErrNoDeadline) {
		t.Skipf("NOT CHECKED: a file that blocks takes a deadline here: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &raw{ctx: &endsNext{Context: ctx}, file: f, calm: whenDone(ctx, func() { expire(f, pipe) })}
	done := make(chan error, 1)
	go func() {
		_, err := r.Read(make([]byte, 10))
		done <- err
	}()
	stop()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the read is held")
	}
	r.calm()
}

// endsNext is a context that ends while somebody who has just asked it reads.
type endsNext struct {
	context.Context
	asked bool
}

func (c *endsNext) Err() error {
	if !c.asked {
		c.asked = true
		return nil
	}
	return c.Context.Err()
}

// Another reader of the pipe does not keep ours from being let go.
func TestAPipeThatAnotherReadsDoesNotHoldARun(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	check(t, syscall.Mkfifo(pipe, 0o600))
	other, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	check(t, err)
	defer other.Close()
	if err := other.SetReadDeadline(time.Time{}); errors.Is(err, os.ErrNoDeadline) {
		t.Skip("NOT CHECKED: pipes take no deadline here, so that nobody sees who holds one")
	}
	opened, released := make(chan struct{}), make(chan struct{})
	go func() {
		release(pipe, opened)
		close(released)
	}()
	held(t, other) // ours comes late
	done := make(chan struct{})
	go func() {
		f, err := os.OpenFile(pipe, os.O_RDONLY, 0)
		close(opened)
		if err == nil {
			f.Close()
		}
		close(done)
	}()
	select {
	case <-done:
		<-released
	case <-time.After(10 * time.Second):
		t.Fatal("the run is held")
	}
}

// held waits until somebody holds a pipe for writing, who says nothing.
func held(t *testing.T, reader *os.File) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		check(t, reader.SetReadDeadline(time.Now().Add(retry)))
		if _, err := reader.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
	}
	t.Fatal("nobody holds the pipe")
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
