package scan

import (
	"testing"
	"time"

	"cordon"
)

func over6(i int) cordon.Host { return host("2001:db8:1::%x", 16+i) }

func siteOver6(s *scene) cordon.Host {
	return host("2a00:%x:%x::1", s.random.IntN(1<<16), s.random.IntN(1<<16))
}

// happy has hosts ask each site over IPv6, in vain, and then over IPv4, each one every so
// often. Over IPv4 they may have one address together.
func (s *town) happy(n int, each time.Duration, together bool) {
	for range n {
		i, port := s.random.IntN(s.hosts), []uint16{443, 443, 80}[s.random.IntN(3)]
		s.tcp(over6(i), siteOver6(s.scene), port, 0)
		s.wait(250 * time.Millisecond)
		if together {
			i = 0
		}
		s.tcp(townsman(i), stranger(s.scene), port, accepted*uint8(min(s.random.IntN(20), 1)))
		s.wait(time.Duration(s.random.ExpFloat64() * float64(each) / float64(s.hosts)))
	}
}

// Whose IPv6 leads nowhere is no scanner, as long as what it asks it goes on to ask over
// IPv4; and who scans over IPv6 is one, whoever else is answered meanwhile.
func TestWhoseIPv6LeadsNowhere(t *testing.T) {
	scans := func(s *town, n int) {
		for range n {
			s.tcp(over6(200), siteOver6(s.scene), 443, 0)
			s.wait(200 * time.Millisecond)
			s.visit(s.random.IntN(s.hosts), accepted)
			s.wait(100 * time.Millisecond)
		}
	}
	for _, c := range []struct {
		name  string
		hosts int
		make  func(s *town)
		want  string
	}{
		{"one host", 1, func(s *town) { s.happy(300, 6*time.Second, false) }, ""},
		{"twenty", 20, func(s *town) { s.happy(4000, 6*time.Second, false) }, ""},
		{"a hundred", 100, func(s *town) { s.happy(10_000, 20*time.Second, false) }, ""},
		{"one host that begins with many sites at once", 1, func(s *town) {
			for range 30 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.wait(20 * time.Millisecond)
			}
			for range 200 {
				s.tcp(townsman(0), stranger(s.scene), 443, accepted)
				s.wait(3 * time.Second)
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.wait(250 * time.Millisecond)
			}
			s.tcp(townsman(0), stranger(s.scene), 443, accepted)
		}, ""},
		{"behind one address over IPv4", 20, func(s *town) { s.happy(4000, 6*time.Second, true) }, ""},
		{"refused by a router", 1, func(s *town) {
			for range 100 {
				s.tcp(over6(0), siteOver6(s.scene), 443, cordon.RST)
				s.tcp(townsman(0), stranger(s.scene), 443, accepted)
				s.wait(3 * time.Second)
			}
		}, ""},
		{"one that scans among them", 20, func(s *town) {
			s.happy(400, 6*time.Second, false)
			scans(s, 100)
		}, "2001:db8:1::d8 horizontal 6/443 by sequential, failed"},
		{"one that begins to scan", 1, func(s *town) {
			s.happy(200, 6*time.Second, false)
			for range 60 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.wait(2 * time.Second)
			}
		}, "2001:db8:1::10 horizontal 6/443 by sequential, failed"},
		{"the IPv4 is refused as well", 1, func(s *town) {
			for range 100 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.tcp(townsman(0), stranger(s.scene), 443, reset)
				s.wait(3 * time.Second)
			}
		}, "192.0.2.1 horizontal 6/443 by sequential, failed; 2001:db8:1::10 horizontal 6/443 by sequential, failed"},
		{"its neighbour is answered over IPv6", 2, func(s *town) {
			s.tcp(over6(1), siteOver6(s.scene), 443, accepted)
			for range 100 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.tcp(townsman(0), stranger(s.scene), 443, accepted)
				s.wait(3 * time.Second)
			}
		}, "2001:db8:1::10 horizontal 6/443 by sequential, failed"},
		{"its neighbour is refused over IPv6", 2, func(s *town) {
			s.tcp(over6(1), siteOver6(s.scene), 443, reset)
			for range 100 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.tcp(townsman(0), stranger(s.scene), 443, accepted)
				s.wait(3 * time.Second)
			}
		}, "2001:db8:1::10 horizontal 6/443 by sequential, failed"},
		{"IPv6 comes up, and it goes on alone", 2, func(s *town) {
			s.hosts = 1
			s.happy(60, 6*time.Second, false)
			s.tcp(over6(1), siteOver6(s.scene), 443, accepted)
			s.happy(60, 6*time.Second, false)
		}, "2001:db8:1::10 sweep 6 by sequential, failed"},
		{"it has friends within its site", 1, func(s *town) {
			for i := range 10 {
				s.tcp(over6(0), over6(100+i), 22, accepted)
			}
			s.happy(300, 6*time.Second, false)
		}, ""},
		{"another port", 1, func(s *town) {
			port := uint16(22)
			for portOf16(port) != portOf16(443) {
				port++
			}
			for range 100 {
				s.tcp(over6(0), siteOver6(s.scene), port, 0)
				s.tcp(townsman(0), stranger(s.scene), 443, accepted)
				s.wait(3 * time.Second)
			}
		}, "2001:db8:1::10 horizontal 6/23 by sequential, failed"},
		{"so many that it is no client", 1, func(s *town) {
			for range 200 {
				s.tcp(over6(0), siteOver6(s.scene), 443, 0)
				s.tcp(townsman(0), stranger(s.scene), 443, accepted)
			}
		}, "2001:db8:1::10 horizontal 6/443 by growth, failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(c.hosts)
			c.make(s)
			tr, _, _, _ := s.watch(0, 0)
			if got := describe(tr.Scanners()); got != c.want {
				t.Errorf("got  %.300q\nwant %q", got, c.want)
			}
			if told := tr.Six(); c.want == "" && (told.Hosts < uint64(c.hosts)*7/10 || told.Hosts > uint64(c.hosts)*13/10 || told.Failures < 80) {
				t.Errorf("told %+v", told)
			}
		})
	}
}
