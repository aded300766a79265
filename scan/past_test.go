package scan

import (
	"slices"
	"testing"
	"time"
)

// What was found stays when its state expires, and a new time is judged anew.
func TestScannerOfThisMorningIsToldInTheEvening(t *testing.T) {
	bad := host("192.0.2.66")
	s := newScene()
	for i := range 8 {
		s.tcp(bad, host("198.51.100.%d", i+1), 445, reset)
	}
	s.wait(12 * time.Hour)
	s.tcp(bad, host("203.0.113.1"), 80, accepted)
	if got := describe(s.found(Options{})); got != "192.0.2.66 horizontal 6/445 by sequential, failed" {
		t.Errorf("got %q", got)
	}
	s.wait(12 * time.Hour)
	for i := range 8 {
		s.tcp(bad, host("198.51.100.%d", i+1), 23, reset)
	}
	if got := describe(s.found(Options{})); got != "192.0.2.66 horizontal 6/445 by sequential, failed; 192.0.2.66 horizontal 6/23 by sequential, failed" {
		t.Errorf("got %q", got)
	}
}

// Who was found a little, long ago, does not scan: state expires.
func TestFailuresOfDifferentDaysDoNotAddUp(t *testing.T) {
	s := newScene()
	for i := range 12 {
		s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, reset)
		s.wait(7 * time.Hour)
	}
	if got := describe(s.found(Options{})); got != "" {
		t.Errorf("got %q", got)
	}
}

// Recordings of different days, whichever is read first.
func TestRecordingsFarApartAreReadInAnyOrder(t *testing.T) {
	morning, later := newScene(), newScene()
	later.wait(90 * 24 * time.Hour)
	for i := range 8 {
		morning.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, reset)
		later.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, reset)
	}
	morning.tcp(host("192.0.2.67"), host("198.51.100.1"), 445, reset)
	later.tcp(host("192.0.2.67"), host("198.51.100.2"), 445, reset)
	run := func(scenes ...*scene) string {
		t := New(Options{})
		for _, s := range scenes {
			for i := range s.events {
				t.Observe(&s.events[i])
			}
			t.Cut()
		}
		var all []Scanner
		for _, s := range t.Scanners() {
			s.Shape = nil
			all = append(all, s)
		}
		slices.SortFunc(all, func(a, b Scanner) int { return a.First.Compare(b.First) })
		text := ""
		for _, s := range all {
			text += describe([]Scanner{s}) + s.First.Std().Format(" 2006-01-02; ")
		}
		return text
	}
	if a, b := run(morning, later), run(later, morning); a != b || a == "" {
		t.Errorf("got %q and %q", a, b)
	}
}
