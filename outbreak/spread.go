package outbreak

import (
	"math"
	"time"
)

// release lets the worms go: into machines in view, and into the world.
func (w *world) release() {
	for i := range w.c.Worms {
		worm := &w.c.Worms[i]
		start := w.begin.after(worm.Begin)
		w.plant(i, worm, start)
		for k := range worm.Outside {
			at := start.after(worm.grown(k))
			if at >= w.end {
				break
			}
			m := w.newMachine("outside")
			m.address = w.stranger(m.rng)
			w.o.Truth.Hosts[m.id].Address = addr(m.address)
			m.infected |= 1 << i
			w.at(at, w.outsider(m, i))
		}
	}
}

// plant infects machines in view that somebody carried the worm into.
func (w *world) plant(i int, worm *Worm, start moment) {
	var fit []*machine
	for _, m := range w.machines {
		if m.inside && m.vulnerable(worm.Variant.Service) {
			fit = append(fit, m)
		}
	}
	w.rng.Shuffle(len(fit), func(a, b int) { fit[a], fit[b] = fit[b], fit[a] })
	for _, m := range fit[:min(worm.Inside, len(fit))] {
		w.infect(nil, m, i, start, true)
	}
}

// grown is after what time there are more than k infected machines outside, by
// the logistic law (a single pool, well mixed).
func (worm *Worm) grown(k int) time.Duration {
	n := float64(worm.Outside)
	if worm.Doubling <= 0 || k == 0 || n < 2 {
		return 0
	}
	have := min(float64(k)+0.5, n-0.5)
	rate := math.Ln2 / worm.Doubling.Seconds()
	t := (math.Log(have/(n-have)) + math.Log(n-1)) / rate
	return time.Duration(max(t, 0) * float64(time.Second))
}

func (m *machine) vulnerable(s Service) bool {
	if m.group == nil || !m.group.Vulnerable {
		return false
	}
	for _, open := range m.group.Open {
		if open == s {
			return true
		}
	}
	return false
}

// attack is a worm's contact. Whoever is reached and vulnerable is infected.
func (w *world) attack(m *machine, i int, to uint32) {
	v := &w.c.Worms[i].Variant
	c := w.contact(m, to, v.Service, Contact{Variant: i})
	w.o.Truth.emits(m, i, w.now)
	if c.Target == None {
		return
	}
	if victim := w.machines[c.Target]; victim.vulnerable(v.Service) && !victim.has(i) && victim != m {
		w.infect(m, victim, i, w.now, false)
	}
}

// infect writes down who infected whom. The machine begins to send when the
// request has surely arrived, and after its delay. Behind a gateway it goes on
// to its neighbours, which nobody outside sees.
func (w *world) infect(by, m *machine, i int, at moment, seed bool) {
	if m.has(i) {
		return
	}
	m.infected |= 1 << i
	edge := Edge{From: None, To: m.id, ToAddress: addr(m.address), Variant: w.c.Worms[i].Variant.Name, At: at.time(), Seed: seed}
	if by != nil {
		edge.From, edge.FromAddress = by.id, addr(by.address)
		edge.Hidden = m.hidden || by.hidden && by.gateway == m.gateway
	}
	w.o.Truth.Edges = append(w.o.Truth.Edges, edge)
	const arrived = time.Second // more than a handshake and a request take
	v := &w.c.Worms[i].Variant
	w.at(at.after(arrived+wait(m.rng, 1/max(v.Delay.Seconds(), 1e-3))), w.insider(m, i))
	w.neighbours(m, i, at)
}

// neighbours infects those behind the same gateway, each after a while. It is a
// network of its own, so no recording shows it.
func (w *world) neighbours(m *machine, i int, at moment) {
	if m.gateway == None {
		return
	}
	const each = 30 * time.Second
	for _, id := range w.o.Truth.Gateways[m.gateway].Hosts {
		if n := w.machines[id]; !n.has(i) && n.vulnerable(w.c.Worms[i].Variant.Service) {
			w.at(at.after(time.Second+wait(m.rng, 1/each.Seconds())), &neighbour{m, n, i})
		}
	}
}

// neighbour is an infection within the network behind a gateway.
type neighbour struct {
	by, m *machine
	worm  int
}

func (n *neighbour) act(w *world) moment {
	w.infect(n.by, n.m, n.worm, w.now, false)
	return never
}

// ends is when a worm stops.
func (w *world) ends(i int) moment {
	if e := w.c.Worms[i].End; e > 0 {
		return w.begin.after(e)
	}
	return w.end
}

// emitter is an infected machine that looks for others.
type emitter struct {
	m    *machine
	worm int
	walk walk
	to   uint32
	set  bool // to is a target; before that it only gets ready
}

func (e *emitter) act(w *world) moment {
	if w.now >= w.ends(e.worm) {
		return never
	}
	if e.set {
		w.attack(e.m, e.worm, e.to)
	}
	gap, to, ok := e.walk.next(w, e.m)
	if !ok {
		return never
	}
	e.to, e.set = to, true
	return w.now.after(gap)
}

func (w *world) insider(m *machine, i int) *emitter {
	return &emitter{m: m, worm: i, walk: w.walkOf(&w.c.Worms[i], m)}
}

func (w *world) outsider(m *machine, i int) *emitter {
	return &emitter{m: m, worm: i, walk: w.farWalkOf(&w.c.Worms[i], m)}
}
