package scan

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const (
	registers  = 64                    // HyperLogLog registers; standard error 1.04/√64 = 13%
	exactLimit = registers / 4         // that many are kept exactly
	sketched   = uint8(exactLimit + 1) // n of a Distinct that has become a sketch
)

// Distinct counts different destinations in 65 bytes: up to 16 exactly, by 32
// bits of their hash, beyond that as a HyperLogLog (Flajolet and others, 2007)
// with a standard error of 13%. Joining is associative, commutative and
// idempotent: what a Distinct holds depends on the set alone.
type Distinct struct {
	n    uint8 // kept exactly, or sketched
	body [registers]byte
}

// Add counts a destination by a hash of 64 bits, and reports whether it is
// surely new; a sketch can only say that it may be.
func (d *Distinct) Add(hash uint64) (isNew bool) {
	h := uint32(hash >> 32)
	if d.n == sketched {
		return d.register(h)
	}
	at := 0
	for ; at < int(d.n); at++ {
		have := binary.LittleEndian.Uint32(d.body[4*at:])
		if have == h {
			return false
		}
		if have > h {
			break
		}
	}
	if d.n == exactLimit {
		d.sketch()
		return d.register(h)
	}
	copy(d.body[4*at+4:], d.body[4*at:4*int(d.n)])
	binary.LittleEndian.PutUint32(d.body[4*at:], h)
	d.n++
	return true
}

// Exact reports whether the count is exact.
func (d *Distinct) Exact() bool { return d.n != sketched }

// Count is the number of different destinations, estimated where not Exact.
func (d *Distinct) Count() uint64 {
	if d.n != sketched {
		return uint64(d.n)
	}
	sum, empty := 0.0, 0
	for _, r := range d.body {
		sum += parts[r%byte(len(parts))]
		if r == 0 {
			empty++
		}
	}
	estimate := 0.709 * registers * registers / sum // α of 64 registers
	if estimate <= 2.5*registers && empty > 0 {
		estimate = registers * math.Log(registers/float64(empty))
	}
	return uint64(math.Round(max(estimate, exactLimit+1)))
}

// parts are the powers of a half, to that of the highest rank.
var parts = func() (p [32]float64) {
	for i := range p {
		p[i] = math.Ldexp(1, -i)
	}
	return p
}()

// Join adds what another one counted.
func (d *Distinct) Join(o *Distinct) {
	if o.n == sketched {
		if d.n != sketched {
			d.sketch()
		}
		for i, r := range o.body {
			d.body[i] = max(d.body[i], r)
		}
		return
	}
	for i := range int(o.n) {
		d.Add(uint64(binary.LittleEndian.Uint32(o.body[4*i:])) << 32)
	}
}

func (d *Distinct) sketch() {
	kept, n := d.body, int(d.n)
	d.body, d.n = [registers]byte{}, sketched
	for i := range n {
		d.register(binary.LittleEndian.Uint32(kept[4*i:]))
	}
}

// register takes 6 bits of the hash for the register and the rest for the rank.
func (d *Distinct) register(h uint32) (grew bool) {
	rank := byte(bits.LeadingZeros32(h<<6|1<<5) + 1)
	r := &d.body[h>>26]
	if *r >= rank {
		return false
	}
	*r = rank
	return true
}
