package sift

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cordon"
)

// What a payload costs in all: content that is in no other payload is the worst
// case for the tables, requests are what most captures have.
func BenchmarkSift(b *testing.B) {
	const n = 4096
	rng := rand.New(rand.NewPCG(1, 2))
	inputs := map[string][]sent{}
	for range n {
		noise := make([]byte, maxPayload)
		for i := range noise {
			noise[i] = byte(rng.Uint32())
		}
		inputs["noise"] = append(inputs["noise"], sent{from: rng.IntN(5000), to: rng.IntN(5000), at: 1, payload: string(noise), kind: cordon.Datagram})
		page := fmt.Sprintf("/shop/items/%d/show.php?session=%x&from=start", rng.IntN(500), rng.Uint64())
		inputs["requests"] = append(inputs["requests"], sent{from: rng.IntN(5000), to: rng.IntN(200), at: 1, payload: page})
	}
	inputs["worm"] = outbreak(n/6, 6, same(wormPayload()))
	for name, all := range inputs {
		b.Run(name, func(b *testing.B) {
			var observations []*cordon.Observation
			size := 0
			for i, x := range all {
				observations = append(observations, x.observation(i+1))
				size += len(x.payload)
			}
			s := New(Options{})
			batch := NewBatch(Options{})
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				batch.Reset()
				for _, o := range observations {
					batch.Add(o)
				}
				s.ObserveAll([]*Batch{batch})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/payload")
		})
	}
}
