package detect

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"net/netip"
	"testing"

	"cordon"
)

func numbered(n uint32) cordon.Host {
	return cordon.Host{Addr: netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, n)))}
}

// What share of the others is kept can be told from those that are, within five standard
// errors, whatever the order, and in how many tables, they came.
func TestTheShareOfHostsThatAreKeptIsKnown(t *testing.T) {
	const all, owned = 50_000, 500
	ours := func(h cordon.Host) bool {
		return h.Addr.As4()[0] == 0 && binary.BigEndian.Uint32(h.Addr.AsSlice()) < owned
	}
	for _, test := range []struct {
		name        string
		hosts       int // that there is room for
		least, most float64
	}{{"all", 2 * all, 1, 1}, {"some", all / 10, 0.07, 0.13}, {"not even ours", owned / 4, 0, 0}} {
		shares := map[float64]bool{}
		for order := range 4 {
			numbers := rand.New(rand.NewPCG(1, uint64(order))).Perm(all)
			tables := []*table{newTable(test.hosts*(hostCost+entryCost), ours), newTable(test.hosts*(hostCost+entryCost), ours)}
			for i, n := range numbers {
				if s, h, e := tables[i%(order%2+1)].open(numbered(uint32(n)), entryKey{role: cordon.Emitter}); s != nil {
					e.count++
					s.close(h, 0)
				}
			}
			tables[0].merge(tables[1], 0)
			for i := range tables[0].shards {
				tables[0].shards[i].trim()
			}
			share, kept := tables[0].share(), 0
			for i := range tables[0].shards {
				kept += len(tables[0].shards[i].hosts)
			}
			shares[share] = true
			if share < test.least || share > test.most {
				t.Errorf("%s: the share is %g", test.name, share)
			}
			if others := float64(kept - owned); test.name == "some" && math.Abs(others/share-(all-owned)) > 5*(all-owned)/math.Sqrt(others) {
				t.Errorf("%.0f of others are kept, of %.0f by estimate, and there were %d", others, others/share, all-owned)
			}
		}
		if len(shares) != 1 {
			t.Errorf("%s: it depends on the order: %v", test.name, shares)
		}
	}
}
