package bench

import "math/rand/v2"

const synSources = 300_000

// syns writes packets that ask for connections to random addresses. A quarter
// of the sources are random addresses themselves, as forged ones are.
func syns(o *output, rng *rand.Rand, n int, t *Truth) {
	r := newRecorder(o, 10)
	sources := make([]uint32, synSources)
	taken := make(map[uint32]bool, synSources)
	for i := range sources {
		a := rng.Uint32()
		if i%4 != 0 {
			a = 10<<24 | a>>8
		}
		for taken[a] {
			a++
		}
		taken[a], sources[i] = true, a
	}
	asked := make(map[uint32]int, synSources)
	for range n {
		k, x := rng.IntN(synSources), rng.Uint64()
		e := ends{src: sources[k], dst: uint32(x), srcPort: 1024 | uint16(x>>32), dstPort: 80, ttl: byte(40 + x>>48&63)}
		if x>>63 != 0 {
			e.dstPort = 445
		}
		r.tcp(e, uint32(x>>17), 0, syn, nil)
		asked[e.src]++
	}
	t.Sources = len(asked)
	t.plantScanners(asked)
}

// crowd writes the same from so many sources, to see what a packet costs by how many
// there are.
func crowd(o *output, rng *rand.Rand, n, sources int, t *Truth) {
	r := newRecorder(o, 10)
	asked := make([]int, sources)
	for range n {
		k, x := rng.IntN(sources), rng.Uint64()
		r.tcp(ends{src: 10<<24 | uint32(k), dst: uint32(x), srcPort: 1024 | uint16(x>>32), dstPort: 80, ttl: 64}, uint32(x>>17), 0, syn, nil)
		asked[k]++
	}
	for _, times := range asked {
		if times > 0 {
			t.Sources++
		}
	}
}
