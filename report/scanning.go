package report

import (
	"fmt"

	"cordon"
)

// scanning counts hosts that scan, and how many of them are known to be ours, in a
// few words; empty where none does.
func scanning(r *cordon.Report) string {
	mine, known := uint64(0), false
	for _, s := range r.Scanners {
		if s.Ours != nil {
			known = true
			if *s.Ours {
				mine++
			}
		}
	}
	switch n := uint64(len(r.Scanners)); {
	case n == 0:
		return ""
	case known:
		return fmt.Sprintf("%s, %s of them ours", plural(n, "host that scans", "hosts that scan"), count(mine))
	default:
		return plural(n, "host that scans", "hosts that scan")
	}
}

// scanningToo is the same beside worms that were recognised.
func scanningToo(r *cordon.Report) string {
	if s := scanning(r); s != "" {
		return "In view " + verb(len(r.Scanners), "is", "are") + " " + s + "; by itself that is no worm's sign."
	}
	return ""
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
