package scan

import (
	"slices"
	"testing"
	"time"

	"cordon"
)

// flowOf is a connection of src to dst as a router's records show it, each direction by
// itself: the client's, and the server's, where there is one.
func (s *scene) flowOf(src, dst cordon.Host, port uint16, sent uint32, answered bool) {
	s.n++
	o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: src, Dst: dst, SrcPort: uint16(1024 + s.n%60000), DstPort: port, Flow: s.n}
	s.add(o)
	end := o
	end.Kind, end.Flags, end.Sent, end.Bytes, end.Packets = cordon.Flow, accepted|cordon.PSH|cordon.FIN, sent, uint64(sent)+200, 5
	s.add(end)
	if answered {
		s.wait(30 * time.Millisecond)
		o.Kind, o.Flags = cordon.Answer, accepted
		s.add(o)
	}
}

// The victim is 198.51.100.7, and a visitor reached it that shows nothing else. Somebody
// scans besides and sends 4,000 bytes to those who accept.
func TestWhoSendsAsMuchAsScannersMayHaveInfected(t *testing.T) {
	victim, visitor := host("198.51.100.7"), host("192.0.2.1")
	scans := func(s *scene, src cordon.Host) {
		for i := range 12 {
			s.tcp(src, host("203.0.113.%d", 1+i), 80, reset)
		}
	}
	teach := func(s *scene, hosts int) {
		scans(s, host("192.0.2.99"))
		for i := range hosts {
			s.flowOf(host("192.0.2.99"), host("203.0.113.%d", 100+i), 80, 4000, true)
		}
		s.wait(time.Second)
	}
	begin := func(s *scene, after time.Duration) { s.wait(after); scans(s, victim) }
	for _, c := range []struct {
		name string
		make func(*scene)
		want bool
	}{
		{"as much", func(s *scene) { teach(s, 2); s.flowOf(visitor, victim, 80, 4000, true); begin(s, time.Second) }, true},
		{"a few bytes more", func(s *scene) { teach(s, 2); s.flowOf(visitor, victim, 80, 4012, true); begin(s, time.Second) }, true},
		{"another request", func(s *scene) { teach(s, 2); s.flowOf(visitor, victim, 80, 3800, true); begin(s, time.Second) }, false},
		{"another service", func(s *scene) { teach(s, 2); s.flowOf(visitor, victim, 8080, 4000, true); begin(s, time.Second) }, false},
		{"scanners sent it to one host", func(s *scene) { teach(s, 1); s.flowOf(visitor, victim, 80, 4000, true); begin(s, time.Second) }, false},
		{"nobody scans", func(s *scene) { s.flowOf(visitor, victim, 80, 4000, true); begin(s, time.Second) }, false},
		{"not answered", func(s *scene) {
			teach(s, 2)
			s.flowOf(visitor, victim, 80, 4000, false)
			s.flowOf(visitor, victim, 80, 4000, false)
			begin(s, time.Second)
		}, false},
		{"the answer's record first", func(s *scene) {
			teach(s, 2)
			s.n++
			o := cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: visitor, Dst: victim, SrcPort: 4000, DstPort: 80, Flow: s.n, Flags: accepted}
			s.add(o)
			o.Kind, o.Flags = cordon.Connect, cordon.SYN
			s.add(o)
			o.Kind, o.Flags, o.Sent, o.Bytes = cordon.Flow, accepted|cordon.PSH, 4000, 4200
			s.add(o)
			begin(s, time.Second)
		}, true},
		{"long before", func(s *scene) { teach(s, 2); s.flowOf(visitor, victim, 80, 4000, true); begin(s, 6*time.Minute) }, false},
		{"after it began", func(s *scene) { teach(s, 2); begin(s, time.Second); s.flowOf(visitor, victim, 80, 4000, true) }, false},
		{"little, as people do", func(s *scene) {
			scans(s, host("192.0.2.99"))
			for i := range 5 {
				s.flowOf(host("192.0.2.99"), host("203.0.113.%d", 100+i), 80, 120, true)
			}
			s.flowOf(visitor, victim, 80, 120, true)
			begin(s, time.Second)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			c.make(s)
			found := s.found(Options{})
			i := slices.IndexFunc(found, func(s Scanner) bool { return s.Addr == victim.Addr })
			if i < 0 {
				t.Fatal("the victim does not scan")
			}
			of := slices.IndexFunc(found[i].Reaches, func(r Reach) bool { return r.By == visitor.Addr && r.Alike })
			if (of >= 0) != c.want || len(found[i].Reaches) > 1 {
				t.Errorf("reached by %+v", found[i].Reaches)
			}
			if found[i].Reached != nil {
				t.Errorf("a verdict would rest on it: %+v", found[i].Reached)
			}
		})
	}
}
