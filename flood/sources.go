package flood

import (
	"math"
	"math/bits"
)

const registers = 256 // of HyperLogLog; standard error 1.04/√256 = 6.5%

// sources estimates how many different ones there were (Flajolet and others,
// 2007). Joining regards no order.
type sources [registers]uint8

func (s *sources) add(hash uint64) {
	hash = mix(hash, 0xa24baed4963ee407)
	r := &s[hash>>56]
	*r = max(*r, uint8(bits.LeadingZeros64(hash<<8|1<<7)+1))
}

func (s *sources) join(o *sources) {
	for i, r := range o {
		s[i] = max(s[i], r)
	}
}

func (s *sources) count() uint64 {
	sum, empty := 0.0, 0
	for _, r := range s {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			empty++
		}
	}
	const alpha = 0.7213 / (1 + 1.079/registers)
	estimate := alpha * registers * registers / sum
	if estimate <= 2.5*registers && empty > 0 {
		estimate = registers * math.Log(registers/float64(empty))
	}
	return uint64(math.Round(estimate))
}
