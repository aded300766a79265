package inventory

import (
	"bytes"
	"hash/maphash"
)

// subscribers keeps each name once, in pieces of memory that never move, so that
// ten million of them cost little more than their bytes. A name's number is
// where it stands.
type subscribers struct {
	pieces [][]byte
	used   uint32   // of all pieces
	slots  []uint32 // open addressing; 0 is empty
	count  int
	seed   maphash.Seed
}

const (
	pieceBits     = 20 // a piece is 1 MiB
	pieceSize     = 1 << pieceBits
	maxSubscriber = 255 // bytes of a name; one byte tells its length
	maxPieces     = 1 << (32 - pieceBits)
	noSubscriber  = 0
)

func newSubscribers() *subscribers {
	return &subscribers{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<10), used: 1}
}

// of is a name's number; noSubscriber for an empty name, and where 4 GiB of names
// are full.
func (s *subscribers) of(name []byte) uint32 {
	if len(name) == 0 {
		return noSubscriber
	}
	name = name[:min(len(name), maxSubscriber)]
	if s.count > len(s.slots)*5/8 {
		s.grow()
	}
	slot := s.slot(name)
	if *slot == 0 {
		*slot = s.keep(name)
	}
	return *slot
}

// slot is where a name's number is, or would be.
func (s *subscribers) slot(name []byte) *uint32 {
	mask := uint64(len(s.slots) - 1)
	for i := maphash.Bytes(s.seed, name) & mask; ; i = (i + 1) & mask {
		if at := s.slots[i]; at == 0 || bytes.Equal(s.bytes(at), name) {
			return &s.slots[i]
		}
	}
}

func (s *subscribers) grow() {
	old := s.slots
	s.slots = make([]uint32, 2*len(old))
	mask := uint64(len(s.slots) - 1)
	for _, at := range old {
		if at == 0 {
			continue
		}
		i := maphash.Bytes(s.seed, s.bytes(at)) & mask
		for s.slots[i] != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = at
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
