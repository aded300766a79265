package app

import (
	"strings"
	"testing"
	"time"
)

// What happened before the recordings begin, or before --since, is not known.
func TestGrowthIsMeasuredWithinWhatWasRecorded(t *testing.T) {
	const line = ` - - [04/Aug/2001:10:00:00 +0000] "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX=a HTTP/1.0" 404 205` + "\n"
	const worm = "198.51.100.7" + line + "198.51.100.9" + line
	before := func(day string) string {
		return `198.51.100.8 - - [` + day + `/Aug/2001:10:00:00 +0000] "GET /index.html HTTP/1.0" 200 205` + "\n"
	}
	for _, test := range []struct {
		name, log, says string
		since           time.Time
	}{
		{"the worm's own first line is the first", worm, "is not known", time.Time{}},
		{"two days before it", before("02") + worm, "after 0 in the 24 hours before", time.Time{}},
		{"two days before it that were not asked for", before("02") + before("04") + worm, "is not known", time.Date(2001, 8, 4, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) { a.Since = test.since }, saved(t, "access.log", []byte(test.log)))
			if got := strings.Join(rep.Level.Reason, " "); !strings.Contains(got, test.says) {
				t.Errorf("level %+v, want it to say %q", rep.Level, test.says)
			}
		})
	}
}
