package inventory

import (
	"cmp"
	"maps"
	"slices"

	"cordon"
)

// maxAmong is how many of those who may have held an address are told.
const maxAmong = 16

// Join lays findings to whoever held their address. Where one subscriber
// certainly held it from a finding's first sight to its last, the finding is the
// subscriber's: all of one subscriber's become one host, called by the address of
// the earliest, and those that say the same become one finding. An address that
// several held is split: such a host has the subscriber for its Name as well.
// holders tells who was behind each host that has an address.
//
// A shared address (NAT) joins nothing, since a finding shows no port. Evidence
// is how many pieces of it a finding keeps.
func (l *Leases) Join(findings []cordon.Finding, evidence int) (joined []cordon.Finding, holders map[cordon.Host]*cordon.Subscriber) {
	j := join{leases: l, hosts: map[string]cordon.Host{}, holders: map[cordon.Host]*cordon.Subscriber{}, of: map[cordon.Host]map[string]bool{}}
	order := slices.Clone(findings)
	slices.SortStableFunc(order, func(a, b cordon.Finding) int {
		return cmp.Or(a.First.Compare(b.First), a.Host.Compare(b.Host))
	})
	tenancies := make([]Tenancy, len(order))
	for i := range order {
		tenancies[i] = j.tenancy(&order[i])
	}
	for i := range order {
		j.lay(&order[i], &tenancies[i])
	}
	return combine(order, evidence), j.holders
}

// join is one joining under way.
type join struct {
	leases  *Leases
	of      map[cordon.Host]map[string]bool // who held an address, "" not certain
	hosts   map[string]cordon.Host          // the host that stands for a subscriber
	holders map[cordon.Host]*cordon.Subscriber
}

// tenancy is who held a finding's address while it was seen.
func (j *join) tenancy(f *cordon.Finding) Tenancy {
	if !f.Host.Addr.IsValid() {
		return Tenancy{}
	}
	t := j.leases.Throughout(f.Host.Addr, 0, f.First, f.Last)
	if j.of[f.Host] == nil {
		j.of[f.Host] = map[string]bool{}
	}
	j.of[f.Host][t.Subscriber] = true
	return t
}

// lay gives a finding its host. Findings come in the order of time.
func (j *join) lay(f *cordon.Finding, t *Tenancy) {
	switch {
	case !f.Host.Addr.IsValid():
		return
	case t.Certainty != Assured:
		s := subscriberOf(f.Host, t)
		if have := j.holders[f.Host]; have == nil || have.Certainty == NotKnown.String() {
			j.holders[f.Host] = s
		}
		return
	}
	was := f.Host
	host, ok := j.hosts[t.Subscriber]
	if !ok {
		if host = was; len(j.of[was]) > 1 {
			host.Name = cordon.Printable([]byte(t.Subscriber), maxSubscriber)
		}
		j.hosts[t.Subscriber] = host
	}
	f.Host = host
	s := subscriberOf(was, t)
	if have := j.holders[host]; have == nil {
		j.holders[host] = s
	} else if !slices.Contains(have.Held, s.Held[0]) {
		have.Held = append(have.Held, s.Held[0])
	}
}

func subscriberOf(h cordon.Host, t *Tenancy) *cordon.Subscriber {
	s := &cordon.Subscriber{Certainty: t.Certainty.String(), Among: []cordon.Candidate{}, Held: []cordon.HeldLease{}, Why: t.Why}
	if t.Certainty == Assured {
		s.Name = cordon.Printable([]byte(t.Subscriber), maxSubscriber)
		s.Held = append(s.Held, cordon.HeldLease{Address: h.String(), From: t.From, To: t.To, Input: t.Input, Position: t.Position})
		return s
	}
	for _, c := range t.Among[:min(len(t.Among), maxAmong)] {
		s.Among = append(s.Among, cordon.Candidate{Name: cordon.Printable([]byte(c.Subscriber), maxSubscriber)})
	}
	return s
}

// combine makes one of findings that say the same of one host.
func combine(findings []cordon.Finding, evidence int) (combined []cordon.Finding) {
	type key struct {
		host                    cordon.Host
		advisory, variant, rule string
		role                    cordon.Role
	}
	at := map[key]int{}
	for _, f := range findings {
		k := key{f.Host, f.Advisory, f.Variant, f.Rule, f.Role}
		if i, ok := at[k]; ok {
			combined[i] = together(combined[i], f, evidence)
			continue
		}
		at[k] = len(combined)
		combined = append(combined, f)
	}
	slices.SortStableFunc(combined, func(a, b cordon.Finding) int { return a.Host.Compare(b.Host) })
	return combined
}

// together is one finding of two. How many different requests were seen is at
// least what either shows; which they were is not kept.
func together(a, b cordon.Finding, evidence int) cordon.Finding {
	if compareFindings(b, a) < 0 {
		a, b = b, a
	}
	a.Grade, a.Count = max(a.Grade, b.Grade), a.Count+b.Count
	if b.First.Before(a.First) {
		a.First = b.First
	}
	a.Last, a.Different, a.Of = max(a.Last, b.Last), max(a.Different, b.Different), max(a.Of, b.Of)
	if len(b.Statuses) > 0 {
		a.Statuses = maps.Clone(a.Statuses)
		if a.Statuses == nil {
			a.Statuses = map[uint16]uint64{}
		}
		for status, n := range b.Statuses {
			a.Statuses[status] += n
		}
	}
	a.Active = slices.Concat(a.Active, b.Active)
	slices.Sort(a.Active)
	a.Active = slices.Compact(a.Active)
	a.Evidence = slices.Concat(a.Evidence, b.Evidence)
	slices.SortStableFunc(a.Evidence, compareEvidence)
	a.Evidence = a.Evidence[:min(len(a.Evidence), evidence)]
	return a
}

func compareFindings(a, b cordon.Finding) int {
	if len(a.Evidence) > 0 && len(b.Evidence) > 0 {
		return cmp.Or(a.First.Compare(b.First), compareEvidence(a.Evidence[0], b.Evidence[0]))
	}
	return a.First.Compare(b.First)
}

func compareEvidence(a, b cordon.Evidence) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
}
