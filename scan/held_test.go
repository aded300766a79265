package scan

import (
	"testing"
	"time"

	"cordon"
)

// Who only asks, and is answered at best, may be anybody in another's name. A
// connection that came about shows who holds the address.
func TestAnAnswerAloneShowsNoAddress(t *testing.T) {
	for _, c := range []struct {
		name   string
		opened cordon.Opened
		want   bool
	}{{"a SYN that was answered", cordon.OpenedUnknown, false}, {"a connection", cordon.OpenedSeen, true}} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for i := range 20 {
				s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, accepted*uint8(1-min(i%10, 1)))
				if i%10 == 0 {
					s.add(cordon.Observation{Kind: cordon.Flow, Opened: c.opened, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: host("198.51.100.%d", i+1), DstPort: 80, Bytes: 2000})
				}
				s.wait(time.Second)
			}
			found := s.found(Options{Memory: 1 << 20})
			if len(found) != 1 || found[0].Held != c.want {
				t.Errorf("found %+v", found)
			}
		})
	}
}
