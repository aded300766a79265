package flood

import (
	"bytes"
	"maps"
	"slices"

	"cordon"
)

// crowd are the sources of what much is sent to, one by one as far as there is room,
// to name those of a flood by many that hold their addresses.
type crowd struct {
	all  map[[16]byte]*member
	bits [64]uint64 // of hashes of those
	macs map[cordon.MAC]*station
	last *station // that strangers came from, and its address
	at   cordon.MAC
}

// member is a source, and what it sent in the step at hand.
type member struct {
	addr     [16]byte
	four     bool
	moved    bool // its packets come from several stations
	proved   bool // connections show that it holds its address
	mac      cordon.MAC
	now      span
	answered uint64 // of the step: times, or connections that came to something
}

// station is a hardware address, or none where none is shown: of how many addresses
// packets came from it, and of how many of which no connection is known.
type station struct{ addresses, strangers uint32 }

const (
	maxCrowds  = 64
	maxMembers = 512 // of each
	crowdShare = 4   // of a flood's least, from which on sources are told one by one
	// A station from which packets of more strangers came forges, or forwards for
	// somebody who does.
	maxStrangers = 4
)

// proved are addresses that connections show to be held, with the station behind
// which they are: the last ones, by hash.
type proved [1 << 14]uint64

func (p *proved) place(a *[16]byte, mac cordon.MAC) (*uint64, uint64) {
	h := hashOf(a, linkSalt)
	for _, b := range mac {
		h = mix(h, uint64(b))
	}
	return &p[h%uint64(len(p))], h | 1
}

func (p *proved) add(a *[16]byte, mac cordon.MAC) {
	at, h := p.place(a, mac)
	*at = h
}

func (p *proved) has(a *[16]byte, mac cordon.MAC) bool {
	at, h := p.place(a, mac)
	return *at == h
}

func newCrowd() *crowd {
	return &crowd{all: map[[16]byte]*member{}, macs: map[cordon.MAC]*station{}}
}

func (c *crowd) empty() {
	clear(c.all)
	clear(c.macs)
	c.bits, c.last = [64]uint64{}, nil
}

// member returns a source that is told by itself; nil where it is not.
func (c *crowd) member(src *[16]byte, h uint64) *member {
	if c.bits[h>>58]&(1<<(h>>52&63)) == 0 {
		return nil
	}
	return c.all[*src]
}

// count takes a packet of a source; of a forger's only a few addresses are kept.
func (c *crowd) count(e *Event, h, n uint64, p *proved) {
	m := c.member(&e.Src, h)
	if m == nil {
		if m = c.join(e, h, p); m == nil {
			return
		}
	}
	m.moved = m.moved || m.mac != e.MAC
	m.now.add(e, n)
}

func (c *crowd) join(e *Event, h uint64, p *proved) *member {
	if len(c.all) == maxMembers {
		return nil
	}
	s := c.station(e.MAC)
	if s == nil {
		return nil
	}
	known := p.has(&e.Src, e.MAC)
	if !known && s.strangers > maxStrangers && e.MAC != (cordon.MAC{}) {
		return nil
	}
	s.addresses++
	if !known {
		s.strangers++
	}
	m := &member{addr: e.Src, four: e.Four, mac: e.MAC, proved: known}
	c.all[e.Src] = m
	c.bits[h>>58] |= 1 << (h >> 52 & 63)
	return m
}

func (c *crowd) station(mac cordon.MAC) *station {
	if c.last != nil && c.at == mac {
		return c.last
	}
	s := c.macs[mac]
	if s == nil {
		if len(c.macs) == maxMembers {
			return nil
		}
		s = new(station)
		c.macs[mac] = s
	}
	c.last, c.at = s, mac
	return s
}

// holds reports whether a source holds its address: it alone has a station, or
// connections show it, and no others come from the station of which none do.
func (c *crowd) holds(m *member) bool {
	s := c.macs[m.mac]
	switch {
	case m.moved:
		return false
	case m.mac != (cordon.MAC{}) && s.addresses == 1:
		return true
	}
	return m.proved && s.strangers <= maxStrangers
}

// begin forgets what came in the step.
func (c *crowd) begin() {
	for _, m := range c.all {
		m.now, m.answered = span{}, 0
	}
}

// unanswered reports whether what a source sent came to as little as a flood does.
func (m *member) unanswered(k Kind) bool {
	if k == OfDatagrams {
		return m.answered*replyShare < m.now.packets
	}
	return m.answered*pongShare < m.now.packets
}

const (
	// Six connections at once to a server that is down are asked for 24 times in ten
	// seconds, with what is sent again.
	enoughSYNs = 64
	crowdHalf  = 2 // sources that hold their addresses are named where they make half of it
	equals     = 8 // those of an eighth of what they send on average
)

// makers are sources that hold their addresses and together make half of the n packets
// of a step of a flood.
func (c *crowd) makers(k Kind, n uint64) (makers []*member) {
	sum, few := uint64(0), uint64(enough)
	if k == OfSYNs {
		few = enoughSYNs
	}
	for _, m := range c.members() {
		if m.now.seen >= few && c.holds(m) && m.unanswered(k) {
			makers = append(makers, m)
			sum += m.now.packets
		}
	}
	if sum*crowdHalf < n || len(makers) == 0 {
		return nil
	}
	few = sum / uint64(len(makers)) / equals
	return slices.DeleteFunc(makers, func(m *member) bool { return m.now.packets < few })
}

// members are all, by address; there are none of no crowd.
func (c *crowd) members() []*member {
	if c == nil {
		return nil
	}
	return slices.SortedFunc(maps.Values(c.all), func(a, b *member) int { return bytes.Compare(a.addr[:], b.addr[:]) })
}

// of is the member that has an address.
func (c *crowd) of(addr [16]byte) *member {
	if c == nil {
		return nil
	}
	return c.all[addr]
}

// shows reports whether anything shows that the address is held by who sends from it.
func (c *crowd) shows(addr [16]byte) bool {
	m := c.of(addr)
	return m != nil && c.holds(m)
}
