package scan

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"cordon"
)

// scene makes events of hosts; now is in data time.
type scene struct {
	now    cordon.Time
	n      uint64
	events []Event
	random *rand.Rand
}

func newScene() *scene {
	return &scene{now: cordon.Time(997_000_000e9), random: rand.New(rand.NewPCG(1, 2))}
}

func (s *scene) wait(d time.Duration) { s.now += cordon.Time(d) }

func (s *scene) add(o cordon.Observation) {
	s.n++
	o.Time, o.Position = s.now, s.n
	if e := new(Event); e.Set(&o) {
		s.events = append(s.events, *e)
	}
}

func host(format string, args ...any) cordon.Host {
	return cordon.Host{Addr: netip.MustParseAddr(fmt.Sprintf(format, args...))}
}

// tcp asks for a connection; answer is SYN|ACK, RST or nothing.
func (s *scene) tcp(src, dst cordon.Host, port uint16, answer uint8) {
	s.n++
	o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: src, Dst: dst, SrcPort: uint16(1024 + s.n%60000), DstPort: port, Flow: s.n}
	s.add(o)
	if answer != 0 {
		s.wait(30 * time.Millisecond)
		o.Kind, o.Flags = cordon.Answer, answer
		s.add(o)
	}
}

func (s *scene) udp(src, dst cordon.Host, from, to uint16, answered bool) {
	o := cordon.Observation{Kind: cordon.Datagram, Proto: cordon.UDP, Src: src, Dst: dst, SrcPort: from, DstPort: to}
	s.add(o)
	if answered {
		s.wait(10 * time.Millisecond)
		o.Src, o.Dst, o.SrcPort, o.DstPort = dst, src, to, from
		s.add(o)
	}
}

func (s *scene) arp(mac byte, src, dst cordon.Host) {
	s.add(cordon.Observation{Kind: cordon.ARP, Src: src, Dst: dst, SrcMAC: cordon.MAC{2, 0, 0, 0, 0, mac}})
}

// A connection that was given up is told minutes later, with the time when it was last
// heard of. That is no clock that was set back, before which nobody waits.
func TestAnEndThatIsToldLateDecidesNothing(t *testing.T) {
	s, asks := newScene(), host("192.0.2.7")
	for i := range 3 {
		s.tcp(asks, host("198.51.100.%d", i+1), 80, 0)
		s.wait(time.Minute)
	}
	s.tcp(asks, host("198.51.100.4"), 80, cordon.SYN|cordon.ACK)
	at, n := s.now, len(s.events)-1
	s.now -= cordon.Time(2 * time.Minute)
	s.add(cordon.Observation{Kind: cordon.Flow, Proto: cordon.TCP, Opened: cordon.OpenedSeen, Src: host("192.0.2.9"), Dst: host("203.0.113.1"), SrcPort: 4000, DstPort: 80, Packets: 9, Bytes: 5000})
	s.now = at
	s.events[n], s.events[n+1] = s.events[n+1], s.events[n] // before the answer
	s.wait(time.Minute)
	s.tcp(asks, host("198.51.100.5"), 80, cordon.SYN|cordon.ACK)
	if got := s.found(Options{}); len(got) > 0 {
		t.Errorf("accused: %v", got)
	}
}

// found runs a tracker over the scene.
func (s *scene) found(o Options) []Scanner {
	t := New(o)
	for i := range s.events {
		t.Observe(&s.events[i])
	}
	t.Cut()
	return t.Scanners()
}

func describe(all []Scanner) string {
	var lines []string
	for _, r := range all {
		l := fmt.Sprintf("%v %v %d", r.Addr, r.Kind, r.Proto)
		if r.Kind == Horizontal {
			l += fmt.Sprintf("/%d", r.Port)
		}
		l += fmt.Sprintf(" by %v, %s", r.Detector, r.Outcome())
		if r.Cut {
			l += ", cut"
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "; ")
}

const (
	accepted = cordon.SYN | cordon.ACK
	reset    = cordon.RST | cordon.ACK
)

// after refuses so many contacts and accepts those that follow.
func after(refused, i int) uint8 {
	if i < refused {
		return reset
	}
	return accepted
}

// Who scans is found and named for what it does; who does not is left alone.
func TestWhoScans(t *testing.T) {
	bad := host("192.0.2.66")
	random := func(s *scene) cordon.Host {
		return cordon.Host{Addr: netip.AddrFrom4([4]byte{byte(11 + s.random.IntN(100)), byte(s.random.IntN(256)), byte(s.random.IntN(256)), byte(1 + s.random.IntN(254))})}
	}
	for _, c := range []struct {
		name string
		make func(*scene)
		want string
	}{
		{"a worm, one address in ten answers", func(s *scene) {
			for i := range 100 {
				s.tcp(bad, random(s), 80, accepted*uint8(max(0, i%10-8)))
				s.wait(50 * time.Millisecond)
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, mixed"},
		{"a scan that is refused", func(s *scene) {
			for i := range 6 {
				s.tcp(bad, host("198.51.100.%d", i+1), 445, reset)
			}
		}, "192.0.2.66 horizontal 6/445 by sequential, failed"},
		{"the recording ends before the answers", func(s *scene) {
			for i := range 6 {
				s.tcp(bad, host("198.51.100.%d", i+1), 445, 0)
			}
		}, "192.0.2.66 horizontal 6/445 by sequential, failed, cut"},
		{"a bad beginning, after which most answer", func(s *scene) {
			for i := range 20 {
				s.tcp(bad, host("198.51.100.%d", i+1), 80, after(4, i))
			}
		}, ""},
		{"a bad beginning that goes on", func(s *scene) {
			for i := range 15 {
				s.tcp(bad, host("198.51.100.%d", i+1), 80, after(4, i))
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, mixed"},
		{"a scan, and then an honest day", func(s *scene) {
			for i := range 200 {
				s.tcp(bad, host("198.51.100.%d", i+1), 80, after(13, i))
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, mixed"},
		{"three strangers that do not answer", func(s *scene) {
			for i := range 3 {
				s.tcp(bad, host("198.51.100.%d", i+1), 445, reset)
			}
		}, ""},
		{"one host that does not answer, again and again", func(s *scene) {
			for range 100 {
				s.tcp(bad, host("198.51.100.1"), 80, 0)
				s.wait(time.Second)
			}
		}, ""},
		{"changing ports of many hosts", func(s *scene) {
			for i := range 60 {
				s.tcp(bad, host("198.51.100.%d", i+1), uint16(i*7+1), 0)
				s.wait(time.Second)
			}
		}, "192.0.2.66 sweep 6 by sequential, failed"},
		{"an ARP sweep", func(s *scene) {
			for i := range 200 {
				s.arp(1, bad, host("192.0.2.%d", i+1))
				s.wait(20 * time.Millisecond)
			}
		}, "192.0.2.66 sweep 0 by growth, unseen"},
		{"an ARP sweep, and a few talk with it", func(s *scene) {
			for i := range 200 {
				s.arp(1, bad, host("192.0.2.%d", i+1))
				if i%50 == 7 {
					s.add(cordon.Observation{Kind: cordon.Answer, Proto: cordon.ICMP, Src: bad, Dst: host("192.0.2.%d", i+1), Flags: accepted})
				}
				s.wait(20 * time.Millisecond)
			}
		}, "192.0.2.66 sweep 0 by growth, mixed"},
		{"a ping sweep", func(s *scene) {
			for i := range 200 {
				s.add(cordon.Observation{Kind: cordon.Echo, Proto: cordon.ICMP, Src: bad, Dst: host("198.51.100.%d", i+1)})
				s.wait(20 * time.Millisecond)
			}
		}, "192.0.2.66 sweep 1 by growth, unseen"},
		{"a worm by datagrams", func(s *scene) {
			for range 200 {
				s.udp(bad, random(s), 1025, 1434, false)
				s.wait(time.Millisecond)
			}
		}, "192.0.2.66 horizontal 17/1434 by growth, unseen"},
		{"slowly, beneath the short windows", func(s *scene) {
			for range 1000 {
				s.udp(bad, random(s), 1025, 1434, false)
				s.wait(5 * time.Second)
			}
		}, "192.0.2.66 horizontal 17/1434 by growth, unseen"},
		{"a port scan of one host", func(s *scene) {
			for i := range 100 {
				s.tcp(bad, host("198.51.100.1"), uint16(i+1), reset)
			}
		}, "192.0.2.66 vertical 6 by ports, failed"},
		{"dropped by a firewall", func(s *scene) {
			for i := range 5 {
				s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.%d", i+1), DstPort: 80, Action: cordon.Dropped})
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"browsing", func(s *scene) {
			for i := range 400 {
				answer := accepted
				if i%7 == 3 {
					answer = 0
				}
				s.tcp(bad, random(s), 80, uint8(answer))
				s.wait(100 * time.Millisecond)
			}
		}, ""},
		{"browsing of which answers are not in view", func(s *scene) {
			for range 400 {
				dst := random(s)
				s.tcp(bad, dst, 80, 0)
				s.add(cordon.Observation{Kind: cordon.Request, Proto: cordon.TCP, Src: bad, Dst: dst, DstPort: 80})
				s.wait(100 * time.Millisecond)
			}
		}, ""},
		{"browsing of which a router tells one direction", func(s *scene) {
			for i := range 400 {
				o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: random(s), DstPort: 80, Flow: uint64(i + 1), Flags: cordon.SYN}
				s.add(o)
				s.wait(5 * time.Second)
				o.Kind, o.Flags, o.Packets, o.Bytes = cordon.Flow, cordon.SYN|cordon.ACK|cordon.PSH|cordon.FIN, 5, 520
				s.add(o)
			}
		}, ""},
		{"a scan of which a router tells one direction", func(s *scene) {
			for i := range 400 {
				o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: random(s), DstPort: 80, Flow: uint64(i + 1), Flags: cordon.SYN}
				s.add(o)
				s.wait(5 * time.Second)
				o.Kind, o.Flags, o.Packets, o.Bytes = cordon.Flow, 0, 3, 144
				s.add(o)
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"answers that come late", func(s *scene) {
			for i := range 40 {
				o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.%d", i+1), DstPort: 80, Flow: uint64(i + 1)}
				s.add(o)
				s.wait(1500 * time.Millisecond)
				o.Kind, o.Flags = cordon.Answer, accepted
				s.add(o)
			}
		}, ""},
		{"answers before the questions", func(s *scene) {
			for i := range 40 {
				o := cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: bad, Dst: host("198.51.100.%d", i+1), DstPort: 80, Flow: uint64(i + 1), Flags: accepted}
				s.add(o)
				o.Kind, o.Flags = cordon.Connect, cordon.SYN
				s.add(o)
				s.wait(2 * time.Second)
			}
		}, ""},
		{"a resolver that nobody answers in view", func(s *scene) {
			for range 2000 {
				s.udp(bad, random(s), 33000, 53, false)
				s.wait(20 * time.Millisecond)
			}
		}, ""},
		{"a resolver", func(s *scene) {
			for range 2000 {
				s.udp(bad, random(s), 33000, 53, true)
			}
		}, ""},
		{"a time server's pool", func(s *scene) {
			for range 2000 {
				s.udp(random(s), bad, 123, 123, true)
			}
		}, ""},
		{"a server that answers, and whose questions are not in view", func(s *scene) {
			for range 2000 {
				s.udp(bad, random(s), 53, uint16(1024+s.random.IntN(60000)), false)
			}
		}, ""},
		{"a server whose clients have ports of services as well", func(s *scene) {
			for i := range 2000 {
				s.udp(bad, random(s), 53, []uint16{20000, 5060, 1194, 40000, 33000, 1900, 1025, 27015}[i%8]+uint16(i%3*7), false)
			}
		}, ""},
		{"a private network's gateway whose questions are not in view", func(s *scene) {
			for range 2000 {
				s.udp(bad, random(s), 51820, uint16(1024+s.random.IntN(60000)), false)
				s.wait(100 * time.Millisecond)
			}
		}, ""},
		{"a route that is traced", func(s *scene) {
			for i := range 90 {
				s.udp(bad, host("198.51.100.1"), 40000, uint16(33434+i), false)
				s.wait(50 * time.Millisecond)
			}
		}, ""},
		{"a worm that sends from a service's port", func(s *scene) {
			for range 400 {
				s.udp(bad, random(s), 53, 1434, false)
				s.wait(time.Millisecond)
			}
		}, "192.0.2.66 horizontal 17/1434 by growth, unseen"},
		{"a scan whose targets send answers before they are asked", func(s *scene) {
			for i := range 100 {
				dst := host("198.51.100.%d", i+1)
				s.add(cordon.Observation{Kind: cordon.Answer, Proto: cordon.ICMP, Src: bad, Dst: dst, Flags: accepted})
				s.tcp(bad, dst, 80, 0)
				s.wait(50 * time.Millisecond)
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"a scan of those who seem to have asked before", func(s *scene) {
			for i := range 100 {
				dst := host("198.51.100.%d", i+1)
				s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: dst, Dst: bad, SrcPort: 9, DstPort: 9, Flow: uint64(9000 + i)})
				s.tcp(bad, dst, 80, 0)
				s.wait(50 * time.Millisecond)
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"friends that had asked, and were answered", func(s *scene) {
			for i := range 100 {
				dst := host("198.51.100.%d", i+1)
				s.tcp(dst, bad, 22, accepted)
				s.tcp(bad, dst, 113, reset)
				s.wait(50 * time.Millisecond)
			}
		}, ""},
		{"a clock that was a day ahead once", func(s *scene) {
			s.now += cordon.Time(24 * time.Hour)
			s.tcp(random(s), random(s), 80, 0)
			s.now -= cordon.Time(24 * time.Hour)
			for i := range 20 {
				s.tcp(bad, host("198.51.100.%d", i+1), 80, 0)
				s.wait(2 * time.Second)
			}
		}, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"an ARP sweep of a host with two addresses", func(s *scene) {
			mac := cordon.MAC{2, 0, 0, 0, 0, 1}
			for _, own := range []string{"192.0.2.66", "192.0.2.67", "2001:db8::66"} {
				s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: host("%s", own), Dst: host("%s", map[bool]string{true: "2001:db8::1", false: "198.51.100.1"}[len(own) > 11]), DstPort: 80, SrcMAC: mac})
			}
			for i := range 200 {
				s.arp(1, bad, host("192.0.2.%d", i+1))
				s.wait(20 * time.Millisecond)
			}
		}, "192.0.2.66 sweep 0 by growth, failed"},
		{"a flood with forged addresses", func(s *scene) {
			for range 5000 {
				s.tcp(random(s), bad, 80, 0)
			}
		}, ""},
		{"backscatter of such a flood", func(s *scene) {
			for range 5000 {
				s.add(cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: random(s), Dst: bad, DstPort: 80, Flags: accepted})
			}
		}, ""},
		{"backscatter of resets and of unreachable ports", func(s *scene) {
			for i := range 5000 {
				o := cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: random(s), Dst: bad, DstPort: 80, Flags: reset}
				if i%2 == 0 {
					o.Proto, o.DstPort = cordon.UDP, 53
				}
				s.add(o)
				s.wait(time.Millisecond)
			}
		}, ""},
		{"backscatter to one whose address was forged for everything", func(s *scene) {
			for range 5000 {
				s.add(cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: bad, Dst: random(s), DstPort: 80, Flags: reset})
				s.wait(time.Millisecond)
			}
		}, ""},
		{"reflectors that answer what was asked in a victim's name", func(s *scene) {
			for i := range 3000 {
				s.udp(host("198.51.100.%d", i%250+1), bad, []uint16{53, 123, 1900, 11211, 389}[i%5], 40000, false)
				s.wait(time.Millisecond)
			}
		}, ""},
		{"what reflectors were asked in a victim's name, and answer", func(s *scene) {
			for range 3000 {
				s.udp(bad, random(s), 40000, 11211, true)
			}
		}, ""},
		{"peers that ask for peers by datagrams, of which a third is gone", func(s *scene) {
			for i := range 1500 {
				s.udp(bad, random(s), 6881, uint16(1024+s.random.IntN(60000)), i%3 != 0)
				s.wait(200 * time.Millisecond)
			}
		}, ""},
		{"monitoring by pings, of which a few are not answered", func(s *scene) {
			for range 5 {
				for i := range 250 {
					o := cordon.Observation{Kind: cordon.Echo, Proto: cordon.ICMP, Src: bad, Dst: host("198.51.100.%d", i+1)}
					s.add(o)
					if i%12 != 5 {
						s.wait(5 * time.Millisecond)
						o.Kind, o.Flags = cordon.Answer, accepted
						s.add(o)
					}
				}
				s.wait(time.Minute)
			}
		}, ""},
		{"monitoring by datagrams", func(s *scene) {
			for range 5 {
				for i := range 250 {
					s.udp(bad, host("198.51.100.%d", i+1), 40000, 161, true)
				}
				s.wait(time.Minute)
			}
		}, ""},
		{"pings to find out who is there", func(s *scene) {
			for i := range 60 {
				o := cordon.Observation{Kind: cordon.Echo, Proto: cordon.ICMP, Src: bad, Dst: host("198.51.100.%d", i+1)}
				s.add(o)
				s.wait(5 * time.Millisecond)
				if i%2 == 0 {
					o.Kind, o.Flags = cordon.Answer, accepted
					s.add(o)
				}
			}
		}, "192.0.2.66 sweep 1 by growth, mixed, cut"},
		{"an ARP sweep by one who then talks to somebody", func(s *scene) {
			for i := range 200 {
				s.arp(1, bad, host("192.0.2.%d", i+1))
				s.wait(20 * time.Millisecond)
			}
			s.add(cordon.Observation{Kind: cordon.Flow, Opened: cordon.OpenedSeen, Proto: cordon.TCP, Src: bad, Dst: host("192.0.2.7"), DstPort: 80})
		}, "192.0.2.66 sweep 0 by growth, mixed"},
		{"an ARP sweep of a network in which many are there", func(s *scene) {
			for i := range 200 {
				s.arp(1, bad, host("192.0.2.%d", i+1))
				if i%2 == 0 {
					s.add(cordon.Observation{Kind: cordon.Answer, Src: bad, Dst: host("192.0.2.%d", i+1), Flags: accepted})
				}
				s.wait(20 * time.Millisecond)
			}
		}, "192.0.2.66 sweep 0 by growth, unseen"},
		{"the same port of the same hosts, round and round", func(s *scene) {
			for i := range 400 {
				s.tcp(bad, host("198.51.100.%d", i%20+1), 445, reset)
			}
		}, "192.0.2.66 horizontal 6/445 by sequential, failed"},
		{"many ports of many hosts", func(s *scene) {
			for i := range 400 {
				s.tcp(bad, host("198.51.100.%d", i/20+1), uint16(i%20+1), reset)
			}
		}, "192.0.2.66 sweep 6 by sequential, failed"},
		{"who calls back those who called", func(s *scene) {
			for i := range 100 {
				s.tcp(host("198.51.100.%d", i+1), bad, 25, accepted)
			}
			for i := range 100 {
				s.tcp(bad, host("198.51.100.%d", i+1), 113, 0)
				s.wait(time.Second)
			}
		}, ""},
		{"who asks those who called long ago", func(s *scene) {
			for i := range 10 {
				s.tcp(host("198.51.100.%d", i+1), bad, 25, accepted)
			}
			s.wait(7 * time.Hour)
			for i := range 10 {
				s.tcp(bad, host("198.51.100.%d", i+1), 113, 0)
				s.wait(time.Second)
			}
		}, "192.0.2.66 horizontal 6/113 by sequential, failed"},
		{"peers of a file-sharing network", func(s *scene) {
			for i := range 300 {
				s.tcp(bad, random(s), uint16(1024+s.random.IntN(60000)), accepted*uint8(min(1, i%4%3)))
				s.wait(2 * time.Second)
			}
		}, ""},
		{"monitoring of hosts that answer", func(s *scene) {
			for range 10 {
				for i := range 250 {
					s.tcp(bad, host("198.51.100.%d", i+1), 22, accepted)
				}
				s.wait(time.Minute)
			}
		}, ""},
		{"a gateway that asks by ARP for what others scan", func(s *scene) {
			gateway := host("192.0.2.1")
			mac := cordon.MAC{2, 0, 0, 0, 0, 9}
			for i := range 20 { // it forwards for others
				s.forwarded(mac, host("203.0.113.%d", i+1), host("192.0.2.7"))
			}
			for i := range 250 {
				s.arp(9, gateway, host("192.0.2.%d", i+1))
				s.wait(10 * time.Millisecond)
			}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			c.make(s)
			got := describe(s.found(Options{}))
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestWhoMayScanIsNotAccused(t *testing.T) {
	s := newScene()
	for i := range 100 {
		s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 22, 0)
	}
	allowed := netip.MustParsePrefix("192.0.2.64/26")
	if all := s.found(Options{Allowed: allowed.Contains}); len(all) != 0 {
		t.Errorf("got %s", describe(all))
	}
}

// With more sources than fit, those of whom most is known stay, and what is
// forgotten is counted.
func TestMemoryIsBoundedAndScannersStay(t *testing.T) {
	s := newScene()
	for i := range 20 {
		s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, 0)
		s.wait(time.Second)
	}
	tr := New(Options{Memory: 1 << 20})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	flood := newScene()
	flood.now = s.now
	for i := range 50_000 {
		flood.tcp(host("10.%d.%d.%d", i>>16, i>>8&255, i&255), host("192.0.2.80"), 80, 0)
		flood.wait(time.Microsecond)
	}
	for i := range flood.events {
		tr.Observe(&flood.events[i])
	}
	tr.Cut()
	if got := describe(tr.Scanners()); got != "192.0.2.66 horizontal 6/80 by sequential, failed" {
		t.Errorf("got %q", got)
	}
	if l := tr.Losses(); l.Sources == 0 || l.Accused != 0 {
		t.Errorf("lost %+v", l)
	}
}

// What a source takes is what the bounds count with.
func TestSizes(t *testing.T) {
	if size := sizeOf(source{}) + sizeOf(aside{}) + 3; size > sourceBytes {
		t.Errorf("a source takes %d bytes, not %d", size, sourceBytes)
	}
	if size := sizeOf(Shape{}) + 8; size > shapeBytes {
		t.Errorf("a shape takes %d bytes, not %d", size, shapeBytes)
	}
	if size := sizeOf(contact{}); size > contactBytes {
		t.Errorf("a contact takes %d bytes, not %d", size, contactBytes)
	}
	if size := 4 * sizeOf(sixHost{}); size > sixBytes {
		t.Errorf("four hosts that ask over IPv6 take %d bytes, not %d", size, sixBytes)
	}
	if size := sizeOf(tally{}) + 4; size > tallyBytes {
		t.Errorf("a tally takes %d bytes, not %d", size, tallyBytes)
	}
	if size := sizeOf(portWalk{}); size > portWalkBytes {
		t.Errorf("a walk of one port takes %d bytes, not %d", size, portWalkBytes)
	}
	if size := sizeOf(pending{}); size > pendingBytes {
		t.Errorf("a pending contact takes %d bytes, not %d", size, pendingBytes)
	}
}

func sizeOf[T any](T) int {
	var a [2]T
	return int(addressOf(&a[1]) - addressOf(&a[0]))
}

// A million sources fit in 256 MiB, all of them scanners, and each is known.
func TestAMillionSourcesFit(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 256 MiB")
	}
	const sources, memory = 1_000_000, 256 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tr := New(Options{Memory: memory})
	o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, DstPort: 80, Time: 997_000_000e9, Action: cordon.Dropped}
	var e Event
	for k := range 5 {
		for i := range sources {
			o.Position++
			o.Time += 1000
			o.Src.Addr = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
			o.Dst.Addr = netip.AddrFrom4([4]byte{198, byte(k), byte(i >> 8), byte(i)})
			e.Set(&o)
			tr.Observe(&e)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if took := after.HeapAlloc - before.HeapAlloc; took > memory {
		t.Errorf("%d bytes taken of %d", took, memory)
	}
	if found, l := len(tr.Scanners()), tr.Losses(); found != sources || l.Sources+l.Accused != 0 {
		t.Errorf("%d of %d found, lost %+v", found, sources, l)
	}
}

// Where a recording ends while another goes on, what waits in it waits on for its turn:
// who is accused, and when, does not depend on where recordings are cut.
func TestAnEndOfARecordingHurriesNobody(t *testing.T) {
	s := newScene()
	for i := range 20 {
		s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, 0)
		s.wait(300 * time.Millisecond)
	}
	for i := range s.events {
		s.events[i].Input = uint32(i % 2)
	}
	found := func(cutAfter int) []Scanner {
		tr := New(Options{})
		for i := range s.events {
			if tr.Observe(&s.events[i]); i == cutAfter {
				tr.CutOf(func(input uint32) bool { return input == uint32(i%2) })
			}
		}
		tr.Cut()
		return tr.Scanners()
	}
	want := found(-1)
	if len(want) != 1 || want[0].Cut {
		t.Fatalf("found %s", describe(want))
	}
	for i := range s.events {
		got := found(i)
		if len(got) == 1 {
			got[0].Cut = false // that is told
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("a recording ends with contact %d: found %+v, want %+v", i, got, want)
		}
	}
}
