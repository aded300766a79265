package logs

import (
	"bytes"
	"fmt"
	"time"

	"cordon"
)

// syslogTime reads the front of a line: "Feb 25 12:11:24" (RFC 3164) or an
// RFC 3339 time, behind a priority in angle brackets. body is what follows, and
// the host, whose name is of no use and not to be believed, is left out of it.
func (d *decoder) syslogTime(line []byte) (at cordon.Time, quality cordon.TimeQuality, body []byte) {
	line = withoutPriority(line)
	at, quality, rest := d.isoTime(line)
	if quality != cordon.TimeUnknown {
		_, body = word(rest)
		return at, quality, body
	}
	on, seconds, rest, ok := syslogDate(line)
	if !ok {
		d.note(noteNoTime)
		return 0, cordon.TimeUnknown, line
	}
	_, body = word(rest)
	on.year = d.yearOf(on.month)
	d.noteYear()
	at, ok = d.days.at(on, seconds, d.o.Location)
	switch {
	case ok:
		return at, cordon.TimeYearless, body
	case on.month == 2 && on.day == 29: // a day later would be as wrong as a day earlier
		d.note("there is no 29 February in the year assumed; --year says another")
	default:
		d.note(noteNoTime)
	}
	return 0, cordon.TimeUnknown, body
}

func (d *decoder) noteYear() {
	if !d.o.YearAssumed {
		return
	}
	if d.yearNote == "" {
		d.yearNote = fmt.Sprintf(cordon.YearAssumed+" %d for the first (--year says another)", d.o.Year)
	}
	d.tally.Notes.Count(d.yearNote, 1, d.line, nil)
}

func withoutPriority(b []byte) []byte {
	if len(b) > 3 && b[0] == '<' {
		if i := bytes.IndexByte(b[:min(len(b), 5)], '>'); i > 0 {
			return b[i+1:]
		}
	}
	return b
}

// syslogDate reads "Feb 25 12:11:24", which shows no year.
func syslogDate(b []byte) (on date, seconds int, rest []byte, ok bool) {
	if len(b) < 14 || b[3] != ' ' {
		return on, 0, nil, false
	}
	if on.month = month(b); on.month == 0 {
		return on, 0, nil, false
	}
	b = skipSpaces(b[3:])
	day, width := number(b)
	if width == 0 || width > 2 {
		return on, 0, nil, false
	}
	on.day = day
	b = skipSpaces(b[width:])
	if seconds, ok = clock(b); !ok {
		return on, 0, nil, false
	}
	return on, seconds, skipSpaces(b[8:]), true
}

// isoTime reads 2005-02-25T12:11:24.123456+01:00; the zone may be left out.
func (d *decoder) isoTime(b []byte) (at cordon.Time, quality cordon.TimeQuality, rest []byte) {
	on, ok := isoDate(b)
	if !ok || len(b) < 19 || b[10] != 'T' && b[10] != ' ' {
		return 0, cordon.TimeUnknown, nil
	}
	seconds, ok := clock(b[11:])
	if !ok {
		return 0, cordon.TimeUnknown, nil
	}
	ns, tail := fraction(b[19:])
	where, offset, quality := time.UTC, 0, cordon.TimeExact
	shown, rest := word(tail)
	if len(shown) == 0 {
		where, quality, rest = d.o.Location, cordon.TimeZoneless, skipSpaces(tail)
	} else if offset, ok = zone(shown); !ok {
		return 0, cordon.TimeUnknown, nil
	}
	at, _ = d.days.at(on, seconds, where)
	return at + ns - cordon.Time(offset)*1e9, quality, rest
}

const (
	turnBack    = 6  // months back from one line to the next: a year has turned
	turnForward = 10 // months on: the line is of the year before, and late
)

// yearOf returns the year of the next line, from its month. Lines that are a
// little out of order do not turn the year, not even those of a December that
// come after the first of January.
func (c *carried) yearOf(month int) int {
	switch {
	case c.month != 0 && c.month-month >= turnBack:
		c.year++
	case c.month != 0 && month-c.month >= turnForward:
		return c.year - 1
	}
	c.month = month
	return c.year
}

func carryYear(c *carried, line []byte) {
	line = withoutPriority(unquoted(line))
	if on, _, _, ok := syslogDate(line); ok {
		c.yearOf(on.month)
	}
}
