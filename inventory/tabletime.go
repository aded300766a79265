package inventory

import (
	"time"

	"cordon"
)

// interval is when something was, as far as a row shows it: it began no earlier than from and
// no later than to.
type interval struct {
	from, to cordon.Time // 0 not known
	local    bool        // they show no zone and are read as UTC
}

func (w written) interval() interval {
	return interval{w.at, w.at + cordon.Time(w.late)*cordon.Time(time.Second), w.local}
}

// zoned is an interval in UTC, as wide as zones make it.
func (s interval) zoned() interval {
	if s.local {
		return interval{from: s.from - East, to: s.to + West}
	}
	return s
}

// and is a interval that holds two.
func (s interval) and(o interval) interval {
	if s.local != o.local {
		s, o = s.zoned(), o.zoned()
	}
	return interval{min(s.from, o.from), max(s.to, o.to), s.local}
}

// behind reports whether all of an interval lies behind another. What shows no zone in one row
// shares it.
func (s interval) behind(o interval) bool {
	if s.local != o.local {
		s, o = s.zoned(), o.zoned()
	}
	return s.from > o.to
}

// late is by how many seconds it may have been later than from.
func (s interval) late() uint32 {
	return uint32(min((s.to-s.from)/cordon.Time(time.Second), 1<<32-1))
}

// interval reads the row's times of a meaning: what holds those of all its columns, nothing
// where there are none or any is none.
func (t *table) interval(m meaning) (s interval) {
	if t.row[m] == nil {
		return s
	}
	s, sound := t.time(m, t.row[m])
	for i := range t.more {
		if t.more[i].m == m {
			other, ok := t.time(m, t.more[i].cell)
			s, sound = s.and(other), sound && ok
		}
	}
	if !sound {
		return interval{}
	}
	return s
}

// time reads one cell.
func (t *table) time(m meaning, cell []byte) (s interval, ok bool) {
	w := readTime(cell)
	switch {
	case w.old:
		t.d.note(columnNames[m] + " before 1990; such a time is taken for none")
	case w.at == 0:
		t.misread(m, cell, expectsTime)
	}
	return w.interval(), w.at != 0
}

const (
	day = cordon.Time(24 * time.Hour)
	// skew is how far clocks and zones of one row may differ.
	skew = 2 * day
	// clocks is how far those of a file's machine and of a table's may.
	clocks = cordon.Time(time.Hour)
)

// times reads those of the row, and says what shows that they or the file's are none.
func (t *table) times() (seen interval) {
	seen, t.start = t.interval(colSeen), t.interval(colBoot)
	fix := t.interval(colInstalled)
	for _, s := range [...]interval{seen, t.start, fix} {
		t.lasted = max(t.lasted, s.zoned().from)
	}
	if seen.from == 0 {
		t.fixed, t.fixedLocal = fix.to, fix.local
		return seen
	}
	if fix.behind(seen) {
		t.d.note("installed after the row itself was seen; such a date is taken for none")
		fix = interval{}
	}
	if t.start.from > seen.to+skew {
		t.d.note("started after the row itself was seen; such a time is taken for none")
		t.start = interval{}
	}
	t.fixed, t.fixedLocal = fix.to, fix.local
	return seen
}

// outlast says once that the date of the file is none, where a row shows something later.
func (t *table) outlast() {
	d := t.d
	if d.o.Seen == 0 || d.outlasted || t.lasted <= d.o.Seen+clocks {
		return
	}
	d.outlasted = true
	it := d.next(Undated, "")
	it.Seen, it.Late, it.SeenLocal = d.o.Seen, 0, false
	d.send(it)
}

// since tells from when on something was so.
func (t *table) since(k Kind, s interval) {
	if s.from != 0 {
		it := t.d.next(k, "")
		it.Since, it.SinceLocal = s.from, s.local
		t.d.send(it)
	}
}
