package scan

import (
	"slices"

	"cordon"
)

// links remembers which link-layer addresses carry the packets of several IPv4
// hosts: those are gateways, which ask by ARP for whatever others scan. The last
// to come have a place; forgetting one can leave an ARP sweep of a gateway
// unexcused, so that it is told of as spoofable.
type links struct {
	table [4096]link
	last  cordon.MAC // one that forwards, the last that was seen
}

type link struct {
	mac   cordon.MAC
	n     uint8
	hosts [gatewayHosts]uint32
}

// gatewayHosts is for how many different hosts a gateway has forwarded. One host
// may have a second address, or have had another one.
const gatewayHosts = 4

func (e *link) forwards() bool { return e.n == gatewayHosts }

func (l *links) at(mac cordon.MAC) *link {
	k := uint64(mac[0])<<40 | uint64(mac[1])<<32 | uint64(mac[2])<<24 | uint64(mac[3])<<16 | uint64(mac[4])<<8 | uint64(mac[5])
	return &l.table[mix(k, 0x589965cc75374cc3)%uint64(len(l.table))]
}

func (l *links) see(mac cordon.MAC, host uint64) {
	if mac == l.last || mac == (cordon.MAC{}) {
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
	}
}

func (l *links) gateway(mac cordon.MAC) bool {
	e := l.at(mac)
	return e.mac == mac && e.forwards()
}
