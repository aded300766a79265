package capture

import (
	"encoding/binary"
	"io"
	"math/bits"

	"cordon"
)

// pcapng reads the block format (draft-ietf-opsawg-pcapng).
type pcapng struct {
	order binary.ByteOrder // of the section
	links []interfaceBlock // of the section
}

// interfaceBlock is what an Interface Description Block says of its packets.
type interfaceBlock struct {
	link   uint16
	resol  uint8 // if_tsresol
	snap   uint32
	offset int64 // if_tsoffset, seconds
}

// Block types.
const (
	blockInterface = 1
	blockPacket    = 2 // obsolete
	blockSimple    = 3
	blockEnhanced  = 6
	blockSection   = 0x0a0d0d0a // the same in both byte orders
)

const (
	byteOrderMagic = 0x1a2b3c4d
	// maxInterfaces bounds a section's interfaces; packets of further ones
	// are lost and counted.
	maxInterfaces  = 65536
	defaultResol   = 6 // microseconds
	optionEnd      = 0
	optionResol    = 9
	optionTsOffset = 14
)

// next reads blocks until one holds a packet.
func (p *pcapng) next(in *window, rec *Record) error {
	for {
		kind, length, err := p.begin(in)
		if err != nil {
			return err
		}
		if !p.reads(kind) {
			if err := in.skip(uint64(length) - 8); err != nil {
				return err
			}
			continue
		}
		if length > maxRecord {
			return &DamageError{Reason: damageLength, final: true}
		}
		body, err := p.body(in, length)
		if err != nil {
			return err
		}
		switch kind {
		case blockInterface:
			p.describe(body)
		case blockSimple:
			return p.simple(body, rec)
		case blockPacket, blockEnhanced:
			return p.enhanced(kind, body, rec)
		}
	}
}

func (p *pcapng) reads(kind uint32) bool {
	switch kind {
	case blockSection, blockInterface, blockPacket, blockSimple, blockEnhanced:
		return true
	}
	return false
}

// begin reads a block's type and length. A section header is looked into
// first, since it says how its own length is written.
func (p *pcapng) begin(in *window) (kind, length uint32, err error) {
	b, err := in.take(8)
	if err != nil {
		return 0, 0, err
	}
	if binary.BigEndian.Uint32(b) == blockSection {
		raw := [4]byte(b[4:])
		if err := p.section(in); err != nil {
			return 0, 0, err
		}
		kind, length = blockSection, p.order.Uint32(raw[:])
	} else {
		kind, length = p.order.Uint32(b), p.order.Uint32(b[4:])
	}
	// Some writers leave the padding out of the length, though not out of the file.
	if length > 1<<32-4 || length < 12 {
		return 0, 0, &DamageError{Reason: damageLength, final: true}
	}
	return kind, (length + 3) &^ 3, nil
}

// section begins a new section: its own byte order and interfaces.
func (p *pcapng) section(in *window) error {
	magic, err := in.peek(4)
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	switch {
	case binary.LittleEndian.Uint32(magic) == byteOrderMagic:
		p.order = binary.LittleEndian
	case binary.BigEndian.Uint32(magic) == byteOrderMagic:
		p.order = binary.BigEndian
	default:
		return &DamageError{Reason: damageSection, final: true}
	}
	p.links = p.links[:0]
	return nil
}

// body takes the rest of a block and checks the length at its end.
func (p *pcapng) body(in *window, length uint32) ([]byte, error) {
	b, err := in.take(int(length) - 8)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	end := len(b) - 4
	if (p.order.Uint32(b[end:])+3)&^3 != length {
		return nil, &DamageError{Reason: damageLength, final: true}
	}
	return b[:end], nil
}

// describe keeps an Interface Description Block.
func (p *pcapng) describe(b []byte) {
	if len(p.links) >= maxInterfaces {
		return
	}
	link := interfaceBlock{resol: defaultResol}
	if len(b) >= 8 {
		link.link, link.snap = p.order.Uint16(b), p.order.Uint32(b[4:])
		p.options(b[8:], &link)
	}
	p.links = append(p.links, link)
}

func (p *pcapng) options(b []byte, link *interfaceBlock) {
	for len(b) >= 4 {
		code, n := p.order.Uint16(b), int(p.order.Uint16(b[2:]))
		if b = b[4:]; code == optionEnd || n > len(b) {
			return
		}
		switch {
		case code == optionResol && n == 1:
			link.resol = b[0]
		case code == optionTsOffset && n == 8:
			link.offset = int64(p.order.Uint64(b))
		}
		b = b[min((n+3)&^3, len(b)):]
	}
}

// enhanced reads an Enhanced Packet Block or the obsolete Packet Block, which
// differs only in the width of the interface number.
func (p *pcapng) enhanced(kind uint32, b []byte, rec *Record) error {
	if len(b) < 20 {
		return &DamageError{Reason: damageBlock}
	}
	index := p.order.Uint32(b)
	if kind == blockPacket {
		index = uint32(p.order.Uint16(b)) // a count of drops follows
	}
	if uint64(index) >= uint64(len(p.links)) {
		return &DamageError{Reason: damageInterface}
	}
	captured, link := p.order.Uint32(b[12:]), &p.links[index]
	if uint64(captured) > uint64(len(b)-20) {
		return &DamageError{Reason: damageBlock}
	}
	rec.Time = link.time(uint64(p.order.Uint32(b[4:]))<<32 | uint64(p.order.Uint32(b[8:])))
	rec.Link, rec.Wire = link.link, p.order.Uint32(b[16:])
	rec.Data = b[20 : 20+captured]
	return nil
}

// simple reads a Simple Packet Block: it belongs to the first interface, and
// has no time and no captured length of its own.
func (p *pcapng) simple(b []byte, rec *Record) error {
	if len(b) < 4 {
		return &DamageError{Reason: damageBlock}
	}
	if len(p.links) == 0 {
		return &DamageError{Reason: damageInterface}
	}
	link := &p.links[0]
	rec.Link, rec.Wire = link.link, p.order.Uint32(b)
	captured := min(uint64(rec.Wire), uint64(len(b)-4))
	if link.snap != 0 {
		captured = min(captured, uint64(link.snap))
	}
	rec.Data = b[4 : 4+captured]
	return nil
}

// time converts a time stamp in the interface's units. The high bit of resol
// tells powers of two from powers of ten.
func (l *interfaceBlock) time(stamp uint64) cordon.Time {
	n := uint(l.resol & 0x7f)
	if l.resol&0x80 != 0 {
		return addSeconds(binaryTime(stamp, n), l.offset)
	}
	if n > 18 { // 10^19 units and more a second: no stamp reaches four minutes
		return 0
	}
	unit := uint64(1)
	for range n {
		unit *= 10
	}
	high, low := bits.Mul64(stamp%unit, 1e9)
	nanoseconds, _ := bits.Div64(high, low, unit)
	return addSeconds(parts{stamp / unit, nanoseconds}, l.offset)
}

// parts is a time since 1970 before its offset.
type parts struct{ seconds, nanoseconds uint64 }

// binaryTime converts units of 2^-n seconds.
func binaryTime(stamp uint64, n uint) parts {
	if n >= 64 {
		high, _ := bits.Mul64(stamp, 1e9)
		return parts{0, high >> (n - 64)}
	}
	high, low := bits.Mul64(stamp&(1<<n-1), 1e9)
	return parts{stamp >> n, high<<(64-n) | low>>n}
}

func addSeconds(t parts, offset int64) cordon.Time {
	const most = 1 << 40 // seconds, far beyond what cordon.Time holds
	if t.seconds > most || offset > most || offset < -most {
		return 0
	}
	return instant(int64(t.seconds)+offset, t.nanoseconds)
}
