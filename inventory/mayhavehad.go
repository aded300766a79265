package inventory

import (
	"net/netip"
	"slices"
	"strings"

	"cordon"
)

// Speaks reports whether any record is about an address, whenever that was: then it is
// handed out, and who had it at a time is for the records to say. Where records found no
// room they may be about any.
func (l *Leases) Speaks(a netip.Addr) bool {
	l.sort()
	a = a.Unmap().WithZone("")
	for _, in := range l.inputs {
		if in.cut {
			return true
		}
		for _, p := range l.places(in, a) {
			if p.runs.about(p.place) {
				return true
			}
		}
	}
	return false
}

// about reports whether there is a record of a place.
func (rs runs) about(place uint32) bool {
	for _, x := range rs {
		if i := x.behind(place, forever); i > 0 && x.records[i-1].place == place {
			return true
		}
	}
	return false
}

// MayHaveHad are all subscribers who had an address at some time from one to another, as
// far as any record tells, by name; all is false where more records speak of it than are
// looked at. Rather one too many is named than one too few.
func (l *Leases) MayHaveHad(a netip.Addr, from, to cordon.Time) (who []string, all bool) {
	l.sort()
	a = a.Unmap().WithZone("")
	numbers := map[uint32]bool{}
	looked := 0
	all = true
	for _, in := range l.inputs {
		all = all && !in.cut
		for _, p := range l.places(in, a) {
			current, _ := p.runs.last(p.place, seconds(from)) // of a journal, who had it before is told by that alone
			all = p.runs.between(p.place, seconds(from), seconds(max(to, from)), func(r *lease) bool {
				looked++
				past := in.journal && r != current && r.from <= seconds(from)
				if r.flags&leaseNobody == 0 && !past && (r.to > seconds(from) || r.flags&leaseReleased != 0) {
					numbers[r.subscriber] = true
				}
				return looked < maxCovering
			}) && all
		}
	}
	for n := range numbers {
		if name := l.subscribers.name(n); name != "" {
			who = append(who, name)
		}
	}
	slices.SortFunc(who, strings.Compare)
	return who, all
}
