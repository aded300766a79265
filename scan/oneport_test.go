package scan

import (
	"testing"
	"time"

	"cordon"
)

// Who browses and looks for databases has said to sites what it said to nobody there; and
// of the one port, which alone is told of, no contact is with another.
func TestWhatIsSaidToSitesIsNotSaidToAScannedPort(t *testing.T) {
	bad := host("192.0.2.66")
	s := newScene()
	for k := range 900 {
		s.greet(bad, host("198.%d.%d.7", 18+k/200, k%200), 80, "GET / HTTP/1.0")
		s.wait(time.Second)
		if k%10 == 9 {
			s.tcp(bad, host("100.%d.%d.7", k%256, k*7%256), 1433, 0)
			s.wait(time.Second)
		}
	}
	found := s.found(Options{})
	if len(found) != 1 || found[0].Port != 1433 {
		t.Fatalf("found %s", describe(found))
	}
	if found[0].Spoke {
		t.Error("what it said to sites is told as said to those it scans")
	}
	if !found[0].Steady {
		t.Error("what it asked sites for is told as asked of those it scans")
	}
}

// What is known of a port of a source that was forgotten since makes nobody a scanner
// whom others do not answer.
func TestOfASourceMetAnewTheSuccessesAreNew(t *testing.T) {
	steps := Published().steps()
	var p portWalk
	for range 10 {
		p.fails(&steps, 1000)
	}
	for range 40 {
		if p.fails(&steps, 0); p.scanned(&steps, 0) {
			t.Fatal("it is accused by successes that it has not had")
		}
	}
}

// What was last used too long ago is nobody's.
func TestAPortsFiguresAreForgotten(t *testing.T) {
	walks := newPortWalks(64, 3600e9)
	for name, c := range map[string]struct {
		after cordon.Time
		there bool
	}{"soon": {1800e9, true}, "earlier": {-7200e9, true}, "too late": {7200e9, false}} {
		now := cordon.Time(997_000_000e9)
		walks.open(77, tickOf(now))
		if there := walks.find(77, tickOf(now+c.after)) != nil; there != c.there {
			t.Errorf("%s: is there: %t", name, there)
		}
	}
}
