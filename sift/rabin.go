package sift

import (
	"slices"

	"cordon"
)

// polynomial is irreducible over GF(2) and of degree 63; that of the low-bandwidth
// file system (Muthitacharoen, Chen and Mazières 2001).
const (
	polynomial = 0xbfe6b8a5bf378d83
	degree     = 63
	residue    = 1<<degree - 1
)

// rabin computes fingerprints by random polynomials (Rabin 1981) of all windows
// of a payload: what a byte does to a fingerprint is looked up.
type rabin struct {
	window   int
	sampling uint64 // mask
	least    int
	in       [256]uint64 // what the upper eight bits of a fingerprint leave when they are shifted out
	out      [256]uint64 // what the first byte of a window is in its fingerprint
}

func newRabin(o Options) *rabin {
	r := &rabin{window: o.Window, sampling: uint64(o.Sampling) - 1, least: o.Least}
	for b := range 256 {
		r.in[b] = shifted(uint64(b), degree)
	}
	for b := range 256 {
		h := uint64(b)
		for range o.Window - 1 {
			h = r.push(h, 0)
		}
		r.out[b] = h
	}
	return r
}

// shifted is a polynomial times x^n, reduced.
func shifted(p uint64, n int) uint64 {
	for range n {
		high := p >> (degree - 1) & 1
		p = p << 1 & residue
		if high != 0 {
			p ^= polynomial & residue
		}
	}
	return p
}

func (r *rabin) push(h uint64, b byte) uint64 {
	return (h<<8&residue | uint64(b)) ^ r.in[h>>(degree-8)]
}

// prints appends the fingerprints of a payload that are looked at, each once: of
// those windows that the sampling takes, of those that are winnowed, and of those with
// the least values. A window that repeats one byte is filler and says nothing.
func (r *rabin) prints(payload []byte, what cordon.Kind, to []uint64) []uint64 {
	payload = payload[:min(len(payload), maxPayload)]
	if len(payload) < r.window {
		if len(payload) < minWhole {
			return to
		}
		return append(to, r.whole(payload))
	}
	from, mask := len(to), r.sampling
	fine := winnow{span: spanOf(what, len(payload)-r.window+1)}
	if fine.span == 0 && len(payload)-r.window < shortWindows {
		mask /= shortFiner
	}
	var least [maxLeast]uint64
	kept, bound := 0, ^uint64(0)
	h, run := uint64(0), 1
	for i, b := range payload {
		if i >= r.window {
			h ^= r.out[payload[i-r.window]]
		}
		h = r.push(h, b)
		if i > 0 && b == payload[i-1] {
			run++
		} else {
			run = 1
		}
		if i < r.window-1 || run >= r.window {
			continue
		}
		if h&mask == 0 && len(to)-from < maxPrints {
			to = appendOnce(to, from, h)
		}
		if fine.span > 0 && len(to)-from < maxPrints {
			if picked, fresh := fine.push(h); fresh {
				to = appendOnce(to, from, picked)
			}
		}
		if h < bound {
			if kept = insertLeast(least[:r.least], kept, h); kept == r.least {
				bound = least[kept-1]
			}
		}
	}
	for _, h := range least[:kept] {
		to = appendOnce(to, from, h)
	}
	return to
}

// whole is the fingerprint of a payload shorter than a window. Its length goes in,
// since leading zeros leave no trace.
func (r *rabin) whole(payload []byte) uint64 {
	h := uint64(len(payload))
	for _, b := range payload {
		h = r.push(h, b)
	}
	return h
}

// all appends the fingerprints of all windows.
func (r *rabin) all(payload []byte, to []uint64) []uint64 {
	if len(payload) < r.window {
		return append(to, r.whole(payload))
	}
	h := uint64(0)
	for i, b := range payload {
		if i >= r.window {
			h ^= r.out[payload[i-r.window]]
		}
		if h = r.push(h, b); i >= r.window-1 {
			to = append(to, h)
		}
	}
	return to
}

func appendOnce(to []uint64, from int, h uint64) []uint64 {
	if slices.Contains(to[from:], h) {
		return to
	}
	return append(to, h)
}

// insertLeast puts h among the least values, which are in order, and returns how
// many there are.
func insertLeast(least []uint64, kept int, h uint64) int {
	i, found := slices.BinarySearch(least[:kept], h)
	if found {
		return kept
	}
	if kept < len(least) {
		kept++
	}
	copy(least[i+1:kept], least[i:kept-1])
	least[i] = h
	return kept
}
