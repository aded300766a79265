package outbreak

import "math/rand/v2"

// background lets people and scanners begin.
func (w *world) background() {
	b := &w.c.Benign
	for range b.Sites {
		w.sites = append(w.sites, w.stranger(w.rng))
	}
	for _, m := range w.machines {
		if m.group.Browse > 0 && len(w.sites) > 0 {
			w.at(w.begin.after(wait(m.rng, m.group.Browse/60)), &browser{m})
		}
	}
	var servers, others []*machine
	for _, m := range w.machines {
		switch {
		case m.hidden, m.group.Lease > 0:
		case len(m.group.Open) > 0:
			servers = append(servers, m)
		default:
			others = append(others, m)
		}
	}
	for range b.Visitors {
		if b.Visit > 0 && len(servers) > 0 {
			m := w.outside("visitor")
			m.success = w.between(b.Success)
			w.at(w.begin.after(wait(m.rng, b.Visit/60)), &visitor{m, servers, others})
		}
	}
	for i := range w.c.Scans {
		w.at(w.begin.after(w.c.Scans[i].Begin), &scanner{m: w.outside("scanner"), scan: &w.c.Scans[i]})
	}
}

func (w *world) outside(kind string) *machine {
	m := w.newMachine(kind)
	m.address = w.stranger(m.rng)
	w.o.Truth.Hosts[m.id].Address = addr(m.address)
	return m
}

// browser is a machine in view whose people visit sites outside, a few of them
// often.
type browser struct{ m *machine }

func (b *browser) act(w *world) moment {
	site := w.sites[often(b.m.rng, len(w.sites))]
	s := Web
	if b.m.rng.Float64() < w.c.Benign.Lookups {
		s = Names
	}
	w.benign(b.m, site, s)
	return w.now.after(wait(b.m.rng, b.m.group.Browse/60))
}

// often draws the first of n more often than the last.
func often(r *rand.Rand, n int) int {
	x := r.Float64()
	return int(x * x * float64(n))
}

// benign is a contact of somebody who knows whom it asks, and finds it there as
// often as its own chance says.
func (w *world) benign(m *machine, to uint32, s Service) {
	c := w.contact(m, to, s, Contact{Variant: None})
	if c.Outcome == Lost || w.net.contains(to) {
		return
	}
	switch x := m.rng.Float64(); {
	case x < m.success:
		c.Outcome = Accepted
	case x < m.success+(1-m.success)/2:
		c.Outcome = Refused
	default:
		c.Outcome = Silent
	}
}

// visitor is somebody outside who visits what is offered in view, or what was
// offered there once.
type visitor struct {
	m               *machine
	servers, others []*machine
}

func (v *visitor) act(w *world) moment {
	from := v.servers
	if v.m.rng.Float64() >= v.m.success && len(v.others) > 0 {
		from = v.others
	}
	to := from[v.m.rng.IntN(len(from))]
	s := Web
	if len(to.group.Open) > 0 {
		s = to.group.Open[0]
	}
	w.benign(v.m, to.address, s)
	return w.now.after(wait(v.m.rng, w.c.Benign.Visit/60))
}

// scanner looks for a service in the network in view and is no worm.
type scanner struct {
	m    *machine
	scan *Scan
	at   uint32
}

func (s *scanner) act(w *world) moment {
	to := w.net.draw(s.m.rng)
	if s.scan.Step {
		to = w.net.first + s.at%uint32(w.net.size())
		s.at++
	}
	w.contact(s.m, to, s.scan.Service, Contact{Variant: None, Scan: true})
	return w.now.after(wait(s.m.rng, s.scan.Rate))
}
