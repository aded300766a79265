package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// probesAs are lines about one host that asks sixty others for telnet, each with what
// front puts before the firewall's words.
func probesAs(front func(at time.Time) string, words string) string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, front(dawn.Add(time.Duration(i)*time.Second))+words+"\n", i+1, 40000+i)
	}
	return b.String()
}

const (
	dropTelnet = "DROP IN=eth0 OUT= SRC=203.0.113.66 DST=198.51.100.%d LEN=60 TTL=50 DF PROTO=TCP SPT=%d DPT=23 WINDOW=1 RES=0x00 SYN URGP=0"
	denyTelnet = "%%ASA-6-106015: up\n%%ASA-4-106023: Deny tcp src outside:203.0.113.66/40000 dst inside:198.51.100.%d/23 by access-group \"a\" [0x%x, 0x0]"
)

func noFront(time.Time) string { return "" }

// What shows no time shows nobody's behaviour, and passes for no all-clear.
func TestRecordsWithoutATimeAreNoAllClear(t *testing.T) {
	dmesg := func(at time.Time) string { return fmt.Sprintf("[%d.000000] ", at.Unix()-dawn.Unix()+12345) }
	for name, text := range map[string]string{
		"dmesg": probesAs(dmesg, dropTelnet),
		"ASA":   probesAs(noFront, denyTelnet),
	} {
		rep := analyse(t, nil, write(t, t.TempDir(), "a.log", text))
		if got := scannersIn(rep); len(got) > 0 {
			t.Errorf("%s: scanners %q", name, got)
		}
		if Incomplete(rep) != timelessReason || !rep.Inputs[0].Notes.Has(timelessReason) || !slices.Contains(rep.Level.Reason, timelessLevel) {
			t.Errorf("%s: incomplete %q, notes %v, level %v", name, Incomplete(rep), rep.Inputs[0].Notes, rep.Level)
		}
	}
}

// The same lines with a time show who scans, however the time is written.
func TestTheKernelsLinesShowWhoScans(t *testing.T) {
	for name, text := range map[string]string{
		"RFC 3164":                      probesAs(func(at time.Time) string { return at.Format("Jan _2 15:04:05") + " fw kernel: " }, dropTelnet),
		"RFC 5424":                      probesAs(func(at time.Time) string { return "<4>1 " + at.Format(time.RFC3339) + " fw kernel - - - [12345.678] " }, dropTelnet),
		"RFC 5424 without its priority": probesAs(func(at time.Time) string { return at.Format(time.RFC3339) + " fw kernel - - - [12345.678] " }, dropTelnet),
		"dmesg -T":                      probesAs(func(at time.Time) string { return at.Format("[Mon Jan _2 15:04:05 2006] ") }, dropTelnet),
		"journal": probesAs(func(at time.Time) string {
			return fmt.Sprintf(`{"__REALTIME_TIMESTAMP":"%d","_TRANSPORT":"kernel","MESSAGE":"`, at.UnixMicro())
		}, dropTelnet+`"}`),
	} {
		rep := analyse(t, nil, write(t, t.TempDir(), "a.log", text))
		if got, want := scannersIn(rep), []string{"203.0.113.66 horizontal tcp/23"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q, notes %v", name, got, want, rep.Inputs[0].Notes)
		}
		if why := Incomplete(rep); why != "" {
			t.Errorf("%s: incomplete: %s", name, why)
		}
	}
}

// A few lines of which the time is torn raise no doubt of the others.
func TestAFewRecordsWithoutATimeRaiseNoDoubt(t *testing.T) {
	lines := strings.SplitAfter(probesAs(func(at time.Time) string { return at.Format("Jan _2 15:04:05") + " fw kernel: " }, dropTelnet), "\n")
	for i := range 5 {
		lines[10*i] = "Jnn" + lines[10*i][3:]
	}
	rep := analyse(t, nil, write(t, t.TempDir(), "a.log", strings.Join(lines, "")))
	if why := Incomplete(rep); why != "" {
		t.Errorf("incomplete: %s", why)
	}
}
