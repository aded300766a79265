package scan

import (
	"testing"
	"time"
)

// What leaves the network does so, whether or not somebody has answered before.
func TestWhatLeavesItsNetworkDoesSoFromTheFirstOn(t *testing.T) {
	s := newTown(1)
	asked := stranger(s.scene)
	s.tcp(townsman(0), asked, 443, 0)
	for n := range 5 {
		s.tcp(townsman(0), friend(0, n), 443, accepted)
	}
	s.wait(5 * time.Second)
	s.tcp(townsman(0), friend(0, 6), 443, accepted)
	tr, _, _, _ := s.watch(0, 0)
	e := &s.events[0]
	if got, want := tr.ways.charges[0].ways, waysOf(&e.src, true, true, netOf(&e.dst, true)); got != want {
		t.Errorf("it went by %x, want %x", got, want)
	}
}
