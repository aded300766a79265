package detect

import (
	"bytes"
	"cmp"
	"slices"

	"cordon"
)

// sample is what the packets of one host look like: whether one machine sends
// them, or several behind one address, shows in what an operating system counts.
// Every part of it merges without regard to order. Logs show none of it, and
// hosts that are known from logs have none.
type sample struct {
	packets []packet // the first
	final   packet
	ttls    []ttlSpan
	macs    []cordon.MAC // link addresses that it sent from
}

// packet is what one carries that its sender's system chose.
type packet struct {
	time     cordon.Time
	position uint64
	input    uint32
	ipid     uint16
	port     uint16
	to       uint16 // hash of the other end
	ttl      uint8
}

// ttlSpan is one TTL as one input shows it.
type ttlSpan struct {
	input       uint32
	ttl         uint8
	count       uint64
	first, last cordon.Time
}

// Bounds of a sample. Two dozen packets are enough to see that two counters take
// turns; more than eight TTLs are no sign of anything but a sender that makes them
// up, and a host has one link address, or two.
const (
	maxPackets = 24
	maxTTLs    = 8
	maxMACs    = 2
)

func (p *packet) compare(o *packet) int {
	return cmp.Or(p.time.Compare(o.time), cmp.Compare(p.input, o.input), cmp.Compare(p.position, o.position))
}

// addSample takes an observation of which the packet is shown.
func (e *entry) addSample(o *cordon.Observation) {
	if o.TTL == 0 || o.Time <= 0 {
		return
	}
	if e.sample == nil {
		e.sample = &sample{}
	}
	p := packet{
		time: o.Time, position: o.Position, input: o.Input, ipid: o.IPID, port: o.SrcPort,
		to: uint16(rankOf(o.Dst)), ttl: o.TTL,
	}
	e.sample.keepPacket(p)
	e.sample.keepFinal(p)
	e.sample.keepTTL(ttlSpan{input: o.Input, ttl: o.TTL, count: 1, first: o.Time, last: o.Time})
	e.sample.keepMAC(o.SrcMAC)
}

func (s *sample) keepPacket(p packet) {
	if len(s.packets) == maxPackets && s.packets[maxPackets-1].compare(&p) <= 0 {
		return
	}
	i, found := slices.BinarySearchFunc(s.packets, p, func(a, b packet) int { return a.compare(&b) })
	if found {
		return
	}
	s.packets = slices.Insert(s.packets, i, p)
	s.packets = s.packets[:min(len(s.packets), maxPackets)]
}

func (s *sample) keepFinal(p packet) {
	if s.final.time == 0 || s.final.compare(&p) < 0 {
		s.final = p
	}
}

func (s *sample) keepTTL(t ttlSpan) {
	i, found := slices.BinarySearchFunc(s.ttls, t, func(a, b ttlSpan) int {
		return cmp.Or(cmp.Compare(a.input, b.input), cmp.Compare(a.ttl, b.ttl))
	})
	if found {
		h := &s.ttls[i]
		h.count += t.count
		h.first, h.last = min(h.first, t.first), max(h.last, t.last)
		return
	}
	s.ttls = slices.Insert(s.ttls, i, t)
	s.ttls = s.ttls[:min(len(s.ttls), maxTTLs)] // the lowest stay: independent of order
}

func (s *sample) keepMAC(m cordon.MAC) {
	i, found := slices.BinarySearchFunc(s.macs, m, func(a, b cordon.MAC) int { return bytes.Compare(a[:], b[:]) })
	if found || m == (cordon.MAC{}) {
		return
	}
	s.macs = slices.Insert(s.macs, i, m)
	s.macs = s.macs[:min(len(s.macs), maxMACs)] // the lowest stay: independent of order
}

// mergeSample joins two; either may be missing.
func (e *entry) mergeSample(o *sample) {
	if o == nil {
		return
	}
	if e.sample == nil {
		e.sample = &sample{}
	}
	for _, p := range o.packets {
		e.sample.keepPacket(p)
	}
	e.sample.keepFinal(o.final)
	for _, t := range o.ttls {
		e.sample.keepTTL(t)
	}
	for _, m := range o.macs {
		e.sample.keepMAC(m)
	}
}

// What a sample takes, bytes.
const (
	sampleCost = 144
	packetCost = 40
	ttlCost    = 40
)

func (s *sample) charge() int {
	if s == nil {
		return 0
	}
	return sampleCost + packetCost*len(s.packets) + ttlCost*len(s.ttls)
}

// traits are a sample as a finding tells it; nil where there is none.
func (d *Detector) traits(s *sample) *cordon.Traits {
	if s == nil {
		return nil
	}
	t := &cordon.Traits{Final: d.packet(s.final), MACs: slices.Clone(s.macs)}
	for _, p := range s.packets {
		t.Packets = append(t.Packets, d.packet(p))
	}
	for _, x := range s.ttls {
		t.TTLs = append(t.TTLs, cordon.TTLSpan{Input: d.o.Inputs[x.input], TTL: x.ttl, Count: x.count, First: x.first, Last: x.last})
	}
	t.ManyTTLs = len(s.ttls) == maxTTLs
	return t
}

func (d *Detector) packet(p packet) cordon.Packet {
	return cordon.Packet{
		Input: d.o.Inputs[p.input], Position: p.position, Time: p.time, TTL: p.ttl, IPID: p.ipid, Port: p.port, To: p.to,
	}
}
