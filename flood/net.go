package flood

import (
	"encoding/binary"
	"math"
	"math/bits"
	"net/netip"
)

// Networks that are looked at: what is sent to all addresses of one, a little each.
const (
	fourBits = 24
	sixBits  = 64
)

// networkOf is the network of an address.
func networkOf(a *[16]byte, four bool) [16]byte {
	net := *a
	if four {
		net[15] = 0
		return net
	}
	clear(net[sixBits/8:])
	return net
}

// networkKey is keyOf of the network, without making it: to read at once what was written
// in parts has to be waited for, by every packet.
func networkKey(k Kind, a *[16]byte, four bool) uint64 {
	salt := uint64(k+1) * keySalt
	first, second := binary.LittleEndian.Uint64(a[:]), binary.LittleEndian.Uint64(a[8:])
	if second = second << 8 >> 8; !four {
		second = 0
	}
	return mix(first^salt, second+salt) | 1
}

func prefixOf(net [16]byte, four bool) netip.Prefix {
	if four {
		return netip.PrefixFrom(addrOf(net, true), fourBits)
	}
	return netip.PrefixFrom(addrOf(net, false), sixBits)
}

// wide is what is kept besides of a network: which of its addresses were asked, in
// the step and in all of a flood.
type wide struct {
	to, all addresses
}

// addresses are those of a network: of IPv4 each one, of IPv6 an estimate.
type addresses struct {
	last [4]uint64 // octets
	any  sources
}

func (a *addresses) add(dst *[16]byte, four bool) {
	if four {
		a.last[dst[15]>>6] |= 1 << (dst[15] & 63)
		return
	}
	a.any.add(hashOf(dst, sourceSalt))
}

func (a *addresses) join(o *addresses) {
	for i, w := range o.last {
		a.last[i] |= w
	}
	a.any.join(&o.any)
}

func (a *addresses) count() uint64 {
	if n := ones(&a.last); n > 0 {
		return n
	}
	return a.any.count()
}

func ones(words *[4]uint64) (n uint64) {
	for _, w := range words {
		n += uint64(bits.OnesCount64(w))
	}
	return n
}

// asked are the addresses and ports that a source asked in a step, bitmaps by hash.
type asked struct {
	ports [4]uint64 // of addresses
	hosts uint64
}

func (a *asked) add(e *Event) {
	h := hashOf(&e.Dst, linkSalt)
	a.hosts |= 1 << (h >> 58)
	h = mix(h, uint64(e.Port))
	a.ports[h>>62] |= 1 << (h >> 56 & 63)
}

const (
	leastHosts = 8 // of a network: fewer are told one by one
	// A scan asks each port of an address up to four times in ten seconds, with what
	// is sent again where nobody answers.
	leastTimes = 8
	// Who forges sources seldom comes to the same one again in ten seconds; who
	// scans asks more than one or two addresses of a network.
	leastForged = 256
	forgedTimes = 2
)

// repeats reports whether a source that sent n packets asks the same ports of the same
// hosts again and again, and not of one or two.
func (a *asked) repeats(n uint64) bool {
	set := ones(&a.ports)
	const all, full = 4 * 64, 4 * 63 // a full one tells of no number
	if bits.OnesCount64(a.hosts) < leastHosts || set > full {
		return false
	}
	different := all * math.Log(all/float64(all-set)) // linear counting (Whang and others, 1990)
	return float64(n) >= leastTimes*different
}

// carpet adds the step to the sums where the network was flooded: by sources that ask
// the same of its hosts again and again, or by very many, once or twice each.
func (t *target) carpet(least uint64) {
	if t.wide.to.count() < leastHosts || !t.open() {
		return
	}
	rest, was, laid := t.now, t.flooded, span{}
	for i := range t.senders {
		s := &t.senders[i]
		if t.kind != OfDatagrams && s.now.many(least/namedShare) && s.asked.repeats(s.now.packets) && t.name(s.addr, s.four, &s.now) {
			laid.with(&s.now)
		}
	}
	if laid.packets > 0 {
		rest.less(&laid)
		t.laid.join(&laid)
		t.flooded = t.now.last
	}
	if n := t.from.count(); rest.many(least) && n >= leastForged && rest.packets <= forgedTimes*n {
		t.sum.join(&rest)
		t.all.join(&t.from)
		t.flooded = t.now.last
	}
	t.changing = t.changing || t.manyPorts()
	if t.flooded > was {
		t.wide.all.join(&t.wide.to)
	}
}

// apart takes back what was counted of a network for one of its hosts that is flooded
// by itself.
func (t *Tracker) apart(k Kind, e *Event, x *target) {
	if x.shared.packets == 0 {
		return
	}
	if y := t.nets.at(networkKey(k, &e.Dst, e.Four)); y != nil && y.step == x.step {
		y.now.less(&x.shared)
	}
	x.shared = span{}
}
