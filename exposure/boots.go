package exposure

import (
	"slices"

	"cordon"
)

// boot is when a machine last started, as a source or a row of a table says; row 0 is no
// table's.
type boot struct {
	Stamp             // 0: the row does not say
	seen  cordon.Time // when that was so; the newest
}

// start notes when a machine started, or that a row does not say it. Of more rows than
// are kept nothing is known.
func (e *entry) start(b boot) {
	if i := slices.IndexFunc(e.boots, func(have boot) bool { return have.Input == b.Input && have.Row == b.Row }); i >= 0 {
		have := &e.boots[i]
		have.Stamp, have.seen = have.Later(b.Stamp), max(have.seen, b.seen)
		return
	}
	if e.crowded = e.crowded || len(e.boots) >= maxRows; !e.crowded {
		e.boots = append(e.boots, b)
	}
}

// lastStart is when a machine last started; 0 not known. It is the newest that any
// source shows; but where rows of one table may be of several machines the oldest of
// theirs, and not known where one of them does not say it. A start of which a later source
// knows nothing was none: disputed tells of it.
func lastStart(boots []boot) (last Stamp, disputed bool) {
	newest, rows := map[Stamp]Stamp{}, map[string][]Stamp{}
	for _, b := range boots {
		row := Stamp{Input: b.Input, Row: b.Row}
		if _, ok := newest[row]; !ok && b.Row != 0 {
			rows[b.Input] = append(rows[b.Input], row)
		}
		if newest[row] = newest[row].Later(b.Stamp); denied(b, boots) {
			disputed = true
			continue
		}
		last = last.Later(b.Stamp)
	}
	for _, of := range rows {
		for _, row := range of {
			if at := newest[row]; len(of) > 1 && at.Later(last) != at {
				last = at
			}
		}
	}
	return last, disputed
}

// denied reports whether another source saw the machine later than it is said to have
// started, and knows of an earlier start alone.
func denied(b boot, boots []boot) bool {
	return slices.ContainsFunc(boots, func(o boot) bool {
		return o.At != 0 && o.At < b.At-cordon.Day && o.seen > b.At+cordon.Day && (o.Input != b.Input || o.Row == b.Row)
	})
}
