package inventory

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"cordon"
)

// worst reads the row's times of a meaning: the one that is worse for the machine, 0
// where there is none, or any that is none. So it is worse to be fixed late, and that
// anything else was early. cell is the one that counts.
func (t *table) worst(m meaning) (at cordon.Time, cell []byte) {
	cell = t.row[m]
	if cell == nil {
		return 0, nil
	}
	at = t.moment(m, cell)
	for i := range t.more {
		if t.more[i].m != m {
			continue
		}
		switch other := t.moment(m, t.more[i].cell); {
		case other == 0:
			at = 0
		case at != 0 && (other < at) != (m == colInstalled):
			at, cell = other, t.more[i].cell
		}
	}
	return at, cell
}

// moment reads a time of a column, and notes what is none, or not known which.
func (t *table) moment(m meaning, cell []byte) cordon.Time {
	if len(cell) > len("2001-08-30") && cell[4] == '-' { // most are written so
		if at := moment(cell); at != 0 {
			return at
		}
	}
	at, several := writtenDay(cell)
	switch {
	case several:
		t.misread(m, cell, expectsDay)
		return 0
	case at != 0:
		return at
	}
	if at = moment(cell); at == 0 {
		t.misread(m, cell, expectsTime)
	}
	return at
}

// writtenDay reads a day as people and spreadsheets write it, with or without a time of
// day: 20010830, 30.08.2001, 8/30/01, 30-Aug-2001, "Aug 30, 2001"; 0 it is none of these.
// With points the day comes first, as wherever they are used. With other marks the month
// may come first: several days are then possible, as for 03/04/2001.
func writtenDay(cell []byte) (at cordon.Time, several bool) {
	if len(cell) < 6 || len(cell) > 40 || len(cell) > 4 && isDigits(cell[:4]) && cell[4]-'0' > 9 {
		return 0, false // 2001-08-30 is not written by hand
	}
	date, clock := cell, []byte(nil)
	if len(cell) == 8 && isDigits(cell) {
		at = dayOf(int(cell[0]-'0')*1000+int(cell[1]-'0')*100+int(cell[2]-'0')*10+int(cell[3]-'0'), int(cell[4]-'0')*10+int(cell[5]-'0'), int(cell[6]-'0')*10+int(cell[7]-'0'))
		return at, false
	}
	if i := bytes.IndexByte(cell, ':'); i > 0 { // the hour stands before it
		for i > 0 && cell[i-1]-'0' <= 9 {
			i--
		}
		date, clock = bytes.TrimRight(cell[:i], " ,T\t"), cell[i:]
	}
	days := daysOf(date)
	if len(days) == 0 {
		return 0, false
	}
	if len(days) > 1 {
		return 0, true
	}
	since, ok := clockOf(clock)
	if !ok {
		return 0, false
	}
	return days[0] + since, false
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

// clocks are how the time of day is written behind a date.
var clocks = []string{"15:04", "15:04:05", "15:04:05Z", "15:04Z", "3:04 PM", "3:04:05 PM", "3:04PM", "3:04:05PM"}

func clockOf(b []byte) (since cordon.Time, ok bool) {
	if len(b) == 0 {
		return 0, true
	}
	s := strings.ToUpper(string(b))
	for _, layout := range clocks {
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
	// firstFix is before anything that is installed: January 1990. Programs write
	// the year 1970 or 1980 where they know of none.
	firstFix = cordon.Time(7305) * day
)

// endOf is the end of a day, where a time shows no more than the day.
func endOf(at cordon.Time) cordon.Time {
	if at%day == 0 {
		return at + day - cordon.Time(time.Second)
	}
	return at
}

// fixed is when what fixes the row's machine was installed, 0 not known. Of a mere day
// that is its end: a start on the same day need not have come behind it.
func (t *table) fixed(seen cordon.Time) cordon.Time {
	at, _ := t.worst(colInstalled)
	switch {
	case at == 0:
		return 0
	case at < firstFix:
		t.d.note("installed before 1990; such a date is taken for none")
		return 0
	case seen != 0 && at > endOf(seen):
		t.d.note("installed after the row itself was seen; such a date is taken for none")
		return 0
	}
	return endOf(at)
}

// booted is when the row's machine last started, 0 not known.
func (t *table) booted(seen cordon.Time) cordon.Time {
	at, _ := t.worst(colBoot)
	if seen != 0 && at > seen+skew {
		t.d.note("started after the row itself was seen; such a time is taken for none")
		return 0
	}
	return at
}

// since tells from when on something was so.
func (t *table) since(k Kind, at cordon.Time) {
	if at != 0 {
		it := t.d.next(k, "")
		it.Since = at
		t.d.send(it)
	}
}
