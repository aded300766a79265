package scan

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"cordon"
)

// A scan of ports is found whatever else is asked in between; what two hosts agree upon
// is none, whatever else is asked in between.
func TestPortsAreCountedForEachHost(t *testing.T) {
	bad := host("192.0.2.66")
	visits := func(s *scene) {
		s.tcp(bad, host("203.0.113.%d", s.random.IntN(250)+1), 443, accepted)
	}
	high := func(s *scene) uint16 { return uint16(1024 + s.random.IntN(60000)) }
	for _, c := range []struct {
		name  string
		hosts int
		ask   func(s *scene, k, h int)
		want  string
	}{
		{"two hosts in turn, refused", 2, func(s *scene, k, h int) {
			s.tcp(bad, host("198.51.100.%d", h+1), uint16(1+k*7), reset)
		}, "192.0.2.66 vertical 6 by ports, failed"},
		{"three hosts in turn, dropped by a firewall", 3, func(s *scene, k, h int) {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.%d", h+1), DstPort: uint16(1 + k*7), Action: cordon.Dropped})
		}, "192.0.2.66 vertical 6 by ports, failed"},
		{"one host, and a site visited after each port", 1, func(s *scene, k, _ int) {
			s.tcp(bad, host("198.51.100.1"), uint16(1+k), reset)
			visits(s)
		}, "192.0.2.66 vertical 6 by ports, failed"},
		{"one host by datagrams, and a site visited after each port", 1, func(s *scene, k, _ int) {
			s.udp(bad, host("198.51.100.1"), 40000, uint16(1+k), false)
			visits(s)
		}, "192.0.2.66 vertical 17 by ports, unseen"},
		{"high ports of one host, none of which answers, where answers are in view", 1, func(s *scene, k, _ int) {
			s.tcp(bad, host("198.51.100.1"), uint16(40000+k), 0)
			visits(s)
		}, "192.0.2.66 vertical 6 by ports, unseen"},
		{"three hosts, of which a firewall lets through", 3, func(s *scene, k, h int) {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.%d", h+1), DstPort: uint16(1 + k), Action: cordon.Accepted})
		}, "192.0.2.66 vertical 6 by ports, unseen"},
		{"data ports of a transfer, opened", 1, func(s *scene, k, _ int) {
			s.tcp(bad, host("198.51.100.1"), 21, accepted)
			s.tcp(bad, host("198.51.100.1"), high(s), accepted)
			visits(s)
		}, ""},
		{"data ports of which a firewall says that it lets through", 2, func(s *scene, k, h int) {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.%d", h+1), DstPort: high(s), Action: cordon.Accepted})
		}, ""},
		{"data ports of which a router tells one direction", 1, func(s *scene, k, _ int) {
			o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.1"), DstPort: high(s), Flow: uint64(1e6 + k), Flags: cordon.SYN}
			s.add(o)
			o.Kind, o.Flags, o.Packets, o.Bytes = cordon.Flow, cordon.SYN|cordon.ACK|cordon.FIN, 9, 9000
			s.add(o)
			visits(s)
		}, ""},
		{"calls between two exchanges, of which one direction is in view", 2, func(s *scene, k, h int) {
			s.udp(bad, host("198.51.100.%d", h+1), high(s), high(s), false)
		}, ""},
		{"answers of a resolver, whose questions are not in view", 2, func(s *scene, k, h int) {
			s.udp(host("198.51.100.%d", h+1), bad, 53, high(s), false)
		}, ""},
		{"answers of reflectors to questions that were forged", 2, func(s *scene, k, h int) {
			s.udp(host("198.51.100.%d", h+1), bad, []uint16{123, 389, 1900, 3283, 11211, 37810}[k/34], high(s), false)
		}, ""},
		{"low ports, by datagrams from that of a resolver", 1, func(s *scene, k, _ int) {
			s.udp(bad, host("198.51.100.1"), 53, uint16(1+k), false)
		}, "192.0.2.66 vertical 17 by ports, unseen"},
		{"answers to clients behind one address", 2, func(s *scene, k, h int) {
			s.udp(host("198.51.100.%d", h+1), bad, high(s), 6881, true)
		}, ""},
		{"answers to clients behind one address that it had asked itself", 2, func(s *scene, k, h int) {
			if k == 0 {
				s.udp(bad, host("198.51.100.%d", h+1), 6881, 6881, true)
			}
			s.udp(host("198.51.100.%d", h+1), bad, high(s), 6881, true)
		}, ""},
		{"fifteen services of two hosts that are down", 2, func(s *scene, k, h int) {
			s.tcp(bad, host("198.51.100.%d", h+1), uint16(20+k%15), 0)
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for range 12 {
				visits(s)
			}
			for k := range 200 {
				for h := range c.hosts {
					c.ask(s, k, h)
					s.wait(time.Second)
				}
			}
			if got := describe(s.found(Options{})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Of a vertical scan the ports, their answers and the protocol are told, whatever its
// source asks others before and afterwards.
func TestAVerticalScanKeepsItsFigures(t *testing.T) {
	bad := host("192.0.2.66")
	s := newScene()
	for k := range 300 {
		s.udp(bad, host("198.51.100.1"), 40000, uint16(1+k), k%30 == 7)
		s.tcp(bad, host("203.0.113.%d", k%9+1), 443, accepted)
		s.tcp(bad, host("203.0.113.%d", k%9+1), 80, accepted)
		s.wait(time.Second)
	}
	found := s.found(Options{})
	if len(found) != 1 {
		t.Fatalf("found %s", describe(found))
	}
	f := found[0]
	if f.Proto != cordon.UDP || math.Abs(float64(f.Targets)-300) > 100 || f.Worked < 8 || f.Worked > 12 || f.Outcome() != "mixed" {
		t.Errorf("told of %d ports of protocol %d, %d answered, %s", f.Targets, f.Proto, f.Worked, f.Outcome())
	}
}

// Who scans the ports of one host and one port of many does both, whichever comes first;
// who asks many hosts for many ports each does not.
func TestPortsOfOneHostAndOnePortOfMany(t *testing.T) {
	bad := host("192.0.2.66")
	ports := func(s *scene, from, n int) {
		for k := range n {
			s.tcp(bad, host("198.51.100.7"), uint16(from+k), reset)
			s.wait(100 * time.Millisecond)
		}
	}
	hosts := func(s *scene, n int) {
		for k := range n {
			s.tcp(bad, host("198.51.100.%d", k+1), 22, 0)
			s.wait(200 * time.Millisecond)
		}
	}
	const both = "192.0.2.66 horizontal 6/22 by sequential, failed; 192.0.2.66 vertical 6 by ports, failed"
	for _, c := range []struct {
		name string
		make func(*scene)
		want string
	}{
		{"the ports first", func(s *scene) { ports(s, 1, 1000); hosts(s, 250) }, both},
		{"the hosts first", func(s *scene) { hosts(s, 250); ports(s, 1, 1000) }, both},
		{"a few hosts, and the ports first", func(s *scene) { ports(s, 1, 1000); hosts(s, 30) }, both},
		{"a few hosts first", func(s *scene) { hosts(s, 30); ports(s, 1, 1000) }, both},
		{"at once", func(s *scene) {
			for k := range 10 {
				hosts(s, 250)
				ports(s, 1+100*k, 100)
			}
		}, both},
		{"many ports of each host, one after the other", func(s *scene) {
			for k := range 250 {
				for p := range 20 {
					s.tcp(bad, host("198.51.100.%d", k+1), uint16(20+p), reset)
				}
			}
		}, "192.0.2.66 sweep 6 by sequential, failed"},
		{"many ports of each host, in turn", func(s *scene) {
			for p := range 20 {
				for k := range 250 {
					s.tcp(bad, host("198.51.100.%d", k+1), uint16(20+p), reset)
				}
			}
		}, "192.0.2.66 sweep 6 by sequential, failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			c.make(s)
			found := s.found(Options{})
			if got := describe(found); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if len(found) == 2 && (math.Abs(float64(found[1].Targets)-1000) > 300 || found[1].Failed < 900*found[1].Targets/1000) {
				t.Errorf("%+v", found[1])
			}
		})
	}
}

// Who scanned the ports of a host, and seemed to ask for many until they answered late,
// scans the ports of that host.
func TestAnExcuseIsForWhatItExplains(t *testing.T) {
	bad := host("192.0.2.66")
	s := newScene()
	for k := range 100 {
		s.tcp(bad, host("198.51.100.7"), uint16(1+k), reset)
		s.wait(100 * time.Millisecond)
	}
	alone := s.found(Options{})
	asked := len(s.events)
	for k := range 6 {
		s.tcp(bad, host("203.0.113.%d", k+1), 443, 0)
	}
	s.wait(10 * time.Second)
	if found := s.found(Options{}); len(found) != 2 {
		t.Fatalf("found %s", describe(found))
	}
	for _, e := range s.events[asked:] {
		e.Time, e.what = s.now, took
		s.events = append(s.events, e)
	}
	found := s.found(Options{})
	if len(alone) != 1 || len(found) != 1 || found[0].Kind != Vertical || found[0].Detector != ByPorts || found[0].Decided != alone[0].Decided || found[0].Position != alone[0].Position {
		t.Errorf("found %+v\nwant  %+v", found, alone)
	}
}

// The number of ports has the standard error that is told, of 10 %.
func TestTheErrorOfPortsIsAsStated(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{10, 60, 151, 300, 1000, 5000, 30000} {
		sum := 0.0
		const rounds = 100
		for range rounds {
			var ta tally
			from, step := random.IntN(1<<16), 1
			if n%2 == 0 && random.IntN(2) == 0 {
				step = 2*random.IntN(1<<15) + 1
			}
			for k := range n {
				ta.add(uint16(from + k*step))
			}
			d := float64(ta.count)/float64(n) - 1
			sum += d * d
		}
		if e := math.Sqrt(sum / rounds); e > 0.115 {
			t.Errorf("of %d ports the error is %.3f", n, e)
		}
	}
}

// Whoever asks many hosts for two ports each pushes out nobody's scan.
func TestTalliesOfManyPortsStay(t *testing.T) {
	s := newScene()
	bad := host("192.0.2.66")
	for k := range 40 {
		for h := range 2 {
			s.tcp(bad, host("198.51.100.%d", h+1), uint16(1+k), reset)
		}
		for n := range 400 {
			for p := range 2 {
				s.tcp(host("10.%d.%d.%d", k, n/200, n%200), host("203.0.113.9"), uint16(80+p), 0)
			}
		}
	}
	tr := New(Options{Memory: 4 << 20})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	tr.Cut()
	if got := describe(tr.Scanners()); got != "192.0.2.66 vertical 6 by ports, failed" {
		t.Errorf("got %q", got)
	}
	if tr.Losses().Tallies == 0 {
		t.Error("nothing is told to be lost")
	}
}
