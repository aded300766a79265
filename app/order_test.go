package app

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// questions is a line of a firewall for each number, a minute apart.
func questions(from, to int) string {
	var b strings.Builder
	for n := from; n < to; n++ {
		at := dawn.Add(time.Duration(n) * time.Minute)
		fmt.Fprintf(&b, "%s gate kernel: DROP IN=eth0 OUT= SRC=198.51.100.66 DST=192.0.2.%d LEN=48 PROTO=TCP SPT=4000 DPT=445 WINDOW=1 SYN URGP=0\n", at.Format(time.Stamp), n+1)
	}
	return b.String()
}

// The newest of rotated logs comes first by name, and the oldest by time.
func TestRotatedLogsAreReadInTheOrderOfTime(t *testing.T) {
	whole := analyse(t, nil, write(t, t.TempDir(), "fw.log", questions(0, 40)))
	dir := t.TempDir()
	parts := analyse(t, nil, write(t, dir, "fw.log", questions(20, 40)), write(t, dir, "fw.log.1", questions(10, 20)), write(t, dir, "fw.log.2", questions(0, 10)))
	if whole.Scanners.Len() != 1 || parts.Scanners.Len() != 1 {
		t.Fatalf("scanners %+v, in parts %+v", whole.Scanners.List(), parts.Scanners.List())
	}
	if w, p := whole.Scanners.At(0), parts.Scanners.At(0); w.First != p.First || w.Detected != p.Detected || w.Shape != p.Shape {
		t.Errorf("first seen %v, detected %v, %s; in parts %v, %v, %s", w.First, w.Detected, w.Shape, p.First, p.Detected, p.Shape)
	}
}

// In January, a log that begins in December is last year's.
func TestALogWithoutYearsDoesNotBeginInTheFuture(t *testing.T) {
	dir := t.TempDir()
	december := strings.ReplaceAll(questions(0, 5), "Aug  5", "Dec 30")
	january := strings.ReplaceAll(questions(0, 5), "Aug  5", "Jan  2")
	rep := analyse(t, func(a *Analysis) { a.Year, a.Now = 0, time.Date(2005, 1, 3, 0, 0, 0, 0, time.UTC) },
		write(t, dir, "fw.log", january), write(t, dir, "fw.log.1", december), write(t, dir, "both.log", december+january))
	for i, want := range []string{"2004-12-30 2005-01-02", "2005-01-02 2005-01-02", "2004-12-30 2004-12-30"} {
		w := rep.Inputs[i].Window
		if got := w.From.Std().Format(time.DateOnly) + " " + w.To.Std().Format(time.DateOnly); got != want && rep.Inputs[i].CopyOf == "" {
			t.Errorf("%s: %s, want %s", rep.Inputs[i].Name, got, want)
		}
	}
	if given := analyse(t, func(a *Analysis) { a.Year, a.Now = 2005, time.Date(2005, 1, 3, 0, 0, 0, 0, time.UTC) }, write(t, dir, "a.log", december)); given.Window.From.Std().Year() != 2005 {
		t.Errorf("the year that was given is not taken: %+v", given.Window)
	}
}

// Flow records of one connection may stand in two files: the answer belongs to the
// question in the one before.
func TestAnswerInTheNextFileIsTheQuestions(t *testing.T) {
	const header = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n"
	record := func(at, from, to, sp, dp, flags string) string {
		return "2001-08-05 06:03:" + at + ",2001-08-05 06:03:" + at + ",0.000," + from + "," + to + "," + sp + "," + dp + ",TCP," + flags + ",0,0,1,48,0,0\n"
	}
	var records []string
	for n := range 4 {
		at, to := fmt.Sprintf("%02d.100", n), fmt.Sprintf("10.0.5.%d", n+1)
		records = append(records, record(at, "198.51.100.25", to, "1025", "445", "....S."), record(at, to, "198.51.100.25", "445", "1025", ".A.R.."))
	}
	dir := t.TempDir()
	whole := analyse(t, nil, write(t, dir, "whole.csv", header+strings.Join(records, "")))
	parts := analyse(t, nil, write(t, dir, "a.csv", header+strings.Join(records[:7], "")), write(t, dir, "b.csv", header+records[7]))
	if whole.Scanners.Len() != 1 || parts.Scanners.Len() != 1 || whole.Scanners.At(0).Detected != parts.Scanners.At(0).Detected {
		t.Errorf("got %+v, want %+v", parts.Scanners.List(), whole.Scanners.List())
	}
}

func TestFilesOfOneLogAreKnownByTheirNames(t *testing.T) {
	for _, same := range [][]string{
		{"a/access.log", "a/access.log.1", "a/access.log.2.gz", "a/access.log-20040101", "a/access.log-20040101.bz2", "a/access.log.2004-01-01"},
		{"ex010320.log", "ex010321.log.gz", "ex.log"},
		{"access-2004-01-01T10.log", "access-2004-01-02T11.log", "access.log"},
		{"192.0.2.10", "192.0.2.10.1", "192.0.2.10-20040101.gz", "192.0.2.10.2.gz"},
		{"fw-20040101-192.0.2.10.log", "fw-20040102-192.0.2.10.log"},
		{"access.01.02.03.04", "access.01.02.03.05"}, // days of a log, not machines
		{"trace.pcap1", "trace.pcap12", "trace_00001_20240101120000.pcap", "trace_00002_20240101130000.pcap", "trace.pcap"},
	} {
		for _, name := range same {
			if got, want := seriesOf(name), same[len(same)-1]; got != seriesOf(want) {
				t.Errorf("%s is of %s, %s of %s", name, got, want, seriesOf(want))
			}
		}
	}
	for _, apart := range [][2]string{
		{"logs/192.0.2.10", "logs/192.0.2.20"},
		{"fw-192.0.2.10", "fw-192.0.2.20"},
		{"fw-20040101-192.0.2.10", "fw-20040101-192.0.2.20"},
		{"fw_20040101-192-0-2-10", "fw_20040101-192-0-2-20"},
		{"ip-192-0-2-10", "ip-192-0-2-20"},
		{"192.0.2.10.1", "192.0.2.20.1"},
		{"2001:db8::10", "2001:db8::20"},
		{"web1.log", "web2.log"},
		{"a/fw.log", "b/fw.log"},
		{"access.log.1", "error.log.1"},
	} {
		if seriesOf(apart[0]) == seriesOf(apart[1]) {
			t.Errorf("%s and %s are of %s", apart[0], apart[1], seriesOf(apart[0]))
		}
	}
}
