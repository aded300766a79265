package detect

import (
	"cmp"
	"slices"
)

// blocks finds literals by the few bytes at one place of each. A filter of 64
// KiB, which stays in the cache, turns nearly all other places away.
type blocks struct {
	mask     uint32 // of the bytes that count
	filter   [filterWords]uint64
	starts   [1<<startBits + 1]uint32 // where in hashes those with the same upper bits begin
	hashes   []uint32                 // in order
	literals []literalAt              // theirs
}

const (
	filterBits  = 13
	filterWords = 1 << filterBits
	startBits   = 12
)

// newBlocks takes size bytes, three or four, of each literal.
func newBlocks(literals []literalAt, size int) *blocks {
	type entry struct {
		hash uint32
		literalAt
	}
	bl := &blocks{mask: 1<<(8*size) - 1}
	entries := make([]entry, 0, len(literals))
	for _, l := range literals {
		h := bl.hash(word(l.lower[l.at : l.at+size]))
		bl.filter[h>>(32-filterBits)] |= pair(h)
		entries = append(entries, entry{h, l})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.hash, b.hash) })
	for _, e := range entries {
		bl.starts[e.hash>>(32-startBits)+1]++
		bl.hashes, bl.literals = append(bl.hashes, e.hash), append(bl.literals, e.literalAt)
	}
	for i := range 1 << startBits {
		bl.starts[i+1] += bl.starts[i]
	}
	return bl
}

// hash mixes a block without regard to ASCII case. Different blocks have
// different hashes.
func (bl *blocks) hash(block uint32) uint32 { return (block&bl.mask | 0x20202020) * 0x9e3779b1 }

// pair is the two bits of a hash in its word of the filter.
func pair(h uint32) uint64 { return 1<<(h>>7&63) | 1<<(h>>13&63) }

// passes is not 0 where a block with this hash may be a literal's.
func (bl *blocks) passes(h uint32) uint64 {
	w := bl.filter[h>>(32-filterBits)]
	return w >> (h >> 7 & 63) & (w >> (h >> 13 & 63)) & 1
}

// at is the hash of the block at p, where b reaches that far and it may be a
// literal's.
func (bl *blocks) at(b []byte, p int) (h uint32, ok bool) {
	size := 3
	if bl.mask>>24 != 0 {
		size = 4
	}
	if p+size > len(b) {
		return 0, false
	}
	h = bl.hash(word(b[p : p+size]))
	return h, bl.passes(h) != 0
}

// word is up to four bytes as a number, the first the lowest.
func word[T string | []byte](s T) (w uint32) {
	for i := range len(s) {
		w |= uint32(s[i]) << (8 * i)
	}
	return w
}

// look compares the literals that have this block with what stands around it.
func (bl *blocks) look(b []byte, p int, h uint32, hits []int) []int {
	from := h >> (32 - startBits)
	for i := bl.starts[from]; i < bl.starts[from+1]; i++ {
		if bl.hashes[i] != h {
			continue
		}
		l := &bl.literals[i]
		if at := p - l.at; at >= 0 && len(b)-at >= len(l.lower) && equalFold(b[at:at+len(l.lower)], l.lower) {
			return append(hits, at)
		}
	}
	return hits
}
