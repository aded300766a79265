package inventory

import (
	"testing"
	"time"

	"cordon"
)

func TestTimesAreReadAsTheyAreWritten(t *testing.T) {
	want := cordon.TimeOf(time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC))
	for _, text := range []string{
		"996926400", "996926400.0", "996926400000", "2001-08-04T12:00:00Z", "2001-08-04T14:00:00+02:00", "2001-08-04 12:00:00", "2001-08-04T12:00:00.000",
		"2001-08-04 12:00:00 UTC", "2001-08-04 14:00:00 +0200", "2001-08-04 12:00:00 CEST", "Sat, 04 Aug 2001 14:00:00 +0200", "20010804140000.000000+120", "20010804050000.000000-420",
		"2001-08-04 12:00", "2001/08/04 12:00:00", "126414000000000000", "200108041200", "20010804120000", "996926400000000", "996926400000000000", "Sat Aug  4 12:00:00 2001 UTC", "Sat Aug  4 12:00:00 2001",
	} {
		if got := moment([]byte(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got.Std(), want.Std())
		}
	}
	for _, text := range []string{
		"", "12", "yesterday", "99999999999999", "2001-13-01", "1/23/23", "0001-01-01", "99999999999",
		"1989-12-31T23:59:59Z", "1970-01-01 00:04:00", "1980-01-01", "1601-01-01", "86400000", "631151999", "631151999000", "100000000000000000", "116444736000000000", "300000000000000000",
		"2001-02-31", "2001-02-29", "20010231", "20010231000000.000000+120", "2001-08-04 25:00:00 UTC", "200108041260", "19800101000000",
	} {
		if got := moment([]byte(text)); got != 0 {
			t.Errorf("%s: got %v, want none", text, got.Std())
		}
	}
}

// What is not known of a time is part of it.
func TestTimesTellHowPreciseTheyAre(t *testing.T) {
	for text, want := range map[string]written{
		"996926400": {}, "996926400000": {}, "126414000000000000": {}, "2001-08-04T12:00:00Z": {}, "2001-08-04T14:00:00+02:00": {}, "2001-08-04 12:00:00Z": {},
		"Sat Aug  4 12:00:00 2001 UTC": {}, "Sat Aug  4 12:00:00 2001 GMT": {},
		"2001-08-04 12:00:00": {local: true}, "2001-08-04T12:00:00.5": {local: true}, "20010804120000": {local: true}, "2001/08/04 12:00:00": {local: true},
		"Sat Aug  4 12:00:00 2001": {local: true}, "Sat Aug  4 12:00:00 2001 PDT": {local: true}, "Sat Aug  4 12:00:00 2001 CEST": {local: true},
		"2001-08-04 12:00": {local: true, late: 59}, "200108041200": {local: true, late: 59},
		"2001-08-04": {local: true, late: 86399}, "2001/08/04": {local: true, late: 86399}, "20010804": {local: true, late: 86399}, "2000-02-29": {local: true, late: 86399},
		"2001-08-04 12:00:00 UTC": {}, "2001-08-04 14:00:00 +0200": {}, "2001-08-04 14:00:00 +02:00": {}, "2001-08-04T14:00:00+0200": {}, "Sat, 04 Aug 2001 14:00:00 +0200": {}, "Sat, 4 Aug 2001 12:00:00 GMT": {},
		"2001-08-04 12:00:00 CEST": {local: true}, "2001-08-04 12:00:00 MESZ": {local: true}, "2001-08-04 12:00 EST": {local: true, late: 59},
		"20010804140000.000000+120": {}, "20010804050000.000000-420": {}, "20010804120000.000000+***": {local: true},
		"1989-12-31": {old: true}, "1601-01-01 00:00:00": {old: true},
	} {
		got := readTime([]byte(text))
		if (got.at == 0) != want.old {
			t.Errorf("%s is of %v", text, got.at.Std())
		}
		if got.at = 0; got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

func TestSecondsOfLeasesAgreeWithTheCalendar(t *testing.T) {
	for at := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2106; at = at.Add(1234567 * time.Second) {
		if got, ok := plainTime([]byte(at.Format("2006-01-02T15:04:05Z"))); !ok || int64(got) != at.Unix() {
			t.Fatalf("%v: got %d, want %d", at, got, at.Unix())
		}
	}
}

func TestEscapesStandForWhatTheyDo(t *testing.T) {
	for in, want := range map[string]string{
		`plain`: "plain", `\"\\\/`: `"\/`, `\b\f\n\r\t`: "\b\f\n\r\t", `\u0041\u00e9\u6771`: "Aé東", `\ud83d\ude00`: "😀",
		`\ud83d`: "\ufffd", `\ude00x`: "\ufffdx", `\ud83d\u0041`: "\ufffdA", `\uzzzz`: "uzzzz", `\u12`: "u12",
	} {
		if got := string(unescape([]byte(in))); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}
