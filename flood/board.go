package flood

// board is what packets are counted on by what they are sent to: hosts on one,
// networks on another.
type board struct {
	most     int // targets
	counters counters
	hot      hot
	targets  []target
	found    map[uint64]int32 // targets by key
	swept    uint32           // the step in which room was made last
	full     bool             // and whether there was none
}

func newBoard(most int) board { return board{most: most, found: map[uint64]int32{}} }

// much counts packets by the hash of what they are sent to, and reports whether it is
// to be looked at.
func (b *board) much(key uint64, step, n uint32, least uint64) bool {
	here, average := b.counters.add(key, step, n)
	return here*lookShare >= least && here >= noise*average
}

// at returns a target that is looked at, as far as it is found at once.
func (b *board) at(key uint64) *target {
	if x := b.hot.at(key); x.key == key {
		return &b.targets[x.slot]
	}
	return nil
}

// look looks at a target from now on, and returns its place; another target is there
// where it is new, and nobody where there is no room. How much of what was counted
// before was for it, and how much for others of the same hash, nobody knows.
func (b *board) look(k Kind, key uint64, step uint32, least [kinds]uint64) int32 {
	slot, known := b.found[key]
	if !known {
		if slot = b.open(step, least); slot == nobody {
			return nobody
		}
		b.found[key] = slot
	}
	*b.hot.at(key) = hotTarget{key, slot}
	return slot
}

// open returns a free slot, if need be that of a target to which not much was
// sent lately.
func (b *board) open(step uint32, least [kinds]uint64) int32 {
	if len(b.targets) < b.most {
		b.targets = append(b.targets, target{})
		return int32(len(b.targets) - 1)
	}
	if b.full && b.swept == step {
		return nobody
	}
	b.swept, b.full = step, true
	for i := range b.targets {
		x := &b.targets[i]
		x.turn(step, least[x.kind])
		if x.now.packets == 0 && x.sum.packets == 0 && len(x.named) == 0 && x.doubt == nil && x.crowd == nil {
			b.forget(x.key)
			b.full = false // there may be more
			return int32(i)
		}
	}
	return nobody
}

func (b *board) forget(key uint64) {
	delete(b.found, key)
	if x := b.hot.at(key); x.key == key {
		*x = hotTarget{}
	}
}
