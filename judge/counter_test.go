package judge

import (
	"math/rand/v2"
	"testing"

	"cordon"
)

// sent are packets of a few machines, each of which sends so many others between
// two in view, on average.
func sent(r *rand.Rand, machines int, between float64, n int, seconds float64) []cordon.Packet {
	counters := make([]uint16, machines)
	for i := range counters {
		counters[i] = uint16(r.Uint32())
	}
	var out []cordon.Packet
	at := simBegin
	for i := range n {
		at += cordon.Time(r.ExpFloat64() * seconds * 1e9)
		m := r.IntN(machines)
		counters[m] += 1 + uint16(r.ExpFloat64()*between)
		out = append(out, cordon.Packet{Input: "a", Position: uint64(i), Time: at, TTL: 60, IPID: counters[m], To: uint16(r.IntN(6))})
	}
	return out
}

// One host is not taken for several, however little of what it sends is in view.
func TestOneHostIsSeldomTakenForSeveral(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const hosts = 1000
	for _, between := range []float64{1, 10, 100, 300, 1000, 3000, 10000, 30000} {
		for _, seconds := range []float64{0.1, 10, 300} {
			several := 0
			for range hosts {
				if identSequences(sent(r, 1, between, 24, seconds)) > 1 {
					several++
				}
			}
			if several > hosts/1000 {
				t.Errorf("%g packets and %g s between two in view: %d of %d hosts are taken for several", between, seconds, several, hosts)
			}
		}
	}
}

func TestSeveralHostsAreCountedWhereTheyAreInView(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const hosts = 500
	for machines := 2; machines <= 3; machines++ {
		right, more := 0, 0
		for range hosts {
			switch n := identSequences(sent(r, machines, 30, 24, 1)); {
			case n == machines:
				right++
			case n > machines:
				more++
			}
		}
		t.Logf("%d machines: %d of %d counted right, %d times more than there are", machines, right, hosts, more)
		if right < hosts*8/10 || more > hosts/200 {
			t.Errorf("%d machines: %d of %d counted right, %d times more than there are", machines, right, hosts, more)
		}
	}
}
