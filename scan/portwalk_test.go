package scan

import (
	"math/rand/v2"
	"testing"
	"time"

	"cordon"
)

// What others answer hides no scan of one port, and what fails on one port for a reason
// makes none.
func TestOnePortInVainAmongOthers(t *testing.T) {
	bad := host("192.0.2.66")
	random := func(s *scene) cordon.Host {
		return host("%d.%d.%d.%d", 11+s.random.IntN(100), s.random.IntN(256), s.random.IntN(256), 1+s.random.IntN(254))
	}
	visit := func(s *scene) { s.tcp(bad, random(s), 443, accepted) }
	for _, c := range []struct {
		name          string
		visits, asked int
		ask           func(s *scene, k int)
		want          string
	}{
		{"a hundred sites, and sixty hosts for a database", 100, 60, func(s *scene, _ int) { s.tcp(bad, random(s), 1433, 0) }, "192.0.2.66 horizontal 6/1433 by sequential, failed"},
		{"the same, refused", 100, 60, func(s *scene, _ int) { s.tcp(bad, random(s), 1433, reset) }, "192.0.2.66 horizontal 6/1433 by sequential, failed"},
		{"the same, dropped by a firewall", 100, 60, func(s *scene, _ int) {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: random(s), DstPort: 1433, Action: cordon.Dropped})
		}, "192.0.2.66 horizontal 6/1433 by sequential, failed"},
		{"of which one in ten answers", 1500, 1000, func(s *scene, k int) {
			s.tcp(bad, random(s), 1433, accepted*uint8(max(0, k%10-8)))
		}, "192.0.2.66 horizontal 6/1433 by sequential, mixed"},
		{"a mail server, a third of whose peers is gone", 500, 500, func(s *scene, k int) {
			s.tcp(bad, random(s), 25, accepted*uint8(min(1, k%3)))
		}, ""},
		{"a dead service of twenty addresses", 300, 400, func(s *scene, k int) { s.tcp(bad, host("198.51.100.%d", k%20+1), 8443, 0) }, ""},
		{"telephones whose messages a firewall keeps away", 300, 200, func(s *scene, _ int) { s.tcp(bad, random(s), 5223, 0) }, ""},
		{"answers that come late", 200, 100, func(s *scene, k int) {
			o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: bad, Dst: random(s), DstPort: 1433, Flow: uint64(1e6 + k)}
			s.add(o)
			s.wait(1500 * time.Millisecond)
			o.Kind, o.Flags = cordon.Answer, accepted
			s.add(o)
		}, ""},
		{"ports that differ from host to host", 500, 500, func(s *scene, _ int) {
			s.tcp(bad, random(s), uint16(1024+s.random.IntN(60000)), 0)
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for k := range c.asked {
				for range c.visits*(k+1)/c.asked - c.visits*k/c.asked {
					visit(s)
					s.wait(time.Second)
				}
				c.ask(s, k)
				s.wait(time.Second)
			}
			if got := describe(s.found(Options{})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Of a horizontal scan its own targets are told, not those of whatever else its source
// asks for, before it or after it.
func TestOtherTrafficIsNoTarget(t *testing.T) {
	bad := host("192.0.2.66")
	for name, first := range map[string]int{"in between": 0, "scan first": 50} {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			for k := range 700 {
				s.tcp(bad, host("10.9.%d.%d", k/200, k%200), 445, reset)
				if k >= first && k%4 == 0 {
					s.tcp(bad, host("10.8.%d.%d", k/200, k%200), 443, accepted)
				}
				s.wait(time.Second)
			}
			found := s.found(Options{})
			if len(found) != 1 || found[0].Port != 445 || found[0].Targets != 700 || found[0].Worked != 0 || found[0].Outcome() != "failed" {
				t.Errorf("found %+v", found)
			}
		})
	}
}

// However long its source goes on to visit sites, on one port or two, new ones or always
// the same, a scan of one port stays that, and its figures and targets too.
func TestAScanOfOnePortStaysThatAmongVisits(t *testing.T) {
	bad := host("192.0.2.66")
	for _, c := range []struct {
		name   string
		before int // visits before the scan
		scan   uint64
		every  time.Duration // visits afterwards
		sites  int
		ports  []uint16
	}{
		{"the same sites again and again", 30, 300, time.Second, 20, []uint16{443}},
		{"the same on two ports", 30, 300, time.Second, 60, []uint16{80, 443}},
		{"the same on two ports, after the scan alone", 0, 300, time.Second, 60, []uint16{80, 443}},
		{"ever new sites", 30, 300, time.Second, 5000, []uint16{443}},
		{"ever new sites, after the scan alone", 0, 300, time.Second, 5000, []uint16{443}},
		{"the same on a few ports after a short scan, for days", 10, 50, 3 * time.Minute, 10, []uint16{80, 443, 21, 22, 25, 110, 143, 993, 8080, 8443, 9000, 9090}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			n := 0
			visit := func() {
				n++
				s.tcp(bad, host("198.18.%d.%d", n%c.sites/250, n%c.sites%250+1), c.ports[n/c.sites%len(c.ports)], accepted)
			}
			for range c.before {
				visit()
				s.wait(time.Second)
			}
			began := s.now
			for k := range c.scan {
				port := uint16(23)
				if k%10 == 0 {
					port = 2323
				}
				s.tcp(bad, host("%d.%d.%d.7", 11+s.random.IntN(100), s.random.IntN(256), s.random.IntN(256)), port, 0)
				s.wait(time.Second)
			}
			ended := s.now
			for range 3000 {
				visit()
				s.wait(c.every)
			}
			found := s.found(Options{})
			if len(found) != 1 || found[0].Kind != Horizontal || found[0].Port != 23 || found[0].Outcome() != "failed" {
				t.Fatalf("found %+v", found)
			}
			if first, last := found[0].First, found[0].Last; c.before > 0 && (first-began > 2e9 || first < began || ended-last > 2e9 || last > ended) {
				t.Errorf("told from %d to %d, and it scanned from %d to %d", first, last, began, ended)
			} else if last > ended+cordon.Time(3*time.Second) {
				t.Errorf("told until %d, and it scanned until %d", last, ended)
			}
			if n := found[0].Targets; n+5 < c.scan*9/10 || n > c.scan*9/10+5 {
				t.Errorf("%d targets, want %d", n, c.scan*9/10)
			}
			if form, _ := found[0].Shape.Form(); form != FormUniform && c.scan > 2*Need {
				t.Errorf("they lie %v", form)
			}
		})
	}
}

// Who goes on to ask the same hosts for the port that it scans has not ended.
func TestAScanOfTheSameHostsGoesOn(t *testing.T) {
	bad := host("192.0.2.66")
	s := newScene()
	visits := func() {
		for k := range 20 {
			s.tcp(bad, host("198.18.0.%d", k+1), 443, accepted)
			s.wait(time.Second)
		}
	}
	visits()
	for k := range 3000 {
		s.tcp(bad, host("203.0.113.%d", k%250+1), 22, 0)
		s.wait(time.Second)
	}
	ended := s.now
	s.wait(time.Hour)
	visits()
	if found := s.found(Options{}); len(found) != 1 || found[0].Port != 22 || found[0].Last != ended-1e9 {
		t.Errorf("it asked for port 22 until %d: %+v", ended-1e9, found)
	}
}

// How many of those who know whom they ask are accused by one port alone, by how many of
// their contacts there succeed: at most one in 100,000 where it is 95 %.
func TestHonestHostsAreNotAccusedByOnePort(t *testing.T) {
	steps := Published().steps()
	for _, c := range []struct {
		success float64
		most    int // of 100,000
	}{{0.99, 0}, {0.95, 0}, {0.9, 0}, {0.8, 0}, {0.7, 0}, {0.6, 1}} {
		random := rand.New(rand.NewPCG(21, 22))
		accused := 0
		for range 100_000 {
			var p portWalk
			for k := range uint32(300) {
				if random.Float64() < c.success {
					p.works(&steps)
				} else if p.fails(&steps, k); p.scanned(&steps, k) {
					accused++
					break
				}
			}
		}
		t.Logf("of 100000 whose contacts succeed with %.2f, %d are accused", c.success, accused)
		if accused > c.most {
			t.Errorf("of 100000 whose contacts succeed with %.2f, %d are accused", c.success, accused)
		}
	}
}
