package app

import (
	"slices"

	"cordon"
	"cordon/fleet"
	"cordon/scan"
)

// scanHolder is who held a scanner's address while it scanned.
type scanHolder struct {
	holder *cordon.Holder
	names  []string // of the machine that certainly did, as inventories call it
}

// scanHolders are those of scanners, by place, where leases speak of their addresses.
func (j *join) scanHolders(found []scan.Scanner) map[int]scanHolder {
	if j.leases == nil {
		return nil
	}
	held, wanted := map[int]scanHolder{}, map[string]bool{}
	for i := range found {
		s := &found[i]
		t := j.tenure(spotted{host: cordon.Host{Addr: s.Addr}, from: min(s.Began, s.Detected), to: s.Last})
		if t.subscriber() == "" && !t.doubted {
			continue
		}
		held[i] = scanHolder{holder: t.holder}
		if name := t.subscriber(); name != "" {
			wanted[aliasName(name)] = true
		}
	}
	called := j.called(wanted)
	for i, h := range held {
		h.names = called[aliasName(h.holder.Subscriber)]
		held[i] = h
	}
	return held
}

// called are the names of the machines of the inventory that go by those that are wanted.
// What several of them go by is nobody's.
func (j *join) called(wanted map[string]bool) map[string][]string {
	if j.answers == nil || len(wanted) == 0 {
		return nil
	}
	called := map[string][]string{}
	for k := range j.answers.Machines() {
		for _, name := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(k.Addresses, k.Hardware)))) {
			if !wanted[name] {
				continue
			}
			if _, other := called[name]; other {
				called[name] = nil
				continue
			}
			called[name] = namesOf(k)
		}
	}
	return called
}

// namesOf is what a machine is called, but for its addresses: those may be another's now.
func namesOf(k *fleet.Known) (names []string) {
	for _, s := range slices.Concat(k.Addresses, k.Names) {
		if !cordon.ParseHost(s).Addr.IsValid() && !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	return names
}
