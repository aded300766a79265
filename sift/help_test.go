package sift

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"cordon"
)

// sent is a payload in a test. Times are in seconds.
type sent struct {
	from, to int
	at       int
	payload  string
	kind     cordon.Kind // 0: a request for the payload
}

func hostOf(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}) }

func (s sent) observation(position int) *cordon.Observation {
	o := &cordon.Observation{
		Kind: cordon.Request, Time: cordon.Time(s.at) * 1e9, Position: uint64(position), Proto: cordon.TCP, DstPort: 80, SrcPort: 1025,
		Src: cordon.Host{Addr: hostOf(s.from)}, Dst: cordon.Host{Addr: hostOf(s.to)},
	}
	if s.kind == 0 {
		o.Request = cordon.RequestLine{Method: []byte("GET"), Target: []byte(s.payload)}
		return o
	}
	o.Kind, o.Proto, o.Payload, o.PayloadLength = s.kind, cordon.UDP, []byte(s.payload), int32(len(s.payload))
	return o
}

// sift shows a Sifter what was sent, in one batch.
func (s *Sifter) sift(all []sent, from int) {
	b := NewBatch(s.o)
	for i, x := range all {
		b.Add(x.observation(from + i))
	}
	s.ObserveAll([]*Batch{b})
}

// state writes out all that a Sifter knows, in an order of its own.
func (s *Sifter) state(samples bool) string {
	var out strings.Builder
	for _, print := range slices.Sorted(maps.Keys(s.contents)) {
		c := *s.contents[print]
		if c.cost = 0; !samples {
			c.samples = nil
		}
		turned := ordered(&c.turned)
		c.senders, c.targets, c.turned = *ordered(&c.senders), *ordered(&c.targets), hosts{}
		for i := range c.senders.list {
			if !samples { // as with those that turned
				c.senders.list[i].before = 0
			}
		}
		fmt.Fprintf(&out, "%+v", c)
		if samples { // that they were sent it first was seen, or not
			for _, h := range turned.list {
				by := *h.by
				h.by = nil
				fmt.Fprintf(&out, " turned %+v by %+v", h, by)
			}
		}
		fmt.Fprintln(&out)
	}
	for _, one := range s.singles.slots {
		if one.print != 0 {
			fmt.Fprintf(&out, "%+v\n", one)
		}
	}
	lines := strings.Split(out.String(), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// ordered lists hosts by rank, so that two that hold the same look the same.
func ordered(s *hosts) *hosts {
	o := &hosts{ranks: s.ranks, over: s.over}
	for i := range s.ranks {
		o.list = append(o.list, *s.host(i))
	}
	return o
}

// outbreak is a worm that spreads from host to host: each host sends to some that
// do not turn, and to two that do.
func outbreak(hosts, each int, payload func(n int) string) (all []sent) {
	at := 0
	for h := range hosts {
		for i := range each {
			to := 1000 + h*each + i
			if i < 2 && 2*h+i+1 < hosts {
				to = 2*h + i + 1
			}
			at++
			all = append(all, sent{from: h, to: to, at: at, payload: payload(len(all))})
		}
	}
	return all
}

// within says which hosts scan, those below a number; the others are honest.
func within(hosts int) func(netip.Addr, Calls) Conduct {
	return func(a netip.Addr, _ Calls) Conduct {
		if b := a.As4(); int(b[2])<<8|int(b[3]) < hosts {
			return Scans
		}
		return Honest
	}
}

func same(payload string) func(int) string { return func(int) string { return payload } }
