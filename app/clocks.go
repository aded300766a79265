package app

import (
	"fmt"
	"time"

	"cordon"
	"cordon/judge"
)

// clockNotes tells of inputs whose clocks were found to differ. Only the tree of
// infections is set right by it: evidence keeps the times that are recorded.
func clockNotes(to *cordon.Reasons, clocks []judge.Clock) {
	for _, c := range clocks {
		ahead, word := c.Ahead, "ahead of"
		if ahead < 0 {
			ahead, word = -ahead, "behind"
		}
		by := time.Duration(ahead).Round(time.Millisecond)
		to.Count(fmt.Sprintf("the clock of %s is %s %s that of %s, told by %d attacks that both saw; who infected whom is judged by clocks set right, evidence keeps recorded times", name(c.Input), by, word, name(c.Against), c.Pairs), 1, 0, nil)
	}
}

func name(input string) string { return cordon.Printable([]byte(input), 200) }
