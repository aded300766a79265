package main

import (
	"os"
	"syscall"
)

// peak is the most memory a process had, in KiB; 0 not known.
func peak(state *os.ProcessState) int64 {
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss
	}
	return 0
}
