//go:build race

package advisory_test

import "time"

// The race detector takes ten times as long.
const patience = 10 * time.Second
