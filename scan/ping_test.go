package scan

import (
	"testing"
	"time"

	"cordon"
)

// Who pings each host before it asks for a connection is found as one who does not.
func TestAPingBeforeItHidesNoScan(t *testing.T) {
	bad := host("192.0.2.66")
	for _, c := range []struct {
		name  string
		pause time.Duration
		want  string
	}{
		{"at once", 10 * time.Millisecond, "192.0.2.66 horizontal 6/135 by sequential, failed"},
		{"when no answer came", time.Second, "192.0.2.66 horizontal 6/135 by sequential, failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for i := range 40 {
				s.add(cordon.Observation{Kind: cordon.Echo, Proto: cordon.ICMP, Src: bad, Dst: host("198.51.100.%d", i+1), Flow: uint64(1000000 + i)})
				s.wait(c.pause)
				s.tcp(bad, host("198.51.100.%d", i+1), 135, 0)
				s.wait(2 * time.Second)
			}
			all := s.found(Options{})
			if got := describe(all); got != c.want {
				t.Fatalf("got  %q\nwant %q", got, c.want)
			}
			if all[0].Contacts != 40 || all[0].Targets != 40 {
				t.Errorf("%d contacts with %d", all[0].Contacts, all[0].Targets)
			}
		})
	}
	s := newScene()
	for i := range 40 {
		s.add(cordon.Observation{Kind: cordon.Echo, Proto: cordon.ICMP, Src: bad, Dst: host("198.51.100.%d", i+1), Flow: uint64(1000000 + i)})
		s.wait(time.Second)
		s.tcp(bad, host("198.51.100.%d", i+1), 22, accepted)
	}
	if got := describe(s.found(Options{})); got != "" {
		t.Errorf("who is answered: got %q", got)
	}
}
