package flood

import (
	"time"

	"cordon"
)

// Step is the width of the steps in which packets are counted: short enough for
// a rate to mean something, long enough for a burst to pass.
const Step = cordon.Time(10 * time.Second)

// Options configure a Tracker. The zero value is useful.
type Options struct {
	// From how many packets in a Step on it is a flood. 0: the defaults.
	ARP, Pings, SYNs, Datagrams int
	// Behind is how long after a packet for an address somebody who asks on the
	// link for that address is taken to ask for its sender. 0: DefaultBehind.
	Behind time.Duration
}

// Defaults of Options, packets in ten seconds.
const (
	// DefaultARP are requests that nobody answers. One cable segment of 2001
	// carried 451 in 17 seconds, by two that asked; a gateway of a quiet network
	// asks a few times a second for what the internet's noise looks for.
	DefaultARP = 100
	// DefaultPings is fifty a second. A person's ping sends one; those that look
	// along a route send one a second to each of up to thirty routers.
	DefaultPings = 500
	// DefaultSYNs is a hundred a second of which nothing comes.
	DefaultSYNs = 1000
	// DefaultDatagrams is a thousand a second of which none is answered: a call
	// or a film is answered now and then, a query always.
	DefaultDatagrams = 10000
	// DefaultBehind covers the repetitions of a request that is not answered.
	DefaultBehind = 5 * time.Second
)

func (o Options) least() (n [kinds]uint64) {
	for k, v := range [...][2]int{{o.ARP, DefaultARP}, {o.Pings, DefaultPings}, {o.SYNs, DefaultSYNs}, {o.Datagrams, DefaultDatagrams}} {
		n[k] = uint64(v[1])
		if v[0] > 0 {
			n[k] = uint64(v[0])
		}
	}
	return n
}

func (o Options) behind() cordon.Time {
	if o.Behind <= 0 {
		return cordon.Time(DefaultBehind)
	}
	return cordon.Time(o.Behind)
}
