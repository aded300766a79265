package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
)

// A log without years that turns one may end in the future: that is said.
func TestRecordsInTheFutureAreNoted(t *testing.T) {
	const line = " gate kernel: DROP IN=eth0 OUT= SRC=192.0.2.1 DST=198.51.100.1 LEN=404 TOS=0x00 PREC=0x00 TTL=110 ID=1 PROTO=UDP SPT=1025 DPT=1434 LEN=384\n"
	text := "Feb 25 12:00:00" + line + "Nov 25 12:00:00" + line + "Jan 28 02:00:00" + line
	path := write(t, t.TempDir(), "fw.log", text)
	noted := func(year int) bool {
		rep := analyse(t, func(a *Analysis) { a.Now, a.Year = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), year }, path)
		return slices.ContainsFunc(rep.Notes, func(n cordon.Reason) bool { return strings.HasPrefix(n.Reason, "some records lie in the future") })
	}
	if !noted(0) {
		t.Error("records of January 2027 were taken for real in November 2026")
	}
	if noted(2003) {
		t.Error("noted although the year was given")
	}
}
