package app

import (
	"fmt"
	"maps"
	"slices"

	"cordon"
	"cordon/fleet"
	"cordon/inventory"
)

// tenure is who held an address while something was seen of it.
type tenure struct {
	holder  *cordon.Holder // nil: nobody was asked
	among   []string       // who may have, where it is not certain
	unknown bool           // and perhaps somebody else
	doubted bool           // it is not certain, and leases speak of the address
}

// subscriber is who certainly held it; "" where nobody did.
func (t *tenure) subscriber() string {
	if t.holder == nil {
		return ""
	}
	return t.holder.Subscriber
}

// tenure asks the leases. Of an address that they never speak of they say nothing: it is
// not handed out, and is whose the inventory says.
func (j *join) tenure(s spotted) (t tenure) {
	if s.holder != nil || j.leases == nil || !s.host.Addr.IsValid() {
		return tenure{holder: s.holder}
	}
	to := max(s.to, s.from)
	held := j.leases.Throughout(s.host.Addr, 0, s.from, to)
	t.holder = holderOf(held)
	if held.Certainty == inventory.Assured {
		return t
	}
	who, all := j.leases.MayHaveHad(s.host.Addr, s.from, to)
	for _, x := range held.Among {
		if x.Subscriber != "" && !slices.Contains(who, x.Subscriber) {
			who = append(who, x.Subscriber)
		}
	}
	slices.Sort(who)
	t.among, t.unknown = who, held.Certainty == inventory.NotKnown || !all
	if t.doubted = j.leases.Speaks(s.host.Addr); !t.doubted {
		t.holder.Why = cordon.NeverLeased
	}
	t.holder.Among = who[:min(len(who), maxAmong)]
	if n := len(who); n > maxAmong {
		t.holder.Why += fmt.Sprintf("; these are the first %d of %d", maxAmong, n)
	}
	return t
}

// HardwareAddress reads one in any of its spellings, and gives the one that reports have.
func HardwareAddress(s string) (mac string, ok bool) { return inventory.HardwareAddress(s) }

// maxAmong is how many who may have held an address are named.
const maxAmong = 16

func holderOf(t inventory.Tenancy) *cordon.Holder {
	h := &cordon.Holder{Certainty: t.Certainty.String(), Why: t.Why}
	if t.Certainty == inventory.Assured {
		h.Subscriber, h.From, h.To = t.Subscriber, t.From, t.To
		h.Source = fmt.Sprintf("%s:%d", t.Input, t.Position)
	}
	return h
}

// mayBeOneOf reports whether a machine may be the one that held its address.
func (j *join) mayBeOneOf(k *fleet.Known, t *tenure) bool {
	return t.unknown || slices.ContainsFunc(t.among, func(subscriber string) bool { return j.mayBe(k, subscriber) })
}

// mayBe reports whether a subscriber may be a machine. A hardware address is another's than
// the machine's own; of a name that no inventory knows nothing tells whose it is.
func (j *join) mayBe(k *fleet.Known, subscriber string) bool {
	name := aliasName(subscriber)
	if other := j.known[name]; other != nil {
		return other.Host == k.Host
	}
	_, isMAC := inventory.HardwareAddress(subscriber)
	return !isMAC || len(k.Hardware) == 0
}

// maybe are the machines that may have held an address, where it is not certain that one
// did: those that leases name, and the one that the inventory has under it.
func (j *join) maybe(h cordon.Host, t *tenure) (all []*fleet.Known) {
	for _, name := range t.among {
		if k := j.known[aliasName(name)]; k != nil && t.doubted {
			all = append(all, k)
		}
	}
	k := j.known[h.String()]
	if k == nil || !h.Addr.IsValid() {
		return all
	}
	name := t.subscriber()
	if t.doubted && j.mayBeOneOf(k, t) || name != "" && j.known[aliasName(name)] == nil && j.mayBe(k, name) {
		all = append(all, k)
	}
	return all
}

// beside marks the key of a machine whose address stands for somebody else too.
const beside = "\x00beside"

// settleKeys gives the machines that were seen their keys: where one has several, that
// under which it was seen for certain.
func (j *join) settleKeys() {
	j.machineKeys = map[cordon.Host]cordon.Host{}
	certain := map[cordon.Host]bool{}
	for key, p := range j.parties {
		slices.SortFunc(p.maybe, func(a, b *fleet.Known) int { return a.Host.Compare(b.Host) })
		if p.known == nil {
			continue
		}
		host := p.known.Host
		had, ok := j.machineKeys[host]
		if !ok || !p.doubted && !certain[host] || p.doubted == !certain[host] && key.Compare(had) < 0 {
			j.machineKeys[host], certain[host] = key, !p.doubted
		}
	}
}

// keyOf is the key of a machine of the inventory, seen or not.
func (j *join) keyOf(k *fleet.Known) cordon.Host {
	key, ok := j.machineKeys[k.Host]
	if !ok {
		if key = k.Host; j.parties[key] != nil {
			key.Name = beside
		}
	}
	return key
}

// rekeyEdges puts attacks under the keys of those who held the addresses then.
func (j *join) rekeyEdges(edges []cordon.Edge) {
	if j.leases == nil {
		return
	}
	for i := range edges {
		if e := &edges[i]; len(e.Seen) > 0 {
			e.From, e.To = j.keyAt(e.From, e.Seen[0].Time), j.keyAt(e.To, e.Seen[0].Time)
		}
	}
}

// keyAt is the key under which a host stands that was seen at one time.
func (j *join) keyAt(h cordon.Host, at cordon.Time) cordon.Host {
	if !h.Addr.IsValid() {
		return h
	}
	t := tenure{holder: holderOf(j.leases.Who(h.Addr, 0, at))}
	if t.subscriber() == "" {
		return h
	}
	if key, ok := j.byIdentity[j.identity(h, &t)]; ok {
		return key
	}
	return h
}

// divide lays what was seen of an address to those who certainly held it then, as far as
// the evidence that is kept tells them apart; decision 31. What is left stays the
// address's.
func (j *join) divide(findings []cordon.Finding) (all []cordon.Finding, seen []spotted) {
	all, seen = make([]cordon.Finding, 0, len(findings)), make([]spotted, 0, len(findings)) // most stay whole
	for i := range findings {
		f := &findings[i]
		for _, part := range j.parts(f) {
			all = append(all, part.Finding)
			seen = append(seen, spotted{host: part.Host, from: part.First, to: part.Last, holder: part.holder})
		}
	}
	return all, seen
}

// share is a part of a finding, and who certainly held the address.
type share struct {
	cordon.Finding
	holder *cordon.Holder
}

// parts divides a finding. What counts different requests, or may be another's, is whole or
// nothing.
func (j *join) parts(f *cordon.Finding) []share {
	whole := []share{{*f, nil}}
	if j.leases == nil || !f.Host.Addr.IsValid() || f.Last <= f.First || f.Of > 0 || f.InDoubt > 0 {
		return whole
	}
	if j.leases.Throughout(f.Host.Addr, 0, f.First, f.Last).Certainty == inventory.Assured {
		return whole
	}
	d := division{f: f, parts: map[string]*portion{}}
	for i := range f.Active {
		j.divideInterval(&d, i)
	}
	if len(d.parts) == 0 {
		return whole
	}
	return d.shares()
}

// division is a finding that is being divided.
type division struct {
	f     *cordon.Finding
	parts map[string]*portion // by who certainly held the address
	rest  portion
}

// portion is what is laid to one.
type portion struct {
	cordon.Finding
	holder *cordon.Holder
}

// divideInterval lays what was seen in ten minutes to who held the address all of that
// time, where one certainly did; else each piece of evidence to who did then.
func (j *join) divideInterval(d *division, i int) {
	from := max(d.f.Active[i], d.f.First)
	to := min(d.f.Active[i]+cordon.ActivityStep-1, d.f.Last)
	left := d.f.Amounts[i]
	if held := j.leases.Throughout(d.f.Host.Addr, 0, from, to); held.Certainty == inventory.Assured {
		p := d.of(held)
		p.amount(d.f.Active[i], left)
		p.span(from, to)
		d.evidence(d.f.Active[i], func(n int) { p.piece(d.f, n) })
		return
	}
	d.evidence(d.f.Active[i], func(n int) {
		e := &d.f.Evidence[n]
		held := j.leases.Who(d.f.Host.Addr, 0, e.Time)
		if held.Certainty != inventory.Assured {
			d.rest.piece(d.f, n)
			return
		}
		p := d.of(held)
		p.amount(d.f.Active[i], cordon.Amount{Count: 1, Grade: d.f.Grades[n]})
		p.span(e.Time, e.Time)
		p.piece(d.f, n)
		left.Count--
	})
	if left.Count > 0 {
		d.rest.amount(d.f.Active[i], left)
		d.rest.span(from, to)
	}
}

// of is the portion of one who held the address.
func (d *division) of(held inventory.Tenancy) *portion {
	p := d.parts[held.Subscriber]
	if p == nil {
		p = &portion{holder: holderOf(held)}
		d.parts[held.Subscriber] = p
	}
	return p
}

// evidence visits what is kept of an interval.
func (d *division) evidence(at cordon.Time, visit func(n int)) {
	for n, e := range d.f.Evidence {
		if e.Time > 0 && e.Time-e.Time%cordon.ActivityStep == at {
			visit(n)
		}
	}
}

func (p *portion) amount(at cordon.Time, a cordon.Amount) {
	p.Count += a.Count
	p.Grade = max(p.Grade, a.Grade)
	if n := len(p.Active); n > 0 && p.Active[n-1] == at {
		p.Amounts[n-1].Count += a.Count
		p.Amounts[n-1].Grade = max(p.Amounts[n-1].Grade, a.Grade)
		return
	}
	p.Active, p.Amounts = append(p.Active, at), append(p.Amounts, a)
}

func (p *portion) span(from, to cordon.Time) {
	if from.Before(p.First) {
		p.First = from
	}
	p.Last = max(p.Last, to)
}

// piece adds one of the finding's pieces of evidence, and what else is known of that record.
func (p *portion) piece(f *cordon.Finding, n int) {
	e := &f.Evidence[n]
	p.Evidence, p.Grades = append(p.Evidence, *e), append(p.Grades, f.Grades[n])
	if e.Time == f.Proven {
		p.Proven = e.Time
	}
	for _, b := range f.Begins {
		if b.Input == e.Input && b.Position == e.Position {
			p.Begins = append(p.Begins, b)
		}
	}
	if f.Traits == nil {
		return
	}
	for _, x := range f.Traits.Packets {
		if x.Input == e.Input && x.Position == e.Position {
			if p.Traits == nil {
				p.Traits = &cordon.Traits{}
			}
			p.Traits.Packets = append(p.Traits.Packets, x)
		}
	}
}

// shares are the parts, and what is left for the address.
func (d *division) shares() (all []share) {
	left := d.f.Count
	for _, who := range slices.Sorted(maps.Keys(d.parts)) {
		p := d.parts[who]
		left -= min(left, p.Count)
		all = append(all, share{p.finding(d.f), p.holder})
	}
	if left == 0 {
		return all
	}
	if d.rest.Count < left { // of what shows no time, or lies beyond the intervals that are kept
		d.rest.span(d.f.First, d.f.Last)
		d.rest.Count, d.rest.Grade = left, d.f.Grade
	}
	for n, e := range d.f.Evidence {
		if e.Time <= 0 {
			d.rest.piece(d.f, n)
		}
	}
	rest := d.rest.finding(d.f)
	rest.Traits = d.f.Traits
	return append(all, share{rest, nil})
}

// finding is the whole with what differs. When it was first and last seen is exact where
// evidence shows it, and else where intervals begin and end. How requests were answered is
// known where all of them were answered alike, or all are shown.
func (p *portion) finding(f *cordon.Finding) cordon.Finding {
	part := *f
	part.Count, part.Grade, part.Active, part.Amounts = p.Count, p.Grade, p.Active, p.Amounts
	part.Evidence, part.Grades, part.Begins, part.Traits = p.Evidence, p.Grades, p.Begins, p.Traits
	part.Proven = p.Proven
	part.First, part.Last, part.Statuses = p.First, p.Last, map[uint16]uint64{}
	shown := uint64(len(p.Evidence)) == p.Count
	if len(p.Evidence) > 0 && p.Evidence[0].Time > 0 {
		part.First = max(part.First, p.Evidence[0].Time) // the first are kept
	}
	if shown {
		part.Last = part.Evidence[len(part.Evidence)-1].Time
	}
	for status, n := range f.Statuses {
		if n == f.Count {
			part.Statuses[status] = p.Count
			return part
		}
	}
	for i := range part.Evidence {
		if status := part.Evidence[i].Status; shown && status != 0 {
			part.Statuses[status]++
		}
	}
	return part
}
