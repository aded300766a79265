package scan

import (
	"cmp"
	"net/netip"
	"slices"
)

// Which of others a source is compared with. All where there are some hundreds for
// a service; of more, those that share its rarest targets, so many that it is done
// in a fraction of a second for 300,000.
const (
	keysOfAll   = 2 << 20 // targets by which others are found, of all sources of a service
	fewestKeys  = 8       // of each
	testsOfAll  = 1 << 19 // comparisons, of all sources of a service
	fewestTests = 4       // of each
)

// How seldom chance may have any two of a service's sources seem to go through one list,
// and the order of one's addresses seem to be none of chance.
const (
	falseList  = 1e-3
	falseOrder = 1e-6
)

// OneList reports of each scanner whether another one, for the same service, goes
// through the same list of targets: as where each has the same random numbers, since all
// began with the same seed.
//
// That two ask the same is no sign of it. In a small network all who ask at random
// have most of their targets in common, and how many of them by chance cannot be
// told where it is not known what a sensor sees. But those who ask at random do so in
// an order of their own, whatever they ask. So it takes that two asked what both
// asked in the same order, from wherever each began and whatever either left out;
// of all comparisons of a service's sources chance has one succeed in a thousand
// times (Bonferroni). Whoever asks in the order of addresses is not looked at: that
// is an order too, and no list.
//
// Of each source the targets of the lowest hashes are known (Shape), so that those
// that two have in common are known of both. Of three sources it takes nine, of
// 100,000 it takes fourteen: a seventh and a quarter of what either of two asked.
// divide has n pieces of work done, some at a time, side by side if it likes.
func OneList(found []Scanner, divide func(n int, some func(from, to int))) []bool {
	all := make([]bool, len(found))
	type service struct {
		proto uint8
		port  uint16
	}
	by := map[service][]candidate{}
	for i := range found {
		s := &found[i]
		if s.Kind == Horizontal && s.Shape.drawn() {
			at := service{s.Proto, s.Port}
			by[at] = append(by[at], candidate{s.Shape, s.Addr, int32(i)})
		}
	}
	for _, candidates := range by { // each writes its own: their order does not matter
		x := indexOf(candidates, divide)
		divide(len(x.candidates), func(from, to int) {
			c := comparison{index: x, seen: make([]int32, len(x.candidates))}
			for i := from; i < to; i++ {
				all[candidates[i].at] = c.shared(int32(i))
			}
		})
	}
	return all
}

// candidate is a source that may go through a list.
type candidate struct {
	*Shape
	addr netip.Addr
	at   int32 // its place in what was found
}

// drawn reports whether targets may be drawn, or come from a list: neither one after
// the other, nor by and large in the order of addresses, upwards or downwards.
func (sh *Shape) drawn() bool {
	if sh == nil || sh.Draws < Need || 2*sh.steps >= sh.Draws {
		return false
	}
	n := int(sh.sampled)
	d := descents(sh.sample[:n])
	return !inOrder.shows(n, d) && !inOrder.shows(n, n-d)
}

var inOrder = orderBy(falseOrder)

// index finds those that share a target.
type index struct {
	candidates []candidate
	keys       int      // of each
	tests      int      // for each
	order      order    // that shows a list
	entries    []uint64 // target, candidate and which of its keys, in order
	starts     []int32  // of the entries of each target, and their end
	target     []int32  // which of these each key of each candidate is; -1 none
}

const (
	keyBits       = 6 // of maxSample
	candidateBits = 26
)

func (x *index) candidateOf(entry uint64) int32 {
	return int32(entry >> keyBits & (1<<candidateBits - 1))
}

func indexOf(candidates []candidate, divide func(n int, some func(from, to int))) *index {
	n := min(len(candidates), 1<<candidateBits)
	candidates = candidates[:n]
	x := &index{candidates: candidates, keys: min(max(keysOfAll/n, fewestKeys), maxSample), tests: max(testsOfAll/n, fewestTests)}
	x.order = orderBy(falseList / float64(n) / float64(min(n, x.tests)))
	x.entries = make([]uint64, n*x.keys)
	x.target = make([]int32, n*x.keys)
	divide(n, func(from, to int) {
		var low [maxSample]uint32
		for i := from; i < to; i++ {
			for k, a := range low[:candidates[i].lowest(low[:x.keys])] {
				x.entries[i*x.keys+k] = uint64(a)<<32 | uint64(i)<<keyBits | uint64(k)
			}
		}
	})
	for i := range x.target {
		x.target[i] = -1
	}
	x.entries = byTarget(x.entries)
	none, _ := slices.BinarySearch(x.entries, 1<<32)
	x.entries = x.entries[none:] // a candidate of few targets has few keys, and nobody is asked at 0.0.0.0
	for at, e := range x.entries {
		if at == 0 || e>>32 != x.entries[at-1]>>32 {
			x.starts = append(x.starts, int32(at))
		}
		x.target[int(x.candidateOf(e))*x.keys+int(e&(1<<keyBits-1))] = int32(len(x.starts) - 1)
	}
	x.starts = append(x.starts, int32(len(x.entries)))
	return x
}

// byTarget puts entries in the order of their targets, and leaves those of one target
// as they were: a radix sort takes a fifth of the time of one that compares.
func byTarget(entries []uint64) []uint64 {
	const digit, bits = 1 << 11, 11
	other := make([]uint64, len(entries))
	for shift := 32; shift < 64; shift += bits {
		var next [digit]int
		for _, e := range entries {
			next[e>>shift%digit]++
		}
		sum := 0
		for d, n := range next {
			next[d] = sum
			sum += n
		}
		for _, e := range entries {
			d := e >> shift % digit
			other[next[d]] = e
			next[d]++
		}
		entries, other = other, entries
	}
	return entries
}

// lowest writes the targets of the lowest hashes, by hash, as many as there is room
// for, and says how many those are.
func (sh *Shape) lowest(to []uint32) (n int) {
	have := sh.sample[:sh.sampled]
	if len(have) <= len(to) {
		return copy(to, have)
	}
	var hashes [maxSample]uint64
	for _, a := range have {
		h := sampleHash(a)
		if n == len(to) {
			if h >= hashes[n-1] {
				continue
			}
			n--
		}
		i := n
		for ; i > 0 && hashes[i-1] > h; i-- {
			hashes[i], to[i] = hashes[i-1], to[i-1]
		}
		hashes[i], to[i] = h, a
		n++
	}
	return n
}

// with are the entries of a target.
func (x *index) with(target int32) []uint64 {
	return x.entries[x.starts[target]:x.starts[target+1]]
}

// comparison compares one candidate after the other with others.
type comparison struct {
	*index
	seen []int32 // whom a candidate was last compared with, from 1
	own  ordinals
	rare []int32 // its targets that others have, the rarest first
}

// shared reports whether a candidate and another go through the same list.
func (c *comparison) shared(i int32) bool {
	c.rare = c.rare[:0]
	for _, t := range c.target[int(i)*c.keys : (int(i)+1)*c.keys] {
		if t >= 0 && len(c.with(t)) > 1 {
			c.rare = append(c.rare, t)
		}
	}
	if len(c.rare) == 0 {
		return false
	}
	slices.SortFunc(c.rare, func(a, b int32) int {
		return cmp.Or(cmp.Compare(len(c.with(a)), len(c.with(b))), cmp.Compare(a, b))
	})
	c.own.of(c.candidates[i].Shape)
	tests := 0
	for _, t := range c.rare {
		with := c.with(t)
		own, _ := slices.BinarySearch(with, with[0]>>32<<32|uint64(i)<<keyBits)
		for k := 1; k < len(with); k++ {
			o := c.candidateOf(with[(own+k)%len(with)])
			if c.seen[o] == i+1 || c.candidates[o].addr == c.candidates[i].addr {
				continue
			}
			c.seen[o] = i + 1
			if c.own.sameOrder(c.candidates[o].Shape, &c.order) {
				return true
			}
			if tests++; tests == c.tests {
				return false
			}
		}
	}
	return false
}

// ordinals are where the sampled targets of a shape stand among them.
type ordinals struct {
	addr [1 << ordinalBits]uint32
	at   [1 << ordinalBits]uint8 // from 1; 0 where there is none
}

const ordinalBits = 8 // four places for each of maxSample

// slot is where a target is, or would be.
func (p *ordinals) slot(a uint32) uint8 {
	for i := uint8(a * 0x9e3779b1 >> (32 - ordinalBits)); ; i++ {
		if p.at[i] == 0 || p.addr[i] == a {
			return i
		}
	}
}

func (p *ordinals) of(sh *Shape) {
	p.at = [len(p.at)]uint8{}
	for i, a := range sh.sample[:sh.sampled] {
		s := p.slot(a)
		p.addr[s], p.at[s] = a, uint8(i+1)
	}
}

// sameOrder reports whether two asked what both asked in the same order.
func (p *ordinals) sameOrder(o *Shape, by *order) bool {
	var both [maxSample]uint8
	n := 0
	for _, a := range o.sample[:o.sampled] {
		if at := p.at[p.slot(a)]; at != 0 {
			both[n] = at
			n++
		}
	}
	return by.shows(n, descents(both[:n]))
}
