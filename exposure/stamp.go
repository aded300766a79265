package exposure

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// Stamp is a time as a source shows it.
type Stamp struct {
	At    cordon.Time // 0 not known
	Local bool        // it shows no zone and is read as UTC
	Input string
	Row   uint64 // as of an inventory.Item
}

// Earliest is the earliest that it may be, as far as zones leave that open.
func (s Stamp) Earliest() cordon.Time {
	if s.Local && s.At != 0 {
		return s.At - inventory.East
	}
	return s.At
}

// Latest is the latest that it may be.
func (s Stamp) Latest() cordon.Time {
	if s.Local && s.At != 0 {
		return s.At + inventory.West
	}
	return s.At
}

// SharesZone reports whether two times show no zone and stand in one row: whatever theirs
// is, it is the same.
func (s Stamp) SharesZone(o Stamp) bool {
	return s.Local && o.Local && s.Row != 0 && s.Row != severalRows && s.Row == o.Row && s.Input == o.Input
}

// Later is the later of two, as far as is known for certain.
func (s Stamp) Later(o Stamp) Stamp {
	if o.Earliest() > s.Earliest() || o.Earliest() == s.Earliest() && s.Local && !o.Local {
		return o
	}
	return s.FirstOf(o)
}

// FirstOf is the one of two that are the same which the first input has: of several times
// that several inputs give alike those of one row are found, which share its zone.
func (s Stamp) FirstOf(o Stamp) Stamp {
	if s.At == o.At && s.Local == o.Local && cmp.Or(strings.Compare(o.Input, s.Input), cmp.Compare(o.Row, s.Row)) < 0 {
		return o
	}
	return s
}

// Sooner is the earlier of two, as far as may be; one that is not known is none.
func (s Stamp) Sooner(o Stamp) Stamp {
	if o.Earliest().Before(s.Earliest()) || o.Earliest() == s.Earliest() && s.Local && !o.Local {
		return o
	}
	return s
}

// SeenBy is the latest time at which it may have been found so; 0 not known.
func (c *Claim) SeenBy() cordon.Time { return seenBy(c.Seen, c.Late, c.SeenLocal) }

func seenBy(seen cordon.Time, late uint32, local bool) cordon.Time {
	if seen == 0 {
		return 0
	}
	return Stamp{At: seen + cordon.Time(late)*cordon.Time(time.Second), Local: local}.Latest()
}

// sinceBy is the latest time from when on it may have been so; 0 not known.
func (c *Claim) sinceBy() cordon.Time { return Stamp{At: c.Since, Local: c.SinceLocal}.Latest() }

// AheadBy is Ahead for what was found so at a time that is known to some seconds: it
// counts as of its end, but for what a mere day leaves open.
func AheadBy(seen cordon.Time, late uint32, at cordon.Time) bool {
	return Ahead(seen+max(cordon.Time(late)*cordon.Time(time.Second)-cordon.Day, 0), at)
}

// Earliest is before anything is there that fixes what an advisory is about: a year before
// it was first seen, or the year of its first CVE. 0: the document shows neither.
func Earliest(a *advisory.Advisory) (at cordon.Time) {
	if !a.FirstSeen.IsZero() {
		at = cordon.TimeOf(a.FirstSeen.AddDate(-1, 0, 0))
	}
	for _, id := range a.CVEs {
		if len(id) > len("CVE-2001") {
			if t, err := time.Parse("CVE-2006", id[:len("CVE-2001")]); err == nil && cordon.TimeOf(t).Before(at) {
				at = cordon.TimeOf(t)
			}
		}
	}
	return at
}

// FileDate is when an input was last written.
type FileDate struct {
	Input string
	At    cordon.Time
}

// undate takes the dates of files away that are none; see [inventory.Undated].
func (l *Ledger) undate() {
	if len(l.undated) == 0 {
		return
	}
	for _, e := range l.entries {
		for _, f := range e.claims {
			for i := range f.claims {
				c := &f.claims[i]
				if l.undated[FileDate{c.Input, c.Seen}] {
					c.Seen, c.Late, c.SeenLocal = 0, 0, false
				}
				if l.undated[FileDate{c.Input, c.First}] {
					c.First = 0
				}
			}
			slices.SortFunc(f.claims, func(a, b Claim) int { return inOrder(&a, &b) })
		}
		for i := range e.voices {
			if v := &e.voices[i]; l.undated[FileDate{v.input, v.seen}] {
				v.seen = 0
			}
		}
	}
}
