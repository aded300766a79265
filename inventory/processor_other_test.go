//go:build !unix

package inventory

import "time"

var testsBegan = time.Now()

// processorTime is the time by the clock, where nothing tells the processor's.
func processorTime() time.Duration { return time.Since(testsBegan) }
