package scan

import (
	"slices"

	"cordon"
)

// gateways remembers which link-layer addresses carry the conversations of hosts that are
// not on the link: those are gateways, which ask by ARP for whatever others scan. What
// counts is a TCP connection that was accepted, of which question and answer both passed
// the one address; what a host sends under others' names, or datagrams, anybody on the
// link makes by itself. Nor does a host with several addresses of its own make a gateway:
// on the link they are asked for by ARP.
//
// The last to come have a place; forgetting one can leave an ARP sweep of a gateway
// unexcused, so that it is told of as spoofable.
type gateways struct {
	table  [4096]gateway
	onLink [1 << 13]uint32 // addresses that are on the link, by part of their hash
	last   cordon.MAC      // one that forwards, the last that was seen
}

// gateway is a link-layer address that forwards, or may yet be found to.
type gateway struct {
	mac   cordon.MAC
	n     uint8
	hosts [gatewayHosts]uint32
	since cordon.Time // from when on it is known to forward
}

// gatewayHosts is for how many different hosts a gateway has forwarded.
const gatewayHosts = 8

func (x *gateway) forwards() bool { return x.n == gatewayHosts }

func (g *gateways) at(mac cordon.MAC) *gateway {
	k := uint64(mac[0])<<40 | uint64(mac[1])<<32 | uint64(mac[2])<<24 | uint64(mac[3])<<16 | uint64(mac[4])<<8 | uint64(mac[5])
	return &g.table[mix(k, 0x589965cc75374cc3)%uint64(len(g.table))]
}

// arp notes that an address is on the link, or may be: who asks, and whom it asks for.
func (g *gateways) arp(h *ends) {
	for _, host := range [2]uint64{h.srcH, h.dstH} {
		g.onLink[host%uint64(len(g.onLink))] = linkTag(host)
	}
}

// linkTag is what is kept of an address that is on the link.
func linkTag(host uint64) uint32 { return uint32(host>>32) | 1 }

// carried notes both ends of a connection that was accepted.
func (g *gateways) carried(e *Event, h *ends) {
	g.see(e.mac, h.srcH, e.Time)
	g.see(e.to, h.dstH, e.Time)
}

func (g *gateways) see(mac cordon.MAC, host uint64, now cordon.Time) {
	if mac == g.last || mac == (cordon.MAC{}) || g.onLink[host%uint64(len(g.onLink))] == linkTag(host) {
		return
	}
	x := g.at(mac)
	switch {
	case x.mac == mac && x.forwards():
		g.last = mac
	case x.mac != mac:
		if !x.forwards() {
			*x = gateway{mac: mac, n: 1, hosts: [gatewayHosts]uint32{uint32(host)}}
		}
	case !slices.Contains(x.hosts[:x.n], uint32(host)):
		x.hosts[x.n] = uint32(host)
		x.n++
		x.since = now
	}
}

// gateway reports whether an address is known to be a gateway's, and since when.
func (g *gateways) gateway(mac cordon.MAC) (since cordon.Time, is bool) {
	x := g.at(mac)
	return x.since, x.mac == mac && x.forwards()
}

// asksForOthers reports whether a question by ARP is a gateway's, which asks for others. One
// that somebody who scans had reached before it was known to be a gateway is not: what
// it forwards then may be made up to hide what it does.
func (t *Tracker) asksForOthers(e *Event, h *ends) bool {
	since, is := t.gateways.gateway(e.mac)
	return is && !t.reached.until(h.srcH, since)
}
