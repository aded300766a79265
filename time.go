package cordon

import "time"

// Time is an instant in nanoseconds since 1970-01-01T00:00:00Z, taken from the
// data. Zero means that the source shows none.
type Time int64

// ActivityStep is the width of the steps in which activity is told: hosts
// active per ten minutes is the count that address sharing and DHCP distort
// least.
const ActivityStep = Time(600e9)

// TimeOf converts t; the zero time.Time becomes the unknown Time.
func TimeOf(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixNano())
}

// Std returns t in UTC, or the zero time.Time when it is unknown.
func (t Time) Std() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(t)).UTC()
}

// Before orders known times; an unknown one comes after every known one, so
// that the earliest of several is a known one where there is any.
func (t Time) Before(o Time) bool {
	if t == 0 || o == 0 {
		return t != 0
	}
	return t < o
}

// Compare orders as Before does.
func (t Time) Compare(o Time) int {
	switch {
	case t.Before(o):
		return -1
	case o.Before(t):
		return 1
	}
	return 0
}

// MarshalText writes RFC 3339 with the fraction it has.
func (t Time) MarshalText() ([]byte, error) {
	if t == 0 {
		return nil, nil
	}
	return t.Std().AppendFormat(nil, time.RFC3339Nano), nil
}

// UnmarshalText reads RFC 3339; an empty text is the unknown time.
func (t *Time) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = 0
		return nil
	}
	s, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return err
	}
	*t = TimeOf(s)
	return nil
}

// MarshalJSON writes the unknown time as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t == 0 {
		return []byte("null"), nil
	}
	return t.Std().AppendFormat(nil, `"`+time.RFC3339Nano+`"`), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Time) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = 0
		return nil
	}
	if len(b) < 2 {
		return t.UnmarshalText(b)
	}
	return t.UnmarshalText(b[1 : len(b)-1])
}

// TimeQuality says how far a Time can be relied on.
type TimeQuality uint8

const (
	TimeUnknown  TimeQuality = iota // the record shows none
	TimeYearless                    // the year was assumed (syslog)
	TimeZoneless                    // the zone was assumed
	TimeExact                       // date, zone and at least seconds are shown
)

// YearAssumed begins the note about an input whose lines show no year, where nobody
// said which it is.
const YearAssumed = "no year in the lines; assumed"
