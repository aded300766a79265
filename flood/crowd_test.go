package flood

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cordon"
)

// Of a flood by many those are named that hold their addresses, all of them; what is
// forged is laid to nobody.
func TestSourcesThatHoldTheirAddressesAreNamed(t *testing.T) {
	mac := func(i int) cordon.MAC { return cordon.MAC{2, 0, 0, 0, byte(i >> 8), byte(i)} }
	gateway := mac(999)
	bot := func(i int) string { return fmt.Sprintf("10.20.%d.%d", i/250, i%250+1) }
	for _, c := range []struct {
		name  string
		kind  What
		bots  int
		rate  int // packets a second
		made  func(s *scene, e *Event, i int)
		held  bool // connections of all of them came to something before
		named int  // of the bots
	}{
		{"datagrams of forty on the link", Datagram, 40, 1500, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 40) }, false, 40},
		{"just enough datagrams", Datagram, 40, 1000, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 40) }, false, 40},
		{"SYNs of forty on the link", SYN, 40, 1000, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 40) }, false, 40},
		{"pings of forty on the link", Ping, 40, 1000, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 40) }, false, 40},
		{"two hundred on the link", SYN, 200, 4000, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 200) }, false, 200},
		{"more than are named", SYN, 400, 8000, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 400) }, false, maxNamed},
		{"forty in a log, of whom connections are known", SYN, 40, 1000, nil, true, 40},
		{"forty behind a gateway, of whom connections are known", SYN, 40, 1000, func(_ *scene, e *Event, _ int) { e.MAC = gateway }, true, 40},
		{"forty behind a gateway, of whom nothing is known", SYN, 40, 900, func(_ *scene, e *Event, _ int) { e.MAC = gateway }, false, 0},
		{"sixteen behind a gateway that make a fair part each", SYN, 16, 1600, func(_ *scene, e *Event, _ int) { e.MAC = gateway }, false, 16},
		{"seventeen", SYN, 17, 1700, func(_ *scene, e *Event, _ int) { e.MAC = gateway }, false, 0},
		{"one who writes forty names as its own", SYN, 40, 900, func(_ *scene, e *Event, _ int) { e.MAC = mac(1) }, false, 0},
		{"one who writes the names of forty others, which have connections", Datagram, 40, 2000, func(s *scene, e *Event, i int) {
			if e.MAC = gateway; e.What == Datagram {
				e.MAC = mac(1)
			}
		}, true, 0},
		{"forty among whom somebody forges, in a log", SYN, 40, 900, func(s *scene, e *Event, i int) {
			if e.What == SYN && i%3 > 0 {
				e.Src = s.anybody().As16()
			}
		}, true, 0},
		{"one behind a gateway who writes names, some of them of forty which have connections", Datagram, 40, 3000, func(s *scene, e *Event, i int) {
			if e.MAC = gateway; e.What == Datagram && i%4 == 0 {
				e.Src = s.anybody().As16()
			}
		}, true, 0},
		{"sixty clients of a server that is down", SYN, 60, 150, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 60) }, false, 0},
		{"a few in a log that make a fair part each", SYN, 3, 900, nil, false, 3},
		{"who change their station", Datagram, 40, 1500, func(_ *scene, e *Event, i int) { e.MAC = mac(i % 7) }, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			last := func(i int) {
				if c.made != nil {
					c.made(s, &s.events[len(s.events)-1], i)
				}
			}
			for i := range c.bots {
				if c.held {
					s.add(Connected, host("%s", bot(i)), host("198.51.100.1"), 443)
					s.events[len(s.events)-1].Held = true
					last(i)
				}
			}
			s.now = s.now / Step * Step
			s.spread(30*c.rate, 30*time.Second, func(i int) {
				s.add(c.kind, host("%s", bot(i%c.bots)), victim, 80)
				last(i)
			})
			tr := New(Options{})
			for i := range s.events {
				tr.Observe(&s.events[i])
			}
			var named []string
			floods := tr.Floods()
			for _, f := range floods {
				for _, by := range f.Each() {
					named = append(named, by.Source.String())
				}
			}
			if len(named) != c.named || len(floods) == 0 {
				t.Fatalf("%d named in %d floods, want %d", len(named), len(floods), c.named)
			}
			slices.Sort(named)
			if len(slices.Compact(named)) != c.named {
				t.Error("some twice")
			}
			if c.named > 0 && c.named < maxNamed && (len(floods) != 1 || floods[0].Packets < uint64(18*c.rate)) {
				t.Errorf("%d floods, the first of %d packets", len(floods), floods[0].Packets)
			}
		})
	}
}

// Who is answered by a server that others flood is none of them.
func TestWhoIsAnsweredIsNotNamed(t *testing.T) {
	s := newScene()
	client := host("10.20.9.9")
	s.spread(60_000, 30*time.Second, func(i int) {
		s.add(SYN, host("10.20.0.%d", i%40+1), victim, 80)
		s.events[len(s.events)-1].MAC = cordon.MAC{2, 0, 0, 0, 0, byte(i % 40)}
		if i%40 == 0 {
			s.add(SYN, client, victim, 80)
			s.events[len(s.events)-1].MAC = cordon.MAC{2, 0, 0, 0, 1}
			s.add(Connected, client, victim, 80)
		}
	})
	tr := New(Options{})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	f := tr.Floods()[0]
	if len(f.By) != 40 || slices.ContainsFunc(f.By, func(f Flood) bool { return f.Source == client }) {
		t.Errorf("got %+v", f)
	}
}
