package scan

import (
	"testing"
	"time"
)

// A recording that begins in an outage accuses nobody in the end whom most answer
// afterwards; those it does who scan, then or before.
func TestARecordingThatBeginsInAnOutage(t *testing.T) {
	scans := func(s *town, n int, each time.Duration) {
		for range n {
			s.tcp(townsman(s.random.IntN(5)), stranger(s.scene), 445, 0)
			s.wait(each)
		}
	}
	for _, c := range []struct {
		name  string
		hosts int
		make  func(s *town)
		want  int // found of the first five
	}{
		{"five minutes", 20, func(s *town) { s.browse(5*time.Minute, 6*time.Second) }, 0},
		{"twenty minutes", 5, func(s *town) { s.browse(20*time.Minute, 6*time.Second) }, 0},
		{"a worm from then on", 20, func(s *town) {
			s.browse(5*time.Minute, 6*time.Second)
			s.down = false
			s.worm(10*time.Minute, 5*time.Second, 6*time.Second, 5)
		}, 5},
		{"a worm until then", 20, func(s *town) { scans(s, 3000, 20*time.Millisecond) }, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(c.hosts)
			s.down = true
			c.make(s)
			s.down = false
			s.browse(20*time.Minute, 6*time.Second)
			tr, bad, good, _ := s.watch(0, 5)
			if bad != c.want || good > 0 {
				t.Errorf("%d of the first five are found, not %d, and %d others", bad, c.want, good)
			}
			if failures, hosts := tr.Dark(); c.want == 0 && (failures < 100 || hosts < uint64(c.hosts)*3/4 || hosts > uint64(c.hosts)*5/4) {
				t.Errorf("%d failures of %d hosts are told", failures, hosts)
			}
		})
	}
}

// Who comes in an outage and is not answered is found, and told of as less sure; unless it
// asks for so many that it is no client, or goes on to fail when others are answered. Whom
// most answer then is found no more.
func TestWhoComesInAnOutage(t *testing.T) {
	newcomer := townsman(99)
	asks := func(s *town, n int, each time.Duration, answer uint8) {
		for range n {
			s.tcp(newcomer, stranger(s.scene), 80, answer)
			s.visit(s.random.IntN(20), 0)
			s.wait(each)
		}
	}
	for _, c := range []struct {
		name            string
		make            func(s *town)
		found, doubtful bool
	}{
		{"and is not answered", func(s *town) { asks(s, 40, 3*time.Second, 0) }, true, true},
		{"and asks for very many", func(s *town) { asks(s, 400, 50*time.Millisecond, 0) }, true, false},
		{"and fails on", func(s *town) {
			asks(s, 40, 3*time.Second, 0)
			s.down = false
			s.browse(time.Minute, 6*time.Second)
			for range 10 {
				s.tcp(newcomer, stranger(s.scene), 80, 0)
				s.browse(3*time.Second, 6*time.Second)
			}
		}, true, false},
		{"and is answered afterwards", func(s *town) {
			asks(s, 40, 3*time.Second, 0)
			s.down = false
			s.browse(time.Minute, 6*time.Second)
			for range 10 {
				s.tcp(newcomer, stranger(s.scene), 80, accepted)
				s.browse(3*time.Second, 6*time.Second)
			}
		}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(20)
			s.browse(20*time.Minute, 6*time.Second)
			s.down = true
			s.browse(time.Minute, 6*time.Second)
			c.make(s)
			tr, _, good, _ := s.watch(0, 99)
			found := tr.Scanners()
			if good != len(found) || (good == 1) != c.found || good > 1 || good == 1 && found[0].Doubtful != c.doubtful {
				t.Errorf("found %s: %+v", describe(found), found)
			}
		})
	}
}

// Where no answer is in view at all, as where nobody is, no way was down.
func TestWhereNobodyAnswersNoWayIsDown(t *testing.T) {
	s := newTown(5)
	s.down = true
	s.browse(20*time.Minute, 6*time.Second)
	tr, _, _, _ := s.watch(0, 0)
	found := tr.Scanners()
	for _, f := range found {
		if f.Doubtful {
			t.Errorf("doubted: %+v", f)
		}
	}
	if len(found) != 5 {
		t.Errorf("found %s", describe(found))
	}
}
