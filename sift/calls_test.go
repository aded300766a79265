package sift

import (
	"testing"

	"cordon"
)

// callers shows a Sifter two hosts that send others the same from second 10 on, and
// returns how the calls of the first went.
func callers(t *testing.T, proto uint8, tell func(s *Sifter, me [16]byte)) Calls {
	t.Helper()
	s, b := New(Options{Memory: 1 << 20}), NewBatch(Options{})
	for i := range 4 {
		o := sent{from: i % 2, to: 10 + i, at: 10, payload: "what is said by both of them, and by others as well", kind: cordon.Data}.observation(i)
		o.Proto, o.DstPort = proto, 80
		b.Add(o)
	}
	s.ObserveAll([]*Batch{b})
	tell(s, hostOf(0).As16())
	for _, c := range s.contents {
		me := address(hostOf(0).As16())
		return s.calls.of(c, me.rank())
	}
	t.Fatal("nothing is shared")
	return Calls{}
}

func other(n int) [16]byte { return hostOf(1000 + n).As16() }

func TestCallsAreThoseAtTheService(t *testing.T) {
	got := callers(t, cordon.TCP, func(s *Sifter, me [16]byte) {
		for n := range 40 {
			s.Ask(me, other(n), cordon.TCP, 1025, 80, 11e9)
			s.Ask(me, other(n), cordon.TCP, 1026, 80, 12e9)           // again
			s.Ask(me, other(100+n), cordon.TCP, 1025, 443, 11e9)      // elsewhere
			s.Ask(me, other(200+n), cordon.TCP, 1025, 80, 9e9)        // before it sent anything
			s.Ask(other(300+n), other(n), cordon.TCP, 1025, 80, 11e9) // somebody else
			if n < 12 {
				s.Answer(me, other(n), cordon.TCP, 80)
				s.Answer(me, other(100+n), cordon.TCP, 443)
			}
			if n >= 30 {
				s.Claim(me, other(n), cordon.TCP, 80)
			}
		}
	})
	if got.Asked < 27 || got.Asked > 33 || got.Answered < 10 || got.Answered > 13 || got.Datagrams || got.Peers || got.Said != 2 {
		t.Errorf("of 30 asked at the service, of which 12 answered: %+v", got)
	}
}

func TestADatagramBackIsAnAnswer(t *testing.T) {
	got := callers(t, cordon.UDP, func(s *Sifter, me [16]byte) {
		b := NewBatch(Options{})
		for n := range 20 {
			o := sent{to: 1000 + n, at: 11, payload: "what is said by both of them, and by others as well", kind: cordon.Datagram}.observation(10 + n)
			o.DstPort = 80
			b.Add(o)
		}
		s.ObserveAll([]*Batch{b})
		for n := range 20 {
			s.Ask(me, other(100+n), cordon.UDP, 1025, 80, 11e9) // something else
			s.Ask(other(100+n), me, cordon.UDP, 80, 1025, 11e9)
			if n < 5 {
				s.Ask(other(n), me, cordon.UDP, 80, 1025, 12e9)
			} else if n < 10 {
				s.Ask(other(n), me, cordon.UDP, 5000, 80, 12e9) // to the service's own port
			}
			s.Ask(other(500+n), me, cordon.UDP, 80, 1025, 12e9) // nobody asked for it
		}
	})
	if got.Asked < 19 || got.Asked > 24 || got.Answered < 8 || got.Answered > 13 || !got.Datagrams {
		t.Errorf("of 20 to 22 asked, of which 10 answered: %+v", got)
	}
}

func TestWithoutAnswersInViewNothingIsKnownOfCalls(t *testing.T) {
	got := callers(t, cordon.TCP, func(s *Sifter, me [16]byte) {
		for n := range 40 {
			s.Ask(me, other(n), cordon.TCP, 1025, 80, 11e9)
			if n < inView-1 {
				s.Answer(me, other(n), cordon.TCP, 80)
			}
		}
	})
	if got.Asked != 0 || got.Answered != 0 {
		t.Errorf("%+v", got)
	}
}

func TestCallsAreBoundedAndWhatWentIsCounted(t *testing.T) {
	c := newCalls(64 << 10)
	for n := range uint64(10_000) {
		c.watch(n, cordon.TCP, 80, cordon.Time(n), false)
	}
	kept := 0
	for n := range uint64(10_000) {
		if c.by(n, cordon.TCP, 80) != nil {
			kept++
		}
	}
	if kept == 0 || callSize*kept > 64<<10 || c.lost != uint64(10_000-kept) {
		t.Errorf("%d of 10,000 kept, %d lost", kept, c.lost)
	}
	if c.by(9_999, cordon.TCP, 80) == nil {
		t.Error("the last of all went")
	}
}
