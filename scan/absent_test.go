package scan

import (
	"testing"
	"time"

	"cordon"
)

// Who works through the addresses of its link is found by those that nobody has, where
// answers to it are in view.
func TestWhoAsksForAddressesThatNobodyHas(t *testing.T) {
	bad := host("192.0.2.66")
	for _, c := range []struct {
		name  string
		asked int
		each  int  // of so many somebody has one
		seen  bool // answers are in view
		want  string
	}{
		{"one in thirteen is there", 250, 13, true, "192.0.2.66 sweep 0 by sequential, mixed"},
		{"answers are not in view", 250, 13, false, ""},
		{"twenty that are gone", 20, 13, true, ""},
		{"most are there", 250, 2, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for k := range c.asked {
				dst := host("192.0.2.%d", k+1)
				if dst == bad {
					continue
				}
				if k%c.each != 0 {
					for range 3 {
						s.arp(1, bad, dst)
						s.wait(time.Second)
					}
					continue
				}
				s.arp(1, bad, dst)
				s.wait(time.Millisecond)
				if c.seen {
					s.add(cordon.Observation{Kind: cordon.Answer, Src: bad, Dst: dst, Flags: accepted})
				}
				s.tcp(bad, dst, 445, accepted)
				s.wait(600 * time.Millisecond)
			}
			if got := describe(s.found(Options{})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
