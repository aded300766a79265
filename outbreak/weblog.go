package outbreak

import (
	"fmt"
	"io"
	"net/netip"

	"cordon"
)

// WebLog writes what one web server in view logs, in Apache's combined format.
func (o *Outbreak) WebLog(to io.Writer, server netip.Addr) (*Recording, error) {
	r := newRecorder(o, to)
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if c.Service != Web || c.Outcome != Accepted || c.To.Addr() != server {
			continue
		}
		r.until(c.At)
		for _, n := range o.connections(c) {
			const logged = 3 // steps until the request is there
			at := n.at + cordon.Time(logged*n.step)
			r.add(at, i, fmt.Appendf(nil, "%s - - [%s] %q 404 283 \"-\" %q\n", c.From.Addr(), at.Std().Format("02/Jan/2006:15:04:05 -0700"), n.request, agentOf(c)))
		}
	}
	return r.end()
}

func agentOf(c *Contact) string {
	if c.Variant != None || c.Scan {
		return "-"
	}
	return "Mozilla/4.0 (compatible; MSIE 5.5; Windows 98)"
}

// Busiest is the web server in view that accepts most, one that no worm can
// infect where there is one, as it would be the log of somebody who reads logs.
func (o *Outbreak) Busiest() netip.Addr {
	accepted := map[int]int{}
	best := None
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if c.Target == None || c.Service != Web {
			continue
		}
		accepted[c.Target]++
		if best == None || o.better(accepted, c.Target, best) {
			best = c.Target
		}
	}
	if best == None {
		return netip.Addr{}
	}
	return o.Truth.Hosts[best].Address
}

func (o *Outbreak) better(accepted map[int]int, a, b int) bool {
	x, y := &o.Truth.Hosts[a], &o.Truth.Hosts[b]
	if x.Vulnerable != y.Vulnerable {
		return y.Vulnerable
	}
	return accepted[a] > accepted[b]
}
