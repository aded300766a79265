package capture

import (
	"cmp"
	"encoding/binary"
	"io"
	"slices"
	"sync/atomic"

	"cordon"
)

// part4 and part6 are the partition of a pair of addresses, whichever way round.
func part4(a, b uint32) uint8 { return uint8(mix(uint64(a)+uint64(b)) % Partitions) }

func part6(pair []byte) uint8 {
	word := func(i int) uint64 { return binary.BigEndian.Uint64(pair[i:]) }
	return uint8(mix(word(0)+word(16)+mix(word(8)+word(24))) % Partitions)
}

// Splitter divides the packets of one capture among several Readers, block by
// block. Packets between the same two outermost addresses always go to the same
// one, in order, so that what the Readers observe together is what one observes.
type Splitter struct {
	records *Records
	opt     Options
	tally   *cordon.Tally
	probe   *reader
	shares  int
	owner   [Partitions]uint8 // which share a partition goes to
	free    chan *Block
	block   *Block // being filled
	full    *Block // filled, and not yet returned
	last    cordon.Time
	steps   cordon.Steps
	err     error // what Next returns when there are no more blocks
}

// Block is a stretch of a capture. Each share is to be given to its Reader, and
// then Done called for it.
type Block struct {
	Shares [][]Record
	Begins cordon.Time // of its first record
	buf    []byte
	left   atomic.Int32
	free   chan *Block
}

const (
	splitLen    = 1 << 20 // bytes of a block, unless Options say otherwise
	splitBlocks = 3       // in use at a time, and one more for each reader
)

// NewSplitter reads the header of a capture. It returns ErrFormat where r is
// none. tally accounts for all that is in no block: headers, damage, copies.
func NewSplitter(r io.Reader, o Options, shares int, tally *cordon.Tally) (*Splitter, error) {
	s := &Splitter{opt: o, tally: tally, steps: cordon.Steps{Within: o.Matters}, shares: shares, probe: newReader(o.withDefaults(), nil, new(cordon.Tally))}
	s.probe.probing = true
	for i := range s.owner {
		s.owner[i] = uint8(i % shares)
	}
	records, err := begin(r, tally)
	if records == nil {
		s.err = io.EOF
		return s, err
	}
	s.records = records
	blocks := splitBlocks + shares
	s.free = make(chan *Block, blocks)
	for range blocks {
		s.free <- &Block{Shares: make([][]Record, shares), free: s.free}
	}
	s.block = <-s.free
	records.in.swap = s.swap
	return s, nil
}

// NewReader returns a reader for one share of the capture. datagrams, which may
// be nil, is called with every datagram whose payload is shown as a whole, before
// emit is, and with the partition that it belongs to.
func (s *Splitter) NewReader(emit func([]cordon.Observation), tally *cordon.Tally, datagrams func(uint8, *cordon.Observation)) *Reader {
	rd := newReader(s.opt.withDefaults(), emit, tally)
	rd.datagrams = datagrams
	return rd
}

// Frames is how many frames were read.
func (s *Splitter) Frames() uint64 {
	if s.records == nil {
		return 0
	}
	return s.records.frame
}

// Last is the latest time that a frame has shown.
func (s *Splitter) Last() cordon.Time { return s.last }

// Steps tells where the clock of the capture steps back.
func (s *Splitter) Steps() cordon.Steps { return s.steps }

// Done gives a share of the block back.
func (b *Block) Done() {
	if b.left.Add(-1) == 0 {
		b.free <- b
	}
}

// swap ends the block at hand and gives the window a buffer of the next.
func (s *Splitter) swap(atLeast int) []byte {
	if s.full == nil { // else the new block is still empty, and one record larger than it
		s.full, s.block = s.block, <-s.free
		s.block.Begins = 0
		for i := range s.block.Shares {
			s.block.Shares[i] = s.block.Shares[i][:0]
		}
	}
	if n := max(cmp.Or(s.opt.Block, splitLen), 2*atLeast); len(s.block.buf) != n {
		s.block.buf = make([]byte, n)
	}
	return s.block.buf
}

// Next returns the next block, and io.EOF behind the last.
func (s *Splitter) Next() (*Block, error) {
	for s.err == nil {
		rec, err := s.records.Next()
		if err == nil {
			s.last = max(s.last, rec.Time)
		}
		switch {
		case err == nil && s.opt.Skip != nil && s.opt.Skip(rec.Frame):
			s.tally.Copy(rec.Size)
		case err == nil:
			s.steps.See(rec.Time, rec.Frame)
			s.share(rec)
		default:
			if more, err := ended(s.records, err, s.tally); err != nil {
				s.err = err
			} else if !more {
				s.err = io.EOF
			}
		}
		// What was read last lies in the new block's buffer.
		if b := s.full; b != nil {
			s.full = nil
			if b.ready(s.shares) {
				return b, nil
			}
		}
	}
	if b := s.block; b != nil {
		s.block = nil
		if b.ready(s.shares) {
			return b, nil
		}
	}
	return nil, s.err
}

// ready counts those who have to be done with the block. One that holds nothing
// is free at once.
func (b *Block) ready(shares int) bool {
	b.left.Store(int32(shares))
	for _, share := range b.Shares {
		if len(share) > 0 {
			return true
		}
	}
	b.free <- b
	return false
}

func (s *Splitter) share(rec *Record) {
	if s.block.Begins == 0 {
		s.block.Begins = rec.Time
	}
	to := &s.block.Shares[s.owner[s.partOf(rec)]]
	n := len(*to)
	*to = slices.Grow(*to, 1)[:n+1]
	// Field by field: what was written in parts just now and is read at once has to
	// be waited for.
	r := &(*to)[n]
	r.Frame, r.Time, r.Link, r.Wire, r.Size, r.Data = rec.Frame, rec.Time, rec.Link, rec.Wire, rec.Size, rec.Data
}

// partOf looks no further into a packet than its first IP header.
func (s *Splitter) partOf(rec *Record) uint8 {
	if b := rec.Data; rec.Link == linkEthernet && len(b) >= 34 && b[12] == 8 && b[13] == 0 && b[14]>>4 == 4 {
		return part4(binary.BigEndian.Uint32(b[26:]), binary.BigEndian.Uint32(b[30:]))
	}
	s.probe.frame(rec)
	return s.probe.p.part
}
