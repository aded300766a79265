package scan

import (
	"testing"
	"time"

	"cordon"
)

// failedOn is how often a source failed on a port, and altogether.
func failedOn(tr *Tracker, src cordon.Host, port uint16) (there, all uint32) {
	i := tr.sources.of(src.Addr)
	if i < 0 {
		return 0, 0
	}
	s := &tr.sources.slots[i]
	if p := tr.portWalks.find(portWalkKey(&s.addr, port), tickOf(s.last)); p != nil {
		there = p.failed
	}
	return there, s.failed
}

// What is not held against a source is not held against it on any port.
func TestAnExcuseHoldsForThePort(t *testing.T) {
	bad := townsman(0)
	for _, c := range []struct {
		name string
		src  cordon.Host
		port uint16
		make func(s *town)
	}{
		{"an outage", townsman(0), 443, func(s *town) {
			for k := range 100 {
				s.tcp(townsman(k%5), friend(k%5, k/5%10), 443, accepted)
				s.wait(time.Second)
			}
			for k := range 40 {
				s.tcp(townsman(k%5), stranger(s.scene), 443, 0)
				s.tcp(townsman(k%5), friend(k%5, k/5%10), 443, 0)
				s.wait(time.Second)
			}
		}},
		{"an IPv6 that leads nowhere", over6(0), 443, func(s *town) {
			for i := range 10 {
				s.tcp(over6(0), over6(100+i), 22, accepted)
			}
			for k := range 20 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				if k >= 3 {
					s.tcp(townsman(0), stranger(s.scene), 443, accepted)
				}
				s.wait(10 * time.Second)
			}
		}},
		{"its own word, while it scans", bad, 445, func(s *town) {
			for k := range 80 {
				if k < 20 {
					s.tcp(bad, stranger(s.scene), 443, accepted)
				}
				dst := stranger(s.scene)
				s.tcp(bad, dst, 445, 0)
				if k > 60 {
					s.add(cordon.Observation{Kind: cordon.Data, Proto: cordon.TCP, Src: bad, Dst: dst, DstPort: 445, Payload: []byte("hello")})
				}
				s.wait(time.Second)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(1)
			c.make(s)
			tr := New(Options{})
			for i := range s.events {
				tr.Observe(&s.events[i])
				if there, all := failedOn(tr, c.src, c.port); there > all {
					t.Fatalf("it failed %d times, %d of them on one port", all, there)
				}
			}
		})
	}
}

// Who is acquitted begins anew on its port.
func TestWhoIsAcquittedBeginsAnewOnItsPort(t *testing.T) {
	s := newTown(1)
	for range 60 {
		s.tcp(townsman(0), stranger(s.scene), 443, accepted)
		s.tcp(townsman(0), stranger(s.scene), 445, 0)
		s.wait(time.Second)
	}
	tr, _, _, _ := s.watch(0, 0)
	src := &tr.sources.slots[tr.sources.of(townsman(0).Addr)]
	if there, _ := failedOn(tr, townsman(0), 445); there == 0 || src.flags&single == 0 {
		t.Fatal("it is not accused by one port")
	}
	tr.excuse(src)
	if there, _ := failedOn(tr, townsman(0), 445); there > 0 || src.portLead != 0 {
		t.Errorf("it has failed %d times there, of %d", there, src.portLead)
	}
}
