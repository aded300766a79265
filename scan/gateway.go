package scan

import (
	"slices"

	"cordon"
)

// links remembers which link-layer addresses carry the conversations of hosts that are
// not on the link: those are gateways, which ask by ARP for whatever others scan. What
// counts is a TCP connection that was accepted, of which question and answer both passed
// the one address; what a host sends under others' names, or datagrams, anybody on the
// link makes by itself. Nor does a host with several addresses of its own make a gateway:
// on the link they are asked for by ARP.
//
// The last to come have a place; forgetting one can leave an ARP sweep of a gateway
// unexcused, so that it is told of as spoofable.
type links struct {
	table [4096]link
	here  [1 << 13]uint32 // addresses that are on the link, by part of their hash
	last  cordon.MAC      // one that forwards, the last that was seen
}

type link struct {
	mac   cordon.MAC
	n     uint8
	hosts [gatewayHosts]uint32
	since cordon.Time // from when on it is known to forward
}

// gatewayHosts is for how many different hosts a gateway has forwarded.
const gatewayHosts = 8

func (e *link) forwards() bool { return e.n == gatewayHosts }

func (l *links) at(mac cordon.MAC) *link {
	k := uint64(mac[0])<<40 | uint64(mac[1])<<32 | uint64(mac[2])<<24 | uint64(mac[3])<<16 | uint64(mac[4])<<8 | uint64(mac[5])
	return &l.table[mix(k, 0x589965cc75374cc3)%uint64(len(l.table))]
}

// arp notes that an address is on the link, or may be: who asks, and whom it asks for.
func (l *links) arp(h *ends) {
	for _, host := range [2]uint64{h.srcH, h.dstH} {
		l.here[host%uint64(len(l.here))] = hereOf(host)
	}
}

func hereOf(host uint64) uint32 { return uint32(host>>32) | 1 }

// carried notes both ends of a connection that was accepted.
func (l *links) carried(e *Event, h *ends) {
	l.see(e.mac, h.srcH, e.Time)
	l.see(e.to, h.dstH, e.Time)
}

func (l *links) see(mac cordon.MAC, host uint64, now cordon.Time) {
	if mac == l.last || mac == (cordon.MAC{}) || l.here[host%uint64(len(l.here))] == hereOf(host) {
		return
	}
	e := l.at(mac)
	switch {
	case e.mac == mac && e.forwards():
		l.last = mac
	case e.mac != mac:
		if !e.forwards() {
			*e = link{mac: mac, n: 1, hosts: [gatewayHosts]uint32{uint32(host)}}
		}
	case !slices.Contains(e.hosts[:e.n], uint32(host)):
		e.hosts[e.n] = uint32(host)
		e.n++
		e.since = now
	}
}

// gateway returns since when an address is known to be a gateway's.
func (l *links) gateway(mac cordon.MAC) (since cordon.Time, is bool) {
	e := l.at(mac)
	return e.since, e.mac == mac && e.forwards()
}

// excused reports whether a question by ARP is a gateway's, which asks for others. One
// that somebody who scans had reached before it was known to be a gateway is not: what
// it forwards then may be made up to hide what it does.
func (t *Tracker) excused(e *Event, h *ends) bool {
	since, is := t.links.gateway(e.mac)
	return is && !t.reached.until(h.srcH, since)
}
