package exposure

import (
	"slices"

	"cordon"
)

// boot is when a machine last started, as a source or a row of a table says; row 0 is no
// table's.
type boot struct {
	input string
	row   uint64
	at    cordon.Time // 0: the row does not say
	seen  cordon.Time // when that was so; the newest
}

// start notes when a machine started, or that a row does not say it. Of more rows than
// are kept nothing is known.
func (e *entry) start(b boot) {
	if i := slices.IndexFunc(e.boots, func(have boot) bool { return have.input == b.input && have.row == b.row }); i >= 0 {
		have := &e.boots[i]
		have.at, have.seen = max(have.at, b.at), max(have.seen, b.seen)
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
func lastStart(boots []boot) (at cordon.Time, disputed bool) {
	newest, rows := map[boot]cordon.Time{}, map[string][]boot{}
	for _, b := range boots {
		row := boot{input: b.input, row: b.row}
		if _, ok := newest[row]; !ok && b.row != 0 {
			rows[b.input] = append(rows[b.input], row)
		}
		if newest[row] = max(newest[row], b.at); denied(b, boots) {
			disputed = true
			continue
		}
		at = max(at, b.at)
	}
	for _, of := range rows {
		for _, row := range of {
			if len(of) > 1 {
				at = min(at, newest[row])
			}
		}
	}
	return at, disputed
}

// denied reports whether another source saw the machine later than it is said to have
// started, and knows of an earlier start alone.
func denied(b boot, boots []boot) bool {
	return slices.ContainsFunc(boots, func(o boot) bool {
		return o.at != 0 && o.at < b.at-cordon.Day && o.seen > b.at+cordon.Day && (o.input != b.input || o.row == b.row)
	})
}
