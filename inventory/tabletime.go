package inventory

import (
	"bytes"
	"slices"
	"strings"
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
	w, several := readTime(cell), false
	if w.at == 0 && !w.old {
		w, several = writtenDay(cell)
	}
	switch {
	case several:
		t.misread(m, cell, expectsDay)
	case w.old:
		t.d.note(columnNames[m] + " before 1990; such a time is taken for none")
	case w.at == 0:
		t.misread(m, cell, expectsTime)
	}
	return w.interval(), w.at != 0
}

// writtenDay reads a day as people and spreadsheets write it, with or without a time of
// day: 30.08.2001, 8/30/01, 30-Aug-2001, "Aug 30, 2001"; 0 it is none of these.
// With points the day comes first, as wherever they are used. With other marks the month
// may come first: several days are then possible, as for 03/04/2001.
func writtenDay(cell []byte) (w written, several bool) {
	if len(cell) < 6 || len(cell) > 40 || len(cell) > 4 && isDigits(cell[:4]) {
		return w, false // 2001-08-30 is not written by hand
	}
	date, clock := cell, []byte(nil)
	if i := bytes.IndexByte(cell, ':'); i > 0 { // the hour stands before it
		for i > 0 && cell[i-1]-'0' <= 9 {
			i--
		}
		date, clock = bytes.TrimRight(cell[:i], " ,T\t"), cell[i:]
	}
	days := daysOf(date)
	if len(days) != 1 {
		return w, len(days) > 1
	}
	utc := bytes.HasSuffix(clock, []byte{'Z'})
	if zone := zoneWord.FindString(string(clock)); zone != "" {
		utc = zone == " UTC" || zone == " GMT"
		clock = clock[:len(clock)-len(zone)]
	}
	since, ok := clockOf(clock)
	if !ok {
		return w, false
	}
	w = written{at: days[0] + since, local: !utc}
	switch bytes.Count(clock, []byte{':'}) {
	case 0:
		w.late = lateDay
	case 1:
		w.late = lateMinute
	}
	return w.sane(), false
}

func isDigits(b []byte) bool {
	_, ok := number(b)
	return ok
}

// daysOf are the days that a date of three parts may be, each once.
func daysOf(date []byte) (days []cordon.Time) {
	var parts [3][]byte
	n, marks := 0, [3]byte{}
	for len(date) > 0 {
		if n == len(parts) {
			return nil
		}
		end := bytes.IndexFunc(date, func(r rune) bool { return r == '.' || r == '/' || r == '-' || r == ' ' || r == ',' })
		if end < 0 {
			end = len(date)
		}
		parts[n] = date[:end]
		if end < len(date) {
			marks[n] = date[end]
		}
		date = bytes.TrimLeft(date[end:], "./-, ")
		n++
	}
	if n != len(parts) {
		return nil
	}
	add := func(year, month, day []byte) {
		y, ok1 := yearOf(year)
		m, ok2 := monthOf(month)
		d, ok3 := number(day)
		if !ok1 || !ok2 || !ok3 || len(day) > 2 {
			return
		}
		if at := dayOf(y, m, int(d)); at != 0 && !slices.Contains(days, at) {
			days = append(days, at)
		}
	}
	a, b, c := parts[0], parts[1], parts[2]
	add(c, b, a)
	if marks[0] != '.' {
		add(c, a, b)
		if len(a) == 2 && len(c) == 2 {
			add(a, b, c)
		}
	}
	return days
}

// yearOf reads a year of four digits, or of two: those from 70 on are of the last century.
func yearOf(b []byte) (year int, ok bool) {
	n, ok := number(b)
	switch {
	case !ok || len(b) != 2 && len(b) != 4:
		return 0, false
	case len(b) == 4:
		return int(n), true
	case n >= 70:
		return 1900 + int(n), true
	}
	return 2000 + int(n), true
}

// monthOf reads a month, as a number or by its English name.
func monthOf(b []byte) (month int, ok bool) {
	if n, ok := number(b); ok {
		return int(n), len(b) <= 2
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); bytes.EqualFold(b, []byte(name)) || bytes.EqualFold(b, []byte(name[:3])) {
			return int(m), true
		}
	}
	return 0, false
}

// dayOf is the begin of a day; 0 there is no such day, or none since 1970.
func dayOf(year, month, day int) cordon.Time {
	if year < 1970 || year >= 2243 || month < 1 || month > 12 || day < 1 {
		return 0
	}
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if at.Day() != day {
		return 0
	}
	return cordon.TimeOf(at)
}

// clockLayouts are how the time of day is written behind a date.
var clockLayouts = []string{"15:04", "15:04:05", "15:04:05Z", "15:04Z", "3:04 PM", "3:04:05 PM", "3:04PM", "3:04:05PM"}

func clockOf(b []byte) (since cordon.Time, ok bool) {
	if len(b) == 0 {
		return 0, true
	}
	s := strings.ToUpper(string(b))
	for _, layout := range clockLayouts {
		if at, err := time.Parse(layout, s); err == nil {
			return cordon.Time(at.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))), true
		}
	}
	return 0, false
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
