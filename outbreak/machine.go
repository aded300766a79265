package outbreak

import (
	"math/rand/v2"
	"slices"
	"time"
)

// machine is one, in view or outside.
type machine struct {
	id       int
	address  uint32 // now
	inside   bool
	hidden   bool // behind a gateway, and nobody can begin to talk to it
	group    *Group
	gateway  int     // the NAT group's place in Truth.Gateways, or None
	success  float64 // chance of its benign contacts
	infected uint64  // by worm, a bit each
	rng      *rand.Rand
}

func (m *machine) offers(s Service) bool {
	return m.group != nil && !m.hidden && slices.Contains(m.group.Open, s)
}

// people puts the machines of the groups into the network.
func (w *world) people() {
	for g := range w.c.Groups {
		group := &w.c.Groups[g]
		for i := range group.Machines {
			m := w.newMachine(group.Name)
			m.inside, m.group = true, group
			if w.o.Truth.Hosts[m.id].Open = group.Open; group.Vulnerable {
				w.o.Truth.Hosts[m.id].Vulnerable = true
			}
			m.success = w.between(w.c.Benign.Success)
			w.settle(m, i)
		}
	}
}

func (w *world) newMachine(kind string) *machine {
	m := &machine{id: len(w.machines), gateway: None, rng: w.random()}
	w.machines = append(w.machines, m)
	w.o.Truth.Hosts = append(w.o.Truth.Hosts, Host{ID: m.id, Kind: kind})
	return m
}

// settle gives the i-th machine of its group an address: its own, or the one
// that its gateway has.
func (w *world) settle(m *machine, i int) {
	behind := max(m.group.Behind, 1)
	if i%behind > 0 {
		first := w.machines[m.id-i%behind]
		m.address, m.hidden, m.gateway = first.address, true, first.gateway
		w.o.Truth.Gateways[m.gateway].Hosts = append(w.o.Truth.Gateways[m.gateway].Hosts, m.id)
		w.o.Truth.Hosts[m.id].Address = addr(m.address)
		return
	}
	w.move(m, w.free())
	w.o.Truth.Hosts[m.id].Address = addr(m.address)
	if behind > 1 {
		m.gateway = len(w.o.Truth.Gateways)
		w.o.Truth.Gateways = append(w.o.Truth.Gateways, Gateway{Address: addr(m.address), Hosts: []int{m.id}})
	}
	if lease := m.group.Lease; lease > 0 {
		w.lease(m, w.begin)
		w.at(w.begin.after(time.Duration(m.rng.Float64()*float64(lease))), &renewal{m})
	}
}

// free draws an address of the network that nobody has, neither its first nor
// its last, which are nobody's.
func (w *world) free() uint32 {
	for {
		a := w.net.draw(w.rng)
		if _, taken := w.who[a]; !taken && a != w.net.first && a != w.net.first+uint32(w.net.size()-1) {
			return a
		}
	}
}

func (w *world) move(m *machine, a uint32) {
	if m.address != 0 {
		delete(w.who, m.address)
	}
	m.address = a
	w.who[a] = m
}

// renewal is the end of a lease: the machine gets another address.
type renewal struct{ m *machine }

func (r *renewal) act(w *world) moment {
	open := &w.o.Truth.Leases[w.leased[r.m.id]]
	open.To = w.now.time()
	w.move(r.m, w.free())
	w.lease(r.m, w.now)
	return w.now.after(r.m.group.Lease)
}

func (w *world) lease(m *machine, from moment) {
	w.leased[m.id] = len(w.o.Truth.Leases)
	w.o.Truth.Leases = append(w.o.Truth.Leases, Lease{Host: m.id, Address: addr(m.address), From: from.time(), To: w.end.time()})
}

func (m *machine) has(worm int) bool { return m.infected>>worm&1 != 0 }
