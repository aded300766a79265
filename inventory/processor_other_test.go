//go:build !unix

package inventory

import "time"

var started = time.Now()

// processorTime is the clock's, where nothing better is known.
func processorTime() time.Duration { return time.Since(started) }
