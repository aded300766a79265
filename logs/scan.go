package logs

import (
	"net/netip"
	"time"

	"cordon"
)

// fields are cut off the front of a line.

// word cuts the first word and the spaces behind it.
func word(b []byte) (w, rest []byte) {
	for i, c := range b {
		if c == ' ' {
			return b[:i], skipSpaces(b[i:])
		}
	}
	return b, nil
}

func skipSpaces(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b
}

// number reads the digits at the front; ok is false where there are none or
// more than nine.
func number(b []byte) (n, width int) {
	for width < len(b) && width < 9 && b[width]-'0' <= 9 {
		n = n*10 + int(b[width]-'0')
		width++
	}
	return n, width
}

// digits reads exactly so many.
func digits(b []byte, width int) (int, bool) {
	if len(b) < width {
		return 0, false
	}
	n := 0
	for _, c := range b[:width] {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
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

// clock reads 13:55:36 as seconds of the day, leap second included.
func clock(b []byte) (seconds int, ok bool) {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return 0, false
	}
	h, ok1 := digits(b, 2)
	m, ok2 := digits(b[3:], 2)
	s, ok3 := digits(b[6:], 2)
	return h*3600 + m*60 + s, ok1 && ok2 && ok3 && h < 24 && m < 60 && s <= 60
}

// dayCache remembers the last day that was converted: lines come in order.
type dayCache struct {
	year, month, day int
	start            int64 // seconds since the epoch, in the zone asked for
	zone             *time.Location
	plain            bool // the zone has no offset change on that day
}

// at returns the instant of a day and second of the day. A time that a change
// of clocks skips or repeats is taken as the standard library takes it.
func (c *dayCache) at(year, month, day, seconds int, zone *time.Location) (cordon.Time, bool) {
	if month < 1 || day < 1 || day > 31 || year < 1970 || year > 2261 {
		return 0, false
	}
	if c.zone != zone || c.day != day || c.month != month || c.year != year {
		t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
		next := time.Date(year, time.Month(month), day+1, 0, 0, 0, 0, zone)
		*c = dayCache{year, month, day, t.Unix(), zone, next.Sub(t) == 24*time.Hour}
		if t.Month() != time.Month(month) { // 31 June
			*c = dayCache{}
			return 0, false
		}
	}
	if !c.plain {
		return cordon.TimeOf(time.Date(year, time.Month(month), day, 0, 0, seconds, 0, zone)), true
	}
	return cordon.Time((c.start + int64(seconds)) * 1e9), true
}

// hostCache turns the text of a client into a Host without allocating for
// IPv4, or for the same text again.
type hostCache struct {
	text string
	host cordon.Host
}

func (c *hostCache) host4(b []byte) (cordon.Host, bool) {
	var a [4]byte
	part, n, digitsSeen := 0, 0, 0
	for i := 0; ; i++ {
		if i < len(b) && b[i]-'0' <= 9 {
			n = n*10 + int(b[i]-'0')
			if digitsSeen++; digitsSeen > 3 || n > 255 {
				return cordon.Host{}, false
			}
			continue
		}
		if digitsSeen == 0 || part > 3 {
			return cordon.Host{}, false
		}
		a[part] = byte(n)
		part, n, digitsSeen = part+1, 0, 0
		if i == len(b) {
			return cordon.Host{Addr: netip.AddrFrom4(a)}, part == 4
		}
		if b[i] != '.' || part == 4 {
			return cordon.Host{}, false
		}
	}
}

func (c *hostCache) of(b []byte) cordon.Host {
	if h, ok := c.host4(b); ok {
		return h
	}
	if c.text != string(b) {
		c.text = string(b)
		c.host = cordon.ParseHost(c.text)
	}
	return c.host
}
