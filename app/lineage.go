package app

import (
	"fmt"
	"net/netip"
	"slices"

	"cordon"
	"cordon/judge"
	"cordon/scan"
	"cordon/sift"
)

// lineages says who infected whom where no advisory describes the worm: of unknown
// worms in the tree, and of hosts of which no more is known than that they scan as
// part of what is said of scanners.
type lineages struct {
	*run
	rep    *cordon.Report
	clocks []judge.Clock
}

// worms adds the trees of unknown worms that the report tells of.
func (l *lineages) worms(worms []sift.Worm, scanners []scan.Scanner) {
	told := map[string]bool{}
	for i := range l.sighted {
		told[l.sighted[i].Report.ID] = true
	}
	for i := range worms {
		if w := &worms[i]; told[w.ID] {
			s := l.strainOf(w, scanners)
			grown := s.Grow(l.clocks)
			l.amend(w, grown.Rows)
			doubtOutside(w, grown.Rows)
			countSilent(w, grown.Sums)
			l.rep.Tree = append(l.rep.Tree, grown.Rows...)
			l.rep.TreeSums = append(l.rep.TreeSums, grown.Sums...)
		}
	}
}

// strainOf are the senders of a worm that scan or had been sent it: who had sent it to
// them first, and who of the others had reached them, on a service of the worm's.
func (l *lineages) strainOf(w *sift.Worm, scanners []scan.Scanner) judge.Strain {
	s := judge.Strain{Name: cordon.UnknownPrefix + w.ID}
	first := map[netip.Addr]netip.Addr{} // who sent it first, by whom it was sent
	senders := map[netip.Addr]bool{}
	for i := range w.Senders {
		x := &w.Senders[i]
		if !x.Scans && x.Reached == nil {
			continue
		}
		senders[x.Addr] = true
		b := judge.Beginning{Host: cordon.Host{Addr: x.Addr}, At: x.First.Time, Input: l.names[x.First.Input]}
		if at := atIt(w, x, scanners); at != nil {
			b.Scanned, b.Scans, b.Since = at.Underway(), l.names[at.FirstInput], l.fromTheStart(at)
		}
		s.Hosts = append(s.Hosts, b)
		if by := x.Reached; by != nil {
			first[x.Addr] = by.From
			s.Approaches = append(s.Approaches, judge.Approach{
				From: cordon.Host{Addr: by.From}, To: cordon.Host{Addr: x.Addr}, At: by.Time, Input: l.names[by.Input], Position: by.Position,
			})
		}
	}
	for i := range scanners {
		switch x := &scanners[i]; {
		case senders[x.Addr]:
			s.Approaches = append(s.Approaches, l.approaches(x, func(by *scan.Reach) bool { return by.By != first[x.Addr] && serves(w, by) })...)
		case w.Estimated && x.Kind == scan.Horizontal && serves(w, &scan.Reach{Proto: x.Proto, Port: x.Port}):
			// Of so many senders a sample is kept, and this may be one of the others.
			s.Hosts = append(s.Hosts, judge.Beginning{Host: cordon.Host{Addr: x.Addr}, At: x.Began, Input: l.names[x.FirstInput], Aside: true})
		}
	}
	return s
}

// atIt is the scan for what a worm attacks that a sender was at when it first sent it; nil
// where none is known.
func atIt(w *sift.Worm, x *sift.Sender, scanners []scan.Scanner) *scan.Scanner {
	if !x.Scans {
		return nil // or another worm explains it
	}
	rows := rowsOf(scanners, x.Addr)
	for i := range rows {
		s := &rows[i]
		if s.Kind == scan.Horizontal && !s.Doubtful && s.First <= x.First.Time && x.First.Time <= s.Last && serves(w, &scan.Reach{Proto: s.Proto, Port: s.Port}) {
			return s
		}
	}
	return nil
}

// serves reports whether a host was reached where a worm is sent.
func serves(w *sift.Worm, by *scan.Reach) bool {
	return slices.ContainsFunc(w.Services, func(s sift.Service) bool { return s.Proto == by.Proto && s.Port == by.Port })
}

// approaches are of those who had reached a scanner some.
func (l *lineages) approaches(s *scan.Scanner, which func(*scan.Reach) bool) (all []judge.Approach) {
	for i := range s.Reaches {
		if by := &s.Reaches[i]; which(by) {
			all = append(all, judge.Approach{
				From: cordon.Host{Addr: by.By}, To: cordon.Host{Addr: s.Addr}, At: by.At, Input: l.names[by.Input], Position: by.Position, Contact: true, Alike: by.Alike,
			})
		}
	}
	return all
}

// scanners tells of scanners that others had reached which scanned for the same. Who
// has a row in the tree has its parent there.
func (l *lineages) scanners(found []scan.Scanner) map[int]reachedRow {
	rows := map[int]reachedRow{}
	inTree := map[string]bool{}
	for i := range l.rep.Tree {
		inTree[l.rep.Tree[i].Host] = true
	}
	for _, all := range reachedOrReaching(found) {
		var s judge.Strain
		for _, i := range all {
			x := &found[i]
			s.Hosts = append(s.Hosts, judge.Beginning{Host: cordon.Host{Addr: x.Addr}, At: x.Began, Input: l.names[x.FirstInput], Since: l.fromTheStart(x)})
			s.Approaches = append(s.Approaches, l.approaches(x, func(*scan.Reach) bool { return true })...)
		}
		for k, row := range s.Grow(l.clocks).Of {
			if i := all[k]; row.Parent != "" && !inTree[found[i].Addr.String()] {
				rows[i] = l.reachedRow(&row, &found[i])
			}
		}
	}
	return rows
}

// reachedOrReaching are the places of scanners that others had reached who scan for
// the same, and of those others, by service. Of the rest, which may be very many,
// nothing can be said.
func reachedOrReaching(found []scan.Scanner) map[service][]int {
	type asks struct {
		addr netip.Addr
		service
	}
	reaching := map[asks]bool{}
	for i := range found {
		for _, by := range found[i].Reaches {
			reaching[asks{by.By, service{by.Proto, by.Port}}] = true
		}
	}
	all := map[service][]int{}
	for i := range found {
		s := &found[i]
		at := service{s.Proto, s.Port}
		if s.Kind == scan.Horizontal && (len(s.Reaches) > 0 || reaching[asks{s.Addr, at}]) {
			all[at] = append(all[at], i)
		}
	}
	return all
}

func (l *lineages) reachedRow(row *cordon.Infection, s *scan.Scanner) reachedRow {
	say := l.speaker()
	by := &cordon.Reached{From: row.Parent, Odds: row.Odds, At: row.AttackedAt, Began: row.EmittedAt, Attackers: row.Attackers, Others: row.Others}
	how := "which scanned for the same"
	for i := range s.Reaches {
		if x := &s.Reaches[i]; x.Position == row.Position && l.names[x.Input] == row.Input {
			if by.Evidence = say.reachEvidence(x); x.Alike {
				how = "which sent as much as those that scan for the same"
			}
		}
	}
	why := fmt.Sprintf("Before it began, %s, %s, had reached it and was answered. If this spreads by itself, it likely came from there, at odds of %.2f", by.From, how, by.Odds)
	if by.Attackers > 1 {
		why += fmt.Sprintf("; %d others had reached it too", by.Attackers-1)
	}
	return reachedRow{by, why + ". What was sent is not known, so this convicts nobody."}
}
