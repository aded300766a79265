package flows

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

// sFlow 5 (sflow.org, "sFlow Version 5", July 2004). Numbers are of 32 bits,
// and what has a length can be stepped over.

// Kinds of samples, and of records in a flow sample. The upper 20 bits are an
// enterprise's; those of others are not read.
const (
	flowSample       = 1
	counterSample    = 2
	expandedFlow     = 3
	expandedCounters = 4

	rawHeader   = 1
	sampledIPv4 = 3
	sampledIPv6 = 4
)

// Protocols of a raw header.
const (
	headerEthernet = 1
	headerIPv4     = 11
	headerIPv6     = 12
)

func (d *Decoder) sflow(b []byte) {
	c := cursor{b}
	c.take(4)
	switch kind := c.u32(); kind {
	case 1:
		c.take(4)
	case 2:
		c.take(16)
	default:
		d.counts.skip(skipNoExport, len(b))
		return
	}
	agent, number := c.u32(), c.u32()
	c.take(4) // uptime
	if c.len() < 4 {
		d.counts.lose(lostShort, len(b))
		return
	}
	d.export = clock{now: d.at}
	d.sequence(versionSF<<8, agent, number, 1)
	for count := c.u32(); count > 0; count-- {
		if c.len() < 8 {
			d.counts.lose(lostShort, c.len())
			return
		}
		kind, length := c.u32(), c.u32()
		if uint64(length) > uint64(c.len()) {
			d.counts.lose(lostRecord, c.len())
			return
		}
		d.sample(kind, c.take(int(length)))
	}
}

func (d *Decoder) sample(kind uint32, b []byte) {
	c := cursor{b}
	var rate uint32
	switch kind {
	case flowSample:
		c.take(8) // number, source
		rate = c.u32()
		c.take(16) // pool, drops, input, output
	case expandedFlow:
		c.take(12)
		rate = c.u32()
		c.take(24)
	case counterSample, expandedCounters:
		d.counts.understand()
		return
	default:
		d.counts.skip(skipSample, len(b))
		return
	}
	if c.len() < 4 {
		d.counts.lose(lostRecord, len(b))
		return
	}
	d.r, d.size = record{}, len(b)
	damaged := d.sampleRecords(&c)
	d.r.weight = min(rate, maxWeight)
	switch {
	case d.r.src.IsValid():
		d.flowRecord()
	case damaged:
		d.counts.lose(lostRecord, len(b))
	default: // a packet that is not of IP
		d.counts.understand()
	}
}

// sampleRecords reads what a sample tells of its one packet into d.r. The
// packet's own header says more than a summary of it.
func (d *Decoder) sampleRecords(c *cursor) (damaged bool) {
	for count := c.u32(); count > 0; count-- {
		if c.len() < 8 {
			return true
		}
		kind, length := c.u32(), c.u32()
		if uint64(length) > uint64(c.len()) {
			return true
		}
		b := c.take(int(length))
		switch kind {
		case rawHeader:
			d.raw(b)
		case sampledIPv4:
			d.summary(b, 4)
		case sampledIPv6:
			d.summary(b, 16)
		}
	}
	return false
}

// raw reads the first bytes of the packet.
func (d *Decoder) raw(b []byte) {
	c := cursor{b}
	protocol, wire, stripped, shown := c.u32(), c.u32(), c.u32(), c.u32()
	if uint64(shown) > uint64(c.len()) {
		shown = uint32(c.len())
	}
	p := shownPacket{b: c.take(int(shown)), wire: int(min(wire, maxWire))}
	r := &d.r
	*r = record{single: true, payloadLen: -1}
	switch protocol {
	case headerEthernet:
		p.wire = max(p.wire-int(min(stripped, maxWire)), len(p.b))
		r.ethernet(p)
	case headerIPv4, headerIPv6:
		p.wire = max(p.wire, len(p.b))
		r.ip(p)
	}
	r.to.Packets, r.to.Bytes = 1, uint64(wire)
}

// summary reads the fields that some switches send in place of a header.
func (d *Decoder) summary(b []byte, width int) {
	r := &d.r
	if r.src.IsValid() || len(b) < 24+2*width {
		return
	}
	*r = record{payloadLen: -1}
	r.to.Packets, r.to.Bytes = 1, uint64(binary.BigEndian.Uint32(b))
	r.proto = uint8(binary.BigEndian.Uint32(b[4:]))
	r.src, _ = netip.AddrFromSlice(b[8 : 8+width])
	r.dst, _ = netip.AddrFromSlice(b[8+width : 8+2*width])
	r.src, r.dst = r.src.Unmap(), r.dst.Unmap()
	b = b[8+2*width:]
	r.srcPort, r.dstPort = uint16(binary.BigEndian.Uint32(b)), uint16(binary.BigEndian.Uint32(b[4:]))
	r.to.Flags = uint8(binary.BigEndian.Uint32(b[8:])) & flagBits
	r.to.FlagsShown = r.proto == cordon.TCP && r.to.Flags != 0
}
