package inventory

import (
	"bytes"
	"hash/maphash"
	"regexp"
	"strconv"
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

// epoch reads seconds since 1970, with or without a fraction; 0 it is none, or before
// firstTime.
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
	if t < firstTime {
		return 0
	}
	return t
}

// fine reads milli-, micro- or nanoseconds since 1970, told by how many digits there
// are; 0 it is none of these, or before firstTime.
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
	if t := cordon.Time(n) * unit; t >= firstTime {
		return t
	}
	return 0
}

// layouts are the spellings of a time that tables and agents write.
var layouts = []struct {
	is   string
	late uint32 // seconds that it does not show
	zone bool
}{
	{time.RFC3339Nano, 0, true},
	{"2006-01-02 15:04:05.999999999Z07:00", 0, true},
	{"2006-01-02T15:04:05.999999999", 0, false},
	{"2006-01-02 15:04:05.999999999", 0, false},
	{"2006-01-02 15:04", lateMinute, false},
	{"2006-01-02T15:04", lateMinute, false},
	{"2006-01-02T15:04Z07:00", lateMinute, true},
	{"2006-01-02", lateDay, false},
	{"2006/01/02 15:04:05", 0, false},
	{"2006/01/02", lateDay, false},
	{"2006-01-02 15:04:05 -0700", 0, true},
	{"2006-01-02 15:04:05 -07:00", 0, true},
	{"2006-01-02 15:04:05-0700", 0, true},
	{"2006-01-02T15:04:05-0700", 0, true},
	{"2006-01-02 15:04:05 MST", 0, true},
	{"2006-01-02 15:04:05 -0700 MST", 0, true},
	{"2006-01-02 15:04 -0700", lateMinute, true},
	{"2006-01-02 15:04 MST", lateMinute, true},
	{"2006-01-02 15:04Z07:00", lateMinute, true},
	{"2006/01/02 15:04:05 -0700", 0, true},
	{"2006/01/02 15:04:05 MST", 0, true},
	{"2006/01/02 15:04", lateMinute, false},
	{"Mon, _2 Jan 2006 15:04:05 -0700", 0, true},
	{"Mon, _2 Jan 2006 15:04:05 MST", 0, true},
	{"_2 Jan 2006 15:04:05 -0700", 0, true},
	{"_2 Jan 2006 15:04:05 MST", 0, true},
	{"Mon Jan _2 15:04:05 2006 MST", 0, true},
	{"Mon Jan _2 15:04:05 2006", 0, false},
}

const (
	lateMinute = 59
	lateDay    = 24*60*60 - 1
)

// written is a time as somebody wrote it.
type written struct {
	at    cordon.Time // the earliest that may be meant; 0 it is none
	late  uint32      // seconds by which it may have been later
	local bool        // it shows no zone and is read as UTC
	old   bool        // it is none as it lies before firstTime
}

// firstTime is before all that an inventory tells of: January 1990. Programs write the
// year 1970, 1980 or 1601 where they know of none.
const firstTime = cordon.Time(7305) * day

// sane takes away what is too old to be a time.
func (w written) sane() written {
	if w.at < firstTime {
		return written{old: true}
	}
	return w
}

// moment reads a time in words, or seconds since 1970 or parts of them; 0 it is none. Of a
// mere day it is the beginning, and what shows no zone is taken for UTC.
func moment(b []byte) cordon.Time { return readTime(b).at }

// readTime is moment with what is not known of the time.
func readTime(b []byte) written {
	if w, ok := plain(b); ok {
		return w.sane()
	}
	if _, ok := number(b[:min(len(b), 18)]); ok && len(b) >= len("20060102") {
		return inDigits(b)
	}
	if len(b) >= 9 && len(b) < 24 && b[0]-'0' <= 9 {
		if t := epoch(b); t != 0 {
			return written{at: t}
		}
	}
	if len(b) < len("2006-01-02") || len(b) > 40 {
		return written{}
	}
	return spelt(strings.TrimSpace(string(b)))
}

// plain reads what most tables write, 2001-08-04 and 2001-08-04T12:00:00Z, also with a
// space and without a zone. It leaves the ends of months to others.
func plain(b []byte) (w written, ok bool) {
	if len(b) < len("2006-01-02") || b[4] != '-' || b[8] > '2' {
		return w, false
	}
	var whole [len("2006-01-02T15:04:05")]byte
	switch len(b) {
	case len("2006-01-02"):
		copy(whole[copy(whole[:], b):], "T00:00:00")
		w.late, w.local = lateDay, true
	case len(whole), len(whole) + 1:
		copy(whole[:], b)
		if w.local = len(b) == len(whole); !w.local && b[len(whole)] != 'Z' {
			return w, false
		}
	default:
		return w, false
	}
	seconds, ok := plainTime(whole[:])
	if !ok || b[8] == '2' && b[9] == '9' { // of a February
		return w, false
	}
	w.at = cordon.Time(seconds) * cordon.Time(time.Second)
	return w, true
}

// fileTimeOf1970 is 1970 in the tenths of microseconds since 1601 that Windows counts.
const fileTimeOf1970 = 116444736000000000

// inDigits reads a number: 20010804, 200108041200, 20010804120000, seconds and parts of
// them since 1970, or what Windows counts since 1601.
func inDigits(b []byte) (w written) {
	switch n, _ := number(b[:min(len(b), 18)]); {
	case len(b) == 9 || len(b) == 10:
		w.at = epoch(b)
		return w
	case len(b) == 18 && n < 2*fileTimeOf1970:
		if n > fileTimeOf1970 {
			w.at = cordon.Time(n-fileTimeOf1970) * 100
		}
		return w.sane()
	case len(b) != 8 && len(b) != 12 && len(b) != 14, len(b) == 12 && n >= uint64(firstTime)/1e6:
		w.at = fine(b)
		return w
	}
	const digits = "20060102150405"
	t, err := time.ParseInLocation(digits[:len(b)], string(b), time.UTC)
	if err != nil || t.Year() >= lastYear {
		return w
	}
	if w = (written{at: cordon.TimeOf(t), local: true}); len(b) == 12 {
		w.late = lateMinute
	} else if len(b) == 8 {
		w.late = lateDay
	}
	if t.Year() < 1970 {
		w.at = 0
	}
	return w.sane()
}

// lastYear is one that a cordon.Time does not hold to its end.
const lastYear = 2243

var (
	zoneWord = regexp.MustCompile(` [A-Z]{3,5}$`)
	// ofWMI is a time as Windows Management Instrumentation writes it, with the minutes by
	// which its zone is before UTC.
	ofWMI = regexp.MustCompile(`^(\d{14}\.\d{6})([+-]\d{3}|\*{4}|[+-]\*{3})$`)
)

func spelt(s string) (w written) {
	if m := ofWMI.FindStringSubmatch(s); m != nil {
		return inWMI(m[1], m[2])
	}
	if w = inLayouts(s); w.at == 0 && !w.old {
		if zone := zoneWord.FindString(s); zone != "" { // one that is not known
			if w = inLayouts(s[:len(s)-len(zone)]); w.at != 0 {
				w.local = true
			}
		}
	}
	return w
}

func inWMI(s, zone string) (w written) {
	t, err := time.ParseInLocation("20060102150405.000000", s, time.UTC)
	if err != nil || t.Year() < 1601 || t.Year() >= lastYear {
		return w
	}
	minutes, err := strconv.Atoi(zone)
	if t = t.Add(-time.Duration(minutes) * time.Minute); t.Year() < 1970 {
		return written{old: true}
	}
	return written{at: cordon.TimeOf(t), local: err != nil}.sane()
}

func inLayouts(s string) (w written) {
	for _, l := range layouts {
		t, err := time.ParseInLocation(l.is, s, time.UTC)
		if err != nil || t.Year() < 1601 || t.Year() >= lastYear {
			continue
		}
		if t.Year() < 1970 {
			return written{old: true}
		}
		w = written{at: cordon.TimeOf(t), late: l.late, local: !l.zone}
		if name, offset := t.Zone(); offset == 0 && name != "" && name != "UTC" && name != "GMT" {
			w.local = true // of other zones only the name is known
		}
		return w.sane()
	}
	return w
}
