package app

import (
	"fmt"
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
	kept := map[string][]int{} // pieces of evidence, by who certainly held the address then
	holders := map[string]*cordon.Holder{}
	var order []string
	var rest []int
	for i, e := range f.Evidence {
		held := j.leases.Who(f.Host.Addr, 0, e.Time)
		if e.Time <= 0 || held.Certainty != inventory.Assured {
			rest = append(rest, i)
			continue
		}
		if kept[held.Subscriber] == nil {
			order, holders[held.Subscriber] = append(order, held.Subscriber), holderOf(held)
		}
		kept[held.Subscriber] = append(kept[held.Subscriber], i)
	}
	if len(order) == 0 {
		return whole
	}
	var all []share
	for _, who := range order {
		all = append(all, share{piecesOf(f, kept[who]), holders[who]})
	}
	if uint64(len(f.Evidence)) < f.Count {
		all = append(all, share{remainder(f, all, rest), nil})
	} else if len(rest) > 0 {
		all = append(all, share{piecesOf(f, rest), nil})
	}
	return all
}

// piecesOf is the part of a finding that some of its evidence shows.
func piecesOf(f *cordon.Finding, pieces []int) cordon.Finding {
	part := *f
	part.Count, part.Grade, part.First, part.Last = uint64(len(pieces)), cordon.NoGrade, 0, 0
	part.Evidence, part.Grades, part.Statuses, part.Active, part.Begins, part.Traits = nil, nil, nil, nil, nil, nil
	for _, i := range pieces {
		e := f.Evidence[i]
		part.Evidence, part.Grades = append(part.Evidence, e), append(part.Grades, f.Grades[i])
		part.Grade, part.Last = max(part.Grade, f.Grades[i]), max(part.Last, e.Time)
		if e.Time.Before(part.First) {
			part.First = e.Time
		}
		if e.Status != 0 {
			if part.Statuses == nil {
				part.Statuses = map[uint16]uint64{}
			}
			part.Statuses[e.Status]++
		}
		if at := e.Time - e.Time%cordon.ActivityStep; e.Time > 0 && !slices.Contains(part.Active, at) {
			part.Active = append(part.Active, at)
		}
		for _, b := range f.Begins {
			if b.Input == e.Input && b.Position == e.Position {
				part.Begins = append(part.Begins, b)
			}
		}
		if f.Traits == nil {
			continue
		}
		for _, p := range f.Traits.Packets {
			if p.Input == e.Input && p.Position == e.Position {
				if part.Traits == nil {
					part.Traits = &cordon.Traits{}
				}
				part.Traits.Packets = append(part.Traits.Packets, p)
			}
		}
	}
	return part
}

// remainder is what is left of a finding of which not all evidence is kept. What is kept is
// the first, so that the rest came no earlier than the last of that.
func remainder(f *cordon.Finding, laid []share, rest []int) cordon.Finding {
	left := *f
	left.First = f.Evidence[len(f.Evidence)-1].Time
	left.Evidence, left.Grades, left.Statuses = nil, nil, map[uint16]uint64{}
	for _, i := range rest {
		left.Evidence, left.Grades = append(left.Evidence, f.Evidence[i]), append(left.Grades, f.Grades[i])
		if f.Evidence[i].Time.Before(left.First) {
			left.First = f.Evidence[i].Time
		}
	}
	for status, n := range f.Statuses {
		left.Statuses[status] = n
	}
	for i := range laid {
		left.Count -= laid[i].Count
		for status, n := range laid[i].Statuses {
			if left.Statuses[status] -= min(n, left.Statuses[status]); left.Statuses[status] == 0 {
				delete(left.Statuses, status)
			}
		}
	}
	left.Begins = slices.DeleteFunc(slices.Clone(f.Begins), func(b cordon.Sighting) bool { return b.Time < left.First })
	left.Active = slices.DeleteFunc(slices.Clone(f.Active), func(at cordon.Time) bool { return at+cordon.ActivityStep <= left.First })
	return left
}
