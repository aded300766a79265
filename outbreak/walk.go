package outbreak

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"time"
)

// walk is how an infected machine comes to its targets. next says after what
// time it asks which; false: none any more that anybody would see. What a
// machine outside sends past the network in view is skipped and the time taken
// for it.
type walk interface {
	next(w *world, m *machine) (gap time.Duration, to uint32, ok bool)
}

func (w *world) walkOf(worm *Worm, m *machine) walk {
	v := &worm.Variant
	switch t := &v.Targets; {
	case t.FixedSeed:
		return &listed{rate: v.Rate}
	case t.Sequential:
		return &sequence{at: startOf(m), rate: v.Rate}
	default:
		return &draws{v: v}
	}
}

func (w *world) farWalkOf(worm *Worm, m *machine) walk {
	v := &worm.Variant
	switch t := &v.Targets; {
	case t.FixedSeed:
		return &farListed{listed{at: uint64(m.rng.Float64() * worm.Age.Seconds() * v.Rate), rate: v.Rate}}
	case t.Sequential:
		reach := uint64(v.Rate * w.c.Length.Seconds())
		before := m.rng.Uint64N(w.net.size() + reach)
		return &farSequence{sequence{at: w.net.first + uint32(w.net.size()-1) - uint32(before), rate: v.Rate}}
	default:
		return newFarDraws(w, v, m)
	}
}

// scopes of draws: the machine's own /16, its own /8, and everywhere.
var scopes = [3]int{16, 8, 0}

func (t *Targets) shares() [3]float64 {
	sum := t.Same16 + t.Same8 + t.Anywhere
	if sum == 0 {
		return [3]float64{0, 0, 1}
	}
	return [3]float64{t.Same16 / sum, t.Same8 / sum, t.Anywhere / sum}
}

func (t *Targets) avoids(a uint32) bool {
	for _, p := range t.Never {
		if spanOf(p).contains(a) {
			return true
		}
	}
	return false
}

// choose picks one of the weights.
func choose(r *rand.Rand, weights [3]float64, sum float64) int {
	x := r.Float64() * sum
	for i, p := range weights {
		if x -= p; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// draws are addresses at random, some of them near.
type draws struct{ v *Variant }

func (d *draws) next(_ *world, m *machine) (time.Duration, uint32, bool) {
	for {
		scope := scopes[choose(m.rng, d.v.Targets.shares(), 1)]
		if to := around(m.address, scope).draw(m.rng); !d.v.Targets.avoids(to) && to != m.address {
			return wait(m.rng, d.v.Rate), to, true
		}
	}
}

// farDraws are those of a machine outside that land in the network in view.
type farDraws struct {
	v      *Variant
	within [3]span    // what of each scope is in view
	chance [3]float64 // that a draw is of the scope and lands there
	sum    float64
}

func newFarDraws(w *world, v *Variant, m *machine) *farDraws {
	d := &farDraws{v: v}
	shares := v.Targets.shares()
	for i, bits := range scopes {
		scope := around(m.address, bits)
		if both, ok := w.net.common(scope); ok {
			d.within[i] = both
			d.chance[i] = shares[i] * float64(both.size()) / float64(scope.size())
			d.sum += d.chance[i]
		}
	}
	return d
}

func (d *farDraws) next(_ *world, m *machine) (time.Duration, uint32, bool) {
	if d.sum == 0 {
		return 0, 0, false
	}
	gap := wait(m.rng, d.v.Rate*d.sum)
	for {
		if to := d.within[choose(m.rng, d.chance, d.sum)].draw(m.rng); !d.v.Targets.avoids(to) && to != m.address {
			return gap, to, true
		}
	}
}

// list is the one that all instances of a variant with a fixed seed walk.
type list struct {
	seed  uint64
	known uint64   // places looked at
	near  []uint64 // places among them whose address is in view
}

func (l *list) at(k uint64) uint32 { return uint32(mix(l.seed + k*0x9e3779b97f4a7c15)) }

// nearAfter is the first place from k on whose address is in view, at most far
// places on.
func (l *list) nearAfter(k, far uint64, net span) (uint64, bool) {
	for ; l.known < k+far; l.known++ {
		if net.contains(l.at(l.known)) {
			l.near = append(l.near, l.known)
		}
	}
	for _, at := range l.near {
		if at >= k && at < k+far {
			return at, true
		}
	}
	return 0, false
}

// listed is a walk along the list.
type listed struct {
	at   uint64
	rate float64
}

func (d *listed) next(w *world, m *machine) (time.Duration, uint32, bool) {
	to := w.list.at(d.at)
	d.at++
	return wait(m.rng, d.rate), to, true
}

type farListed struct{ listed }

func (d *farListed) next(w *world, m *machine) (time.Duration, uint32, bool) {
	left := uint64(w.end.time()-w.now.time())/uint64(time.Second) + 1
	at, ok := w.list.nearAfter(d.at, uint64(d.rate*float64(left))+1, w.net)
	if !ok {
		return 0, 0, false
	}
	gap := time.Duration(float64(at-d.at+1) / d.rate * float64(time.Second))
	d.at = at + 1
	return gap, w.list.at(at), true
}

// sequence is one address after the other.
type sequence struct {
	at   uint32
	rate float64
}

// startOf is where a sequence begins: near the machine, or anywhere that hosts
// are, as 40 and 60 in a hundred of Blaster's did.
func startOf(m *machine) uint32 {
	const near = 0.4
	if m.rng.Float64() < near {
		return m.address &^ 0xff
	}
	const groups = 224 << 24 // multicast addresses begin there
	return 1<<24 + m.rng.Uint32N(groups-1<<24)
}

func (s *sequence) next(_ *world, m *machine) (time.Duration, uint32, bool) {
	if s.at++; s.at-1 == m.address {
		s.at++
	}
	return wait(m.rng, s.rate), s.at - 1, true
}

type farSequence struct{ sequence }

func (s *farSequence) next(w *world, m *machine) (time.Duration, uint32, bool) {
	skipped := uint32(0)
	if !w.net.contains(s.at) {
		if skipped = w.net.first - s.at; uint64(skipped) > uint64(s.rate*w.c.Length.Seconds())+1 {
			return 0, 0, false
		}
	}
	s.at += skipped
	gap, to, _ := s.sequence.next(w, m)
	return gap + time.Duration(float64(skipped)/s.rate*float64(time.Second)), to, w.net.contains(to)
}

// Picker returns the targets that an instance of a variant at an address asks,
// one after the other, without an outbreak around it. The list of a variant with
// a fixed seed is the same for all.
func (v Variant) Picker(seed uint64, from netip.Addr) func() netip.Addr {
	at := from.As4()
	m := &machine{address: binary.BigEndian.Uint32(at[:]), rng: rand.New(rand.NewPCG(seed, 0x7069636b))}
	w := &world{}
	walk := w.walkOf(&Worm{Variant: v}, m)
	return func() netip.Addr {
		_, to, _ := walk.next(w, m)
		return addr(to)
	}
}
