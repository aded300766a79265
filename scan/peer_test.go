package scan

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"cordon"
)

const torrent = "\x13BitTorrent protocol\x00\x00\x00\x00\x00\x10\x00\x05"

// greet is a connection that is answered, and what the client says first.
func (s *scene) greet(src, dst cordon.Host, port uint16, hello string) {
	s.tcp(src, dst, port, accepted)
	s.add(cordon.Observation{
		Kind: cordon.Data, Proto: cordon.TCP, Src: src, Dst: dst, SrcPort: uint16(1024 + (s.n-1)%60000), DstPort: port,
		Flow: s.n - 1, Opened: cordon.OpenedSeen, Payload: []byte(hello),
	})
}

func wantFound(t *testing.T, make func(*scene), want string) {
	t.Helper()
	s := newScene()
	make(s)
	if got := describe(s.found(Options{})); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func stranger(s *scene) cordon.Host {
	return cordon.Host{Addr: netip.AddrFrom4([4]byte{byte(11 + s.random.IntN(100)), byte(s.random.IntN(256)), byte(s.random.IntN(256)), byte(1 + s.random.IntN(254))})}
}

// peers asks n peers, of which a share of ten is there.
func (s *scene) peers(src cordon.Host, n, there int, port func() uint16, hello string) {
	for range n {
		if s.random.IntN(10) < there {
			s.greet(src, stranger(s), port(), hello)
		} else {
			s.tcp(src, stranger(s), port(), reset*uint8(s.random.IntN(2)))
		}
		s.wait(2 * time.Second)
	}
}

// Peers of file sharing fail as scanners do, and are none. A scanner that says their
// words is one, and so is a peer that begins to look for something else.
func TestPeersThatAreGoneMakeNoScanner(t *testing.T) {
	peer := host("192.0.2.66")
	always := func(port uint16) func() uint16 { return func() uint16 { return port } }
	for _, c := range []struct {
		name string
		make func(s *scene)
		want string
	}{
		{"three in ten are there", func(s *scene) { s.peers(peer, 400, 3, always(6881), torrent) }, ""},
		{"seven in ten are there", func(s *scene) { s.peers(peer, 400, 7, always(6881), torrent) }, ""},
		{"each has its own port", func(s *scene) {
			s.peers(peer, 400, 3, func() uint16 { return uint16(1024 + s.random.IntN(60000)) }, torrent)
		}, ""},
		{"many at once", func(s *scene) {
			s.peers(peer, 80, 3, always(6881), torrent)
			for range 90 {
				s.tcp(peer, stranger(s), 6881, 0)
				s.wait(10 * time.Millisecond)
			}
		}, ""},
		{"the first twenty are gone", func(s *scene) {
			s.peers(peer, 20, 0, always(4662), torrent)
			s.peers(peer, 200, 4, always(4662), torrent)
		}, ""},
		{"something else is said", func(s *scene) { s.peers(peer, 400, 3, always(6881), "HELLO") }, "192.0.2.66 horizontal 6/6881 by sequential, mixed"},
		{"the words once", func(s *scene) {
			s.greet(peer, stranger(s), 6881, torrent)
			s.peers(peer, 40, 0, always(6881), "")
		}, "192.0.2.66 horizontal 6/6881 by sequential, mixed"},
		{"the words, and one in a hundred is there", func(s *scene) {
			s.peers(peer, 10, 10, always(6881), torrent)
			for range 10 {
				s.greet(peer, stranger(s), 6881, torrent)
				s.peers(peer, 99, 0, always(6881), torrent)
			}
		}, "192.0.2.66 horizontal 6/6881 by sequential, mixed"},
		{"a peer that begins to scan", func(s *scene) {
			s.peers(peer, 100, 5, always(6881), torrent)
			s.peers(peer, 40, 0, always(445), "")
		}, "192.0.2.66 sweep 6 by sequential, mixed"},
		{"a peer of many ports that begins to scan a service", func(s *scene) {
			s.peers(peer, 30, 5, func() uint16 { return uint16(1024 + s.random.IntN(60000)) }, torrent)
			s.peers(peer, 400, 0, always(445), "")
		}, "192.0.2.66 horizontal 6/445 by sequential, failed"},
	} {
		t.Run(c.name, func(t *testing.T) { wantFound(t, c.make, c.want) })
	}
}

// What did not count is counted.
func TestPeersThatAreGoneAreCounted(t *testing.T) {
	s := newScene()
	for i := range 10 {
		s.greet(host("192.0.2.66"), host("198.51.100.%d", i+1), 6881, torrent)
	}
	for i := range 20 {
		s.tcp(host("192.0.2.66"), host("203.0.113.%d", i+1), 6881, reset*uint8(i%2))
		s.wait(time.Second)
	}
	tracker := New(Options{})
	for i := range s.events {
		tracker.Observe(&s.events[i])
	}
	tracker.Cut()
	if got := tracker.Losses().Peers; got != 20 {
		t.Errorf("%d failures of peers counted, not 20", got)
	}
}

// Who asks hosts that are down again and again, for as long as they are, watches them.
// Who asks once more, or what never answers, or very many, or hours later, does not.
func TestWhoWatchesHostsThatAreDown(t *testing.T) {
	balancer := host("192.0.2.66")
	rounds := func(n, hosts, up int, every time.Duration) func(s *scene) {
		return func(s *scene) {
			for range n {
				for i := range hosts {
					s.tcp(balancer, host("198.51.%d.%d", 100+i/250, i%250+1), 8080, after(hosts-up, i))
				}
				s.wait(every)
			}
		}
	}
	for _, c := range []struct {
		name string
		make func(s *scene)
		want string
	}{
		{"every second", rounds(60, 8, 3, time.Second), ""},
		{"every minute", rounds(10, 8, 3, time.Minute), ""},
		{"forty, of which two are up", rounds(10, 40, 2, 10*time.Second), ""},
		{"once more", rounds(2, 8, 3, time.Minute), "192.0.2.66 horizontal 6/8080 by sequential, mixed"},
		{"six times within seconds", rounds(6, 8, 3, 500*time.Millisecond), "192.0.2.66 horizontal 6/8080 by sequential, mixed"},
		{"each hour", rounds(10, 8, 3, time.Hour), "192.0.2.66 horizontal 6/8080 by sequential, mixed"},
		{"none is up", rounds(20, 8, 0, 10*time.Second), "192.0.2.66 horizontal 6/8080 by sequential, failed"},
		{"a hundred", rounds(10, 100, 10, 10*time.Second), "192.0.2.66 horizontal 6/8080 by sequential, mixed"},
		{"a few are watched, others are looked for", func(s *scene) {
			rounds(10, 8, 3, 10*time.Second)(s)
			for i := range 30 {
				s.tcp(balancer, host("203.0.113.%d", i+1), 8080, 0)
				s.wait(time.Second)
			}
		}, "192.0.2.66 horizontal 6/8080 by sequential, mixed"},
		{"they come back", func(s *scene) {
			rounds(10, 8, 3, 10*time.Second)(s)
			rounds(10, 8, 8, 10*time.Second)(s)
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { wantFound(t, c.make, c.want) })
	}
}

func TestHowPeersGreet(t *testing.T) {
	for _, c := range []struct {
		payload string
		want    bool
	}{
		{torrent, true},
		{"GNUTELLA CONNECT/0.6\r\n", true},
		{"$MyNick somebody|", true},
		{"\xe3\x36\x00\x00\x00\x01\x10abcdef", true},
		{"\xf9\xbe\xb4\xd9version\x00\x00\x00\x00\x00d\x00\x00\x00", true},
		{"", false},
		{"\xe3", false},
		{"\xe3\x36\x00\x00\x00\x02\x10abcdef", false},
		{"GET / HTTP/1.0\r\n\r\n", false},
		{"SSH-2.0-OpenSSH_9.2\r\n", false},
		{"\xf9\xbe\xb4\xd9version", false},
	} {
		t.Run(fmt.Sprintf("%.12q", c.payload), func(t *testing.T) {
			if got := cordon.GreetsPeer([]byte(c.payload)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// What excuses a peer is bound to its port, to the hosts that it greeted and to
// connections that came about.
func TestADisguiseAsAPeerExcusesNothingElse(t *testing.T) {
	bad := host("192.0.2.66")
	for _, c := range []struct {
		name string
		make func(s *scene)
	}{
		{"one host is greeted twice, and sites are visited", func(s *scene) {
			for i := range 600 {
				if i%100 == 0 {
					s.greet(bad, host("198.51.100.1"), 3389, torrent)
				}
				if i%7 == 0 {
					s.tcp(bad, stranger(s), 443, accepted)
				}
				s.tcp(bad, stranger(s), 3389, 0)
				s.wait(time.Second)
			}
		}},
		{"dead hosts are greeted", func(s *scene) {
			for i := range 600 {
				dst := stranger(s)
				s.tcp(bad, dst, 445, 0)
				if i%5 == 0 {
					s.add(cordon.Observation{Kind: cordon.Data, Proto: cordon.TCP, Src: bad, Dst: dst, DstPort: 445, Flow: s.n - 1, Payload: []byte(torrent)})
				}
				s.wait(time.Second)
			}
		}},
		{"another port is scanned", func(s *scene) {
			for i := range 200 {
				s.greet(bad, stranger(s), 1381, torrent)
				if i > 100 {
					s.tcp(bad, stranger(s), 445, 0)
					s.tcp(bad, stranger(s), 445, 0)
				}
				s.wait(time.Second)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := answered()
			c.make(s)
			if got := describe(s.found(Options{})); got == "" {
				t.Error("not found")
			}
		})
	}
}

// Other ports of hosts that failed are other questions: who asks for four services of
// each does not watch them.
func TestWhoAsksForFourServicesWatchesNobody(t *testing.T) {
	s := newScene()
	for i := range 60 {
		for _, port := range []uint16{445, 139, 135, 3389} {
			s.tcp(host("192.0.2.66"), host("192.0.2.%d", 100+i), port, accepted*uint8(1-min(i%20, 1)))
			s.wait(21 * time.Second)
		}
	}
	if got := describe(s.found(Options{})); got == "" {
		t.Error("not found")
	}
}

// Whose datagrams nobody answers is told by datagrams alone, whatever sites it visits.
func TestWhomNobodyHears(t *testing.T) {
	for _, c := range []struct {
		name            string
		asked, answered int
		replies         int
		want            bool
	}{
		{"nobody answers", 12, 0, 20, true},
		{"few are asked", 9, 0, 20, false},
		{"one in six answers", 12, 2, 20, false},
		{"no answers are in view", 12, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for i := range 20 {
				s.udp(host("192.0.2.%d", 100+i), host("203.0.113.53"), 4000, 53, i < c.replies)
			}
			for i := range 30 {
				s.tcp(host("192.0.2.66"), host("203.0.113.%d", 100+i), 443, accepted)
			}
			for i := range c.asked {
				s.udp(host("192.0.2.66"), host("198.51.100.%d", i+1), 4000, 9999, i < c.answered)
			}
			tr := New(Options{})
			for i := range s.events {
				tr.Observe(&s.events[i])
			}
			if got := tr.Unheard(host("192.0.2.66").Addr); got != c.want {
				t.Errorf("unheard: %v", got)
			}
		})
	}
}
