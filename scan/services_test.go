package scan

import (
	"testing"
	"time"

	"cordon"
)

// Who looks for forty services is no peer, though some answer; a peer is, though some of
// its friends listen where services do.
func TestManyServicesMakeNoPeer(t *testing.T) {
	bad := host("192.0.2.66")
	for _, c := range []struct {
		name string
		each int // of so many one answers
		port func(s *scene, k int) uint16
		want string
	}{
		{"forty services", 6, func(s *scene, k int) uint16 {
			return []uint16{21, 22, 23, 25, 80, 110, 135, 139, 143, 443, 445, 1433, 1521, 2323, 3306, 3389, 5000, 5432, 5555, 5900, 6379, 7547, 8000, 8080, 8081, 8443, 8888, 9200, 11211, 27017, 37215, 49152, 52869, 60001, 81, 82, 83, 84, 85, 88}[s.random.IntN(40)]
		}, "192.0.2.66 sweep 6 by sequential, mixed"},
		{"ports of their own choice", 4, func(s *scene, k int) uint16 {
			if k%8 == 5 {
				return []uint16{80, 443, 8080}[s.random.IntN(3)]
			}
			return uint16(1024 + s.random.IntN(60000))
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for k := range 600 {
				answer := uint8(0)
				if k < 8 || k%c.each == 0 {
					answer = accepted
				}
				s.tcp(bad, host("198.%d.%d.%d", 51+k%3, k/200, k%200), c.port(s, k), answer)
				s.wait(time.Second)
			}
			if got := describe(s.found(Options{})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Who asks hosts one by one for what is asked of all by multicast looks for hosts; names
// and the time are asked of many.
func TestDatagramsToManyHosts(t *testing.T) {
	for port, want := range map[uint16]string{
		1900: "192.0.2.66 horizontal 17/1900 by growth, unseen",
		5353: "192.0.2.66 horizontal 17/5353 by growth, unseen",
		53:   "",
		123:  "",
	} {
		s := newScene()
		for k := range 500 {
			s.udp(host("192.0.2.66"), host("198.51.%d.%d", k/200, k%200), 40000, port, false)
			s.wait(50 * time.Millisecond)
		}
		if got := describe(s.found(Options{})); got != want {
			t.Errorf("udp/%d: got %q, want %q", port, got, want)
		}
	}
	s := newScene()
	for k := range 200 { // what was asked for by multicast
		s.udp(host("192.0.2.66"), host("192.0.2.%d", k+1), 5353, 5353, false)
		s.wait(50 * time.Millisecond)
	}
	if got := describe(s.found(Options{})); got != "" {
		t.Errorf("answers on the link: got %q", got)
	}
}

// A firewall that says what it dropped says it of datagrams too.
func TestDroppedDatagramsAreFailures(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to uint16
		hosts    int
		want     string
	}{
		{"names of Windows hosts", 137, 137, 13, "192.0.2.66 horizontal 17/137 by sequential, failed"},
		{"of few of them", 137, 137, 6, ""},
		{"answers to names that were asked for", 53, 40000, 40, ""},
		{"answers to clients of low ports", 53, 1000, 40, ""},
		{"sites by datagram, which browsers try first", 40000, 443, 40, ""},
		{"calls", 40000, 3478, 40, ""},
		{"the time", 123, 123, 40, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for k := range c.hosts {
				s.add(cordon.Observation{Kind: cordon.Datagram, Proto: cordon.UDP, Src: host("192.0.2.66"), Dst: host("198.51.100.%d", k+1), SrcPort: c.from, DstPort: c.to, Action: cordon.Dropped})
				s.wait(time.Second)
			}
			if got := describe(s.found(Options{})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
