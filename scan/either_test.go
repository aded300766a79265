package scan

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"cordon"
)

// talk is the record of one direction of a connection that does not show who opened it.
func (s *scene) talk(src, dst cordon.Host, from, to uint16) {
	s.add(cordon.Observation{
		Kind: cordon.Flow, Proto: cordon.TCP, Src: src, Dst: dst, SrcPort: from, DstPort: to, Packets: 6, Bytes: 600,
		Flags: cordon.SYN | cordon.ACK | cordon.PSH | cordon.FIN, OpenerUnclear: true,
	})
}

// A SYN that was lost is no more than a retry of what worked with the same host,
// whichever came first and whichever side's record is in view.
func TestALostSYNOfWhoTalksIsARetry(t *testing.T) {
	asks, lost := host("192.0.2.40"), func(s *scene, i int) { s.tcp(host("192.0.2.40"), host("198.51.100.%d", i+1), 3306, 0) }
	for _, c := range []struct {
		name string
		make func(s *scene, i int)
		want int
	}{
		{"lost, then the client's side", func(s *scene, i int) {
			lost(s, i)
			s.wait(20 * time.Second)
			s.talk(asks, host("198.51.100.%d", i+1), uint16(30000+i), 3306)
		}, 0},
		{"lost, then the server's side", func(s *scene, i int) {
			lost(s, i)
			s.wait(20 * time.Second)
			s.talk(host("198.51.100.%d", i+1), asks, 3306, uint16(30000+i))
		}, 0},
		{"worked, then lost", func(s *scene, i int) {
			s.talk(host("198.51.100.%d", i+1), asks, 8443, uint16(30000+i))
			s.wait(20 * time.Second)
			lost(s, i)
		}, 0},
		{"lost, and another service was asked of who lost it", func(s *scene, i int) {
			lost(s, i)
			s.wait(20 * time.Second)
			s.talk(host("198.51.100.%d", i+1), asks, uint16(30000+i), 8443)
		}, 1},
		{"lost", lost, 1},
	} {
		s := newScene()
		for i := range 30 {
			c.make(s, i)
			s.wait(10 * time.Second)
		}
		if got := s.found(Options{Memory: 1 << 20}); len(got) != c.want {
			t.Error(fmt.Sprintf("%s: want %d, got ", c.name, c.want), describe(got))
		}
	}
}

// A peer of file sharing asks on ports that differ, and of those that it was told of two
// thirds are gone; who sweeps hosts on many ports is answered by fewer.
func TestPeersAreNoSweepsWhereItIsNotShownWhoAsked(t *testing.T) {
	for seed := range uint64(30) {
		for share, want := range map[int]int{35: 0, 3: 1} {
			s, random := newScene(), rand.New(rand.NewPCG(seed, 7))
			for i := range 200 {
				peer, port := host("198.51.100.%d", i+1), uint16(10_000+random.IntN(50_000))
				if random.IntN(100) >= share {
					s.tcp(host("192.0.2.40"), peer, port, 0)
				} else {
					s.talk(host("192.0.2.40"), peer, uint16(40_000+i), port)
					s.talk(peer, host("192.0.2.40"), port, uint16(40_000+i))
				}
				s.wait(3 * time.Second)
			}
			if got := s.found(Options{Memory: 1 << 20}); len(got) != want {
				t.Errorf("seed %d, %d in 100 answer: got %s", seed, share, describe(got))
			}
		}
	}
}
