package archive

import (
	"context"
	"os"
	"time"
)

// openPipe opens what may have no end that is known, and lets go of it when ctx ends
// before anybody has written.
func openPipe(ctx context.Context, name string) (*os.File, error) {
	opened := make(chan struct{})
	calm := whenDone(ctx, func() { release(name, opened) })
	f, err := os.OpenFile(name, os.O_RDONLY, 0)
	close(opened)
	calm()
	if err == nil && ctx.Err() != nil {
		f.Close()
		return nil, ctx.Err()
	}
	return f, err
}

// whenDone has something done when ctx ends. Who calls calm has it done no more, and
// waits for it where it is being done.
func whenDone(ctx context.Context, do func()) (calm func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		do()
	})
	return func() {
		if !stop() {
			<-done
		}
	}
}

// expire ends a read that waits, and those that follow. Files that cannot wait take no
// deadline, nor do the named pipes of macOS: who waits for one is woken.
func expire(f *os.File, name string) {
	if err := f.SetReadDeadline(time.Unix(1, 0)); err != nil {
		wake(name)
	}
}
