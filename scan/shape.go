package scan

import (
	"encoding/binary"
	"math"
	"slices"
)

// Shape is how a source chooses its targets, as far as its draws tell: what it
// asked since it was found, in IPv4. It takes a fixed amount of memory.
type Shape struct {
	Draws   uint32
	same16  uint32 // draws in the source's own /16
	same8   uint32 // in its own /8 and not in its /16
	steps   uint32 // draws that follow the one before, up or down by one
	prefix  uint32 // the first draw
	common  uint8  // leading bits that all draws share with it
	last    uint32
	sampled uint8
	highest uint8             // which of a full sample has the highest hash
	sample  [maxSample]uint32 // the draws of the lowest hashes, in the order in which they came first
}

// maxSample is how many draws of a source are kept to find others that go through the
// same list, and how far apart draws lie.
const maxSample = 64

// Need is how many draws it takes to say anything.
const Need = 40

func (sh *Shape) add(src, dst *[16]byte) {
	from, to := binary.BigEndian.Uint32(src[12:]), binary.BigEndian.Uint32(dst[12:])
	switch {
	case from>>16 == to>>16:
		sh.same16++
	case from>>24 == to>>24:
		sh.same8++
	}
	if sh.Draws == 0 {
		sh.prefix, sh.common = to, 32
	} else if d := to - sh.last; d == 1 || d == math.MaxUint32 {
		sh.steps++
	}
	for sh.common > 0 && (sh.prefix^to)>>(32-sh.common) != 0 {
		sh.common--
	}
	sh.last = to
	sh.Draws++
	sh.keep(to)
}

func sampleHash(a uint32) uint64 { return mix(uint64(a), 0xa24baed4963ee407) }

// keep holds the draws of the lowest hashes (bottom-k sketch): what two sources
// both drew shows in both.
func (sh *Shape) keep(a uint32) {
	full := sh.sampled == maxSample
	if full && sampleHash(a) > sampleHash(sh.sample[sh.highest]) || slices.Contains(sh.sample[:sh.sampled], a) {
		return
	}
	if full {
		copy(sh.sample[sh.highest:], sh.sample[sh.highest+1:])
		sh.sampled--
	}
	sh.sample[sh.sampled] = a
	if sh.sampled++; sh.sampled < maxSample {
		return
	}
	most := uint64(0)
	for i, have := range sh.sample {
		if h := sampleHash(have); h >= most {
			sh.highest, most = uint8(i), h
		}
	}
}

// Preference is a way to choose targets: the shares of draws from the source's
// own /16, its own /8 and everywhere. All zero but Anywhere is uniform.
type Preference struct{ Same16, Same8, Anywhere float64 }

// Uniform draws every address alike.
var Uniform = Preference{Anywhere: 1}

// cells are the chances that a draw lands in the source's /16, in the rest of
// its /8, and elsewhere: a wider draw lands near as well.
func (p Preference) cells() (near, same8, far float64) {
	sum := p.Same16 + p.Same8 + p.Anywhere
	a, b, c := p.Same16/sum, p.Same8/sum, p.Anywhere/sum
	const in8, in16 = 1.0 / 256, 1.0 / 65536
	near = a + b*in8 + c*in16
	same8 = b*(1-in8) + c*(in8-in16)
	return near, same8, max(1-near-same8, 0)
}

// odd is what a chance of nothing is taken for: routes, filters and proxies make some
// draws of others.
const odd = 1e-3

// LogLikelihood is the logarithm (base 10) of how likely the draws are where
// targets are chosen so.
func (sh *Shape) LogLikelihood(p Preference) float64 {
	near, same8, far := p.cells()
	// What steps from one to the next was not drawn.
	return log(sh.same16, near) + log(sh.same8, same8) + log(sh.Draws-sh.same16-sh.same8, far)
}

// LogLikelihoodBeyond is the same of the draws beyond the source's own /16 alone, given
// that they are: where what stays within it is not in view, the shares of what leaves
// it still tell one way to choose from another.
func (sh *Shape) LogLikelihoodBeyond(p Preference) float64 {
	near, same8, far := p.cells()
	beyond := max(1-near, odd)
	return log(sh.same8, same8/beyond) + log(sh.Draws-sh.same16-sh.same8, far/beyond)
}

func log(n uint32, chance float64) float64 { return float64(n) * math.Log10(max(chance, odd)) }

// Best is the logarithm of how likely the draws are where targets are chosen with
// the very shares that they have.
func (sh *Shape) Best() float64 {
	n := float64(max(sh.Draws, 1))
	sum := 0.0
	for _, k := range []uint32{sh.same16, sh.same8, sh.Draws - sh.same16 - sh.same8} {
		if k > 0 {
			sum += float64(k) * math.Log10(float64(k)/n)
		}
	}
	return sum
}

// Form is a way of choosing targets that needs no numbers.
type Form uint8

const (
	FormUnknown    Form = iota // too few draws, or none of these
	FormUniform                // over all addresses
	FormLocal                  // near the source rather than far
	FormSequential             // one after the other
	FormPrefix                 // all in one network that is not the whole
)

var formNames = [...]string{"unknown", "uniform", "local-preference", "sequential", "single-prefix"}

func (f Form) String() string { return formNames[f] }

// everywhere reports whether draws lie in as many /8s as draws from all addresses do:
// 64 of those in 56, of the 222 that there are. Where a sensor sees some networks'
// traffic only, all lie in these, and nothing can be said of the others.
func (sh *Shape) everywhere() bool {
	draws, networks := sh.spread(func(uint32) bool { return true })
	return 2*networks >= draws
}

// spread counts those of the sampled draws that are wanted, and in how many /8s they
// lie.
func (sh *Shape) spread(wanted func(a uint32) bool) (draws, networks int) {
	var in [256]bool
	for _, a := range sh.sample[:sh.sampled] {
		if !wanted(a) {
			continue
		}
		draws++
		if !in[a>>24] {
			in[a>>24] = true
			networks++
		}
	}
	return draws, networks
}

// AtEdge reports whether a source is seen from the edge of its network, where what it
// sends leaves that, with nothing of what stays within its /16: nobody's contacts within
// that are in view, and what it asks beyond its /8 lies far and wide. Otherwise a sensor may
// see it from far away, in some networks that happen to be near it.
func (s *Scanner) AtEdge() bool {
	if s.Seen16 || s.Shape == nil || s.Shape.same16 > 0 || !s.Addr.Is4() {
		return false
	}
	own := s.Addr.As4()[0]
	draws, networks := s.Shape.spread(func(a uint32) bool { return byte(a>>24) != own })
	return networks >= fewNetworks && 2*networks >= draws
}

// fewNetworks is in how many /8s a host's targets lie at least that are far and wide.
const fewNetworks = 4

// Form says how targets are chosen, and by how many powers of ten that is
// likelier than the next best. Where a sensor sees only one network's traffic
// all draws lie in it, and nothing can be said of the others.
func (sh *Shape) Form() (Form, float64) {
	if sh.Draws < Need {
		return FormUnknown, 0
	}
	n := float64(sh.Draws)
	switch {
	case float64(sh.steps) >= 0.5*n:
		// A step by chance happens once in 2^31 draws, or in the size of a prefix.
		return FormSequential, float64(sh.steps) * float64(32-min(sh.common, 24)) * math.Log10(2)
	case sh.common >= 8:
		return FormPrefix, n * float64(sh.common) * math.Log10(2)
	}
	uniform := sh.LogLikelihood(Uniform)
	// The likeliest local preference is the one with the shares that were seen.
	near, same8 := float64(sh.same16)/n, float64(sh.same8)/n
	local := sh.LogLikelihood(Preference{Same16: near, Same8: same8, Anywhere: 1 - near - same8})
	const sure = 3
	switch {
	case local-uniform > sure && near+same8 > 0.05:
		return FormLocal, local - uniform
	case near+same8 < 0.05 && sh.everywhere() && !sh.clustered():
		// Had a tenth of the draws been near, so few would not have been seen.
		return FormUniform, uniform - sh.LogLikelihood(Preference{Same8: 0.1, Anywhere: 0.9})
	}
	return FormUnknown, 0
}
