package main

import (
	"strconv"

	"cordon"
	"cordon/outbreak"
)

// link is who infected whom, by addresses, as somebody says.
type link struct{ child, parent string }

// links are those that a report tells.
func links(rep *cordon.Report) (all []link) {
	for _, i := range rep.Tree {
		if i.Parent != "" {
			all = append(all, link{i.Host, i.Parent})
		}
	}
	for _, u := range rep.Unknown {
		for _, s := range u.Senders {
			if s.InfectedBy != nil {
				all = append(all, link{s.Address, s.InfectedBy.From})
			}
		}
	}
	return all
}

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

// edgesRight counts how many of the true edges are told.
func edgesRight(truth, told []link) (right, of int) {
	says := map[link]bool{}
	for _, l := range told {
		says[l] = true
	}
	for _, l := range truth {
		if says[l] {
			right++
		}
	}
	return right, len(truth)
}
