package detect

import (
	"cmp"
	"math/bits"
	"slices"
)

// vectors are the buckets of a scan: for each of three bytes, which buckets its
// low half and its high half allow. What is in no bucket is no candidate.
type vectors struct{ masks [6][32]byte }

// The buckets behind the literals' own.
const (
	escapeBin    = 1 << (literalBins + iota) // a per cent sign
	backslashBin                             // a backslash and an x
	overlongBin                              // a byte that begins an overlongLeads form
)

func newVectors(literals []literalAt, encodings bool) *vectors {
	v := &vectors{}
	sorted := slices.Clone(literals)
	slices.SortFunc(sorted, func(a, b literalAt) int {
		return cmp.Compare(a.lower[a.at:a.at+blockBytes], b.lower[b.at:b.at+blockBytes])
	})
	for i, l := range sorted {
		bin := byte(1) << (i * literalBins / len(sorted))
		for j := range blockBytes {
			c := l.lower[l.at+j]
			v.allow(j, c, bin)
			if 'a' <= c && c <= 'z' {
				v.allow(j, c-'a'+'A', bin)
			}
		}
	}
	if !encodings {
		return v
	}
	v.allow(0, '%', escapeBin)
	v.allow(0, '\\', backslashBin)
	v.allow(1, 'x', backslashBin)
	for _, c := range []byte(overlongLeads) {
		v.allow(0, c, overlongBin)
	}
	for c := range 256 {
		v.allow(1, byte(c), escapeBin|overlongBin)
		v.allow(2, byte(c), escapeBin|overlongBin|backslashBin)
	}
	return v
}

// allow puts a byte at one of the three places into buckets. A register is two
// lanes of 16, which are looked up alike.
func (v *vectors) allow(place int, c, bins byte) {
	for _, lane := range []byte{0, 16} {
		v.masks[2*place][lane+c&15] |= bins
		v.masks[2*place+1][lane+c>>4] |= bins
	}
}

// chunkBytes is what one step of the vectors covers, and stripe how many steps
// are made at a time.
const (
	chunkBytes = 32
	stripe     = 512
)

// candidates are the chunks of a stripe where something may stand, and at which
// of their bytes. The layout is known to assembly.
type candidates [stripe]struct{ places, chunk uint32 }

func (s *Scanner) scanVectors(b []byte, hits []int) []int {
	if s.vectors == nil {
		return hits
	}
	var found candidates
	at := 0
	for {
		n := min((len(b)-at-2)/chunkBytes, stripe)
		if n <= 0 {
			break
		}
		for _, c := range found[:teddy(&s.vectors.masks, &b[at], n, &found)] {
			for word := c.places; word != 0; word &= word - 1 {
				hits = s.candidate(b, at+int(c.chunk)*chunkBytes+bits.TrailingZeros32(word), hits)
			}
		}
		at += n * chunkBytes
	}
	for ; at < len(b); at++ {
		hits = s.candidate(b, at, hits)
	}
	return hits
}

// candidate tells what stands at p.
func (s *Scanner) candidate(b []byte, p int, hits []int) []int {
	switch c := b[p]; {
	case !s.encodings:
	case isOverlong(c), c == '\\' && p+1 < len(b) && b[p+1] == 'x':
		return append(hits, p)
	case c == '%' && p+2 < len(b) && s.isEscape(b[p+1], b[p+2]):
		return append(hits, p)
	}
	if h, ok := s.short.at(b, p); ok {
		return s.short.look(b, p, h, hits)
	}
	return hits
}
