//go:build unix

package archive

import (
	"os"
	"syscall"
	"time"
)

// retry is how long to wait for a reader that has not come to opening the pipe yet.
const retry = 10 * time.Millisecond

// release ends the opening of a named pipe, which waits for somebody who writes to it:
// we are the one, until it is opened. There may be another reader, so that ours has
// not come to it yet; or for a moment no room for one more file.
func release(name string, opened <-chan struct{}) {
	if !isPipe(name) {
		return
	}
	for {
		if w, err := openWriter(name); err == nil {
			defer w.Close()
			<-opened
			return
		}
		select {
		case <-opened:
			return
		case <-time.After(retry):
		}
	}
}

// wake gives a named pipe a byte: who waits for one looks whether the run is over, and
// reads no more.
func wake(name string) {
	if !isPipe(name) {
		return
	}
	if w, err := openWriter(name); err == nil {
		_, _ = w.Write([]byte{'\n'}) // where there is no room nobody waits
		w.Close()
	}
}

func isPipe(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
}

// openWriter fails where nobody reads.
func openWriter(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|syscall.O_NONBLOCK, 0)
}
