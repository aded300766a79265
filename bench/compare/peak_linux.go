package main

import (
	"os"
	"runtime/debug"
	"syscall"
)

// forget makes the most memory that this process had what it has now. A program
// begins with the peak of the one that started it (proc_pid_clear_refs(5), 5), and
// checking answers takes more than giving them.
func forget() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // not everywhere; then peaks are too high
}

// peak is the most memory a process had, in KiB; 0 not known.
func peak(state *os.ProcessState) int64 {
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss
	}
	return 0
}
