package inventory

import (
	"cmp"
	"slices"
	"sort"
)

// lease is one record: who held a place from a second until before another.
type lease struct {
	place      uint32 // an IPv4 address, or the number of a prefix
	from, to   uint32 // seconds since 1970
	subscriber uint32
	line       uint32
	portFrom   uint16
	portTo     uint16
	flags      uint8
}

const (
	leaseReleased = 1 << iota // it was given back at a time that is not shown
	leaseNobody               // from then on nobody had it (declined, abandoned)
)

// forever is the end of a record without one.
const forever = 1<<32 - 1

func (r *lease) covers(at uint32) bool { return r.from <= at && (at < r.to || r.to == forever) }

// shared reports whether the record is about some ports only.
func (r *lease) shared() bool { return r.portTo != 0 }

func compareLeases(a, b lease) int {
	return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.from, b.from), cmp.Compare(a.line, b.line))
}

// runSize is how many records are sorted together. Runs neither move nor grow
// beyond it, so that loading makes no garbage.
const runSize = 1 << 20

// run is a number of records, in order once they are sorted.
type run struct {
	records []lease
	longest uint32 // seconds, of those that end
	endless bool   // there are some that do not
	sorted  bool
}

type runs []*run

func (rs *runs) add(r lease) {
	n := len(*rs)
	if n == 0 || len((*rs)[n-1].records) == runSize {
		size := 64
		if n > 0 {
			size = runSize
		}
		*rs = append(*rs, &run{records: make([]lease, 0, size)})
		n++
	}
	x := (*rs)[n-1]
	x.records = append(x.records, r)
	x.sorted = false
	if r.to == forever {
		x.endless = true
	} else if r.to > r.from {
		x.longest = max(x.longest, r.to-r.from)
	}
}

func (rs runs) count() (n int) {
	for _, x := range rs {
		n += len(x.records)
	}
	return n
}

func (rs runs) sort() {
	for _, x := range rs {
		if !x.sorted {
			slices.SortFunc(x.records, compareLeases)
			x.sorted = true
		}
	}
}

// behind is the index behind the records of a place that began by a time.
func (x *run) behind(place, at uint32) int {
	return sort.Search(len(x.records), func(i int) bool {
		r := &x.records[i]
		return r.place > place || r.place == place && r.from > at
	})
}

// last is the record of a place that began last, by a time.
func (rs runs) last(place, at uint32) (last *lease, ok bool) {
	for _, x := range rs {
		i := x.behind(place, at)
		if i == 0 || x.records[i-1].place != place {
			continue
		}
		if r := &x.records[i-1]; last == nil || compareLeases(*last, *r) < 0 {
			last = r
		}
	}
	return last, last != nil
}

// maxCovering is how many records of one place are looked at for one question.
const maxCovering = 1 << 16

// covering visits the records of a place that hold at a time; full is true where
// there are more than are looked at.
func (rs runs) covering(place, at uint32, visit func(*lease)) (full bool) {
	for _, x := range rs {
		looked := 0
		for i := x.behind(place, at) - 1; i >= 0 && x.records[i].place == place; i-- {
			r := &x.records[i]
			if !x.endless && at-r.from > x.longest {
				break
			}
			if looked++; looked > maxCovering {
				full = true
				break
			}
			if r.covers(at) {
				visit(r)
			}
		}
	}
	return full
}
