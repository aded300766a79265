package fleet

import (
	"slices"

	"cordon"
	"cordon/inventory"
)

// rounds finds the records by which one input says of a machine, round after round, what
// it has said before. Of those the first and the last are all that the ledger keeps: since
// when it was so, and how long.
type rounds map[word]*round

// word is all that a record says, but when.
type word struct {
	host                     cordon.Host
	booted, since, installed cordon.Time
	row                      uint64
	mold, input, late, part  uint32
	heard                    bool
	local                    local
}

// round are the records of the first and the last time that a word was given.
type round struct{ first, last uint32 }

// hear takes in a record, and has the one of three not told that lies between the others.
func (rs rounds) hear(f *Fleet, i uint32) {
	r := f.records.at(i)
	if r.seen == 0 || f.molds[r.mold].listed() {
		return
	}
	w := word{
		host: r.host, booted: r.booted, since: r.since, installed: r.installed, row: r.row, mold: r.mold, input: r.input, late: r.late, part: r.part,
		heard: r.heard, local: r.local,
	}
	x := rs[w]
	if x == nil {
		rs[w] = &round{i, i}
		return
	}
	first, last := f.records.at(x.first), f.records.at(x.last)
	switch {
	case !slices.Equal(f.aliasesOf(r), f.aliasesOf(first)): // another word
	case r.seen < first.seen:
		first.passOver(first.seen < last.seen)
		x.first = i
	case r.seen > last.seen:
		last.passOver(first.seen < last.seen)
		x.last = i
	default:
		r.passOver(first.seen < r.seen && r.seen < last.seen)
	}
}

// passOver has a record not told that lies between others.
func (r *record) passOver(between bool) {
	if between {
		r.fate = passedOver
	}
}

// listed reports whether a pattern is of lists, of which every word may count.
func (m *mold) listed() bool {
	return slices.ContainsFunc(m.items, func(it inventory.Item) bool {
		return it.Kind == inventory.Listed || it.List.Change != inventory.Single
	})
}
