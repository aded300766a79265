package flood

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"cordon"
)

// sent is a packet that shows which one it is.
func (s *scene) sent(what What, mark uint32, ttl uint8) {
	s.sentBy(host("203.0.113.7"), what, mark, ttl)
}

func (s *scene) sentBy(src netip.Addr, what What, mark uint32, ttl uint8) {
	s.add(what, src, victim, 0)
	e := &s.events[len(s.events)-1]
	e.Mark, e.TTL = mark, ttl
}

// A packet that a mirror, a second tap or a loop shows again is one packet. Senders who mark
// all of their packets alike send as many as they do.
func TestWhatIsShownTwiceIsCountedOnce(t *testing.T) {
	const pinged = "ping-flood 203.0.113.7 > 192.0.2.80"
	for _, c := range []struct {
		name  string
		every time.Duration
		make  func(*scene, uint32)
		want  []string
	}{
		{"once", 33 * time.Millisecond, func(s *scene, i uint32) { s.sent(Ping, i, 64) }, nil},
		{"as many, each another", 33 * time.Millisecond, func(s *scene, i uint32) {
			s.sent(Ping, 2*i, 64)
			s.sent(Ping, 2*i+1, 64)
		}, []string{pinged}},
		{"by a mirror", 33 * time.Millisecond, func(s *scene, i uint32) {
			s.sent(Ping, i, 64)
			s.sent(Ping, i, 64)
		}, nil},
		{"by mirrors behind a router too", 33 * time.Millisecond, func(s *scene, i uint32) {
			for _, ttl := range []uint8{64, 64, 63, 63} {
				s.sent(Ping, i, ttl)
			}
		}, nil},
		{"behind a router first, by a clock that is wrong", 33 * time.Millisecond, func(s *scene, i uint32) {
			s.sent(Ping, i, 63)
			s.sent(Ping, i, 64)
		}, nil},
		{"at a second tap, later", 33 * time.Millisecond, func(s *scene, i uint32) {
			s.sent(Ping, i, 64)
			s.sent(Ping, i-2, 63)
		}, nil},
		{"by a loop", time.Second, func(s *scene, i uint32) {
			for ttl := uint8(255); ttl > 0; ttl-- {
				s.sent(Ping, i, ttl)
			}
		}, nil},
		{"a third of the answers, by a mirror", time.Millisecond, func(s *scene, i uint32) {
			src := s.anybody()
			s.sentBy(src, Ping, i, 64)
			for range 2 - min(i%3, 1)*2 {
				s.sentBy(src, Pong, i, 64)
			}
		}, []string{"ping-flood very many > 192.0.2.80"}},
		{"without a TTL nobody knows", 33 * time.Millisecond, func(s *scene, i uint32) {
			s.sent(Ping, i, 0)
			s.sent(Ping, i, 0)
		}, []string{pinged}},
		{"marked alike", 10 * time.Millisecond, func(s *scene, i uint32) { s.sent(Ping, 1, 64) }, []string{pinged}},
		{"marked alike, at two taps", 33 * time.Millisecond, func(s *scene, i uint32) {
			s.sent(Ping, 1, 64)
			s.sent(Ping, 1, 63)
		}, nil},
	} {
		s := newScene()
		begin := s.now
		for i := range uint32(60 * time.Second / c.every) {
			s.now = begin + cordon.Time(i)*cordon.Time(c.every)
			c.make(s, i)
		}
		if got := found(s.events); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// All but a few of a flood are counted whose packets are marked alike.
func TestPacketsMarkedAlikeAreCounted(t *testing.T) {
	s := newScene()
	s.spread(30_000, 30*time.Second, func(i int) { s.sent(Ping, 1, 64) })
	tr := New(Options{})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	if got := tr.Floods(); len(got) != 1 || got[0].Packets < 29_900 {
		t.Errorf("got %+v", got)
	}
}

// A question that goes round in a loop of the link was asked once.
func TestAQuestionThatComesAgainAtOnceWasAskedOnce(t *testing.T) {
	s := newScene()
	s.spread(40_000, 10*time.Second, func(int) { s.add(Who, host("192.0.2.15"), host("192.0.2.1"), 0) })
	if got := found(s.events); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}
