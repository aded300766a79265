package capture

import (
	"encoding/binary"
	"slices"
)

// flowKey names a connection, the same for both directions: the lower end first.
type flowKey struct {
	a, b         [16]byte
	aPort, bPort uint16
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

// table holds the connections in the order of their last packet, one list a
// stage. It has no order of its own: whatever is told is told in the order of
// the frames.
type table struct {
	flows map[flowKey]*flow
	lists [stages]list
	spare *flow // linked by next
}

// list is doubly linked; first is the least recently active.
type list struct{ first, last *flow }

func newTable() table { return table{flows: make(map[flowKey]*flow)} }

// touch makes f the most recently active of its stage.
func (t *table) touch(f *flow, s stage) {
	if f.listed {
		if f.stage == s && t.lists[s].last == f {
			return
		}
		t.lists[f.stage].remove(f)
	}
	f.stage, f.listed = s, true
	t.lists[s].push(f)
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

// add returns a fresh flow for k.
func (t *table) add(k flowKey) *flow {
	f := t.spare
	if f == nil {
		f = new(flow)
	} else {
		t.spare = f.next
	}
	*f = flow{key: k, opener: nobody, client: nobody}
	t.flows[k] = f
	return f
}

func (t *table) remove(f *flow) {
	if f.listed {
		t.lists[f.stage].remove(f)
	}
	delete(t.flows, f.key)
	*f = flow{next: t.spare}
	t.spare = f
}

// all returns the connections in the order of their first frames.
func (t *table) all() []*flow {
	all := make([]*flow, 0, len(t.flows))
	for i := range t.lists {
		for f := t.lists[i].first; f != nil; f = f.next {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b *flow) int {
		if a.first < b.first {
			return -1
		}
		return 1
	})
	return all
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

// hash makes the key that observations carry. It must be the same in every run
// and process, so it has no seed; the first frame tells the incarnations of one
// tuple apart. It is never 0, which means none.
func (k *flowKey) hash(input uint32, proto uint8, first uint64) uint64 {
	h := mix(uint64(input)<<8 | uint64(proto))
	h = mix(h ^ first)
	for _, end := range [...]*[16]byte{&k.a, &k.b} {
		h = mix(h ^ binary.BigEndian.Uint64(end[:8]))
		h = mix(h ^ binary.BigEndian.Uint64(end[8:]))
	}
	return max(mix(h^uint64(k.aPort)<<16^uint64(k.bPort)), 1)
}

// mix is the finisher of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
