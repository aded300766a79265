package fleet

import (
	"hash/maphash"
	"slices"
	"strings"

	"cordon/exposure"
)

// short is what a machine's name is without its domain, as a hash; 0 it is no such name.
// long: it has a domain.
type short struct {
	hash uint64
	long bool
}

func shortOf(name string) short {
	label := exposure.FirstLabel(strings.ToLower(name))
	if label == "" {
		return short{}
	}
	return short{maphash.String(seed, "short for "+label) | 1, len(label) < len(name)}
}

// shorts calls visit with what a record's names are in short.
func (r *record) shorts(f *Fleet, visit func(short)) {
	if !r.host.Addr.IsValid() {
		visit(shortOf(r.host.Name))
	}
	for _, a := range f.aliasesOf(r) {
		visit(shortOf(a.name))
	}
}

// joins are the hashes by which a record may be one of several about a machine: those of
// its names, and of what they are in short.
func (r *record) joins(f *Fleet) []uint64 {
	hs := r.hashes(f)
	r.shorts(f, func(s short) {
		if s.hash != 0 {
			hs = append(hs, s.hash)
		}
	})
	return hs
}

// shortened adds the hashes of short names that some machine has, and some other has with a
// domain. Others that are not short for one another stay alone.
func (f *Fleet) shortened(shared map[uint64]bool) {
	var plain []uint64
	each := func(visit func(short)) {
		for _, s := range f.toldShort {
			visit(s)
		}
		for _, r := range f.records.all() {
			r.shorts(f, visit)
		}
	}
	each(func(s short) {
		if s.hash != 0 && !s.long {
			plain = append(plain, s.hash)
		}
	})
	if len(plain) == 0 {
		return
	}
	slices.Sort(plain)
	each(func(s short) {
		if _, is := slices.BinarySearch(plain, s.hash); is && s.long {
			shared[s.hash] = true
		}
	})
}
