package app

import (
	"cordon"
	"cordon/judge"
)

// A web server that looks up names logs the name of a client in place of its address.
// Whoever owns an address chooses that name, so a client that goes by the name of one of
// our machines need not be it: what it sent is laid to the name alone.

// disown takes what clients sent from the machines whose names they go by.
func (r *run) disown(c *judge.Case) {
	names := map[cordon.Host]bool{}
	for i := range c.Findings {
		if f := &c.Findings[i]; isClient(f) {
			names[f.Host] = true
		}
	}
	if len(names) == 0 {
		return
	}
	taken := map[cordon.Host]bool{}
	if r.join.fleet != nil {
		taken = r.join.fleet.Knows(names)
	}
	for i := range c.Findings {
		if f := &c.Findings[i]; isClient(f) && (taken[f.Host] || c.Servers[f.Host]) {
			f.Host = f.Host.Claimed()
		}
	}
	for i := range c.Edges {
		if e := &c.Edges[i]; names[e.From] && (taken[e.From] || c.Servers[e.From]) {
			e.From = e.From.Claimed()
		}
	}
}

// isClient reports whether a finding is about who asked, and only its name is known.
func isClient(f *cordon.Finding) bool {
	return !f.Host.Addr.IsValid() && (f.Role == cordon.Emitter || f.Role == cordon.Prober)
}
