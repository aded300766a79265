package capture

import "cordon"

// A SYN on a connection that is open may be anybody's: the receiver says what it has of
// the old one, and goes on (RFC 5961, section 4). So it is told, and kept beside the
// connection until what follows shows that a new one began.

// postpone reports whether a SYN leaves a connection as it is for now.
func (rd *reader) postpone(f *flow, from int8, p *packet) bool {
	open := f.shaken && !f.reset && !f.sides[0].fin && !f.sides[1].fin
	if !open || p.time >= f.last+idling {
		return false
	}
	h := &halfOpen{key: f.key, first: p.frame, isn: p.seq, wire: min(p.wire, maxWire) | uint32(from)<<31}
	h.macs[from], h.macs[1-from] = p.srcMAC, p.dstMAC
	f.again, f.againAt = h, p.time
	o := rd.out.add()
	rd.describe(o, cordon.Connect, p)
	o.Flow = rd.idOf(&f.key, p.frame)
	f.packets++
	f.bytes += uint64(p.wire)
	return true
}

// begun reports whether a packet shows that the connection of f.again has begun: it is
// accepted, or its first byte or what acknowledges the answer comes.
func (f *flow) begun(from int8, p *packet) bool {
	h := f.again
	if from == h.from() {
		return p.flags&(cordon.SYN|cordon.RST) == 0 && p.seq == h.isn+1
	}
	return p.flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN|cordon.ACK && p.ack == h.isn+1
}

// renew ends a connection for the one that was asked for on its ports.
func (rd *reader) renew(f *flow) *flow {
	h, at, hash := f.again, f.againAt, f.hash
	f.packets, f.bytes = f.packets-1, f.bytes-h.length() // the SYN is the new one's
	rd.end(f)
	return rd.promote(h, hash, at)
}
