package logs

import (
	"time"

	"cordon"
)

// date is a day as a line shows it.
type date struct{ year, month, day int }

// valid bounds the years by what cordon.Time can hold, and keeps the epoch's
// own, which clocks show that were never set, and whose zero means unknown.
func (d date) valid() bool {
	return d.year > 1970 && d.year < 2262 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= daysIn(d.year, d.month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// month reads an English month's first three letters; 0 is none.
func month(b []byte) int {
	if len(b) < 3 {
		return 0
	}
	switch string(b[:3]) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}

// isoDate reads 2001-08-04.
func isoDate(b []byte) (d date, ok bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return d, false
	}
	var ok1, ok2, ok3 bool
	d.year, ok1 = digits(b, 4)
	d.month, ok2 = digits(b[5:], 2)
	d.day, ok3 = digits(b[8:], 2)
	return d, ok1 && ok2 && ok3 && d.valid()
}

// clock reads 13:55:36 as seconds of the day, leap second included.
func clock(b []byte) (seconds int, ok bool) {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return 0, false
	}
	h, m, s := two(b[0], b[1]), two(b[3], b[4]), two(b[6], b[7])
	return h*3600 + m*60 + s, h < 24 && m < 60 && s <= 60
}

// two reads two digits; what are none become more than 99.
func two(tens, ones byte) int {
	if tens -= '0'; tens > 9 {
		return 100
	}
	if ones -= '0'; ones > 9 {
		return 100
	}
	return int(tens)*10 + int(ones)
}

// fraction reads .123456 as nanoseconds; nothing is none.
func fraction(b []byte) (ns cordon.Time, rest []byte) {
	if len(b) == 0 || b[0] != '.' {
		return 0, b
	}
	n, width := number(b[1:])
	for i := width; i < 9; i++ {
		n *= 10
	}
	return cordon.Time(n), b[1+width:]
}

// zone reads -0700, -07:00 or Z as seconds east of UTC.
func zone(b []byte) (seconds int, ok bool) {
	if len(b) == 1 && b[0] == 'Z' {
		return 0, true
	}
	if len(b) == 6 && b[3] == ':' {
		b = []byte{b[0], b[1], b[2], b[4], b[5]}
	}
	if len(b) != 5 || b[0] != '-' && b[0] != '+' {
		return 0, false
	}
	h, ok1 := digits(b[1:], 2)
	m, ok2 := digits(b[3:], 2)
	seconds = h*3600 + m*60
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, ok1 && ok2 && h < 24 && m < 60
}

// dayCache remembers the last day that was converted: lines come in order.
type dayCache struct {
	date
	zone  *time.Location
	start int64 // seconds since the epoch
	shift int   // seconds that clocks are changed by on that day
	odd   bool  // a time was read that the change skips or repeats
}

// at returns the instant of a day and second of the day. A time that a change
// of clocks skips or repeats is taken as the standard library takes it, and marked.
func (c *dayCache) at(d date, seconds int, zone *time.Location) (cordon.Time, bool) {
	if c.date != d || c.zone != zone {
		if !d.valid() {
			return 0, false
		}
		noon := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, zone)
		_, before := noon.Add(-13 * time.Hour).Zone()
		_, after := noon.Add(13 * time.Hour).Zone()
		*c = dayCache{date: d, zone: zone, start: noon.Unix() - 12*3600, shift: after - before, odd: c.odd}
	}
	if c.shift != 0 {
		at := time.Date(d.year, time.Month(d.month), d.day, 0, 0, seconds, 0, zone)
		c.odd = c.odd || c.doubts(at, seconds)
		return cordon.TimeOf(at), true
	}
	return cordon.Time((c.start + int64(seconds)) * 1e9), true
}

// doubts reports whether the second of the day that an instant was made of is none
// there, or that of another instant too.
func (c *dayCache) doubts(at time.Time, seconds int) bool {
	shift := time.Duration(c.shift) * time.Second
	return clockOf(at) != seconds || clockOf(at.Add(shift)) == seconds || clockOf(at.Add(-shift)) == seconds
}

// clockOf is the second of the day that clocks show.
func clockOf(at time.Time) int {
	h, m, s := at.Clock()
	return (h*60+m)*60 + s
}
