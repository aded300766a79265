package judge

import (
	"math/bits"
	"slices"

	"cordon"
)

// A system that numbers its packets from one counter shows one rising sequence
// (Bellovin, "A technique for counting NATted hosts", 2002); several systems
// behind one address show several that take turns. Many systems number otherwise:
// at random, from zero, or with a counter for each peer. So it is said that there
// are several only where one counter does not explain what was seen, a few do,
// and each of those serves several peers.
type counter struct {
	ahead    uint16 // how far it may go between two packets in view
	fewest   int    // packets that make a sequence
	within   cordon.Time
	explains float64 // share of packets that the sequences must explain
}

var (
	// identCounter is for the identification of IP packets: what a host sends
	// between two packets in view is not in view.
	identCounter = counter{ahead: 1000, fewest: 4, within: cordon.ActivityStep, explains: 0.9}
	// portCounter is for source ports, which are used once a connection.
	portCounter = counter{ahead: 64, fewest: 4, within: cordon.ActivityStep, explains: 0.9}
)

const (
	// leastPackets is how many packets it takes to speak of sequences.
	leastPackets = 12
	// mostSequences is how many there may be: with more, anything is explained.
	mostSequences = 4
	// late is by how much a packet may come after its turn.
	late = 16
)

// sequence is packets that one counter explains.
type sequence struct {
	last  uint16
	at    cordon.Time
	n     int
	peers []uint16
}

// sequences says how many counters explain values in the order of time: 1 where
// one does, more where as many take turns, 0 where neither can be said.
func (c counter) sequences(packets []cordon.Packet, value func(cordon.Packet) uint16) int {
	if len(packets) < leastPackets {
		return 0
	}
	var all []*sequence
	turns := make([]*sequence, len(packets))
	for i, p := range packets {
		s := c.take(&all, value(p), p.Time)
		s.n++
		if !slices.Contains(s.peers, p.To) {
			s.peers = append(s.peers, p.To)
		}
		turns[i] = s
	}
	return c.count(all, turns)
}

// take finds the sequence that a value continues with the smallest step, or
// begins one.
func (c counter) take(all *[]*sequence, v uint16, at cordon.Time) *sequence {
	var best *sequence
	for _, s := range *all {
		switch step := v - s.last; { // modulo 2^16, as the counter
		case at-s.at > c.within:
		case -step <= late && step != 0: // behind its turn
			return s
		case step <= c.ahead && (best == nil || step < v-best.last):
			best = s
		}
	}
	if best == nil {
		best = &sequence{}
		*all = append(*all, best)
	}
	best.last, best.at = v, at
	return best
}

func (c counter) count(all []*sequence, turns []*sequence) int {
	explained, long, shared := 0, 0, 0
	for _, s := range all {
		if s.n >= c.fewest {
			explained += s.n
			long++
			if len(s.peers) > 1 {
				shared++
			}
		}
	}
	if long == 0 || float64(explained) < c.explains*float64(len(turns)) || long > mostSequences {
		return 0
	}
	changes := 0
	turns = slices.DeleteFunc(turns, func(s *sequence) bool { return s.n < c.fewest })
	for i := range turns[:len(turns)-1] {
		if turns[i] != turns[i+1] {
			changes++
		}
	}
	switch {
	case long == 1:
		return 1
	case shared == long && changes >= 2*long:
		return long
	}
	return 0
}

// identSequences counts sequences of identifications. Some systems write their
// counter in the other order of bytes; what the fewest explain is right.
func identSequences(packets []cordon.Packet) int {
	numbered := slices.DeleteFunc(slices.Clone(packets), func(p cordon.Packet) bool { return p.IPID == 0 })
	if len(numbered)*2 < len(packets) {
		return 0 // it does not number them
	}
	plain := identCounter.sequences(numbered, func(p cordon.Packet) uint16 { return p.IPID })
	swapped := identCounter.sequences(numbered, func(p cordon.Packet) uint16 { return bits.ReverseBytes16(p.IPID) })
	if plain == 0 || swapped != 0 && swapped < plain {
		return swapped
	}
	return plain
}

func portSequences(packets []cordon.Packet) int {
	return portCounter.sequences(packets, func(p cordon.Packet) uint16 { return p.Port })
}
