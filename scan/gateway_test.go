package scan

import (
	"slices"
	"testing"
	"time"

	"cordon"
)

func macOf(n byte) cordon.MAC { return cordon.MAC{2, 0, 0, 0, 0, n} }

// forwarded is a connection of src, which is behind mac, that dst on the link accepts.
func (s *scene) forwarded(mac cordon.MAC, src, dst cordon.Host) {
	s.n++
	o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: src, Dst: dst, SrcPort: uint16(1024 + s.n%60000), DstPort: 80, Flow: s.n, SrcMAC: mac, DstMAC: macOf(7)}
	s.add(o)
	s.wait(10 * time.Millisecond)
	o.Kind, o.Flags, o.Straight = cordon.Answer, accepted, true
	s.add(o)
}

// browsed is a connection of src on the link to dst, which is behind mac.
func (s *scene) browsed(mac cordon.MAC, src, dst cordon.Host) {
	s.forwarded(macOf(7), src, dst)
	for i := range 2 { // the last two, the other way round
		e := &s.events[len(s.events)-1-i]
		e.to = mac
	}
}

// sweepByARP asks for 249 addresses besides its own.
func (s *scene) sweepByARP(mac byte, from cordon.Host) {
	for i := range 250 {
		s.arp(mac, from, host("192.0.2.%d", i+1))
		s.wait(10 * time.Millisecond)
	}
}

// A gateway's questions by ARP are others'. What anybody on the link can send in others'
// names makes no gateway of it, and none of a victim.
func TestWhoIsAGatewayIsShownByWhatItCarries(t *testing.T) {
	asker, mac := host("192.0.2.66"), macOf(9)
	foreign := func(i int) cordon.Host { return host("203.0.113.%d", i+1) }
	datagram := func(s *scene, src, dst cordon.Host) {
		s.add(cordon.Observation{Kind: cordon.Datagram, Proto: cordon.UDP, Src: src, Dst: dst, SrcPort: 53, DstPort: 3000, SrcMAC: mac})
	}
	attacked := func(s *scene) {
		for i := range 40 {
			s.tcp(foreign(200), host("192.0.3.%d", i+1), 80, 0)
			s.wait(time.Second)
		}
		s.wait(time.Minute)
		s.tcp(foreign(200), asker, 80, accepted)
		s.wait(time.Minute)
	}
	forwards := func(s *scene) {
		for i := range gatewayHosts {
			s.forwarded(mac, foreign(i), host("192.0.2.7"))
		}
	}
	for _, c := range []struct {
		name  string
		make  func(s *scene)
		sweep bool
	}{
		{"nothing else", func(*scene) {}, true},
		{"connections of others, in", forwards, false},
		{"connections to others, out", func(s *scene) {
			for i := range gatewayHosts {
				s.browsed(mac, host("192.0.2.7"), foreign(i))
			}
		}, false},
		{"too few", func(s *scene) {
			for i := range gatewayHosts - 1 {
				s.forwarded(mac, foreign(i), host("192.0.2.7"))
				s.forwarded(mac, foreign(i), host("192.0.2.8"))
			}
		}, true},
		{"forged datagrams", func(s *scene) {
			for i := range 200 {
				datagram(s, foreign(i), host("192.0.2.7"))
			}
		}, true},
		{"forged questions", func(s *scene) {
			for i := range 200 {
				s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: foreign(i), Dst: host("192.0.2.7"), DstPort: 80, SrcMAC: mac})
			}
		}, true},
		{"forged questions that are answered by way of the gateway", func(s *scene) {
			for i := range 200 {
				s.forwarded(mac, foreign(i), host("192.0.2.7"))
				s.events[len(s.events)-1].straight = false
			}
		}, true},
		{"addresses of its own", func(s *scene) {
			for i := range 40 {
				own := host("192.0.2.%d", 100+i)
				s.arp(7, host("192.0.2.7"), own)
				s.add(cordon.Observation{Kind: cordon.Answer, Src: host("192.0.2.7"), Dst: own, Flags: accepted})
				s.forwarded(mac, own, host("192.0.2.7"))
			}
		}, true},
		{"attacked, and then a gateway", func(s *scene) { attacked(s); forwards(s) }, true},
		{"a gateway, and then attacked", func(s *scene) { forwards(s); attacked(s) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			c.make(s)
			s.wait(time.Second)
			s.sweepByARP(9, asker)
			tr := New(Options{})
			for i := range s.events {
				tr.Observe(&s.events[i])
			}
			tr.Cut()
			swept := slices.ContainsFunc(tr.Scanners(), func(s Scanner) bool { return s.Addr == asker.Addr && s.Proto == 0 })
			if excused := tr.Losses().Gateways; swept != c.sweep || (excused == 249) == c.sweep || excused != 0 && c.sweep {
				t.Errorf("found to sweep: %v, %d excused", swept, excused)
			}
		})
	}
}

// What is remembered of gateways and of the link is of a fixed size, whoever comes.
func TestGatewaysStayKnownAmongMany(t *testing.T) {
	s := newScene()
	for i := range gatewayHosts {
		s.forwarded(macOf(9), host("203.0.113.%d", i+1), host("192.0.2.7"))
	}
	for i := range 30_000 {
		s.forwarded(cordon.MAC{2, 1, 0, byte(i >> 16), byte(i >> 8), byte(i)}, host("10.%d.%d.1", i>>8&255, i&255), host("192.0.2.7"))
	}
	s.sweepByARP(9, host("192.0.2.1"))
	tr := New(Options{})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	if n := tr.Losses().Gateways; n != 249 {
		t.Errorf("%d excused", n)
	}
}
