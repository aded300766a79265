package scan

import (
	"testing"
	"time"

	"cordon"
)

// foundBefore are those found of what a scene tells until now, while it goes on: nothing
// is decided by its end.
func (s *scene) foundBefore(o Options) []Scanner {
	o.Memory = 1 << 20
	t := New(o)
	for i := range s.events {
		t.Observe(&s.events[i])
	}
	return t.Scanners()
}

// How many failures convict follows from the test's parameters: with those published
// four, at a bound of 99.
func TestParametersDecideHowManyFailuresConvict(t *testing.T) {
	for name, c := range map[string]struct {
		test Sequential
		want int
	}{
		"none given":          {Sequential{}, 4},
		"a bound of 49.5":     {Sequential{Benign: 0.8, Scanner: 0.2, Detect: 0.99, False: 0.02}, 3},
		"a bound of 990":      {Sequential{Benign: 0.8, Scanner: 0.2, Detect: 0.99, False: 0.001}, 5},
		"a failure says more": {Sequential{Benign: 0.9, Scanner: 0.1, Detect: 0.99, False: 0.02}, 2},
		"a failure says less": {Sequential{Benign: 0.6, Scanner: 0.2, Detect: 0.99, False: 0.01}, 7},
	} {
		t.Run(name, func(t *testing.T) {
			for failures := 1; failures <= c.want; failures++ {
				s := newScene()
				for i := range failures {
					s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, reset)
				}
				all := s.foundBefore(Options{Sequential: c.test})
				if (len(all) == 1) != (failures == c.want) {
					t.Fatalf("after %d of %d: %s", failures, c.want, describe(all))
				}
			}
		})
	}
}

// What is not answered has failed when the time is over that is given, and not before.
func TestAnswersAreAwaitedAsLongAsTold(t *testing.T) {
	const asked = 6
	for timeout, waits := range map[time.Duration]time.Duration{0: DefaultTimeout, 3 * time.Second: 3 * time.Second, 100 * time.Millisecond: 100 * time.Millisecond} {
		s := newScene()
		begin := s.now
		for i := range asked {
			s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, 0)
			s.wait(10 * time.Millisecond)
		}
		fourth := begin + cordon.Time(30*time.Millisecond)
		look := func(at cordon.Time) []Scanner {
			later := *s
			later.now = at
			later.tcp(host("192.0.2.99"), host("198.51.100.99"), 80, 0) // time goes on
			return later.foundBefore(Options{Timeout: timeout})
		}
		if all := look(fourth + cordon.Time(waits) - 1e6); len(all) > 0 {
			t.Errorf("%v: found before the fourth has failed: %s", waits, describe(all))
		}
		all := look(fourth + cordon.Time(waits) + 1e6)
		if len(all) != 1 || all[0].Detected != fourth+cordon.Time(waits) {
			t.Errorf("%v: got %+v, want one at %v", waits, all, fourth+cordon.Time(waits))
		}
	}
}

// Answers that take two seconds are waited for where that is told.
func TestASlowLinkMakesNoScannerWhereAnswersAreAwaited(t *testing.T) {
	s := newScene()
	for i := range 6 {
		o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: host("198.51.100.%d", i+1), DstPort: 80, Flow: uint64(i + 1)}
		s.add(o)
		s.wait(10 * time.Millisecond)
	}
	s.wait(2 * time.Second)
	o := cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: host("198.51.100.1"), DstPort: 80, Flow: 1, Flags: accepted}
	s.add(o) // the others are under way
	if all := s.foundBefore(Options{Timeout: 3 * time.Second}); len(all) > 0 {
		t.Errorf("got %s", describe(all))
	}
	if all := s.foundBefore(Options{}); len(all) != 1 {
		t.Errorf("not awaited: got %s", describe(all))
	}
}

// What a source did, and who has called whom, is forgotten when it is as old as told.
func TestWhatIsOlderThanToldIsForgotten(t *testing.T) {
	bad := host("192.0.2.66")
	fails := func(s *scene, from, n int) {
		for i := range n {
			s.tcp(bad, host("198.51.100.%d", from+i), 113, reset)
		}
	}
	for _, c := range []struct {
		name        string
		make        func(*scene)
		short, long bool // found where an hour, and ten, are remembered
	}{
		{"two failures, and two hours later two more", func(s *scene) {
			fails(s, 1, 2)
			s.wait(2 * time.Hour)
			fails(s, 3, 2)
		}, false, true},
		{"who asks those who called eight hours ago", func(s *scene) {
			for i := range 6 {
				s.tcp(host("198.51.100.%d", i+1), bad, 25, accepted)
			}
			s.wait(8 * time.Hour)
			fails(s, 1, 6)
		}, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			c.make(s)
			for expire, want := range map[time.Duration]bool{time.Hour: c.short, 10 * time.Hour: c.long} {
				if all := s.found(Options{Expire: expire, Memory: 1 << 20}); (len(all) == 1) != want {
					t.Errorf("%v: got %q, want one: %v", expire, describe(all), want)
				}
			}
		})
	}
}
