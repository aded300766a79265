package scan

import (
	"slices"
	"testing"
	"time"

	"cordon"
)

// Each of the windows finds what stays beneath all others: as many hosts as it takes, in
// half its width, so that none shorter and none longer fills. One fewer is nothing.
func TestEveryWindowFindsWhatStaysBeneathTheOthers(t *testing.T) {
	promised := []Window{{10 * time.Second, 50}, {time.Minute, 120}, {10 * time.Minute, 300}, {time.Hour, 600}, {6 * time.Hour, 1500}}
	for n, w := range promised {
		t.Run(w.Width.String(), func(t *testing.T) {
			asks := func(hosts int) *scene {
				s := newScene()
				s.now -= s.now % cordon.Time(12*time.Hour) // where halves of all windows begin
				for i := range hosts {
					s.udp(host("192.0.2.66"), host("198.18.%d.%d", i>>8, i&255), 1025, 1434, false)
					s.wait(w.Width / 2 / time.Duration(w.Hosts))
				}
				return s
			}
			over := asks(w.Hosts)
			if got := describe(over.found(Options{Memory: 1 << 20})); got != "192.0.2.66 horizontal 17/1434 by growth, unseen" {
				t.Errorf("%d hosts: got %q", w.Hosts, got)
			}
			if got := describe(asks(w.Hosts - 1).found(Options{Memory: 1 << 20})); got != "" {
				t.Errorf("%d hosts: got %q", w.Hosts-1, got)
			}
			others := slices.Delete(slices.Clone(promised), n, n+1)
			if got := describe(over.found(Options{Windows: others, Memory: 1 << 20})); got != "" {
				t.Errorf("another window finds it: %q", got)
			}
		})
	}
}
