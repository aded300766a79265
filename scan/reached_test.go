package scan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"cordon"
)

// The victim is 198.51.100.7. Those who scan ask 12 others first, so that they are
// known to.
func TestScannersAreReachedByThoseThatTheyAnsweredBeforeTheyBegan(t *testing.T) {
	victim := host("198.51.100.7")
	scans := func(s *scene, src cordon.Host, port uint16) {
		for i := range 12 {
			s.tcp(src, host("203.0.113.%d", 1+i), port, reset)
		}
	}
	attack := func(s *scene, by int, port uint16) {
		scans(s, host("192.0.2.%d", by), port)
		s.tcp(host("192.0.2.%d", by), victim, port, accepted)
		s.wait(time.Second)
	}
	// long is an attack over a connection that took so long, of which a record is read at
	// its end; and by then the victim has scanned for so long.
	long := func(s *scene, by int, took, after time.Duration) {
		scans(s, host("192.0.2.%d", by), 135)
		s.wait(10 * time.Second)
		begins := s.now
		s.now += cordon.Time(took - after)
		scans(s, victim, 135)
		ends := begins + cordon.Time(took)
		o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: host("192.0.2.%d", by), Dst: victim, SrcPort: 2000, DstPort: 135, Flow: 99}
		s.now = begins
		s.add(o)
		o.Kind, o.Flags, o.Packets, o.Bytes, o.Began = cordon.Flow, accepted|cordon.PSH|cordon.FIN, 12, 5480, begins
		s.now = ends
		s.add(o)
	}
	many := func(from, to int) (by string) {
		for i := from; i <= to; i++ {
			by += fmt.Sprintf(" 192.0.2.%d", i)
		}
		return by
	}
	tests := []struct {
		name string
		make func(*scene)
		want string
	}{
		{"one", func(s *scene) { attack(s, 1, 135); scans(s, victim, 135) }, many(1, 1)},
		{"two share it", func(s *scene) { attack(s, 1, 135); attack(s, 2, 135); scans(s, victim, 135) }, many(1, 2)},
		{"the same twice counts once", func(s *scene) { attack(s, 1, 135); attack(s, 1, 135); scans(s, victim, 135) }, many(1, 1)},
		{"after it began", func(s *scene) { scans(s, victim, 135); attack(s, 1, 135) }, ""},
		{"over a connection that ends after it began", func(s *scene) { attack(s, 1, 135); long(s, 2, 20*time.Second, 5*time.Second) }, many(1, 2)},
		{"over one that begins after it began", func(s *scene) { attack(s, 1, 135); long(s, 2, 20*time.Second, 25*time.Second) }, many(1, 1)},
		{"another service", func(s *scene) { attack(s, 1, 445); scans(s, victim, 135) }, ""},
		{"a forged source, which nobody answers", func(s *scene) {
			scans(s, host("192.0.2.1"), 135)
			s.tcp(host("192.0.2.1"), victim, 135, 0)
			s.wait(time.Second)
			scans(s, victim, 135)
		}, ""},
		{"one that does not scan", func(s *scene) { s.tcp(host("192.0.2.1"), victim, 135, accepted); scans(s, victim, 135) }, ""},
		{"it asked others, and was answered, before it was attacked", func(s *scene) {
			for i := range 10 {
				s.tcp(victim, host("203.0.113.%d", 200+i), 80, accepted)
			}
			attack(s, 1, 80)
			scans(s, victim, 80)
			attack(s, 2, 80)
		}, many(1, 1)},
		{"the first three and the last three of many", func(s *scene) {
			for i := range 12 {
				attack(s, 1+i, 135)
			}
			scans(s, victim, 135)
			attack(s, 99, 135) // which takes nobody's place
		}, many(1, 3) + many(10, 12)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScene()
			test.make(s)
			found := s.found(Options{})
			i := slices.IndexFunc(found, func(r Scanner) bool { return r.Addr == victim.Addr })
			if i < 0 {
				t.Fatalf("it was not found: %v", describe(found))
			}
			slices.SortFunc(found[i].Reaches, func(a, b Reach) int { return a.At.Compare(b.At) })
			var got strings.Builder
			for _, by := range found[i].Reaches {
				fmt.Fprintf(&got, " %s", by.By)
				if by.At >= found[i].Began {
					t.Errorf("reached at %d, and began at %d", by.At, found[i].Began)
				}
			}
			if got.String() != test.want {
				t.Errorf("reached by%s, want%s", got.String(), test.want)
			}
		})
	}
}

// Of a host that knew whom it asked, scanning begins where its contacts began to fail.
func TestScanningBeginsAfterWhatSucceeded(t *testing.T) {
	s := newScene()
	for i := range 20 {
		answer := uint8(accepted)
		if i == 7 {
			answer = reset // one that failed is no scan
		}
		s.tcp(host("198.51.100.7"), host("203.0.113.%d", 100+i), 80, answer)
		s.wait(10 * time.Second)
	}
	began := s.now
	for i := range 20 {
		s.tcp(host("198.51.100.7"), host("192.0.2.%d", 1+i), 80, 0)
		s.wait(200 * time.Millisecond)
	}
	found := s.found(Options{})
	if len(found) != 1 || (found[0].Began-began).Compare(0) > 0 || began-found[0].Began > 1<<tickBits {
		t.Errorf("began at %d, want %d; first contact at %d", found[0].Began, began, found[0].First)
	}
}

func TestPlacesTakeWhatIsSaidOfThem(t *testing.T) {
	if n := unsafe.Sizeof(reaches{}); n != reachesBytes {
		t.Errorf("%d bytes", n)
	}
	for memory, want := range map[int]int{0: 2, 16 << 20: 2048, 128 << 20: 16384, 1 << 30: reachedHosts} {
		if n := len(newReached(memory).kept); n != want {
			t.Errorf("of %d bytes: %d places, want %d", memory, n, want)
		}
	}
}
