package main

import (
	"cmp"
	"slices"
	"strconv"

	"cordon"
	"cordon/outbreak"
)

// link is who infected whom, by addresses, as somebody says.
type link struct{ child, parent string }

// links are those that a report tells, in its tree, or of hosts that have no row
// there, with the scanners. Of a host with several parents the surest counts alone.
func links(rep *cordon.Report) (all []link) {
	rows := slices.Clone(rep.Tree)
	for s := range rep.Scanners.All() {
		if by := s.ReachedBy; by != nil {
			rows = append(rows, cordon.Infection{Host: s.Address, Parent: by.From, Odds: by.Odds, RestsOn: cordon.RestsOnContact})
		}
	}
	slices.SortStableFunc(rows, func(a, b cordon.Infection) int {
		return cmp.Or(cmp.Compare(slices.Index(surest, a.RestsOn), slices.Index(surest, b.RestsOn)), cmp.Compare(b.Odds, a.Odds))
	})
	said := map[string]bool{}
	for _, i := range rows {
		if i.Parent != "" && !said[i.Host] {
			said[i.Host] = true
			all = append(all, link{i.Host, i.Parent})
		}
	}
	return all
}

var surest = []string{cordon.RestsOnSignature, cordon.RestsOnContent, cordon.RestsOnContact, ""}

// edgesInView are the infections of which a recording shows the contact that
// infected and a contact of the machine afterwards, from the same address: of
// others nobody could tell. One child has one parent, the first.
func edgesInView(o *outbreak.Outbreak, r *outbreak.Recording) (all []link) {
	type attack struct {
		at       cordon.Time
		from, to int
	}
	shown := map[attack]bool{}
	emits := map[link]cordon.Time{} // the last contact of a machine from an address, by both
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if c.Variant == outbreak.None || !r.Seen(i) {
			continue
		}
		if c.Target != outbreak.None {
			shown[attack{c.At, c.Machine, c.Target}] = true
		}
		emits[link{strconv.Itoa(c.Machine), c.From.Addr().String()}] = c.At
	}
	for _, e := range o.Truth.Edges {
		if e.Seed || !shown[attack{e.At, e.From, e.To}] || emits[link{strconv.Itoa(e.To), e.ToAddress.String()}] <= e.At {
			continue
		}
		all = append(all, link{e.ToAddress.String(), e.FromAddress.String()})
	}
	return all
}

// edges counts infections of which both contacts are in view, by what is told of
// them.
type edges struct {
	right   int
	other   int // another parent is told
	unknown int // none is, and who infected it is listed nowhere
	none    int // none is, though who infected it is listed
}

func (e *edges) add(o edges) {
	e.right, e.other, e.unknown, e.none = e.right+o.right, e.other+o.other, e.unknown+o.unknown, e.none+o.none
}

func (e *edges) of() int { return e.right + e.other + e.unknown + e.none }

// edgesRight counts the true edges by what is told of their children. listed says
// whether a report has an address anywhere.
func edgesRight(truth, told []link, listed func(address string) bool) (e edges) {
	says, parents := map[link]bool{}, map[string]bool{}
	for _, l := range told {
		says[l], parents[l.child] = true, true
	}
	for _, l := range truth {
		switch {
		case says[l]:
			e.right++
		case parents[l.child]:
			e.other++
		case !listed(l.parent):
			e.unknown++
		default:
			e.none++
		}
	}
	return e
}

// otherwise counts the parents that are told of others than the children of truth.
func otherwise(o *outbreak.Outbreak, truth, told []link) (e edges) {
	children, real := map[string]bool{}, map[link]bool{}
	for _, l := range truth {
		children[l.child] = true
	}
	for _, t := range o.Truth.Edges {
		real[link{t.ToAddress.String(), t.FromAddress.String()}] = true
	}
	for _, l := range told {
		switch {
		case children[l.child]:
		case real[l]:
			e.right++
		default:
			e.other++
		}
	}
	return e
}

// listedBy reports whether a report says anything against an address.
func listedBy(rep *cordon.Report) func(address string) bool {
	says := tell(rep)
	for _, u := range rep.Unknown {
		for _, s := range u.Senders {
			says[s.Address] = &told{}
		}
	}
	return func(address string) bool { return says[address] != nil }
}
