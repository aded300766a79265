//go:build unix

package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// ready waits until a read of a file would not wait, for so long at most. What cannot
// be asked is taken for ready.
func ready(f *os.File, most time.Duration) (yes bool) {
	conn, err := f.SyscallConn()
	if err != nil {
		return true
	}
	err = conn.Control(func(fd uintptr) {
		asked := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(asked, int(most.Milliseconds()))
		yes = n > 0 || err != nil && err != unix.EINTR
	})
	return yes || err != nil
}
