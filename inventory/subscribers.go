package inventory

import (
	"bytes"
	"hash/maphash"
	"iter"
)

// subscribers keeps each name once, in pieces of memory that never move, so that
// ten million of them cost little more than their bytes. A name's number is
// where it stands.
type subscribers struct {
	pieces [][]byte
	used   uint32 // of all pieces
	slots  []slot // open addressing; nil while no names come, see settle
	count  int
	seed   maphash.Seed
}

// slot is a name's number below half of its hash; 0 is empty. The hash tells names apart
// that would have to be fetched from afar to be compared, and where a slot goes when there
// are more.
type slot uint64

func (s slot) at() uint32   { return uint32(s) }
func (s slot) hash() uint32 { return uint32(s >> 32) }

const (
	pieceBits     = 20 // a piece is 1 MiB
	pieceSize     = 1 << pieceBits
	leastSlots    = 1 << 10
	maxSubscriber = 255 // bytes of a name; one byte tells its length
	maxPieces     = 1 << (32 - pieceBits)
	noSubscriber  = 0
)

func newSubscribers() *subscribers {
	return &subscribers{seed: maphash.MakeSeed(), used: 1}
}

// of is a name's number; noSubscriber for an empty name, and where 4 GiB of names
// are full.
func (s *subscribers) of(name []byte) uint32 {
	if len(name) == 0 {
		return noSubscriber
	}
	name = name[:min(len(name), maxSubscriber)]
	if s.slots == nil {
		s.reopen()
	}
	if s.count >= mostNames(len(s.slots)) {
		s.grow()
	}
	hash := uint32(maphash.Bytes(s.seed, name))
	x := s.find(name, hash)
	if *x == 0 {
		at := s.keep(name)
		if at == noSubscriber {
			return noSubscriber
		}
		*x = slot(hash)<<32 | slot(at)
	}
	return x.at()
}

// find is where a name's number is, or would be.
func (s *subscribers) find(name []byte, hash uint32) *slot {
	mask := uint32(len(s.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if x := s.slots[i]; x == 0 || x.hash() == hash && bytes.Equal(s.bytes(x.at()), name) {
			return &s.slots[i]
		}
	}
}

func (s *subscribers) grow() {
	old := s.slots
	s.slots = make([]slot, 2*len(old))
	for _, x := range old {
		if x != 0 {
			s.put(x)
		}
	}
}

// mostNames is how many names so many slots take before there are more of them. Their
// hashes lie side by side, so that to pass some costs little.
func mostNames(slots int) int { return slots * 3 / 4 }

// put files the slot of a name that has none.
func (s *subscribers) put(x slot) {
	mask := uint32(len(s.slots) - 1)
	i := x.hash() & mask
	for s.slots[i] != 0 {
		i = (i + 1) & mask
	}
	s.slots[i] = x
}

// settle gives up what only new names need.
func (s *subscribers) settle() { s.slots = nil }

// reopen makes room for new names, beside those that there are.
func (s *subscribers) reopen() {
	size := leastSlots
	for s.count >= mostNames(size) {
		size *= 2
	}
	s.slots = make([]slot, size)
	for at := range s.all() {
		s.put(slot(uint32(maphash.Bytes(s.seed, s.bytes(at))))<<32 | slot(at))
	}
}

// all are the numbers of all names.
func (s *subscribers) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for at := uint32(1); at < s.used; {
			size := uint32(s.pieces[at>>pieceBits][at&(pieceSize-1)])
			if size == 0 { // the rest of a piece, in which the next name found no room
				at = (at>>pieceBits + 1) << pieceBits
				continue
			}
			if !yield(at) {
				return
			}
			at += size + 1
		}
	}
}

// keep stores a new name, in one piece.
func (s *subscribers) keep(name []byte) uint32 {
	need := uint32(len(name)) + 1
	if s.used>>pieceBits != (s.used+need-1)>>pieceBits {
		s.used = (s.used>>pieceBits + 1) << pieceBits
	}
	piece := int(s.used >> pieceBits)
	if piece >= maxPieces-1 {
		return noSubscriber
	}
	for len(s.pieces) <= piece {
		s.pieces = append(s.pieces, make([]byte, pieceSize))
	}
	at := s.used
	b := s.pieces[piece][at&(pieceSize-1):]
	b[0] = byte(len(name))
	copy(b[1:], name)
	s.used += need
	s.count++
	return at
}

func (s *subscribers) bytes(at uint32) []byte {
	b := s.pieces[at>>pieceBits][at&(pieceSize-1):]
	return b[1 : 1+int(b[0])]
}

func (s *subscribers) name(at uint32) string {
	if at == noSubscriber {
		return ""
	}
	return string(s.bytes(at))
}
