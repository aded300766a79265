package outbreak_test

import (
	"math"
	"net/netip"
	"testing"
	"time"

	"cordon/outbreak"
)

// Of all contacts as many are lost as is told; nothing is answered then, and nobody
// infected.
func TestAsManyContactsAreLostAsIsTold(t *testing.T) {
	for _, loss := range []float64{0, 0.01, 0.2} {
		c := small(outbreak.CodeRedII(), 1)
		c.Loss = loss
		o := play(t, c)
		lost := 0
		for _, x := range o.Contacts {
			if x.Outcome == outbreak.Lost {
				if lost++; x.Target != outbreak.None {
					t.Fatalf("lost, and reached %d", x.Target)
				}
			}
		}
		n := float64(len(o.Contacts))
		if share, error := float64(lost)/n, 4*math.Sqrt(loss*(1-loss)/n); n < 15_000 || math.Abs(share-loss) > error || lost != o.Truth.Contacts.Lost {
			t.Errorf("%d of %v contacts are lost (%d are told), want %v", lost, n, o.Truth.Contacts.Lost, loss)
		}
	}
}

// Machines that dial up change their addresses, and those behind a gateway share one.
func TestAddressesChangeHandsAndAreShared(t *testing.T) {
	c := small(outbreak.CodeRedII(), 1)
	c.Length = 3 * time.Minute // three leases
	o := play(t, c)
	leases := map[int]int{}
	for _, l := range o.Truth.Leases {
		leases[l.Host]++
	}
	from, senders := map[int]map[netip.Addr]bool{}, map[netip.Addr]map[int]bool{}
	for _, x := range o.Contacts {
		a := x.From.Addr()
		if from[x.Machine] == nil {
			from[x.Machine] = map[netip.Addr]bool{}
		}
		if senders[a] == nil {
			senders[a] = map[int]bool{}
		}
		from[x.Machine][a], senders[a][x.Machine] = true, true
	}
	moved, shared := 0, 0
	for _, h := range o.Truth.Hosts {
		switch {
		case h.Kind != "dial-up":
			if leases[h.ID] > 0 || len(from[h.ID]) > 1 {
				t.Fatalf("%+v has %d leases and sends from %d addresses", h, leases[h.ID], len(from[h.ID]))
			}
		case leases[h.ID] < 3 || leases[h.ID] > 4:
			t.Fatalf("%+v has %d leases of a minute in three", h, leases[h.ID])
		case len(from[h.ID]) > 1:
			moved++
		}
	}
	for _, g := range o.Truth.Gateways {
		if len(senders[g.Address]) > 1 {
			shared++
		}
	}
	if moved < 35 || shared < 8 || len(o.Truth.Gateways) != 10 {
		t.Errorf("of 40 that dial up %d send from several addresses; of %d gateways %d are several machines' in view", moved, len(o.Truth.Gateways), shared)
	}
}
