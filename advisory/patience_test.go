//go:build !race

package advisory_test

import "time"

// patience is how long a document may take.
const patience = 10 * time.Second
