package report

import (
	"fmt"
	"slices"

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

// scannersOf are a host's.
func (w *who) scannersOf(r *cordon.Report) (all []cordon.ScannerReport) {
	for s := range r.Scanners.All() {
		if w.scans(&s) {
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

// scans reports whether a scanner is the host. An address that somebody else certainly held
// then is only whoever asks for that address itself.
func (w *who) scans(s *cordon.ScannerReport) bool {
	if cordon.ParseHost(s.Address).String() == w.asked {
		return true
	}
	h := s.Holder
	switch {
	case h == nil:
		return w.is(s.Address)
	case h.Certainty == "certain":
		return w.is(h.Subscriber) || slices.ContainsFunc(s.Names, w.is)
	}
	return w.is(s.Address) || w.among && slices.ContainsFunc(h.Among, w.is)
}

// scannerHeld is who held a scanner's address; "" where nobody was asked.
func scannerHeld(s cordon.ScannerReport) string {
	return held(cordon.HostReport{Address: s.Address, Holder: s.Holder, Addresses: s.Names})
}
