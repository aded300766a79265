package app

import (
	"math/bits"
	"slices"
)

// beginning is how many records an input has in common with an earlier one, one
// of the two being these records and no more.
type beginning struct{ records, file int }

// begun is what is known of inputs that are, as a whole, the same records.
type begun struct {
	records int
	first   int // the first input that is these records
	reached int // the first input that begins with them
}

// beginnings finds for each input the longest such beginning, and the first of
// the earlier inputs that has it. Its time is that of the records, however many
// inputs there are: every beginning is looked up by its hash.
func beginnings(prints [][]uint64) []beginning {
	wholes := map[uint64]*begun{}
	for i, p := range prints {
		var h uint64
		for _, x := range p {
			h = onward(h, x)
		}
		if wholes[h] == nil {
			wholes[h] = &begun{len(p), i, len(prints)}
		}
	}
	out := make([]beginning, len(prints))
	for i, p := range prints {
		var h uint64
		for n, x := range p {
			h = onward(h, x)
			w := wholes[h]
			if w == nil || w.records != n+1 {
				continue
			}
			w.reached = min(w.reached, i)
			earlier := w.first // for one that goes on behind
			if w.records == len(p) && w.records >= minWhole {
				earlier = w.reached
			}
			if earlier < i && (w.records == len(p) || w.records >= minWhole) {
				out[i] = beginning{n + 1, earlier}
			}
		}
		if b := out[i]; !slices.Equal(p[:b.records], prints[b.file][:b.records]) {
			out[i] = beginning{} // hashes that only happen to be equal
		}
	}
	return out
}

// onward hashes one print more. Prints are hashes with a secret seed.
func onward(h, print uint64) uint64 {
	high, low := bits.Mul64(h^print^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return high ^ low ^ bits.RotateLeft64(h, 23)
}
