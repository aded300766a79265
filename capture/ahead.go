package capture

import (
	"encoding/binary"
	"hash/maphash"

	"cordon"
	"cordon/prefetch"
)

// What a packet needs of its connection lies anywhere in memory, and waiting for
// it costs more than all the work on it. So the packets of a share are looked at
// some time before their turn: first at their headers, then at where the table
// would have their connection, then at the connection itself, then at its
// stream, each time only to ask memory for the next. Nothing depends on what is
// found: by a packet's turn its connection may be another.

// How many packets ahead of its turn a packet is looked at.
const (
	aheadData   = 20
	aheadKey    = 14
	aheadFlow   = 8
	aheadStream = 4
	aheadRing   = 16 // a power of two above aheadKey
)

// coming is a packet whose turn comes.
type coming struct {
	frame uint64 // 0: not one that can be read at a glance
	key   flowKey
	from  int8
	part  uint8
	hash  uint64
	flow  *flow // that may be its connection
}

// Take observes a share of a block.
func (rd *Reader) Take(share []Record) {
	for i := range min(aheadKey, len(share)) {
		rd.glance(&share[i], i)
	}
	for i := range share {
		if n := i + aheadData; n < len(share) {
			prefetch.Bytes(share[n].Data)
		}
		if n := i + aheadKey; n < len(share) {
			rd.glance(&share[n], n)
		}
		rd.seek(i + aheadFlow)
		if f := rd.coming[(i+aheadStream)%aheadRing].flow; f != nil {
			if s := f.sides[rd.coming[(i+aheadStream)%aheadRing].from].stream; s != nil {
				prefetch.Of(s)
			}
		}
		rd.now = i % aheadRing
		rd.record(&share[i])
	}
	rd.out.flush()
}

// glance reads the ends of a TCP packet that is no fragment, right behind an
// Ethernet header.
func (rd *Reader) glance(rec *Record, at int) {
	c := &rd.coming[at%aheadRing]
	c.frame, c.flow = 0, nil
	b := rec.Data
	if rec.Link != linkEthernet || len(b) < 38 || b[12] != 8 || b[13] != 0 || b[14]>>4 != 4 ||
		b[23] != cordon.TCP || binary.BigEndian.Uint16(b[20:])&0x3fff != 0 {
		return
	}
	tcp := 14 + int(b[14]&15)*4
	if tcp < 34 || len(b) < tcp+4 {
		return
	}
	src, dst := binary.BigEndian.Uint32(b[26:]), binary.BigEndian.Uint32(b[30:])
	c.frame, c.part = rd.base+rec.Frame, part4(src, dst)
	c.from = c.key.set4(src, dst, binary.BigEndian.Uint16(b[tcp:]), binary.BigEndian.Uint16(b[tcp+2:]))
	c.hash = maphash.Bytes(rd.seed, c.key[:])
	part := &rd.parts[c.part]
	if t := &part.flows; len(t.slots) > 0 {
		prefetch.Of(&t.slots[c.hash&uint64(len(t.slots)-1)])
	}
	part.half.ahead(c.hash)
}

// seek looks where a packet's connection would be.
func (rd *Reader) seek(at int) {
	c := &rd.coming[at%aheadRing]
	t := &rd.parts[c.part].flows
	if c.frame == 0 || len(t.slots) == 0 {
		return
	}
	s := &t.slots[c.hash&uint64(len(t.slots)-1)]
	if c.flow = s.flow; s.hash != c.hash {
		c.flow = nil
	}
	if c.flow != nil {
		prefetch.Of(c.flow)
	}
}

// set4 is keyOf for IPv4, in place.
func (k *flowKey) set4(src, dst uint32, srcPort, dstPort uint16) (from int8) {
	if src > dst || src == dst && srcPort > dstPort {
		src, dst, srcPort, dstPort, from = dst, src, dstPort, srcPort, 1
	}
	const mapped = 0xffff // ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)
	binary.BigEndian.PutUint64(k[0:], 0)
	binary.BigEndian.PutUint64(k[8:], mapped<<32|uint64(src))
	binary.BigEndian.PutUint64(k[16:], 0)
	binary.BigEndian.PutUint64(k[24:], mapped<<32|uint64(dst))
	binary.BigEndian.PutUint32(k[32:], uint32(srcPort)<<16|uint32(dstPort))
	return from
}

// copyFrom copies word by word, as set4 writes.
func (k *flowKey) copyFrom(o *flowKey) {
	binary.LittleEndian.PutUint64(k[0:], binary.LittleEndian.Uint64(o[0:]))
	binary.LittleEndian.PutUint64(k[8:], binary.LittleEndian.Uint64(o[8:]))
	binary.LittleEndian.PutUint64(k[16:], binary.LittleEndian.Uint64(o[16:]))
	binary.LittleEndian.PutUint64(k[24:], binary.LittleEndian.Uint64(o[24:]))
	binary.LittleEndian.PutUint32(k[32:], binary.LittleEndian.Uint32(o[32:]))
}

// keyed is the key of the packet at hand and its hash. The key is valid until the
// next packet.
func (rd *Reader) keyed(p *packet) (k *flowKey, from int8, hash uint64) {
	c := &rd.coming[rd.now]
	if c.frame != p.frame || p.frame == 0 {
		c = &rd.odd
		c.key, c.from = keyOf(p)
		c.hash = maphash.Bytes(rd.seed, c.key[:])
	}
	return &c.key, c.from, c.hash
}
