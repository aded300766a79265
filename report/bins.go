package report

import (
	"time"

	"cordon"
)

// maxBins is how many columns a chart has at most: more are too thin to read.
const maxBins = 60

// tenMinutes is the resolution of the report's own intervals.
const tenMinutes = 10 * time.Minute

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// binWidths are spans that people count in. Past the last one they double.
var binWidths = []time.Duration{
	tenMinutes, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, week, 2 * week, 4 * week, 13 * week, 26 * week, 52 * week,
}

// bins divides a span of time into columns of one width.
type bins struct {
	start cordon.Time
	width time.Duration
	n     int
}

// monday shifts the grid of weeks, since 1970-01-01 was a Thursday.
const monday = int64(4 * day)

// floor is the begin of the span of width w that holds t, in UTC.
func floor(t cordon.Time, w time.Duration) cordon.Time {
	var shift int64
	if w%week == 0 {
		shift = monday
	}
	off := (int64(t) - shift) % int64(w)
	if off < 0 {
		off += int64(w)
	}
	return t - cordon.Time(off)
}

// newBins takes the first width that needs no more than maxBins columns.
// Unsigned arithmetic: two times can be further apart than int64 can say.
func newBins(first, last cordon.Time) bins {
	for i := 0; ; i++ {
		w := binWidths[min(i, len(binWidths)-1)]
		w <<= max(0, i-len(binWidths)+1)
		start := floor(first, w)
		if n := (uint64(last)-uint64(start))/uint64(w) + 1; n <= maxBins {
			return bins{start, w, int(n)}
		}
	}
}

func (b bins) index(t cordon.Time) int { return int((uint64(t) - uint64(b.start)) / uint64(b.width)) }

func (b bins) from(i int) cordon.Time { return b.start + cordon.Time(i)*cordon.Time(b.width) }

// words says how long a column is.
func (b bins) words() string {
	unit := func(d time.Duration, one, many string) string {
		return plural(uint64(b.width/d), one, many)
	}
	switch {
	case b.width%week == 0:
		return unit(week, "week", "weeks")
	case b.width%day == 0:
		return unit(day, "day", "days")
	case b.width%time.Hour == 0:
		return unit(time.Hour, "hour", "hours")
	}
	return unit(time.Minute, "minute", "minutes")
}

// tick is a label on the time axis, in up to two lines.
type tick struct {
	At        int // index of the column it stands before
	Top, Base string
}

// ticks puts at most n labels at round times.
func (b bins) ticks(n int) []tick {
	step := b.width
	for _, w := range binWidths {
		if step = w; w >= b.width && w%b.width == 0 && b.labels(w) <= n {
			break
		}
	}
	if step < b.width || b.labels(step) > n {
		step = b.width * time.Duration((b.n+n-1)/n)
	}
	return b.label(step)
}

// labels is how many round times of that step the axis has.
func (b bins) labels(step time.Duration) (n int) {
	for i := range b.n {
		if b.round(i, step) {
			n++
		}
	}
	return n
}

func (b bins) round(i int, step time.Duration) bool {
	if step > 52*week { // no calendar to be round in; count from the first column
		return i%int(step/b.width) == 0
	}
	return floor(b.from(i), step) == b.from(i)
}

// label writes the time of day over the date, or the day over the year; the
// lower line only where it changes.
func (b bins) label(step time.Duration) []tick {
	top, base := "2 Jan", "2006"
	if step < day {
		top, base = clockLayout, "2 Jan 2006"
	}
	var out []tick
	below := ""
	for i := range b.n {
		if !b.round(i, step) {
			continue
		}
		t := tick{At: i, Top: b.from(i).Std().Format(top)}
		if s := b.from(i).Std().Format(base); s != below {
			t.Base, below = s, s
		}
		out = append(out, t)
	}
	return out
}
