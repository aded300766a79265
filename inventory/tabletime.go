package inventory

import (
	"time"

	"cordon"
)

// worst reads the row's times of a meaning: the one that is worse for the machine, 0
// where there is none, or any that is none. So it is worse to be fixed late, and that
// anything else was early. cell is the one that counts.
func (t *table) worst(m meaning) (at cordon.Time, cell []byte) {
	cell = t.row[m]
	if cell == nil {
		return 0, nil
	}
	if at = moment(cell); at == 0 {
		t.misread(m, cell, expectsTime)
	}
	for i := range t.more {
		if t.more[i].m != m {
			continue
		}
		switch other := moment(t.more[i].cell); {
		case other == 0:
			t.misread(m, t.more[i].cell, expectsTime)
			at = 0
		case at != 0 && (other < at) != (m == colInstalled):
			at, cell = other, t.more[i].cell
		}
	}
	return at, cell
}

const (
	day = cordon.Time(24 * time.Hour)
	// skew is how far clocks and zones of one row may differ.
	skew = 2 * day
	// firstFix is before anything that is installed: January 1990. Programs write
	// the year 1970 or 1980 where they know of none.
	firstFix = cordon.Time(7305) * day
)

// endOf is the end of a day, where a time shows no more than the day.
func endOf(at cordon.Time) cordon.Time {
	if at%day == 0 {
		return at + day - cordon.Time(time.Second)
	}
	return at
}

// fixed is when what fixes the row's machine was installed, 0 not known. Of a mere day
// that is its end: a start on the same day need not have come behind it.
func (t *table) fixed(seen cordon.Time) cordon.Time {
	at, _ := t.worst(colInstalled)
	switch {
	case at == 0:
		return 0
	case at < firstFix:
		t.d.note("installed before 1990; such a date is taken for none")
		return 0
	case seen != 0 && at > endOf(seen):
		t.d.note("installed after the row itself was seen; such a date is taken for none")
		return 0
	}
	return endOf(at)
}

// booted is when the row's machine last started, 0 not known.
func (t *table) booted(seen cordon.Time) cordon.Time {
	at, _ := t.worst(colBoot)
	if seen != 0 && at > seen+skew {
		t.d.note("started after the row itself was seen; such a time is taken for none")
		return 0
	}
	return at
}

// since tells from when on something was so.
func (t *table) since(k Kind, at cordon.Time) {
	if at != 0 {
		it := t.d.next(k, "")
		it.Since = at
		t.d.send(it)
	}
}
