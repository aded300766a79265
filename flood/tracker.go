package flood

import "cordon"

// Tracker counts packets by what they are sent to. It is not safe for concurrent
// use. Events should come in the order of their time; a disorder of a minute is
// borne.
type Tracker struct {
	least    [kinds]uint64
	behind   cordon.Time
	hosts    board
	nets     board
	link     link
	spare    spare
	copies   copies
	bothWays bool
	lost     Losses
}

// spare is what targets take where they need it.
type spare struct {
	doubts pool[*doubt]
	crowds pool[*crowd]
	proved proved
}

// Losses counts what bounds took away.
type Losses struct {
	Targets uint64 // that much was sent to, not looked at
	Askers  uint64 // on the link, not looked at
	Ports   uint64 // packets to one of many ports, not counted by port
	Crowds  uint64 // packets, of which the sources were not told one by one
}

const (
	maxTargets = 1024
	maxNets    = 256
	maxAskers  = 1024
	// A target is looked at from an eighth of what would be a flood on; what came
	// before is not counted.
	// Where the traffic is so much that this is common, it takes more than that.
	lookShare = 8
	noise     = 4 // times as much as on average

	nobody int32 = -1
)

// New returns an empty tracker.
func New(o Options) *Tracker {
	t := &Tracker{least: o.least(), behind: o.behind(), hosts: newBoard(maxTargets), nets: newBoard(maxNets)}
	t.link.askers = map[pair]*asker{}
	return t
}

// Losses says what was lost to bounds.
func (t *Tracker) Losses() Losses { return t.lost }

// BothWays reports whether any connection shows that both directions are in view.
func (t *Tracker) BothWays() bool { return t.bothWays }

// Observe takes one event.
func (t *Tracker) Observe(e *Event) {
	switch e.What {
	case SYN:
		t.toward(OfSYNs, e)
	case Datagram:
		t.back(OfDatagrams, &e.Src, &e.Dst, e.Four)
		if !swallows(e.Port) {
			t.toward(OfDatagrams, e)
		}
	case Ping:
		t.toward(OfPings, e)
	case Pong:
		if t.copies.again(^keyOf(OfPings, &e.Dst), e) {
			return
		}
		t.back(OfPings, &e.Dst, &e.Src, e.Four)
	case Talked:
		t.holds(e)
	case Connected:
		t.holds(e)
		t.bothWays = t.bothWays || e.Held
		t.connected(e)
	case Who:
		t.who(e)
	case Here:
		t.link.here(e)
	}
}

// swallows tells the ports of those who are sent much and never answer: they
// collect traps, log lines, flow records and figures.
func swallows(port uint16) bool {
	switch port {
	case 162, 514, 2055, 2056, 4739, 6343, 8125, 9995, 9996:
		return true
	}
	return false
}

const keySalt = 0x9fb21c651e98df25

func keyOf(k Kind, a *[16]byte) uint64 { return hashOf(a, uint64(k+1)*keySalt) | 1 }

func stepOf(at cordon.Time) uint32 { return uint32(at / Step) }

// toward counts a packet by what it is sent to, and by the network of that.
func (t *Tracker) toward(k Kind, e *Event) {
	if t.link.asked {
		t.link.pass(e)
	}
	step, n := stepOf(e.Time), uint64(max(e.Packets, 1))
	key := keyOf(k, &e.Dst)
	x := t.seen(&t.hosts, k, key, step, e)
	if x != nil {
		if t.copies.again(key, e) {
			return
		}
		x.count(e, n)
		if x.wonder(e.Port, t.least[k]) {
			t.lost.Ports++
		}
		if x.gather(t.least[k]) {
			t.lost.Crowds++
		}
	}
	if x != nil && x.now.packets >= t.least[k] { // it is flooded by itself
		t.apart(k, e, x)
		return
	}
	if y := t.seen(&t.nets, k, networkKey(k, &e.Dst, e.Four), step, e); y != nil && (x != nil || !t.copies.again(key, e)) {
		y.count(e, n)
		y.wide.to.add(&e.Dst, e.Four)
		if x != nil {
			x.shared.add(e, n)
		}
	}
}

// seen returns a target as it is in a step, nil where it is not looked at.
func (t *Tracker) seen(b *board, k Kind, key uint64, step uint32, e *Event) *target {
	slot := nobody
	if x := b.hot.at(key); x.key == key {
		slot = x.slot
	} else if b.much(key, step, max(e.Packets, 1), t.least[k]) {
		if slot = b.look(k, key, step, t.least); slot == nobody {
			t.lost.Targets++
		} else if x := &b.targets[slot]; x.key != key {
			*x = target{key: key, kind: k, addr: e.Dst, four: e.Four, step: step, spare: &t.spare}
			if b == &t.nets {
				x.addr, x.wide = networkOf(&e.Dst, e.Four), new(wide)
			}
		}
	}
	if slot == nobody {
		return nil
	}
	x := &b.targets[slot]
	x.turn(step, t.least[k])
	return x
}

// back counts what a target that is looked at sends.
func (t *Tracker) back(k Kind, target, to *[16]byte, four bool) {
	if x := t.hosts.at(keyOf(k, target)); x != nil {
		x.answers(to)
	}
	if x := t.nets.at(networkKey(k, target, four)); x != nil {
		x.answers(to)
	}
}

// connected counts a connection that came to something.
func (t *Tracker) connected(e *Event) {
	if slot, ok := t.hosts.found[keyOf(OfSYNs, &e.Dst)]; ok {
		t.hosts.targets[slot].connected(&e.Src)
	}
	if slot, ok := t.nets.found[networkKey(OfSYNs, &e.Dst, e.Four)]; ok {
		t.nets.targets[slot].connected(&e.Src)
	}
}

// holds remembers who holds its address, and behind which station.
func (t *Tracker) holds(e *Event) {
	if e.Held {
		t.spare.proved.add(&e.Src, e.MAC)
	}
}
