package flood

import "cordon"

// Tracker counts packets by what they are sent to. It is not safe for concurrent
// use. Events should come in the order of their time; a disorder of a minute is
// borne.
type Tracker struct {
	least    [kinds]uint64
	behind   cordon.Time
	counters counters
	hot      hot
	targets  []target
	found    map[uint64]int32 // targets by key
	swept    uint32           // the step in which room was made last
	full     bool             // and whether there was none
	link     link
	spare    doubts
	lost     Losses
}

// Losses counts what bounds took away.
type Losses struct {
	Targets uint64 // that much was sent to, not looked at
	Askers  uint64 // on the link, not looked at
	Ports   uint64 // packets to one of many ports, not counted by port
}

const (
	maxTargets = 1024
	maxAskers  = 1024
	// A target is looked at from an eighth of what would be a flood on; what came
	// before is not counted.
	// Where the traffic is so much that this is common, it takes more than that.
	lookShare = 8
	noise     = 4 // times as much as on average

	nobody = -1
)

// New returns an empty tracker.
func New(o Options) *Tracker {
	t := &Tracker{least: o.least(), behind: o.behind(), found: map[uint64]int32{}}
	t.link.askers = map[pair]*asker{}
	return t
}

// Losses says what was lost to bounds.
func (t *Tracker) Losses() Losses { return t.lost }

// Observe takes one event.
func (t *Tracker) Observe(e *Event) {
	switch e.What {
	case SYN:
		t.toward(OfSYNs, e)
	case Datagram:
		t.back(OfDatagrams, &e.Src, &e.Dst)
		if !swallows(e.Port) {
			t.toward(OfDatagrams, e)
		}
	case Ping:
		t.toward(OfPings, e)
	case Pong:
		t.back(OfPings, &e.Dst, &e.Src)
	case Connected:
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

func keyOf(k Kind, a *[16]byte) uint64 { return hashOf(a, uint64(k+1)*0x9fb21c651e98df25) | 1 }

func stepOf(at cordon.Time) uint32 { return uint32(at / Step) }

// toward counts a packet by what it is sent to.
func (t *Tracker) toward(k Kind, e *Event) {
	if t.link.asked {
		t.link.pass(e)
	}
	key, step, n := keyOf(k, &e.Dst), stepOf(e.Time), max(e.Packets, 1)
	if x := t.hot.at(key); x.key == key {
		t.count(x.slot, e, step, uint64(n))
		return
	}
	here, average := t.counters.add(key, step, n)
	if here*lookShare >= t.least[k] && here >= noise*average {
		t.look(k, key, step, e)
	}
}

func (t *Tracker) count(slot int32, e *Event, step uint32, n uint64) {
	x := &t.targets[slot]
	x.turn(step, t.least[x.kind])
	x.count(e, n)
	if x.wonder(e.Port, t.least[x.kind]) {
		t.lost.Ports++
	}
}

// look looks at a target from now on. How much of what was counted before was for
// it, and how much for others of the same hash, nobody knows.
func (t *Tracker) look(k Kind, key uint64, step uint32, e *Event) {
	slot, known := t.found[key]
	if !known {
		if slot = t.open(step); slot == nobody {
			t.lost.Targets++
			return
		}
		t.found[key] = slot
		t.targets[slot] = target{key: key, kind: k, addr: e.Dst, four: e.Four, step: step, spare: &t.spare}
	}
	*t.hot.at(key) = hotTarget{key, slot}
	t.count(slot, e, step, uint64(max(e.Packets, 1)))
}

// open returns a free slot, if need be that of a target to which not much was
// sent lately.
func (t *Tracker) open(step uint32) int32 {
	if len(t.targets) < maxTargets {
		t.targets = append(t.targets, target{})
		return int32(len(t.targets) - 1)
	}
	if t.full && t.swept == step {
		return nobody
	}
	t.swept, t.full = step, true
	for i := range t.targets {
		x := &t.targets[i]
		x.turn(step, t.least[x.kind])
		if x.now.packets == 0 && x.sum.packets == 0 && len(x.named) == 0 && x.doubt == nil {
			t.forget(x.key)
			t.full = false // there may be more
			return int32(i)
		}
	}
	return nobody
}

func (t *Tracker) forget(key uint64) {
	delete(t.found, key)
	if x := t.hot.at(key); x.key == key {
		*x = hotTarget{}
	}
}

// back counts what a target that is looked at sends.
func (t *Tracker) back(k Kind, target, to *[16]byte) {
	key := keyOf(k, target)
	if x := t.hot.at(key); x.key == key {
		t.targets[x.slot].answers(to)
	}
}

// connected counts a connection that came to something.
func (t *Tracker) connected(e *Event) {
	if slot, ok := t.found[keyOf(OfSYNs, &e.Dst)]; ok {
		t.targets[slot].done++
	}
}
