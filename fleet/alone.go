package fleet

import (
	"hash/maphash"
	"slices"

	"cordon"
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

// shared gives the hashes of names that stand in more than one record. Hashes of
// different names may be the same: a record is then taken for one of several,
// and the answer does not change.
func (f *Fleet) shared() map[uint64]bool {
	all := slices.Grow(f.told, f.records.count+f.aliases.count)
	for _, r := range f.records.all() {
		all = append(all, r.hashes(f)...)
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
	return f.aliases.run(r.aliases, int(r.named))
}

// fate is where what a record says goes.
type fate uint8

const (
	toLedger   fate = iota
	byPattern       // nothing else is said of its machine
	passedOver      // nowhere: the same input said the same before it and after it; see rounds
)

// settle moves the records that are not alone into the ledger, and those which differ
// within themselves, of which times matter that a pattern does not have; and notes the
// order of the others by their hosts.
func (f *Fleet) settle(differs func(*record) bool) {
	shared := f.shared()
	f.order = make([]uint32, 0, f.records.count)
	again := rounds{}
	for i, r := range f.records.all() {
		if r.among(f, shared) {
			again.hear(f, i)
		} else if !differs(r) {
			r.host, r.fate = f.lowest(r), byPattern
			f.order = append(f.order, i)
		}
	}
	for _, r := range f.records.all() {
		if r.fate == toLedger {
			f.tell(r)
		}
	}
	f.records.forget(func(i uint32) bool { return f.records.at(i).fate == byPattern })
	byHost := func(a, b uint32) int { return f.records.at(a).host.Compare(f.records.at(b).host) }
	if !slices.IsSortedFunc(f.order, byHost) {
		slices.SortFunc(f.order, byHost)
	}
}

// among reports whether a record has one of some names, also in short.
func (r *record) among(f *Fleet, shared map[uint64]bool) bool {
	return len(shared) > 0 && slices.ContainsFunc(r.joins(f), func(h uint64) bool { return shared[h] })
}

// lowest is the name under which a machine is listed: its lowest address, or its
// first name. The one before stays among the aliases.
func (f *Fleet) lowest(r *record) cordon.Host {
	low := r.host
	aliases := f.aliasesOf(r)
	for i, x := range aliases {
		if x.label || x.plain && low.Addr.IsValid() { // addresses come before names
			continue
		}
		if h, _ := x.reads(); !h.IsZero() && h.Compare(low) < 0 {
			aliases[i], low = alias{name: low.String()}, h
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
	f.tellTimes(r, input)
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
	for _, r := range f.records.all() {
		for _, hash := range r.hashes(f) {
			note(hash)
		}
	}
	return known
}
