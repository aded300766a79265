package archive

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// openPipe opens what may have no end that is known, and lets go of it when ctx ends
// before anybody has written. Opening a named pipe waits for somebody who writes to
// it: then we are the one, for as long as it takes.
func openPipe(ctx context.Context, name string) (*os.File, error) {
	opened := make(chan struct{})
	if info, err := os.Stat(name); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		defer context.AfterFunc(ctx, func() { release(name, opened) })()
	}
	f, err := os.OpenFile(name, os.O_RDONLY, 0)
	close(opened)
	if err == nil && ctx.Err() != nil {
		f.Close()
		return nil, ctx.Err()
	}
	return f, err
}

// retry is how long to wait for a reader that has not come to opening the pipe yet.
const retry = 10 * time.Millisecond

func release(name string, opened <-chan struct{}) {
	for {
		w, err := os.OpenFile(name, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			w.Close()
			return
		}
		if !errors.Is(err, syscall.ENXIO) { // there is a reader, or none will be let in
			return
		}
		select {
		case <-opened:
			return
		case <-time.After(retry):
		}
	}
}

// expire ends a read that waits, and those that follow. Files that cannot wait take no
// deadline.
func expire(f *os.File) { _ = f.SetReadDeadline(time.Unix(1, 0)) }
