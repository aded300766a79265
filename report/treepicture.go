package report

import (
	"fmt"
	"time"

	"cordon"
)

// treePicture is a forest over time, in the units of its viewBox: a line a host,
// from the attack that infected it to its own first emission and on to the last
// attack by which it infected another.
type treePicture struct {
	Class, Title, Desc string
	W, H               int
	Left, Right, Base  float64
	Lines              []treeMark
	Ticks              []treeTick
	Heads              []float64 // heights at which the times are written
}

// treeMark is one line of the picture.
type treeMark struct {
	Y, Indent  float64
	Label, Tip string
	Folded     string
	FoldX      float64
	FoldAnchor string
	Rise       string // from the parent's line to this one, at the attack
	Wait       string // from the attack to the emission
	Life       string // from the emission to the last attack that infected
	X          float64
	Class      string // of the dot: outside, sure or unsure
	HasDot     bool
	GuideTo    float64
}

type treeTick struct {
	X     float64
	Label string
}

// Sizes of a picture: how many lines at most, and how wide. Five hundred lines
// can still be read; more are folded.
type treeFrame struct {
	class            string
	w, label         int
	lines, ticks     int
	indent, deepest  float64
	rowHeight, chars int
}

var (
	wideTree   = treeFrame{class: "wide", w: 1080, label: 262, lines: 500, ticks: 6, indent: 9, deepest: 10, rowHeight: 16, chars: 24}
	narrowTree = treeFrame{class: "narrow", w: 360, label: 160, lines: 120, ticks: 2, indent: 5, deepest: 6, rowHeight: 17, chars: 19}
)

// headEvery is after how many lines the times are written again.
const headEvery = 40

func (f *forest) picture(r *cordon.Report, size treeFrame) treePicture {
	lines := f.lines(size.lines)
	p := treePicture{
		Class: size.class, Title: titleOf(r, f.Advisory) + ": who infected whom", W: size.w,
		Left: float64(size.label), Right: float64(size.w) - 10,
	}
	lane := laneOf(lines, p.Left+6, p.Right-4)
	y := 0.0
	for i, l := range lines {
		if i%headEvery == 0 {
			y += 22
			p.Heads = append(p.Heads, y)
			y += 6
		}
		y += float64(size.rowHeight)
		p.Lines = append(p.Lines, size.mark(l, y, lane))
	}
	for i, l := range lines {
		p.join(i, l, lane)
	}
	p.Base = y + 8
	p.H = int(p.Base) + 4
	p.Ticks = lane.marks(size.ticks)
	p.Desc = fmt.Sprintf("%s drawn, in the order of infection, from %s to %s. The table below has the same.",
		plural(uint64(len(lines)), "line is", "lines are"), exact(lane.from), exact(lane.to))
	return p
}

// foldRoom is what "+123,456 hosts" takes.
const foldRoom = 100

func (size treeFrame) mark(l treeLine, y float64, lane lane) treeMark {
	m := treeMark{Y: round(y), Indent: 2 + min(float64(l.depth), size.deepest)*size.indent, Folded: l.folded}
	if l.branch == nil {
		return m
	}
	m.Label, m.Tip = cut(clean(l.Host), size.chars), l.tip()
	m.HasDot, m.X = l.EmittedAt != 0, lane.x(l.EmittedAt)
	m.GuideTo = m.X
	switch {
	case l.Parent == "":
		m.Class = "outside"
	case l.Odds < 0.5:
		m.Class = "unsure"
	default:
		m.Class = "sure"
	}
	if l.folded != "" {
		m.FoldX, m.FoldAnchor = m.X+8, "start"
		if m.X > lane.right-foldRoom {
			m.FoldX, m.FoldAnchor = m.X-8, "end"
		}
	}
	return m
}

// join draws what ties a line to its parent's.
func (p *treePicture) join(i int, l treeLine, lane lane) {
	m := &p.Lines[i]
	if l.branch == nil || l.parent < 0 {
		return
	}
	parent := &p.Lines[l.parent]
	at := lane.x(l.AttackedAt)
	m.Rise = fmt.Sprintf("M%g %gV%g", at, parent.Y, m.Y)
	m.Wait = fmt.Sprintf("M%g %gH%g", at, m.Y, m.X)
	m.GuideTo = at
	if parent.Life == "" && at > parent.X { // the first child drawn is the last attacked
		parent.Life = fmt.Sprintf("M%g %gH%g", parent.X, parent.Y, at)
	}
}

// lane is the scale of time.
type lane struct {
	from, to    cordon.Time
	left, right float64
}

func laneOf(lines []treeLine, left, right float64) lane {
	l := lane{left: left, right: right}
	for _, x := range lines {
		if x.branch == nil || x.EmittedAt == 0 {
			continue
		}
		if l.from == 0 {
			l.from, l.to = x.EmittedAt, x.EmittedAt
		}
		l.from, l.to = min(l.from, x.EmittedAt), max(l.to, x.EmittedAt)
		if x.AttackedAt != 0 {
			l.from = min(l.from, x.AttackedAt)
		}
	}
	return l
}

func (l lane) x(at cordon.Time) float64 {
	if l.to <= l.from || at <= l.from {
		return l.left
	}
	return round(l.left + (l.right-l.left)*float64(at-l.from)/float64(l.to-l.from))
}

// tickSteps are the distances at which times are marked.
var tickSteps = []time.Duration{
	time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, week, 4 * week, 26 * week, 52 * week,
}

// marks are at most so many round times in the lane, or its begin where there is
// none.
func (l lane) marks(most int) (ticks []treeTick) {
	if l.from == 0 {
		return nil
	}
	step := tickSteps[len(tickSteps)-1]
	for _, s := range tickSteps {
		if time.Duration(l.to-l.from)/s < time.Duration(most) {
			step = s
			break
		}
	}
	layout := tickLayout(step, time.Duration(l.to-l.from))
	for at := floor(l.from+cordon.Time(step)-1, step); at <= l.to && len(ticks) < 2*most; at += cordon.Time(step) {
		ticks = append(ticks, treeTick{l.x(at), at.Std().Format(layout)})
	}
	if ticks == nil {
		ticks = append(ticks, treeTick{l.left, l.from.Std().Format(layout)})
	}
	return ticks
}

func tickLayout(step, span time.Duration) string {
	switch {
	case step >= day:
		return dayLayout
	case step >= time.Minute && span > day:
		return "01-02 15:04"
	case step >= time.Minute:
		return clockLayout
	case step >= time.Second:
		return "15:04:05"
	}
	return "15:04:05.000"
}
