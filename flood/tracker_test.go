package flood

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
)

// scene makes events; now is in data time.
type scene struct {
	now    cordon.Time
	n      uint64
	events []Event
	random *rand.Rand
}

func newScene() *scene {
	return &scene{now: cordon.Time(997_000_000e9), random: rand.New(rand.NewPCG(3, 4))}
}

func (s *scene) add(what What, src, dst netip.Addr, port uint16) {
	s.n++
	s.events = append(s.events, Event{Time: s.now, Position: s.n, Bytes: 40, Src: src.As16(), Dst: dst.As16(), Four: src.Is4(), Port: port, What: what})
}

// spread sends n times over a time.
func (s *scene) spread(n int, over time.Duration, send func(i int)) {
	begin := s.now
	for i := range n {
		s.now = begin + cordon.Time(over)*cordon.Time(i)/cordon.Time(n)
		send(i)
	}
	s.now = begin + cordon.Time(over)
}

func host(format string, args ...any) netip.Addr {
	return netip.MustParseAddr(fmt.Sprintf(format, args...))
}

func (s *scene) anybody() netip.Addr {
	return netip.AddrFrom4([4]byte{byte(11 + s.random.IntN(100)), byte(s.random.IntN(256)), byte(s.random.IntN(256)), byte(1 + s.random.IntN(254))})
}

func found(events []Event) []string {
	t := New(Options{})
	for i := range events {
		t.Observe(&events[i])
	}
	var all []string
	for _, f := range t.Floods() {
		all = append(all, describe(f))
	}
	slices.Sort(all)
	return all
}

func describe(f Flood) string {
	line := f.Kind.String()
	switch {
	case f.Source.IsValid():
		line += " " + f.Source.String()
	case len(f.By) > 0:
		var names []string
		for _, by := range f.By {
			names = append(names, by.Source.String())
		}
		slices.Sort(names)
		line += " " + strings.Join(names, " ")
	case f.Sources > 1000:
		line += " very many"
	default:
		line += " several"
	}
	if f.Asker.IsValid() {
		line += " by " + f.Asker.String()
	}
	if f.Target.IsValid() {
		line += " > " + f.Target.String()
	}
	if f.Network.IsValid() {
		line += " > " + f.Network.String()
	}
	if f.Port != 0 {
		line += fmt.Sprintf(":%d", f.Port)
	}
	return line
}

var victim = host("192.0.2.80")

// Floods are found and laid to whom they can be laid; what is no flood is left
// alone.
func TestWhatIsAFlood(t *testing.T) {
	gateway, scanner := host("192.0.2.1"), host("203.0.113.66")
	for _, c := range []struct {
		name string
		make func(*scene)
		want []string
	}{
		{"SYNs with forged sources", func(s *scene) {
			s.spread(40_000, 20*time.Second, func(int) { s.add(SYN, s.anybody(), victim, 80) })
		}, []string{"syn-flood very many > 192.0.2.80:80"}},
		{"SYNs of one source", func(s *scene) {
			s.spread(5000, 20*time.Second, func(int) { s.add(SYN, scanner, victim, 80) })
		}, []string{"syn-flood 203.0.113.66 > 192.0.2.80:80"}},
		{"SYNs that become connections", func(s *scene) {
			s.spread(5000, 20*time.Second, func(int) {
				src := s.anybody()
				s.add(SYN, src, victim, 80)
				s.add(Connected, src, victim, 80)
			})
		}, nil},
		{"SYNs that become connections which last", func(s *scene) {
			var all []netip.Addr
			s.spread(3000, 20*time.Second, func(int) {
				all = append(all, s.anybody())
				s.add(SYN, all[len(all)-1], victim, 80)
			})
			for _, src := range all { // the recording ends
				s.add(Connected, src, victim, 80)
			}
		}, nil},
		{"a server that is busy and then flooded", func(s *scene) {
			serve := func() {
				src := s.anybody()
				s.add(SYN, src, victim, 80)
				s.add(Connected, src, victim, 80)
			}
			s.spread(50_000, 1000*time.Second, func(int) { serve() })
			s.spread(20_000, 20*time.Second, func(i int) {
				s.add(SYN, s.anybody(), victim, 80)
				if i%20 == 0 {
					serve()
				}
			})
		}, []string{"syn-flood very many > 192.0.2.80:80"}},
		{"a port scan", func(s *scene) {
			s.spread(20_000, 20*time.Second, func(i int) { s.add(SYN, scanner, victim, uint16(i)) })
		}, nil},
		{"a scan of all ports, once each", func(s *scene) {
			s.spread(65_536, 65*time.Second, func(i int) { s.add(SYN, scanner, victim, uint16(i*40_503)) })
		}, nil},
		{"a scan of all ports, three times each, by two", func(s *scene) {
			s.spread(196_608, 60*time.Second, func(i int) { s.add(SYN, host("203.0.113.%d", 66+i%2), victim, uint16(i/1000/3*1000+i%1000)) })
		}, nil},
		{"a scan of all ports by small datagrams", func(s *scene) {
			s.spread(65_536, 30*time.Second, func(i int) { s.add(Datagram, scanner, victim, uint16(i*40_503)) })
		}, nil},
		{"a scan of all ports of a server that is in use", func(s *scene) {
			s.spread(30_000, 30*time.Second, func(i int) {
				s.add(SYN, scanner, victim, uint16(i*40_503))
				if i%10 == 0 {
					s.add(SYN, host("192.0.2.%d", 1+i%30), victim, 80+uint16(i/10%40))
				}
			})
		}, nil},
		{"a scan that comes again each minute", func(s *scene) {
			for range 8 {
				s.spread(5000, 10*time.Second, func(i int) { s.add(SYN, scanner, victim, uint16(i)) })
				s.now += cordon.Time(50 * time.Second)
			}
		}, nil},
		{"SYNs of one source to ports drawn by chance", func(s *scene) {
			s.spread(60_000, 30*time.Second, func(int) { s.add(SYN, scanner, victim, uint16(s.random.IntN(65536))) })
		}, []string{"syn-flood 203.0.113.66 > 192.0.2.80"}},
		{"SYNs of three sources to ports drawn by chance", func(s *scene) {
			s.spread(60_000, 30*time.Second, func(i int) {
				s.add(SYN, host("203.0.113.%d", 1+i%3), victim, uint16(s.random.IntN(65536)))
			})
		}, []string{"syn-flood 203.0.113.1 203.0.113.2 203.0.113.3 > 192.0.2.80"}},
		{"SYNs of one source to twenty ports", func(s *scene) {
			s.spread(2000, 10*time.Second, func(i int) { s.add(SYN, scanner, victim, uint16(8000+i%20)) })
		}, []string{"syn-flood 203.0.113.66 > 192.0.2.80"}},
		{"small datagrams to ports drawn by chance", func(s *scene) {
			s.spread(60_000, 30*time.Second, func(int) { s.add(Datagram, scanner, victim, uint16(s.random.IntN(65536))) })
		}, []string{"udp-flood 203.0.113.66 > 192.0.2.80"}},
		{"large datagrams to all ports, once each", func(s *scene) {
			s.spread(20_000, 10*time.Second, func(i int) {
				s.add(Datagram, scanner, victim, uint16(i))
				s.events[len(s.events)-1].Bytes = 442
			})
		}, []string{"udp-flood 203.0.113.66 > 192.0.2.80"}},
		{"SYNs to all of a network, with forged sources", func(s *scene) {
			s.spread(60_000, 12*time.Second, func(i int) { s.add(SYN, s.anybody(), host("192.0.2.%d", i%256), 443) })
		}, []string{"syn-flood very many > 192.0.2.0/24:443"}},
		{"the same in IPv6", func(s *scene) {
			s.spread(60_000, 12*time.Second, func(i int) {
				src := s.anybody().As4()
				s.add(SYN, host("2001:db8:%x:%x::1", int(src[0])<<8|int(src[1]), int(src[2])<<8|int(src[3])), host("2001:db8::%x", i%997), 443)
			})
		}, []string{"syn-flood very many > 2001:db8::/64:443"}},
		{"SYNs of one source to all of a network, again and again", func(s *scene) {
			s.spread(60_000, 12*time.Second, func(i int) { s.add(SYN, scanner, host("192.0.2.%d", i%256), 443) })
		}, []string{"syn-flood 203.0.113.66 > 192.0.2.0/24:443"}},
		{"pings to all of a network with forged sources", func(s *scene) {
			s.spread(20_000, 20*time.Second, func(i int) { s.add(Ping, s.anybody(), host("192.0.2.%d", i%256), 0) })
		}, []string{"ping-flood very many > 192.0.2.0/24"}},
		{"SYNs to one of a network in which others are asked now and then", func(s *scene) {
			s.spread(60_000, 20*time.Second, func(i int) {
				s.add(SYN, s.anybody(), victim, 443)
				if i%100 == 0 {
					s.add(SYN, s.anybody(), host("192.0.2.%d", i/100%256), 443)
				}
			})
		}, []string{"syn-flood very many > 192.0.2.80:443"}},
		{"a network of servers that is in use", func(s *scene) {
			s.spread(40_000, 20*time.Second, func(i int) {
				src, dst := s.anybody(), host("192.0.2.%d", i%256)
				s.add(SYN, src, dst, 443)
				s.add(Connected, src, dst, 443)
			})
		}, nil},
		{"noise for a network", func(s *scene) {
			s.spread(2000, 40*time.Second, func(i int) { s.add(SYN, s.anybody(), host("192.0.2.%d", i%256), 443) })
		}, nil},
		{"a scan of a network, each port four times", func(s *scene) {
			s.spread(40_000, 20*time.Second, func(i int) {
				i = i/1000/4*1000 + i%1000
				s.add(SYN, scanner, host("192.0.2.%d", i%256), uint16(i/256))
			})
		}, nil},
		{"scans of a network by three hundred, each address once", func(s *scene) {
			s.spread(76_800, 40*time.Second, func(i int) {
				s.add(SYN, host("10.%d.%d.1", i%300/250, i%250), host("192.0.2.%d", i/300), 445)
			})
		}, nil},
		{"datagrams of one to a network, seen one way", func(s *scene) {
			s.spread(60_000, 20*time.Second, func(i int) { s.add(Datagram, scanner, host("192.0.2.%d", i%256), 443) })
		}, nil},
		{"a scan of many hosts", func(s *scene) {
			s.spread(100_000, 20*time.Second, func(int) { s.add(SYN, scanner, s.anybody(), 80) })
		}, nil},
		{"a flood among a scan", func(s *scene) {
			s.spread(200_000, 20*time.Second, func(i int) {
				s.add(SYN, scanner, s.anybody(), 80)
				if i%50 == 0 {
					s.add(SYN, host("198.51.100.7"), victim, 80)
				}
			})
		}, []string{"syn-flood 198.51.100.7 > 192.0.2.80:80"}},
		{"pings of three hosts", func(s *scene) {
			s.spread(6000, 20*time.Second, func(i int) { s.add(Ping, host("192.0.2.%d", 10+i%3), victim, 0) })
		}, []string{"ping-flood 192.0.2.10 192.0.2.11 192.0.2.12 > 192.0.2.80"}},
		{"pings of one host that are answered", func(s *scene) {
			s.spread(6000, 20*time.Second, func(int) {
				s.add(Ping, scanner, victim, 0)
				s.add(Pong, scanner, victim, 0)
			})
		}, []string{"ping-flood 203.0.113.66 > 192.0.2.80"}},
		{"pings of very many, one a second each, that are answered", func(s *scene) {
			s.spread(20_000, 20*time.Second, func(i int) {
				src := host("10.0.%d.%d", i%1000/250, i%250+1)
				s.add(Ping, src, victim, 0)
				s.add(Pong, src, victim, 0)
			})
		}, nil},
		{"one packet of a sample", func(s *scene) {
			s.add(Ping, scanner, victim, 0)
			s.events[0].Packets = 2048
		}, nil},
		{"a sample of a flood", func(s *scene) {
			s.spread(200, 20*time.Second, func(int) {
				s.add(Ping, scanner, victim, 0)
				s.events[len(s.events)-1].Packets = 512
			})
		}, []string{"ping-flood 203.0.113.66 > 192.0.2.80"}},
		{"a person's ping", func(s *scene) {
			s.spread(600, 600*time.Second, func(int) { s.add(Ping, scanner, victim, 0) })
		}, nil},
		{"datagrams that nobody answers", func(s *scene) {
			s.spread(50_000, 20*time.Second, func(int) { s.add(Datagram, scanner, victim, 9) })
		}, []string{"udp-flood 203.0.113.66 > 192.0.2.80:9"}},
		{"answers of reflectors", func(s *scene) {
			s.spread(100_000, 20*time.Second, func(i int) {
				s.add(Datagram, host("10.%d.%d.1", i%50, i%200), victim, 40000)
				if i%100 == 0 { // it goes on with what it did
					s.add(Datagram, victim, host("192.0.2.53"), 53)
				}
			})
		}, []string{"udp-flood several > 192.0.2.80:40000"}},
		{"a film, with a report now and then", func(s *scene) {
			s.spread(40_000, 20*time.Second, func(i int) {
				s.add(Datagram, scanner, victim, 5004)
				if i%4000 == 1000 {
					s.add(Datagram, victim, scanner, 5005)
				}
			})
		}, nil},
		{"a download by datagrams", func(s *scene) {
			s.spread(60_000, 20*time.Second, func(i int) {
				s.add(Datagram, scanner, victim, 50123)
				if i%10 == 0 {
					s.add(Datagram, victim, scanner, 443)
				}
			})
		}, nil},
		{"log lines for a collector", func(s *scene) {
			s.spread(60_000, 20*time.Second, func(i int) { s.add(Datagram, host("192.0.2.%d", i%10+1), victim, 514) })
		}, nil},
		{"ARP for addresses that do not answer", func(s *scene) {
			s.spread(451, 17*time.Second, func(i int) { s.add(Who, gateway, host("192.0.2.%d", i%250+2), 0) })
		}, []string{"arp-flood 192.0.2.1 by 192.0.2.1"}},
		{"ARP of a gateway because somebody scans through it", func(s *scene) {
			s.spread(451, 17*time.Second, func(i int) {
				dst := host("192.0.2.%d", i%250+2)
				if i == 0 {
					s.add(Who, gateway, host("192.0.2.2"), 0)
				}
				s.add(SYN, scanner, dst, 80)
				s.add(Who, gateway, dst, 0)
			})
		}, []string{"arp-flood 203.0.113.66 by 192.0.2.1"}},
		{"ARP that is answered", func(s *scene) {
			s.spread(2000, 20*time.Second, func(i int) {
				dst := host("192.0.2.%d", i%250+2)
				s.add(Who, gateway, dst, 0)
				s.add(Here, gateway, dst, 0)
			})
		}, nil},
		{"ARP that is asked twice and then answered", func(s *scene) {
			s.spread(1000, 20*time.Second, func(i int) {
				dst := host("192.0.2.%d", i%250+2)
				s.add(Who, gateway, dst, 0)
				s.add(Who, gateway, dst, 0)
				s.add(Here, gateway, dst, 0)
			})
		}, nil},
		{"ARP of a quiet network", func(s *scene) {
			s.spread(300, 60*time.Second, func(i int) { s.add(Who, gateway, host("192.0.2.%d", i%250+2), 0) })
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			c.make(s)
			if d := cmp.Diff(c.want, found(s.events)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// Those who share a number are not taken for one.
func TestWhatIsSentToTwoIsNoFloodOfEither(t *testing.T) {
	same := func(a netip.Addr) uint64 {
		b := a.As16()
		return keyOf(OfSYNs, &b) >> (64 - counterBits)
	}
	other := victim
	for i := 0; other == victim || same(other) != same(victim); i++ {
		other = host("10.%d.%d.%d", i>>16&255, i>>8&255, i&255)
	}
	s := newScene()
	s.spread(1800, 10*time.Second, func(i int) { s.add(SYN, s.anybody(), []netip.Addr{victim, other}[i%2], 80) })
	if got := found(s.events); got != nil {
		t.Errorf("got %q", got)
	}
	s.spread(2700, 10*time.Second, func(i int) { s.add(SYN, s.anybody(), []netip.Addr{victim, other, victim}[i%3], 80) })
	if got := found(s.events); !slices.Equal(got, []string{"syn-flood very many > 192.0.2.80:80"}) {
		t.Errorf("got %q", got)
	}
}

// Figures of a flood are those of the steps in which it was one.
func TestFiguresOfAFlood(t *testing.T) {
	s := newScene()
	s.spread(10, 10*time.Second, func(int) { s.add(Ping, host("192.0.2.7"), victim, 0) })
	s.spread(10_000, 20*time.Second, func(int) { s.add(Ping, host("192.0.2.7"), victim, 0) })
	s.spread(10, 10*time.Second, func(int) { s.add(Ping, host("192.0.2.7"), victim, 0) })
	tr := New(Options{})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	f := tr.Floods()[0]
	if f.Packets < 9900 || f.Packets > 10_000 || f.Bytes < 39*f.Packets || f.Peak < 4900 || f.Peak > 5000 {
		t.Errorf("got %+v", f)
	}
	if from, to := s.events[10].Time, s.events[10_009].Time; f.First < from || f.First > from+cordon.Time(time.Second) || f.Last != to {
		t.Errorf("from %v to %v, want %v to %v", f.First, f.Last, from, to)
	}
}

// Memory is fixed, and what does not fit is counted.
func TestMemoryIsBoundedAndLossesAreCounted(t *testing.T) {
	tr := New(Options{})
	s := newScene()
	for range 200 {
		for i := range 3 * maxTargets {
			s.events = s.events[:0]
			s.add(Ping, host("192.0.2.7"), host("10.1.%d.%d", i/256, i%256), 0)
			tr.Observe(&s.events[0])
		}
	}
	if l := tr.Losses(); len(tr.hosts.targets) > maxTargets || l.Targets == 0 {
		t.Errorf("%d targets, lost %+v", len(tr.hosts.targets), l)
	}
	tr = New(Options{})
	for i := range 60 * maxAskers {
		s.events = s.events[:0]
		n := i % (3 * maxAskers)
		s.add(Who, host("10.2.%d.%d", n/256, n%256), host("192.0.2.9"), 0)
		tr.Observe(&s.events[0])
	}
	if l := tr.Losses(); len(tr.link.askers) > maxAskers || l.Askers == 0 {
		t.Errorf("%d askers, lost %+v", len(tr.link.askers), l)
	}
}

// What becomes free is used again: many busy targets one after the other hide no
// flood.
func TestRoomIsMadeForNewTargets(t *testing.T) {
	s := newScene()
	for i := range 3000 {
		for range 100 {
			s.add(Ping, host("192.0.2.7"), host("10.%d.%d.1", i/256, i%256), 0)
		}
		s.now += Step / 50
	}
	s.spread(2000, 10*time.Second, func(int) { s.add(Ping, host("192.0.2.9"), victim, 0) })
	if got := found(s.events); !slices.Equal(got, []string{"ping-flood 192.0.2.9 > 192.0.2.80"}) {
		t.Errorf("got %q", got)
	}
}

// A disorder of less than a step changes nothing of what is found.
func TestAJitterChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScene()
		s.spread(8000, 40*time.Second, func(i int) {
			s.add(SYN, s.anybody(), victim, 80)
			s.add(Ping, host("192.0.2.7"), host("198.51.100.1"), 0)
			s.add(Who, host("192.0.2.1"), host("192.0.2.%d", i%250+2), 0)
		})
		want := found(s.events)
		jitter := rapid.Int64Range(0, int64(2*time.Second)).Draw(t, "jitter")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		at := map[uint64]cordon.Time{}
		for _, e := range s.events {
			at[e.Position] = e.Time + cordon.Time(random.Int64N(jitter+1))
		}
		slices.SortStableFunc(s.events, func(a, b Event) int { return int(at[a.Position] - at[b.Position]) })
		if d := cmp.Diff(want, found(s.events)); d != "" {
			t.Errorf("-in order +with jitter:\n%s", d)
		}
	})
}

func TestSourcesAreEstimated(t *testing.T) {
	for _, n := range []uint64{1, 2, 10, 100, 10_000, 1_000_000} {
		var s sources
		for i := range n {
			s.add(mix(i+1, 7))
		}
		if got := s.count(); float64(got) < 0.8*float64(n) || float64(got) > 1.2*float64(n) {
			t.Errorf("%d of %d", got, n)
		}
	}
}
