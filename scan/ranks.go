package scan

import (
	"encoding/binary"
	"math/bits"
)

// Eight ranks are looked at together, as the bytes of a word (Warren, Hacker's Delight,
// chapters 2 and 6): whoever is new in a flood of new ones needs the least of 64.
const (
	each = 0x0101_0101_0101_0101
	tops = 0x8080_8080_8080_8080
)

func (r *ranks) word(i int) uint64 { return binary.LittleEndian.Uint64(r[8*i:]) }

// least is the least of them.
func (r *ranks) least() uint8 {
	w := lesser(lesser(r.word(0), r.word(1)), lesser(r.word(2), r.word(3)))
	w = lesser(w, w>>32|w<<32)
	w = lesser(w, w>>16|w<<48)
	return uint8(lesser(w, w>>8|w<<56))
}

// lesser takes of each two bytes the lesser.
func lesser(a, b uint64) uint64 {
	low := (a | tops) - b&^tops           // its top says how the lower seven bits compare
	atLeast := (a&^b | ^(a^b)&low) & tops // where a is as great as b
	second := atLeast >> 7 * 0xff         // there b is taken
	return a&^second | b&second
}

// first is the place of the first that has a rank, from a place on, and round.
func (r *ranks) first(rank uint8, from int) int {
	var have uint32
	for i := range bucketSize / 8 {
		x := r.word(i) ^ uint64(rank)*each
		equal := ^((x&^tops + ^uint64(tops)) | x) & tops
		have |= uint32(equal>>7*0x0102_0408_1020_4080>>56) << (8 * i)
	}
	return (from + bits.TrailingZeros32(bits.RotateLeft32(have, -from))) % bucketSize
}
