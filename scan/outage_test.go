package scan

import (
	"testing"
	"time"

	"cordon"
)

// town is a network whose hosts, from 192.0.2.1 on, ask whom they know.
type town struct {
	*scene
	hosts int
	down  bool // nobody beyond is answered
	few   bool // of whom they ask few are friends
}

func newTown(hosts int) *town { return &town{scene: newScene(), hosts: hosts} }

// friend is one of those whom a host knows.
func friend(i, n int) cordon.Host { return host("198.51.%d.%d", 100+n, i+1) }

func townsman(i int) cordon.Host { return host("192.0.2.%d", i+1) }

// visit has a host ask one of its friends, or somebody new.
func (s *town) visit(i int, answer uint8) {
	if s.random.IntN(2) == 0 && (!s.few || s.random.IntN(5) == 0) {
		if !s.down {
			answer = accepted
		}
		s.tcp(townsman(i), friend(i, s.random.IntN(10)), 443, answer)
		return
	}
	s.tcp(townsman(i), stranger(s.scene), []uint16{25, 80, 443}[s.random.IntN(3)], answer)
}

// browse has the hosts ask sites for a time, each one every so often.
func (s *town) browse(d, each time.Duration) {
	for until := s.now + cordon.Time(d); s.now < until; {
		answer := uint8(accepted)
		if s.down || s.random.IntN(20) == 0 {
			answer = 0
		}
		s.visit(s.random.IntN(s.hosts), answer)
		s.wait(time.Duration(s.random.ExpFloat64() * float64(each) / float64(s.hosts)))
	}
}

// worm has the first hosts ask for a port of anybody, each one every so often, while the
// others browse, or sleep.
func (s *town) worm(d, each, browse time.Duration, infected int) {
	next := s.now
	for until := s.now + cordon.Time(d); s.now < until; {
		if s.now >= next {
			s.tcp(townsman(s.random.IntN(infected)), stranger(s.scene), 445, 0)
			next += cordon.Time(s.random.ExpFloat64() * float64(each) / float64(infected))
		}
		if browse == 0 {
			s.now = max(s.now, next)
			continue
		}
		answer := uint8(accepted)
		if s.down || s.random.IntN(20) == 0 {
			answer = 0
		}
		if s.random.Float64() < 0.05*float64(s.hosts)/browse.Seconds() {
			s.visit(infected+s.random.IntN(s.hosts-infected), answer)
		}
		s.wait(50 * time.Millisecond)
	}
}

// watch runs a tracker over what happens in a town, and returns who of the first hosts is
// found, after how long the last of them, and how many others are.
func (s *town) watch(began cordon.Time, infected int) (tr *Tracker, bad, good int, after time.Duration) {
	tr = New(Options{})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	tr.Cut()
	for _, f := range tr.Scanners() {
		if a := f.Addr.As16(); int(a[15]) > infected {
			good++
			continue
		}
		bad++
		after = max(after, time.Duration(f.Detected-began))
	}
	return tr, bad, good, after
}

// Where a way is down, those who were answered before it was are not accused, and what is
// not held against them is told.
func TestAnOutageAccusesNobody(t *testing.T) {
	for _, c := range []struct {
		name             string
		hosts            int
		each, down, then time.Duration
		few              bool
	}{
		{"five minutes", 20, 6 * time.Second, 5 * time.Minute, 10 * time.Minute, false},
		{"few hosts", 5, 6 * time.Second, 5 * time.Minute, 10 * time.Minute, false},
		{"few hosts, in a hurry", 3, time.Second / 2, 5 * time.Minute, 10 * time.Minute, false},
		{"few hosts, in a great hurry", 3, time.Second / 4, 5 * time.Minute, 10 * time.Minute, false},
		{"many hosts", 100, 6 * time.Second, 5 * time.Minute, 10 * time.Minute, false},
		{"few friends", 5, time.Second, 5 * time.Minute, 10 * time.Minute, true},
		{"an hour", 20, 6 * time.Second, time.Hour, time.Hour, false},
		{"until the end", 20, 6 * time.Second, 5 * time.Minute, 0, false},
		{"half a minute", 20, time.Second, 30 * time.Second, 10 * time.Minute, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(c.hosts)
			s.few = c.few
			s.browse(20*time.Minute, c.each)
			s.down = true
			s.now += voteEvery - s.now%voteEvery // the latest that hosts can vote again
			from := s.now
			s.browse(c.down, c.each)
			s.down = false
			to := s.now
			s.browse(c.then, c.each)
			tr, _, good, _ := s.watch(0, 0)
			if good > 0 {
				t.Errorf("%d are accused: %.300s", good, describe(tr.Scanners()))
			}
			all, others := tr.Outages()
			if len(all) != 1 || others > 0 {
				t.Fatalf("outages %+v, others %d", all, others)
			}
			if o := all[0]; o.Failures == 0 || o.Hosts < uint64(c.hosts)*3/4 || o.Hosts > uint64(c.hosts)*4/3 || o.From < from-cordon.Time(time.Minute) || o.To > to+cordon.Time(time.Minute) || o.To < to-cordon.Time(time.Minute) {
				t.Errorf("an outage from %v for %v is told as %+v", from, c.down, o)
			}
		})
	}
}

// A router that says of all that it cannot be reached tells of an outage too; whoever is
// asked and refuses does not.
func TestWhatARouterSaysIsNoRefusal(t *testing.T) {
	for name, c := range map[string]struct {
		answer  uint8
		accused bool
	}{"a router": {cordon.RST, false}, "each host": {reset, true}} {
		t.Run(name, func(t *testing.T) {
			s := newTown(10)
			s.browse(20*time.Minute, 6*time.Second)
			for i := range 400 {
				s.tcp(townsman(i%10), stranger(s.scene), 443, c.answer)
				s.tcp(townsman(i%10), friend(i%10, i%7), 443, 0)
				s.wait(time.Second)
			}
			if tr, _, good, _ := s.watch(0, 0); good > 0 != c.accused {
				t.Errorf("accused %d: %.300s", good, describe(tr.Scanners()))
			}
		})
	}
}

// What came to nothing in an outage is over with it: who scans afterwards is found as soon.
func TestAWormAfterAnOutageIsFound(t *testing.T) {
	s := newTown(20)
	s.browse(20*time.Minute, 6*time.Second)
	s.down = true
	s.browse(5*time.Minute, 6*time.Second)
	s.down = false
	s.browse(5*time.Minute, 6*time.Second)
	began := s.now
	s.worm(5*time.Minute, time.Second, 6*time.Second, 5)
	if _, bad, good, after := s.watch(began, 5); bad != 5 || good > 0 || after > 15*time.Second {
		t.Errorf("%d of 5 are found, the last after %v; %d honest ones are accused", bad, after, good)
	}
}

// Who is first seen in an outage is not known to be honest, and has only failed.
func TestWhoIsFirstSeenInAnOutageStaysListed(t *testing.T) {
	s := newTown(20)
	s.browse(20*time.Minute, 6*time.Second)
	for i := range 8 { // and one that fails more than not
		s.tcp(townsman(21), stranger(s.scene), 443, after(1, min(i%3, 1)^1))
	}
	s.hosts, s.down = 22, true
	s.browse(5*time.Minute, 6*time.Second)
	if tr, _, good, _ := s.watch(0, 20); good != 2 {
		t.Errorf("found %s", describe(tr.Scanners()))
	}
}

// A server that is down is no outage, whoever calls it; nor are some that go down one
// after the other, while nobody else asks for anything.
func TestFriendsThatAreDownTellOfNoOutage(t *testing.T) {
	for _, c := range []struct {
		name         string
		each, within time.Duration
		call         func(s *town, i int)
	}{
		{"one", time.Second, 90 * time.Second, func(s *town, i int) {
			if i%9 == 0 {
				s.tcp(townsman(i%5), host("198.51.200.1"), 443, 0)
			}
		}},
		{"one after the other", 12 * time.Second, 20 * time.Minute, func(s *town, i int) {
			if i%12 == 0 {
				s.tcp(townsman(i/12%5), friend(i/12%5, i%7), 443, 0)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(20)
			for i := range 5 {
				s.tcp(townsman(i), host("198.51.200.1"), 443, accepted)
			}
			s.browse(20*time.Minute, 6*time.Second)
			began := s.now
			for i := range 2000 {
				s.tcp(townsman(i%5), stranger(s.scene), 445, 0)
				c.call(s, i)
				s.wait(c.each)
			}
			if _, bad, _, after := s.watch(began, 5); bad != 5 || after > c.within {
				t.Errorf("%d of 5 are found, the last after %v", bad, after)
			}
		})
	}
}

// A friend that does not answer on a port on which it never did tells of no outage.
func TestAFriendsOtherPortsTellOfNoOutage(t *testing.T) {
	s := newTown(20)
	s.browse(20*time.Minute, 6*time.Second)
	began := s.now
	for i := range 1000 {
		s.tcp(townsman(i%5), stranger(s.scene), 445, 0)
		s.tcp(townsman(i%5), friend(i%5, i%7), 445, 0)
		s.wait(time.Second)
	}
	if _, bad, _, after := s.watch(began, 5); bad != 5 || after > 90*time.Second {
		t.Errorf("%d of 5 are found, the last after %v", bad, after)
	}
}

// A friend that answers speaks for the way, and no answer is missed that comes.
func TestFriendsThatAnswerKeepAWayUp(t *testing.T) {
	s := newTown(20)
	s.browse(20*time.Minute, 6*time.Second)
	began := s.now
	for i := range 1000 {
		s.tcp(townsman(i%5), stranger(s.scene), 445, 0)
		s.tcp(townsman(i%5), friend(i%5, i%7), 443, after(2, i%8))
		s.wait(time.Second)
	}
	if _, bad, _, after := s.watch(began, 5); bad != 5 || after > 90*time.Second {
		t.Errorf("%d of 5 are found, the last after %v", bad, after)
	}
}

// A worm that nobody answers is none: neither at night, when nobody else asks for anything,
// nor by day, nor where it fills the uplink so that nobody is answered.
func TestAWormIsNoOutage(t *testing.T) {
	for _, c := range []struct {
		name            string
		infected        int
		d, each, browse time.Duration
		full            bool
		within          time.Duration
	}{
		{"by night, ten a second", 5, 10 * time.Minute, time.Second / 10, 0, false, 3 * time.Second},
		{"by night, one a second", 5, 10 * time.Minute, time.Second, 0, false, 20 * time.Second},
		{"by night, one in five seconds", 5, time.Hour, 5 * time.Second, 0, false, 90 * time.Second},
		{"by night, one in twenty seconds", 5, 6 * time.Hour, 20 * time.Second, 0, false, 6 * time.Minute},
		{"by day, one a second", 5, 10 * time.Minute, time.Second, 6 * time.Second, false, 15 * time.Second},
		{"by day, one in five seconds", 5, 10 * time.Minute, 5 * time.Second, 6 * time.Second, false, 60 * time.Second},
		{"most of a network, one a second", 15, 10 * time.Minute, time.Second, 6 * time.Second, false, 30 * time.Second},
		{"most of a network, one in five seconds", 15, 10 * time.Minute, 5 * time.Second, 6 * time.Second, false, 100 * time.Second},
		{"it fills the uplink, twenty a second", 5, 5 * time.Minute, time.Second / 20, 6 * time.Second, true, 10 * time.Second},
		{"it fills the uplink, two a second", 5, 5 * time.Minute, time.Second / 2, 6 * time.Second, true, 45 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(20)
			s.browse(20*time.Minute, 6*time.Second)
			began := s.now
			s.down = c.full
			s.worm(c.d, c.each, c.browse, c.infected)
			_, bad, good, after := s.watch(began, c.infected)
			if bad != c.infected || good > 0 || after > c.within {
				t.Errorf("%d of %d are found, the last after %v, not %v; %d honest ones are accused", bad, c.infected, after, c.within, good)
			}
		})
	}
}

// Who was never answered gets no benefit of an outage, and nobody makes one by packets in
// the names of others who never were.
func TestStrangersMakeNoOutage(t *testing.T) {
	s := newTown(20)
	s.browse(10*time.Minute, 6*time.Second)
	for i := range 2000 {
		s.tcp(host("192.0.2.%d", 100+i%100), stranger(s.scene), 80, 0)
		if i%50 == 0 {
			s.tcp(host("192.0.2.99"), stranger(s.scene), 80, 0)
		}
		s.wait(100 * time.Millisecond)
	}
	tr, _, good, _ := s.watch(0, 98)
	if all, others := tr.Outages(); len(all) > 0 || others > 0 || good != 101 {
		t.Errorf("%d found; outages %+v, others %d", good, all, others)
	}
}

// Where one network of servers is not reached, whoever asks there more than anywhere else
// is not accused. Who looks for hosts there is, when they are down as when they are not.
func TestANetworkThatIsNotReached(t *testing.T) {
	parts := func(s *town, n int, down bool) {
		for range n {
			i := s.random.IntN(s.hosts)
			s.visit(i, accepted)
			for range s.random.IntN(6) {
				part := host("198.19.%d.%d", s.random.IntN(256), 1+s.random.IntN(200))
				if s.random.IntN(3) == 0 {
					part = host("198.19.%d.%d", i, 1+s.random.IntN(4))
				}
				answer := uint8(accepted)
				if down {
					answer = 0
				}
				s.tcp(townsman(i), part, 443, answer)
			}
			s.wait(300 * time.Millisecond)
		}
	}
	looks := func(s *town) {
		for range 100 {
			s.tcp(townsman(50), host("198.19.%d.%d", s.random.IntN(256), 201+s.random.IntN(50)), 443, 0)
			parts(s, 1, s.down)
		}
	}
	for _, c := range []struct {
		name string
		make func(s *town)
		want string
	}{
		{"it is not", func(s *town) { parts(s, 1000, true) }, ""},
		{"somebody looks for hosts there", func(s *town) { looks(s) }, "192.0.2.51 horizontal 6/443 by sequential, failed"},
		{"and does so while it is not reached", func(s *town) {
			parts(s, 100, true)
			s.down = true
			looks(s)
			s.down = false
		}, "192.0.2.51 horizontal 6/443 by sequential, failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newTown(20)
			parts(s, 2000, false)
			c.make(s)
			parts(s, 1000, false)
			tr, _, _, _ := s.watch(0, 0)
			if got := describe(tr.Scanners()); got != c.want {
				t.Errorf("got  %.300q\nwant %q", got, c.want)
			}
		})
	}
}
