package flood

import (
	"cmp"
	"net/netip"
	"slices"

	"cordon"
)

// Flood is one flood, as far as it can be laid to sources by name; what cannot be is
// told together.
type Flood struct {
	Kind     Kind
	Source   netip.Addr   // not valid where there are many, or they are forged
	By       []Flood      // the sources, where several have a name: what each sent
	Sources  uint64       // an estimate beyond one
	Asker    netip.Addr   // who asked on the link, of OfARP
	Target   netip.Addr   // not valid for OfARP, which asks for many, and where there is a Network
	Network  netip.Prefix // of which many addresses are flooded, a little each
	Targets  uint64       // of OfARP and a Network: addresses that were asked, an estimate
	Port     uint16       // of the target; 0 where they change, or there is none
	Changing bool         // ports of the target change: it is many
	Packets  uint64       // in the steps in which it was a flood
	Bytes    uint64
	Peak     uint64 // packets of the fullest Step
	Answers  uint64 // connections of it that came to something
	First    cordon.Time
	Last     cordon.Time
	// Where its first packet stands.
	Input    uint32
	Position uint64
}

// Floods ends what is under way and returns all that were found: by kind, then
// the largest first.
func (t *Tracker) Floods() []Flood {
	var all []Flood
	for _, b := range []*board{&t.hosts, &t.nets} {
		for i := range b.targets {
			x := &b.targets[i]
			x.close(t.least[x.kind])
			all = append(all, x.floods()...)
		}
	}
	for _, a := range t.link.askers {
		if a.close(t.least[OfARP]); a.sum.packets > 0 {
			all = append(all, a.flood())
		}
	}
	slices.SortFunc(all, func(a, b Flood) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Packets, a.Packets), a.Target.Compare(b.Target), a.Network.Compare(b.Network), a.Source.Compare(b.Source), a.Asker.Compare(b.Asker))
	})
	return all
}

func (a *asker) flood() Flood {
	f := of(&a.sum)
	f.Kind, f.Sources, f.Targets = OfARP, 1, a.all.count()
	f.Source, f.Asker = addrOf(a.behind, a.four), addrOf(a.asker, a.four)
	return f
}

// floods tells those whose sources have a name, and then the others together.
func (t *target) floods() (all []Flood) {
	packets := t.sum.packets
	for i := range t.named {
		packets += t.named[i].sum.packets
	}
	if t.kind == OfSYNs && t.came*2 >= packets {
		return nil // most came to something: a busy server
	}
	if len(t.named) > 0 {
		all = append(all, t.byName())
	}
	if t.sum.packets > 0 {
		f := of(&t.sum)
		f.Sources = max(t.all.count(), 1)
		all = append(all, f)
	}
	for i := range all {
		all[i].Kind, all[i].Answers = t.kind, t.came
		if t.wide != nil {
			all[i].Network, all[i].Targets = prefixOf(t.addr, t.four), max(t.wide.all.count(), leastHosts)
		} else {
			all[i].Target = addrOf(t.addr, t.four)
		}
		if all[i].Changing = t.changing; !t.changing {
			all[i].Port = t.port
		}
		for j := range all[i].By {
			by := &all[i].By[j]
			by.Kind, by.Target, by.Network, by.Targets, by.Port, by.Changing = t.kind, all[i].Target, all[i].Network, all[i].Targets, all[i].Port, t.changing
		}
	}
	return all
}

// byName tells the sources that have a name: the largest first where they are several.
func (t *target) byName() Flood {
	var by []Flood
	for i := range t.named {
		f := of(&t.named[i].sum)
		f.Source, f.Sources = addrOf(t.named[i].addr, t.named[i].four), 1
		by = append(by, f)
	}
	if len(by) == 1 {
		return by[0]
	}
	slices.SortFunc(by, func(a, b Flood) int { return cmp.Or(cmp.Compare(b.Packets, a.Packets), a.Source.Compare(b.Source)) })
	f := of(&t.laid)
	f.By, f.Sources = by, uint64(len(by))
	return f
}

// Each are the floods of each source that has a name.
func (f *Flood) Each() []Flood {
	if f.Source.IsValid() {
		return []Flood{*f}
	}
	return f.By
}

func of(s *span) Flood {
	return Flood{Packets: s.packets, Bytes: s.bytes, Peak: s.peak, First: s.first, Last: s.last, Input: s.input, Position: s.position}
}
