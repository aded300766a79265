package capture

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"cordon"
)

// flowKey names a connection, the same for both directions, the lower end
// first: two addresses of 16 bytes and two ports, as on the wire.
type flowKey [36]byte

func (k *flowKey) addr(side int8) netip.Addr {
	return netip.AddrFrom16([16]byte(k[16*int(side):])).Unmap()
}

func (k *flowKey) port(side int8) uint16 {
	return binary.BigEndian.Uint16(k[32+2*int(side):])
}

// stage is how far a connection has come; it decides who goes first when the
// table is full, so that a flood of connections that came to nothing does not
// push out those that did.
type stage uint8

const (
	closed   stage = iota // reset, or finished by both sides
	unproven              // no answer and no data yet
	underway              // all others
	stages
)

const (
	lingering = 60e9  // ns after its last packet that a closed connection is kept, for what is repeated
	idling    = 120e9 // ns after which nobody misses an idle connection
)

// table holds the connections of one partition in the order of their last
// packet, one list a stage. It has no order of its own: whatever is told is told
// in the order of the frames.
//
// Look-ups go through open addressing with linear probing (Knuth, The Art of
// Computer Programming, volume 3, section 6.4, algorithm L and R): a flood of new
// connections costs a few cache lines each, however many came before.
type table struct {
	slots   []slot // a power of two of them, at most half in use
	used    int
	bytes   int         // what the connections take
	due     cordon.Time // when the first of the closed is looked at again
	lists   [stages]list
	count   [stages]int
	waiting []waiting // in the order of their times
	spare   *flow     // linked by next
}

// slot refers to a flow; hash is compared before the flow is looked at.
type slot struct {
	hash uint64
	flow *flow // nil: free
}

// list is doubly linked; first is the least recently active.
type list struct{ first, last *flow }

// find returns the flow of k, whose hash is h, or nil.
func (t *table) find(k *flowKey, h uint64) *flow {
	if t.used == 0 {
		return nil
	}
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.flow == nil || s.hash == h && s.flow.key.is(k) {
			return s.flow
		}
	}
}

// is compares word by word, which costs less than the call that comparing arrays
// is. Nothing here is called through a variable: the keys would have to be
// allocated.
func (k *flowKey) is(o *flowKey) bool {
	return binary.LittleEndian.Uint64(k[:]) == binary.LittleEndian.Uint64(o[:]) &&
		binary.LittleEndian.Uint64(k[8:]) == binary.LittleEndian.Uint64(o[8:]) &&
		binary.LittleEndian.Uint64(k[16:]) == binary.LittleEndian.Uint64(o[16:]) &&
		binary.LittleEndian.Uint64(k[24:]) == binary.LittleEndian.Uint64(o[24:]) &&
		binary.LittleEndian.Uint32(k[32:]) == binary.LittleEndian.Uint32(o[32:])
}

// touch makes f the most recently active of its stage.
func (t *table) touch(f *flow, s stage) {
	if f.listed {
		if f.stage == s && t.lists[s].last == f {
			return
		}
		t.lists[f.stage].remove(f)
		t.count[f.stage]--
	}
	f.stage, f.listed = s, true
	t.lists[s].push(f)
	t.count[s]++
}

// oldest returns the connection to give up first.
func (t *table) oldest() *flow {
	for i := range t.lists {
		if f := t.lists[i].first; f != nil {
			return f
		}
	}
	return nil
}

// add returns a fresh flow for k, whose hash is h.
func (t *table) add(k *flowKey, h uint64) *flow {
	if 2*(t.used+1) > len(t.slots) {
		t.grow()
	}
	f := t.spare
	if f == nil {
		f = new(flow)
	} else {
		t.spare, f.next = f.next, nil
	}
	f.key, f.hash, f.opener, f.client = *k, h, nobody, nobody
	t.place(slot{h, f})
	t.used++
	return f
}

func (t *table) place(s slot) {
	mask := uint64(len(t.slots) - 1)
	i := s.hash & mask
	for t.slots[i].flow != nil {
		i = (i + 1) & mask
	}
	t.slots[i] = s
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, max(2*len(old), 16))
	for _, s := range old {
		if s.flow != nil {
			t.place(s)
		}
	}
}

func (t *table) remove(f *flow) {
	if f.listed {
		t.lists[f.stage].remove(f)
		t.count[f.stage]--
	}
	t.bytes -= f.cost
	mask := uint64(len(t.slots) - 1)
	i := f.hash & mask
	for t.slots[i].flow != f {
		i = (i + 1) & mask
	}
	t.close(i, mask)
	t.used--
	*f = flow{next: t.spare}
	t.spare = f
}

// close frees slot i and moves back what stands behind it only because of it.
func (t *table) close(i, mask uint64) {
	for j := i; ; {
		t.slots[i] = slot{}
		for {
			j = (j + 1) & mask
			if t.slots[j].flow == nil {
				return
			}
			if home := t.slots[j].hash & mask; (j-home)&mask >= (j-i)&mask {
				break // i lies between where it belongs and where it stands
			}
		}
		t.slots[i] = t.slots[j]
		i = j
	}
}

// all appends the connections, in no order that matters.
func (t *table) all(to []*flow) []*flow {
	for i := range t.lists {
		for f := t.lists[i].first; f != nil; f = f.next {
			to = append(to, f)
		}
	}
	return to
}

func (l *list) push(f *flow) {
	f.prev, f.next = l.last, nil
	if l.last == nil {
		l.first = f
	} else {
		l.last.next = f
	}
	l.last = f
}

func (l *list) remove(f *flow) {
	if f.prev == nil {
		l.first = f.next
	} else {
		f.prev.next = f.next
	}
	if f.next == nil {
		l.last = f.prev
	} else {
		f.next.prev = f.prev
	}
	f.prev, f.next = nil, nil
}

// id makes the key that observations carry. It must be the same in every run
// and process, so it has no seed, as the table's hash has. The first frame tells
// the incarnations of one tuple apart. It is never 0, which means none.
func (k *flowKey) id(input uint32, proto uint8, first uint64) uint64 {
	lower := fold(binary.LittleEndian.Uint64(k[0:])^0xa0761d6478bd642f, binary.LittleEndian.Uint64(k[8:])^0xe7037ed1a0b428db)
	upper := fold(binary.LittleEndian.Uint64(k[16:])^0x8ebc6af09c88c6e3, binary.LittleEndian.Uint64(k[24:])^0x589965cc75374cc3)
	rest := fold(uint64(binary.LittleEndian.Uint32(k[32:]))<<8^uint64(proto)^0x1d8e4e27c47d124f, first^uint64(input)<<32^0xeb44accab455d165)
	return max(fold(lower^bits.RotateLeft64(upper, 29), rest^0x9ddfea08eb382d69), 1)
}

// fold multiplies and adds both halves of the product, without a carry: the mixing of
// wyhash (Wang Yi 2019). Those of a key wait for nothing, and are done at once.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// mix is the finisher of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
