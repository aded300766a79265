package app

import (
	"iter"
	"sync"

	"cordon"
)

// rowsAhead makes the parts of a fleet's rows on some cores, and gives the rows in their
// order. No more than one part for each core, and one, is made and not taken.
func rowsAhead(parts iter.Seq[func() []cordon.CheckHost], cores int) iter.Seq[cordon.CheckHost] {
	return func(yield func(cordon.CheckHost) bool) {
		var makers sync.WaitGroup
		defer makers.Wait()
		var made []chan []cordon.CheckHost // in order
		take := func() bool {
			rows := <-made[0]
			made = made[1:]
			for i := range rows {
				if !yield(rows[i]) {
					return false
				}
			}
			return true
		}
		for part := range parts {
			if len(made) > cores && !take() {
				return
			}
			rows := make(chan []cordon.CheckHost, 1)
			made = append(made, rows)
			makers.Go(func() { rows <- part() })
		}
		for len(made) > 0 && take() {
		}
	}
}
