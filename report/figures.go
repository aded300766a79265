package report

import (
	"fmt"

	"cordon"
)

// counted is what a number of rows counts.
type counted struct{ one, many string }

func (c counted) count(n uint64) string { return plural(n, c.one, c.many) }

// wordsFor says what addresses that were seen in a span of time may be called.
// Past a day they are no measure of hosts: leases change hands (Moore, Shannon
// and Brown 2002).
func wordsFor(first, last cordon.Time) counted {
	if first == 0 || last-first > cordon.Time(day) {
		return counted{"address", "addresses"}
	}
	return counted{"host", "hosts"}
}

// twoFigures belongs under the figures of busiest.
const twoFigures = "Neither figure is the number of machines: addresses are shared and change hands."

// busy are the figures of all worms in sentences.
func busy(r *cordon.Report) (lines []string) {
	for _, a := range r.Advisories {
		if s := busiest(r, a); s != "" {
			lines = append(lines, s)
		}
	}
	if lines == nil {
		return nil
	}
	lines = append(lines, twoFigures)
	if s := shared(r); s != "" {
		lines = append(lines, s)
	}
	return lines
}

// busiest is activity in a sentence; empty where nothing was active.
func busiest(r *cordon.Report, a cordon.AdvisoryReport) string {
	peak, addresses := activity(r, a.ID)
	addresses = max(addresses, a.Figures.Cumulative) // with those without a time
	if peak.Active == 0 {
		return ""
	}
	most := "at most "
	if atLeast(r) != "" {
		most = "of the hosts that are known, at most "
	}
	s := fmt.Sprintf("%s: %s%s active in any ten minutes (%s UTC)", clean(a.Title), most, plural(peak.Active, "host", "hosts"), stamp(peak.From))
	if latest := latest(r, a.ID); latest.From != peak.From {
		s += fmt.Sprintf(", %s in the latest (%s)", count(latest.Active), stamp(latest.From))
	}
	s += ", " + atLeast(r) + plural(addresses, "address", "addresses") + " in all"
	if n := a.Figures.Estimated; n > 0 {
		s += ", about " + count(rounded(n)) + " with those that were left out, by estimate"
	}
	return s + "."
}

// rounded is an estimate in three figures.
func rounded(n uint64) uint64 {
	unit := uint64(1)
	for n/unit >= 1000 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}

func latest(r *cordon.Report, advisory string) (last cordon.Activity) {
	for _, a := range r.Activity {
		if a.Advisory == advisory && a.From >= last.From {
			last = a
		}
	}
	return last
}

// shared tells where something speaks for several hosts behind one address, or
// for one that had several.
func shared(r *cordon.Report) string {
	var many, moved roll
	for _, h := range r.Hosts {
		if id := h.Identity; id != nil {
			if len(id.Signs) > 0 {
				many.add(h.Address)
			}
			if len(id.MayAlsoBe) > 0 {
				moved.add(h.Address)
			}
		}
	}
	s := ""
	if many.Len() > 0 {
		s = fmt.Sprintf("Behind %s there may be several hosts each (%s).", plural(many.Len(), "address", "addresses"), some(many.Names, manyShared))
	}
	if moved.Len() > 0 {
		if s != "" {
			s += " "
		}
		s += fmt.Sprintf("%s may be hosts that changed address (%s).", plural(moved.Len(), "address", "addresses"), some(moved.Names, manyShared))
	}
	return s
}

// manyShared is how many such addresses a sentence names.
const manyShared = 4
