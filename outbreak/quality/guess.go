package main

import (
	"cordon"
	"cordon/outbreak"
)

// guesses are what somebody comes to who takes for the parent of each machine in view the
// last whom its service is seen to have been asked by before it began: nothing in records
// without a payload tells more of contacts than who came, when, and whether it was let in.
type guesses struct {
	told, right int
}

func (g *guesses) add(o guesses) { g.told, g.right = g.told+o.told, g.right+o.right }

// lastBefore makes these guesses. Contacts that a recording shows to have failed count
// for nobody.
func lastBefore(o *outbreak.Outbreak, r *outbreak.Recording) (g guesses) {
	began := map[string]*outbreak.Contact{}
	last := map[string]string{}
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if !r.Seen(i) {
			continue
		}
		from, to := c.From.Addr().String(), c.To.Addr().String()
		if c.Variant != outbreak.None && o.Inside(c.From.Addr()) && began[from] == nil {
			began[from] = c
		}
		if began[to] == nil && c.Outcome == outbreak.Accepted && wormAsks(o, c.Service) {
			last[to] = from
		}
	}
	truth := map[link]cordon.Time{}
	for _, e := range o.Truth.Edges {
		truth[link{e.ToAddress.String(), e.FromAddress.String()}] = e.At
	}
	for child, c := range began {
		if last[child] == "" {
			continue
		}
		g.told++
		if at, is := truth[link{child, last[child]}]; is && at < c.At {
			g.right++
		}
	}
	return g
}

func wormAsks(o *outbreak.Outbreak, s outbreak.Service) bool {
	for i := range o.Config.Worms {
		if o.Config.Worms[i].Variant.Service == s {
			return true
		}
	}
	return false
}
