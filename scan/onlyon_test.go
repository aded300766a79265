package scan

import (
	"testing"
	"time"
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
