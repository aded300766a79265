//go:build unix

package inventory

import (
	"syscall"
	"time"
)

// processorTime is what the process has used of its cores: on a shared machine
// the clock says little.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
