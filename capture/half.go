package capture

import (
	"hash/maphash"

	"cordon"
)

// halfOpen is a connection of which one SYN was seen and nothing else. Nearly
// all of a scan and all of a flood are such, so it is kept small, and becomes a
// flow when a second packet comes.
type halfOpen struct {
	key   flowKey
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

// halfTable is a ring of them in the order of their arrival, and slots that find
// them by linear probing. A slot holds 48 bits of the hash and the place in the
// ring, or 0.
type halfTable struct {
	ring  []halfOpen
	slots []uint64
	begin int // of the ring
	count int
	// missed is until when an answer may come to a connection that was dropped.
	missed cordon.Time
}

const halfSlots = 2 * maxHalf

// isHalf tells a SYN without anything else.
func isHalf(p *packet) bool {
	return p.flags&(cordon.SYN|cordon.ACK|cordon.RST|cordon.FIN) == cordon.SYN && p.payloadLen == 0
}

// halfOpen keeps p as a half-open connection, and tells of it.
func (rd *reader) halfOpen(key *flowKey, hash uint64, from int8, p *packet) {
	t := rd.half
	if t.ring == nil {
		t.ring, t.slots = make([]halfOpen, maxHalf), make([]uint64, halfSlots)
	}
	if t.count == maxHalf {
		rd.dropHalf()
	}
	at := (t.begin + t.count) % maxHalf
	t.count++
	h := &t.ring[at]
	*h = halfOpen{
		key: *key, isn: p.seq, id: rd.idOf(key, p.frame),
		first: p.frame, time: p.time, wire: p.wire, from: from,
	}
	h.macs[from], h.macs[1-from] = p.srcMAC, p.dstMAC
	t.place(hash&^0xffff | uint64(at) + 1)
	o := rd.out.add()
	rd.describe(o, cordon.Connect, p)
	o.Flow = h.id
}

func home(slot uint64) uint64 { return slot >> 16 % halfSlots }

func (t *halfTable) place(slot uint64) {
	i := home(slot)
	for t.slots[i] != 0 {
		i = (i + 1) % halfSlots
	}
	t.slots[i] = slot
}

// take returns the half-open connection of k and forgets it, or nil. It is valid
// until the next is kept.
func (t *halfTable) take(k *flowKey, hash uint64) *halfOpen {
	if t.count == 0 {
		return nil
	}
	for i := home(hash); t.slots[i] != 0; i = (i + 1) % halfSlots {
		if s := t.slots[i]; s>>16 == hash>>16 {
			if h := &t.ring[s&0xffff-1]; h.key.is(k) {
				t.free(i)
				h.taken = true
				return h
			}
		}
	}
	return nil
}

// free empties a slot and moves back what stands behind it only because of it.
func (t *halfTable) free(i uint64) {
	for j := i; ; {
		t.slots[i] = 0
		for {
			j = (j + 1) % halfSlots
			if t.slots[j] == 0 {
				return
			}
			if (j-home(t.slots[j]))%halfSlots >= (j-i)%halfSlots {
				break
			}
		}
		t.slots[i] = t.slots[j]
		i = j
	}
}

// shift removes the first of the ring and returns it where it is still half-open.
func (t *halfTable) shift(seed maphash.Seed) *halfOpen {
	h := &t.ring[t.begin]
	slot := uint64(t.begin) + 1
	t.begin = (t.begin + 1) % maxHalf
	t.count--
	if h.taken {
		return nil
	}
	slot |= maphash.Bytes(seed, h.key[:]) &^ 0xffff
	for i := home(slot); ; i = (i + 1) % halfSlots {
		if t.slots[i] == slot {
			t.free(i)
			return h
		}
	}
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
	h := rd.half.shift(rd.seed)
	if h == nil {
		return
	}
	rd.half.missed = max(rd.half.missed, h.time+idling)
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
