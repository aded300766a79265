package scan

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
)

// Records come in the order in which connections ended, or the newest first: a source was
// first seen when the earliest of what is told of it began, and found after that and no
// later than it was last seen.
func TestASourceIsFirstSeenWhenTheEarliestWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScene()
		contacts := rapid.IntRange(10, 80).Draw(t, "contacts")
		for i := range contacts {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: host("198.51.100.%d", i+1), SrcPort: uint16(2000 + i), DstPort: 23, Flow: uint64(i + 1)})
			s.wait(time.Duration(rapid.IntRange(1, 4000).Draw(t, "ms")) * time.Millisecond)
		}
		earliest, last := s.events[0], s.events[contacts-1]
		switch rapid.SampledFrom([]string{"as it was", "newest first", "any"}).Draw(t, "order") {
		case "newest first":
			slices.Reverse(s.events)
		case "any":
			s.events = rapid.Permutation(s.events).Draw(t, "events")
		}
		for _, r := range s.found(Options{}) {
			if r.First != earliest.Time || r.FirstPosition != earliest.Position || r.Last != last.Time {
				t.Errorf("seen from %d (%d) to %d, want %d (%d) to %d", r.First, r.FirstPosition, r.Last, earliest.Time, earliest.Position, last.Time)
			}
			if r.Detected < r.First || r.Decided > r.Last {
				t.Errorf("seen from %d to %d, detected at %d by a contact at %d", r.First, r.Last, r.Detected, r.Decided)
			}
		}
	})
}
