package report

import (
	"fmt"
	"strings"
)

// A chart is geometry only, in the units of its viewBox; the page draws it.
// Every chart comes in two sizes, one for a wide page and one for a telephone,
// since text in a picture that is merely scaled down cannot be read.
type chart struct {
	Class       string // which of the sizes it is
	Title, Desc string
	W, H        int
	Left, Right float64 // of the plot
	Top, Base   float64
	Grid        []gridLine
	Ticks       []tickMark
	Columns     []chartColumn
	Line        string // a path, or ""
	Area        string
	Mark        *mark
}

type gridLine struct {
	Y     float64
	Label string
}

type tickMark struct {
	X         float64
	Top, Base string
	Anchor    string // start at the left edge, so that the label is not cut
}

type chartColumn struct {
	Tip    string
	Pieces []piece
}

// piece is one variant's part of a column; Series chooses its pattern.
type piece struct {
	X, Y, W, H float64
	Series     int
}

type mark struct {
	X, Y   float64
	Label  string
	Anchor string
}

type frame struct {
	class       string
	w, h, ticks int
}

var (
	wideFrame   = frame{"wide", 1080, 250, 8}
	narrowFrame = frame{"narrow", 360, 220, 4}
	halfFrame   = frame{"wide", 530, 180, 5}
	smallFrame  = frame{"narrow", 360, 170, 4}
)

func (f frame) chart(title, desc string, b bins, top uint64) (chart, scale) {
	c := chart{
		Class: f.class, Title: title, Desc: desc, W: f.w, H: f.h,
		Left: 44, Right: float64(f.w) - 12, Top: 16, Base: float64(f.h) - 40,
	}
	s := scale{c.Left, (c.Right - c.Left) / float64(b.n), c.Base, 0}
	marks := levels(top)
	s.perUnit = (c.Base - c.Top) / float64(marks[len(marks)-1])
	for _, m := range marks {
		c.Grid = append(c.Grid, gridLine{s.y(m), count(m)})
	}
	for _, t := range b.ticks(f.ticks) {
		c.Ticks = append(c.Ticks, tickMark{X: s.x(t.At), Top: t.Top, Base: t.Base, Anchor: anchor(s.x(t.At), c)})
	}
	return c, s
}

func anchor(x float64, c chart) string {
	switch {
	case x < c.Left+20:
		return "start"
	case x > c.Right-30:
		return "end"
	}
	return "middle"
}

// scale maps bins and counts to the picture.
type scale struct{ left, perBin, base, perUnit float64 }

func (s scale) x(bin int) float64  { return round(s.left + float64(bin)*s.perBin) }
func (s scale) y(n uint64) float64 { return round(s.base - float64(n)*s.perUnit) }

// widest keeps the only column of a short recording from filling the chart.
const widest = 64

// column is the left edge and width of a column: a little room on both sides,
// in the middle of its bin.
func (s scale) column(bin int) (x, w float64) {
	w = min(s.perBin-min(2, s.perBin/5), widest)
	return round(s.left + (float64(bin)+0.5)*s.perBin - w/2), round(w)
}

// round keeps a tenth of a unit: finer is invisible and only makes the page long.
func round(v float64) float64 { return float64(int64(v*10+0.5)) / 10 }

// levels are two to five round numbers from zero to at least top.
func levels(top uint64) []uint64 {
	step := uint64(1)
	for _, m := range []uint64{2, 5, 10} {
		if step*4 < top {
			step = m
		}
	}
	for base := uint64(10); step*4 < top && base < 1e18; base *= 10 {
		for _, m := range []uint64{2, 5, 10} {
			if step*4 < top {
				step = base * m
			}
		}
	}
	out := []uint64{0}
	for n := step; ; n += step {
		out = append(out, n)
		if n >= top || len(out) > 5 {
			return out
		}
	}
}

// stacked draws new hosts, the variants of one bin on top of each other.
func stacked(c newHosts, f frame) chart {
	var top uint64
	for i := range c.n {
		top = max(top, c.sum(i))
	}
	out, s := f.chart("New addresses over time", c.describe(), c.bins, top)
	for i := range c.n {
		if c.sum(i) == 0 {
			continue
		}
		col := chartColumn{Tip: c.column(i)}
		var below uint64
		for k, v := range c.Series {
			if n := v.Bins[i]; n > 0 {
				y := s.y(below + n)
				x, w := s.column(i)
				col.Pieces = append(col.Pieces, piece{x, y, w, round(s.y(below) - y), k})
				below += n
			}
		}
		out.Columns = append(out.Columns, col)
	}
	return out
}

func (c newHosts) sum(bin int) (n uint64) {
	for _, s := range c.Series {
		n += s.Bins[bin]
	}
	return n
}

func (c newHosts) describe() string {
	var parts []string
	for _, s := range c.Series {
		parts = append(parts, fmt.Sprintf("%s: %s", s.Name, plural(s.Total, "address", "addresses")))
	}
	return fmt.Sprintf("Columns of %s each, from %s to %s UTC. %s.", c.words(), stamp(c.from(0)), stamp(c.from(c.n)), strings.Join(parts, "; "))
}

// activeChart draws the busiest ten minutes of each bin and marks the peak.
func activeChart(p pulse, f frame) chart {
	desc := fmt.Sprintf("The most hosts active in ten minutes, for each %s. The peak is %s at %s UTC.",
		p.words(), plural(p.Peak.Active, "host", "hosts"), stamp(p.Peak.From))
	out, s := f.chart(p.Title+": hosts active in ten minutes", desc, p.bins, p.Peak.Active)
	for i, n := range p.Active {
		if n > 0 {
			x, w := s.column(i)
			out.Columns = append(out.Columns, chartColumn{
				Tip:    fmt.Sprintf("%s UTC: at most %s in ten minutes", stamp(p.from(i)), count(n)),
				Pieces: []piece{{x, s.y(n), w, round(s.base - s.y(n)), 0}},
			})
		}
	}
	if p.Peak.From != 0 {
		i := p.index(p.Peak.From)
		x := round(s.x(i) + s.perBin/2)
		out.Mark = &mark{x, s.y(p.Peak.Active), "peak " + count(p.Peak.Active), anchor(x, out)}
	}
	return out
}

// growthChart draws the addresses seen so far as steps.
func growthChart(p pulse, f frame) chart {
	desc := fmt.Sprintf("Addresses seen so far, up to %s.", count(p.Total))
	out, s := f.chart(p.Title+": addresses so far", desc, p.bins, p.Total)
	var line strings.Builder
	fmt.Fprintf(&line, "M%g %g", s.x(0), s.base)
	for i, n := range p.Addresses {
		fmt.Fprintf(&line, "V%gH%g", s.y(n), s.x(i+1))
	}
	out.Line = line.String()
	out.Area = fmt.Sprintf("%sV%gZ", out.Line, s.base)
	out.Mark = &mark{s.x(p.n), s.y(p.Total), count(p.Total), "end"}
	return out
}
