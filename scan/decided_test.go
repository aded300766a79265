package scan

import (
	"testing"
	"time"

	"cordon"
)

// The contact that decided has the time at which it was made, however long it took to
// know that nobody answers.
func TestTheContactThatDecidedKeepsItsTime(t *testing.T) {
	for name, answer := range map[string]uint8{"unanswered": 0, "refused": reset} {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			for i := range 20 {
				s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, answer)
				s.wait(2 * time.Second)
			}
			found := s.found(Options{Memory: 1 << 20})
			at := map[uint64]cordon.Time{}
			for i := range s.events {
				at[s.events[i].Position] = s.events[i].Time
			}
			if len(found) != 1 || found[0].Decided != at[found[0].Position] {
				t.Errorf("decided at %+v, recorded at %v", found, at)
			}
			if answer == 0 && found[0].Detected != found[0].Decided+cordon.Time(DefaultTimeout) {
				t.Errorf("detected at %v", found[0].Detected)
			}
		})
	}
}
