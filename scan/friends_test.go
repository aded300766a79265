package scan

import (
	"math/bits"
	"testing"
	"time"

	"cordon"
)

// silent is because of how many friends a way is voted down, the most of any.
func silent(tr *Tracker) (most int) {
	for i := range tr.ways.table {
		w := &tr.ways.table[i]
		most = max(most, bits.OnesCount64(w.friends[0]|w.friends[1]))
	}
	return most
}

// inDoubt is a host that has friends, and is not answered by somebody else.
func inDoubt() *town {
	s := newTown(1)
	for n := range 8 {
		s.tcp(townsman(0), friend(0, n), 443, accepted)
		s.wait(time.Second)
	}
	s.tcp(townsman(0), stranger(s.scene), 443, 0)
	s.wait(5 * time.Second)
	return s
}

// A friend is silent that has not answered in time: neither one that has, and is asked
// again meanwhile, nor one of a recording that ends before it could have.
func TestWhichFriendsAreSilent(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(s *town)
		cut  bool
		want int
	}{
		{"one that does not answer", func(s *town) { s.tcp(townsman(0), friend(0, 1), 443, 0) }, false, 1},
		{"one whose recording ends", func(s *town) { s.tcp(townsman(0), friend(0, 1), 443, 0) }, true, 0},
		{"one that answers, and is asked again", func(s *town) {
			s.tcp(townsman(0), friend(0, 1), 443, accepted)
			s.wait(400 * time.Millisecond)
			s.tcp(townsman(0), friend(0, 1), 443, 0)
			n := s.n - 1
			s.wait(350 * time.Millisecond)
			s.tcp(townsman(5), friend(5, 1), 443, 0)
			s.took(townsman(0), friend(0, 1), n)
		}, false, 0},
		{"one that answers, is asked again and does not answer", func(s *town) {
			s.tcp(townsman(0), friend(0, 1), 443, accepted)
			s.wait(400 * time.Millisecond)
			s.tcp(townsman(0), friend(0, 1), 443, 0)
		}, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := inDoubt()
			c.make(s)
			tr := New(Options{})
			for i := range s.events {
				tr.Observe(&s.events[i])
			}
			if c.cut {
				tr.CutOf(func(uint32) bool { return true })
			}
			tr.advance(s.now+10e9, true)
			if got := silent(tr); got != c.want {
				t.Errorf("%d are silent, want %d", got, c.want)
			}
		})
	}
}

// took answers a question of the port 443.
func (s *town) took(src, dst cordon.Host, flow uint64) {
	s.add(cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Src: src, Dst: dst, DstPort: 443, Flow: flow, Flags: accepted})
}
