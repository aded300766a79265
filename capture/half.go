package capture

import (
	"cordon"
	"cordon/prefetch"
)

// halfOpen is a connection of which one SYN was seen and nothing else. Nearly
// all of a scan and all of a flood are such, so it is kept small, and becomes a
// flow when a second packet comes.
type halfOpen struct {
	first uint64 // frame
	key   flowKey
	isn   uint32
	wire  uint32 // bytes, and in the highest bit the side that sent it
	macs  [2]cordon.MAC
}

// halfMark is what is asked about a half-open connection where it is not the one
// that was looked for: 16 bytes that stay in the cache, where the 64 do not.
type halfMark struct {
	hash uint64 // 0: it became a flow
	time cordon.Time
}

const sideBit = 1 << 31

func (h *halfOpen) from() int8 { return int8(h.wire >> 31) }

func (h *halfOpen) length() uint64 { return uint64(h.wire &^ sideBit) }

// maxHalf bounds the half-open connections of a partition where Memory is
// DefaultMemory at most: 32768 in all, which take 3.5 MiB, so that a flood is told
// and does not leave the caches. Beyond it the first that came goes. Who gives more
// memory has as many times more kept, in powers of two up to mostHalf.
const (
	maxHalf  = 1 << 9
	mostHalf = 1 << 15 // with 8 GiB: two million in all
)

// halfOf is how many half-open connections a partition keeps.
func halfOf(memory int) int {
	n := maxHalf
	for n < mostHalf && memory/DefaultMemory >= 2*n/maxHalf {
		n *= 2
	}
	return n
}

// halfTable is a ring of them in the order of their arrival, and buckets that find
// them. What is in a bucket is not taken out when the ring goes on: its number
// tells that it is over. Those whose bucket was full are found in a list besides, so
// that who goes is a matter of the order of arrival alone, and of no hash.
type halfTable struct {
	ring    []halfOpen
	marks   []halfMark // of the ring
	buckets []halfBucket
	besides []uint64 // slots, in the order of their numbers
	mask    uint32   // one less than the ring is long
	next    uint32   // number of the next; its lowest halfNumber bits count
	count   int      // of those before it that are in the ring
	// missed is until when an answer may come to a connection that was dropped.
	missed cordon.Time
}

// halfBucket is one line of the cache. A slot holds the upper bits of the hash, and
// the number in the lower.
type halfBucket [8]uint64

// halfNumber is how many bits of a slot are its number: so many more than any ring
// needs that one that is over is hardly ever taken for one that is not.
const (
	halfNumber = 24
	numberMask = 1<<halfNumber - 1
)

// make gives the table room for n connections, a power of two. That makes two places
// a bucket used on average, so that one in a thousand connections finds none.
func (t *halfTable) make(n int) {
	t.ring, t.marks, t.buckets, t.mask = make([]halfOpen, n), make([]halfMark, n), make([]halfBucket, n/2), uint32(n-1)
}

func (t *halfTable) bucket(hash uint64) *halfBucket {
	return &t.buckets[hash>>halfNumber&uint64(len(t.buckets)-1)]
}

// isHalf tells a SYN without anything else.
func isHalf(p *packet) bool {
	return p.flags&(cordon.SYN|cordon.ACK|cordon.RST|cordon.FIN) == cordon.SYN && p.payloadLen == 0
}

// halfOpen keeps p as a half-open connection, and tells of it.
func (rd *reader) halfOpen(key *flowKey, hash uint64, from int8, p *packet) {
	t := rd.half
	if t.ring == nil {
		t.make(rd.opt.half)
	}
	if t.count == len(t.ring) {
		rd.dropHalf()
	}
	at := t.next & t.mask
	h, m := &t.ring[at], &t.marks[at]
	h.key.copyFrom(key)
	h.first, h.isn, h.wire = p.frame, p.seq, min(p.wire, maxWire)|uint32(from)<<31
	h.macs[from], h.macs[1-from] = p.srcMAC, p.dstMAC
	m.hash, m.time = hash|1, p.time
	t.place(hash)
	o := rd.out.add()
	rd.describe(o, cordon.Connect, p)
	o.Flow = rd.idOf(key, p.frame)
}

// ahead asks for what a SYN of this hash will need, and the first of the ring,
// which goes when there is no more room.
func (t *halfTable) ahead(hash uint64) {
	if t.count > 0 {
		prefetch.Of(t.bucket(hash))
		prefetch.Of(&t.ring[t.next&t.mask])
		prefetch.Of(&t.marks[t.next&t.mask])
	}
}

// age is how many came since what a slot refers to, it included; 0 where that is
// over. Numbers come round, so it may be another's: see is.
func (t *halfTable) age(slot uint64) uint32 {
	if age := (t.next - uint32(slot)) & numberMask; slot != 0 && int(age) <= t.count {
		return age
	}
	return 0
}

// is reports whether a slot refers to what stands in its place of the ring.
func (t *halfTable) is(slot uint64) bool {
	return t.marks[uint32(slot)&t.mask].hash>>halfNumber == slot>>halfNumber
}

// place lets what was put into the ring last be found.
func (t *halfTable) place(hash uint64) {
	slot := hash&^numberMask | uint64(t.next&numberMask)
	b, free := t.bucket(hash), -1
	for i := range b {
		if t.age(b[i]) == 0 {
			free = i
			break
		}
	}
	t.next++
	t.count++
	if free >= 0 {
		b[free] = slot
		return
	}
	over := 0
	for over < len(t.besides) && t.age(t.besides[over]) == 0 {
		over++
	}
	t.besides = append(t.besides[:0], t.besides[over:]...)
	t.besides = append(t.besides, slot)
}

// take returns the half-open connection of k and when it began, and forgets it, or
// nil. It is valid until the next is kept.
func (t *halfTable) take(k *flowKey, hash uint64) (*halfOpen, cordon.Time) {
	if t.count == 0 {
		return nil, 0
	}
	if h, at := t.among(t.bucket(hash)[:], k, hash); h != nil || len(t.besides) == 0 {
		return h, at
	}
	return t.among(t.besides, k, hash)
}

// among is take where the slots are those that may refer to it.
func (t *halfTable) among(slots []uint64, k *flowKey, hash uint64) (*halfOpen, cordon.Time) {
	for i, slot := range slots {
		if slot>>halfNumber != hash>>halfNumber || t.age(slot) == 0 || !t.is(slot) {
			continue
		}
		at := uint32(slot) & t.mask
		if h := &t.ring[at]; h.key.is(k) {
			t.marks[at].hash, slots[i] = 0, 0
			return h, t.marks[at].time
		}
	}
	return nil, 0
}

// shift removes the first of the ring and returns its place where it is still
// half-open, else -1.
func (t *halfTable) shift() int {
	at := int((t.next - uint32(t.count)) & t.mask)
	t.count--
	if t.marks[at].hash == 0 {
		return -1
	}
	return at
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
	if at := rd.half.shift(); at >= 0 {
		rd.endHalf(at)
	}
}

// endHalf tells that a connection ends of which nothing but a SYN was seen: the
// one in a place of the ring.
func (rd *reader) endHalf(at int) {
	t := rd.half.marks[at].time
	rd.half.missed = max(rd.half.missed, t+idling)
	if rd.opt.NoHalfFlows {
		return
	}
	h := &rd.half.ring[at]
	from := h.from()
	o := rd.out.add()
	o.Kind, o.Flow, o.Proto = cordon.Flow, rd.idOf(&h.key, h.first), cordon.TCP
	o.Src.Addr, o.SrcPort, o.SrcMAC = h.key.addr(from), h.key.port(from), h.macs[from]
	o.Dst.Addr, o.DstPort, o.DstMAC = h.key.addr(1-from), h.key.port(1-from), h.macs[1-from]
	o.Time, o.Quality = t, quality(t)
	rd.locate(o, h.first)
	o.Packets, o.Bytes, o.PayloadLength = 1, h.length(), -1
}

// promote makes a flow of a half-open connection that began at a time, as its SYN
// would have.
func (rd *reader) promote(h *halfOpen, hash uint64, t cordon.Time) *flow {
	f := rd.flows.add(&h.key, hash)
	f.first, f.id, f.macs, f.part = h.first, rd.idOf(&h.key, h.first), h.macs, rd.p.part
	from := h.from()
	f.opener, f.synced = from, true
	f.packets, f.bytes, f.last, f.lastFrame = 1, h.length(), t, h.first
	f.sides[from] = side{seen: true, syn: true, isn: h.isn, low: h.isn + 1, high: h.isn + 1}
	return f
}
