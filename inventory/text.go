package inventory

import (
	"bytes"
	"hash/maphash"
	"strings"
	"time"

	"cordon"
)

// shown makes bytes from outside fit for a message.
func shown(b []byte) string { return cordon.Printable(b, 60) }

// words keeps strings that come again and again, so that a value that was seen
// before costs no memory. A new one takes the place of an older one.
type words struct {
	seed maphash.Seed
	have []string
}

const (
	maxWords = 1 << 13 // a power of two
	maxWord  = 64      // bytes; longer values seldom come again
)

func (s *words) of(b []byte) string {
	switch {
	case len(b) == 0:
		return ""
	case len(b) > maxWord:
		return string(b[:min(len(b), maxField)])
	case s.have == nil:
		s.seed, s.have = maphash.MakeSeed(), make([]string, maxWords)
	}
	place := &s.have[maphash.Bytes(s.seed, b)&(maxWords-1)]
	if *place != string(b) {
		*place = string(b)
	}
	return *place
}

// lower is of for names that are compared without regard to case.
func (s *words) lower(b []byte) string {
	for _, c := range b {
		if 'A' <= c && c <= 'Z' || c >= 0x80 {
			return s.of(bytes.ToLower(b))
		}
	}
	return s.of(b)
}

// number reads all of b as a decimal number of at most 18 digits.
func number(b []byte) (n uint64, ok bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + uint64(c)
	}
	return n, true
}

// epoch reads seconds since 1970, with or without a fraction.
func epoch(b []byte) cordon.Time {
	whole, fraction := b, []byte(nil)
	for i, c := range b {
		if c == '.' {
			whole, fraction = b[:i], b[i+1:]
			break
		}
	}
	n, ok := number(whole)
	if !ok || n > 1<<33 { // the year 2242
		return 0
	}
	t := cordon.Time(n) * cordon.Time(time.Second)
	unit := cordon.Time(time.Second)
	for _, c := range fraction[:min(len(fraction), 9)] {
		if c -= '0'; c > 9 {
			return 0
		}
		unit /= 10
		t += cordon.Time(c) * unit
	}
	return t
}

// isoLayouts are the spellings of a time that tables and agents write. A time
// without a zone is UTC.
var isoLayouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02", "2006/01/02 15:04:05", "2006/01/02",
	"Mon Jan _2 15:04:05 2006 MST", "Mon Jan _2 15:04:05 2006",
}

// fine reads milli-, micro- or nanoseconds since 1970, told by how many digits there
// are; 0 it is none of these.
func fine(b []byte) cordon.Time {
	unit, digits := cordon.Time(time.Millisecond), b
	switch len(b) {
	case 12, 13:
	case 15, 16:
		unit = cordon.Time(time.Microsecond)
	case 19:
		digits = b[:18] // as many as number reads; a tenth of a microsecond is not missed
		unit = 10
	case 18:
		unit = 1
	default:
		return 0
	}
	n, ok := number(digits)
	if !ok || b[len(b)-1]-'0' > 9 {
		return 0
	}
	return cordon.Time(n) * unit
}

// moment reads a time in words, or seconds since 1970 or parts of them.
func moment(b []byte) cordon.Time {
	if len(b) < len("2006-01-02") && (len(b) < 9 || b[0]-'0' > 9) {
		return 0
	}
	if t := fine(b); t != 0 {
		return t
	}
	if len(b) >= 9 && len(b) < 24 { // a shorter number is no time of this century
		if t := epoch(b); t != 0 {
			return t
		}
	}
	if len(b) < len("2006-01-02") || len(b) > 40 {
		return 0
	}
	s := strings.TrimSpace(string(b))
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() < 2243 {
			return cordon.TimeOf(t)
		}
	}
	return 0
}
