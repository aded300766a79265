package capture

import (
	"cordon"
	"cordon/prefetch"
)

// halfOpen is a connection of which one SYN was seen and nothing else. Nearly
// all of a scan and all of a flood are such, so it is kept small, and becomes a
// flow when a second packet comes.
type halfOpen struct {
	key   flowKey
	hash  uint64
	isn   uint32
	id    uint64
	first uint64 // frame
	time  cordon.Time
	wire  uint32
	macs  [2]cordon.MAC
	from  int8
	taken bool // it became a flow
}

// maxHalf bounds the half-open connections of a partition: 32768 in all, which
// take 3 MiB, so that a flood is told and does not leave the caches. Beyond it
// the first that came goes.
const maxHalf = 512

// halfTable is a ring of them in the order of their arrival, and buckets that find
// them. What is in a bucket is not taken out when the ring goes on: its number
// tells that it is over.
type halfTable struct {
	ring    []halfOpen
	buckets []halfBucket
	next    uint16 // number of the next
	count   int    // of those before it that are in the ring
	// missed is until when an answer may come to a connection that was dropped.
	missed cordon.Time
}

// halfBucket is one line of the cache. A slot holds 48 bits of the hash, and the
// number.
type halfBucket [8]uint64

// halfBuckets makes two places a bucket used on average, so that one in five
// thousand connections finds none and is dropped before its time.
const halfBuckets = maxHalf / 2

// isHalf tells a SYN without anything else.
func isHalf(p *packet) bool {
	return p.flags&(cordon.SYN|cordon.ACK|cordon.RST|cordon.FIN) == cordon.SYN && p.payloadLen == 0
}

// halfOpen keeps p as a half-open connection, and tells of it.
func (rd *reader) halfOpen(key *flowKey, hash uint64, from int8, p *packet) {
	t := rd.half
	if t.ring == nil {
		t.ring, t.buckets = make([]halfOpen, maxHalf), make([]halfBucket, halfBuckets)
	}
	if t.count == maxHalf {
		rd.dropHalf()
	}
	h := &t.ring[t.next%maxHalf]
	*h = halfOpen{
		key: *key, hash: hash, isn: p.seq, id: rd.idOf(key, p.frame),
		first: p.frame, time: p.time, wire: p.wire, from: from,
	}
	h.macs[from], h.macs[1-from] = p.srcMAC, p.dstMAC
	if pushed := t.place(hash); pushed != nil {
		rd.endHalf(pushed)
	}
	o := rd.out.add()
	rd.describe(o, cordon.Connect, p)
	o.Flow = h.id
}

// ahead asks for what a SYN of this hash will need, and the first of the ring,
// which goes when there is no more room.
func (t *halfTable) ahead(hash uint64) {
	if t.count > 0 {
		prefetch.Of(&t.buckets[hash>>16%halfBuckets])
		prefetch.Of(&t.ring[t.next%maxHalf])
	}
}

// age is how many came since what a slot refers to, it included; 0 where that is
// over. Numbers come round, so it may be another's: see of.
func (t *halfTable) age(slot uint64) uint16 {
	if age := t.next - uint16(slot); slot != 0 && int(age) <= t.count {
		return age
	}
	return 0
}

// of returns what a slot refers to, or nil.
func (t *halfTable) of(slot uint64) *halfOpen {
	if h := &t.ring[uint16(slot)%maxHalf]; !h.taken && h.hash>>16 == slot>>16 {
		return h
	}
	return nil
}

// place lets what was put into the ring last be found. Where its bucket is full,
// the one that came first is returned, and is found no more.
func (t *halfTable) place(hash uint64) (pushed *halfOpen) {
	b := &t.buckets[hash>>16%halfBuckets]
	at, oldest := 0, uint16(0)
	for i, slot := range b {
		age := t.age(slot)
		if age == 0 {
			at, oldest = i, 0
			break
		}
		if age > oldest {
			at, oldest = i, age
		}
	}
	if oldest > 0 {
		if pushed = t.of(b[at]); pushed != nil {
			pushed.taken = true
		}
	}
	b[at] = hash&^0xffff | uint64(t.next)
	t.next++
	t.count++
	return pushed
}

// take returns the half-open connection of k and forgets it, or nil. It is valid
// until the next is kept.
func (t *halfTable) take(k *flowKey, hash uint64) *halfOpen {
	if t.count == 0 {
		return nil
	}
	b := &t.buckets[hash>>16%halfBuckets]
	for i, slot := range b {
		if slot>>16 != hash>>16 || t.age(slot) == 0 {
			continue
		}
		if h := t.of(slot); h != nil && h.key.is(k) {
			h.taken, b[i] = true, 0
			return h
		}
	}
	return nil
}

// shift removes the first of the ring and returns it where it is still half-open.
func (t *halfTable) shift() *halfOpen {
	h := &t.ring[(t.next-uint16(t.count))%maxHalf]
	t.count--
	if h.taken {
		return nil
	}
	return h
}

// missing counts an answer to a SYN that is not there any more. That a SYN goes
// which nobody answers costs nothing: it was told.
func (rd *reader) missing(p *packet) {
	answers := p.flags&(cordon.SYN|cordon.ACK) == cordon.SYN|cordon.ACK || p.flags&cordon.RST != 0
	if answers && rd.half.missed > 0 && p.time <= rd.half.missed {
		rd.lostFlows.count(p.frame)
	}
}

// dropHalf ends the half-open connection that came first.
func (rd *reader) dropHalf() {
	if h := rd.half.shift(); h != nil {
		rd.endHalf(h)
	}
}

// endHalf tells that a connection ends of which nothing but a SYN was seen.
func (rd *reader) endHalf(h *halfOpen) {
	rd.half.missed = max(rd.half.missed, h.time+idling)
	if rd.opt.NoHalfFlows {
		return
	}
	o := rd.out.add()
	o.Kind, o.Flow, o.Proto = cordon.Flow, h.id, cordon.TCP
	o.Src, o.SrcPort, o.SrcMAC = cordon.Host{Addr: h.key.addr(h.from)}, h.key.port(h.from), h.macs[h.from]
	o.Dst, o.DstPort, o.DstMAC = cordon.Host{Addr: h.key.addr(1 - h.from)}, h.key.port(1-h.from), h.macs[1-h.from]
	o.Time, o.Quality = h.time, quality(h.time)
	rd.locate(o, h.first)
	o.Packets, o.Bytes, o.PayloadLength = 1, uint64(h.wire), -1
}

// promote makes a flow of a half-open connection, as its SYN would have.
func (rd *reader) promote(h *halfOpen, hash uint64) *flow {
	f := rd.flows.add(&h.key, hash)
	f.first, f.id, f.macs, f.part = h.first, h.id, h.macs, rd.p.part
	f.opener, f.synced = h.from, true
	f.packets, f.bytes, f.last, f.lastFrame = 1, uint64(h.wire), h.time, h.first
	f.sides[h.from] = side{seen: true, syn: true, isn: h.isn, low: h.isn + 1, high: h.isn + 1}
	return f
}
