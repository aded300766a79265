package report

import (
	"fmt"

	"cordon"
)

// maxSeries is how many variants have a pattern of their own; the rest share
// the last one.
const maxSeries = 5

// series is one variant's new hosts, a number a bin.
type series struct {
	Name  string
	Total uint64
	Bins  []uint64
}

// newHosts are the new hosts of every variant over time.
type newHosts struct {
	bins
	Series []series
}

func newHostsOf(r *cordon.Report) (newHosts, bool) {
	first, last, any := extent(r)
	if !any {
		return newHosts{}, false
	}
	c := newHosts{bins: newBins(first, last)}
	for _, a := range r.Advisories {
		for _, v := range a.Variants {
			if len(v.FirstSeen) > 0 {
				c.add(variantName(a, v), v.FirstSeen)
			}
		}
	}
	return c, true
}

func (c *newHosts) add(name string, seen []cordon.Interval) {
	if len(c.Series) == maxSeries {
		c.Series[maxSeries-1].Name = "All others"
	} else {
		c.Series = append(c.Series, series{Name: name, Bins: make([]uint64, c.n)})
	}
	s := &c.Series[len(c.Series)-1]
	for _, i := range seen {
		if i.From == 0 {
			continue
		}
		s.Bins[c.index(i.From)] += i.Hosts
		s.Total += i.Hosts
	}
}

// extent is the span of all intervals that have a time.
func extent(r *cordon.Report) (first, last cordon.Time, any bool) {
	see := func(t cordon.Time) {
		if t == 0 {
			return
		}
		if !any {
			first, last, any = t, t, true
		}
		first, last = min(first, t), max(last, t)
	}
	for _, a := range r.Advisories {
		for _, v := range a.Variants {
			for _, i := range v.FirstSeen {
				see(i.From)
			}
		}
	}
	for _, a := range r.Activity {
		see(a.From)
	}
	return first, last, any
}

// pulse is one advisory's activity over time: the busiest ten minutes of each
// bin, and the addresses up to its end.
type pulse struct {
	bins
	Title     string
	Active    []uint64
	Addresses []uint64
	Peak      cordon.Activity
	Total     uint64
}

func pulses(r *cordon.Report) []pulse {
	first, last, any := extent(r)
	if !any {
		return nil
	}
	var out []pulse
	for _, a := range r.Advisories {
		p := newPulse(r, a, newBins(first, last))
		if p.Peak.Active > 0 {
			out = append(out, p)
		}
	}
	return out
}

func newPulse(r *cordon.Report, a cordon.AdvisoryReport, b bins) pulse {
	p := pulse{bins: b, Title: clean(a.Title), Active: make([]uint64, b.n), Addresses: make([]uint64, b.n)}
	p.Peak, p.Total = activity(r, a.ID)
	for _, x := range r.Activity {
		if x.Advisory != a.ID || x.From == 0 {
			continue
		}
		i := b.index(x.From)
		p.Active[i] = max(p.Active[i], x.Active)
		p.Addresses[i] = max(p.Addresses[i], x.Cumulative)
	}
	for i := 1; i < b.n; i++ {
		p.Addresses[i] = max(p.Addresses[i], p.Addresses[i-1])
	}
	return p
}

// column is a bin in words, for the tool tip of its column.
func (c newHosts) column(i int) string {
	text := stamp(c.from(i)) + " UTC: "
	sum := uint64(0)
	parts := ""
	for _, s := range c.Series {
		if n := s.Bins[i]; n > 0 {
			sum += n
			parts += fmt.Sprintf("; %s %s", s.Name, count(n))
		}
	}
	return text + plural(sum, "new address", "new addresses") + parts
}
