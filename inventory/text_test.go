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
		"2001-08-04 12:00", "2001/08/04 12:00:00", "Sat Aug  4 12:00:00 2001 UTC", "Sat Aug  4 12:00:00 2001",
	} {
		if got := moment([]byte(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got.Std(), want.Std())
		}
	}
	for _, text := range []string{"", "12", "yesterday", "99999999999999", "2001-13-01", "1/23/23", "0001-01-01", "99999999999"} {
		if got := moment([]byte(text)); got != 0 {
			t.Errorf("%s: got %v, want none", text, got.Std())
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
