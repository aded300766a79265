package fleet

import (
	"hash/maphash"
	"slices"

	"cordon"
	"cordon/exposure"
)

// seed makes hashes of names; they never leave the process.
var seed = maphash.MakeSeed()

// hashOf is never 0.
func hashOf(h cordon.Host) uint64 {
	if h.Addr.IsValid() {
		return maphash.Comparable(seed, h.Addr) | 1
	}
	return maphash.String(seed, h.Name) | 1
}

// hash is 0 for what joins nothing.
func (a alias) hash() uint64 {
	if a.label {
		return 0
	}
	h, hardware := exposure.Alias(a.name)
	switch {
	case hardware != "":
		return maphash.String(seed, hardware) | 1
	case h.IsZero():
		return 0
	}
	return hashOf(h)
}

// shared gives the hashes of names that stand in more than one record. Hashes of
// different names may be the same: a record is then taken for one of several,
// and the answer does not change.
func (f *Fleet) shared() map[uint64]bool {
	all := slices.Grow(f.told, len(f.records)+len(f.aliases))
	for i := range f.records {
		all = append(all, f.records[i].hashes(f)...)
	}
	slices.Sort(all)
	shared := map[uint64]bool{}
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			shared[all[i]] = true
		}
	}
	f.shortened(shared)
	return shared
}

// hashes are those of a record's names, each once.
func (r *record) hashes(f *Fleet) []uint64 {
	var room [4]uint64
	hs := append(room[:0], hashOf(r.host))
	for _, a := range f.aliasesOf(r) {
		if h := a.hash(); h != 0 && !slices.Contains(hs, h) {
			hs = append(hs, h)
		}
	}
	return hs
}

func (f *Fleet) aliasesOf(r *record) []alias {
	return f.aliases[r.aliases : int(r.aliases)+int(r.named)]
}

// settle moves the records that are not alone into the ledger, and those which differ
// within themselves, of which times matter that a pattern does not have; and leaves the
// others in the order of their hosts.
func (f *Fleet) settle(differs func(*record) bool) {
	shared := f.shared()
	if len(shared) > 0 {
		f.records = slices.DeleteFunc(f.records, func(r record) bool {
			for _, h := range r.joins(f) {
				if shared[h] {
					f.tell(&r)
					return true
				}
			}
			return false
		})
	}
	f.records = slices.DeleteFunc(f.records, func(r record) bool {
		if !differs(&r) {
			return false
		}
		f.tell(&r)
		return true
	})
	for i := range f.records {
		f.records[i].host = f.lowest(&f.records[i])
	}
	byHost := func(a, b record) int { return a.host.Compare(b.host) }
	if !slices.IsSortedFunc(f.records, byHost) {
		slices.SortFunc(f.records, byHost)
	}
}

// lowest is the name under which a machine is listed: its lowest address, or its
// first name. The one before stays among the aliases.
func (f *Fleet) lowest(r *record) cordon.Host {
	low := r.host
	for i, x := range f.aliasesOf(r) {
		if x.label {
			continue
		}
		if h, _ := exposure.Alias(x.name); !h.IsZero() && h.Compare(low) < 0 {
			f.aliases[int(r.aliases)+i].name, low = low.String(), h
		}
	}
	return low
}

// tell gives a record to the ledger, as it came.
func (f *Fleet) tell(r *record) {
	input := f.inputNames[r.input]
	m := f.molds[r.mold]
	for i := range m.items {
		it := m.items[i]
		it.Host, it.Seen, it.Input, it.Row = r.host, r.seen, input, r.row
		it.Position += r.position - m.position
		it.Late, it.SeenLocal, it.Part = r.late, r.local&localSeen != 0, r.part
		if it.Since != 0 {
			it.Since, it.SinceLocal = r.installed, r.local&localInstalled != 0
		}
		f.ledger.Add(&it)
	}
	for _, a := range f.aliasesOf(r) {
		it := r.aliasItem(a)
		it.Input = input
		f.ledger.Add(it)
	}
	for _, it := range r.times() {
		it.Input = input
		f.ledger.Add(&it)
	}
}

// Knows returns those of some hosts that anything was said of, under any name.
func (f *Fleet) Knows(hosts map[cordon.Host]bool) map[cordon.Host]bool {
	f.finish()
	byHash := map[uint64][]cordon.Host{}
	for h := range hosts {
		byHash[hashOf(h)] = append(byHash[hashOf(h)], h)
	}
	known := map[cordon.Host]bool{}
	note := func(hash uint64) {
		for _, h := range byHash[hash] {
			known[h] = true
		}
	}
	for _, hash := range f.told {
		note(hash)
	}
	for i := range f.records {
		for _, hash := range f.records[i].hashes(f) {
			note(hash)
		}
	}
	return known
}
