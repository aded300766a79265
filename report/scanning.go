package report

import (
	"fmt"

	"cordon"
)

// scanning counts hosts that scan, and how many of them are known to be ours, in a
// few words; empty where none does.
func scanning(r *cordon.Report) string {
	mine, known := uint64(0), false
	for s := range r.Scanners.All() {
		if s.Ours != nil {
			known = true
			if *s.Ours {
				mine++
			}
		}
	}
	switch n := uint64(r.Scanners.Len()); {
	case n == 0:
		return ""
	case known:
		return fmt.Sprintf("%s, %s of them ours", plural(n, "host that scans", "hosts that scan"), count(mine))
	default:
		return plural(n, "host that scans", "hosts that scan")
	}
}

// scannersThat are those of some addresses.
func scannersThat(r *cordon.Report, are func(address string) bool) (all []cordon.ScannerReport) {
	for s := range r.Scanners.All() {
		if are(s.Address) {
			all = append(all, s)
		}
	}
	return all
}

// scanningToo is the same beside worms that were recognised.
func scanningToo(r *cordon.Report) string {
	if s := scanning(r); s != "" {
		return "In view " + verb(r.Scanners.Len(), "is", "are") + " " + s + "; by itself that is no worm's sign."
	}
	return ""
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
