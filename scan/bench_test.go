package scan

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"cordon"
)

// The cost of a question by how many ask.
func BenchmarkAsk(b *testing.B) {
	for _, sources := range []int{1e3, 1e4, 1e5, 1e6, 1e7} {
		b.Run(fmt.Sprint(sources), func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			made := make([]Event, 1<<16)
			events := make([]*Event, len(made))
			for i := range made {
				events[i] = &made[i]
			}
			fill := func(now cordon.Time) {
				for i := range events {
					a, d := uint32(random.IntN(sources)), random.Uint32()
					o := cordon.Observation{
						Kind: cordon.Connect, Proto: cordon.TCP, Time: now + cordon.Time(i)*1000, DstPort: 80, Flow: random.Uint64() | 1,
						Src: cordon.Host{Addr: netip.AddrFrom4([4]byte{10 + byte(a>>24), byte(a >> 16), byte(a >> 8), byte(a)})},
						Dst: cordon.Host{Addr: netip.AddrFrom4([4]byte{198, byte(d >> 16), byte(d >> 8), byte(d)})},
					}
					events[i].Set(&o)
				}
			}
			t := New(Options{Memory: 256 << 20})
			b.ResetTimer()
			now, i := cordon.Time(997_000_000e9), len(events)
			for range b.N / 256 {
				if i == len(events) {
					b.StopTimer()
					fill(now)
					now, i = now+cordon.Time(i)*1000, 0
					b.StartTimer()
				}
				t.ObserveAll(events[i : i+256])
				i += 256
			}
		})
	}
}
