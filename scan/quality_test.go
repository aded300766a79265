package scan

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"cordon"
)

// crowd runs hosts whose contacts succeed with a probability of their own, each
// so many contacts, and returns how many are accused at some time, how many in the
// end, and after how many contacts on average.
func crowd(hosts, contacts int, success func(*rand.Rand) float64) (accused, atLast int, mean float64) {
	random := rand.New(rand.NewPCG(11, 12))
	t := New(Options{Memory: 512 << 20})
	chance := make([]float64, hosts)
	for i := range chance {
		chance[i] = success(random)
	}
	now, n := cordon.Time(997_000_000e9), uint64(0)
	found := map[netip.Addr]int{}
	for k := range contacts {
		for i := range hosts {
			n++
			src := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
			o := cordon.Observation{
				Kind: cordon.Connect, Proto: cordon.TCP, Time: now, Position: n, Flow: n, DstPort: 80,
				Src: cordon.Host{Addr: src}, Dst: cordon.Host{Addr: netip.AddrFrom4([4]byte{198, byte(random.Uint32()), byte(random.Uint32()), byte(k)})},
			}
			e := new(Event)
			e.Set(&o)
			t.Observe(e)
			o.Kind, o.Flags = cordon.Answer, cordon.RST|cordon.ACK
			if random.Float64() < chance[i] {
				o.Flags = cordon.SYN | cordon.ACK
			}
			e.Set(&o)
			t.Observe(e)
			now += cordon.Time(time.Second) / cordon.Time(hosts)
		}
		if contacts < 60 || k == contacts-1 {
			for _, s := range t.Scanners() {
				if found[s.Addr] == 0 {
					found[s.Addr] = k + 1
				}
			}
		}
	}
	total := 0
	for _, after := range found {
		total += after
	}
	return len(found), len(t.Scanners()), float64(total) / float64(max(len(found), 1))
}

// At most 4.2 first contacts to a verdict, on average over 5,000 scanners of
// whose contacts 1 % succeed.
func TestScannersAreFoundSoon(t *testing.T) {
	accused, _, mean := crowd(5000, 40, func(*rand.Rand) float64 { return 0.01 })
	t.Logf("%d of 5000 found after %.3f contacts", accused, mean)
	if accused != 5000 || mean > 4.2 {
		t.Errorf("%d found, after %.3f contacts", accused, mean)
	}
}

// At most one of 100,000 honest hosts, 95 % of whose contacts succeed on average
// (uniformly between 0.9 and 1), is told to scan after fifty contacts. Two in 100,000
// begin with four failures, which is what accuses: no bound that finds scanners after 4.2
// contacts can do without, and what follows clears them.
func TestHonestHostsAreNotAccused(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long")
	}
	accused, atLast, _ := crowd(100_000, 50, func(r *rand.Rand) float64 { return 0.9 + r.Float64()/10 })
	t.Logf("of 100000, %d at some time, %d in the end", accused, atLast)
	if atLast > 1 || accused > 6 {
		t.Errorf("%d are accused at some time, %d in the end", accused, atLast)
	}
}
