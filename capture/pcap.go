package capture

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// pcap reads the classic format (draft-ietf-opsawg-pcap).
type pcap struct {
	order  binary.ByteOrder
	big    bool   // order is big endian
	extra  int    // bytes of the file's header behind the usual ones
	unit   uint64 // nanoseconds in one unit of the fraction
	header int    // bytes before each packet
	link   uint16
	bound  uint32 // longest record believed
	minor  uint16 // of the version; tells the order of the lengths
}

const pcapHeader = 24

// pcapFormat reads the magic number: byte order, resolution, the "modified"
// variant of old Linux distributions, whose record headers are 8 bytes longer,
// and those of Ixia's hardware and software, whose file header is 4 bytes longer.
func pcapFormat(head []byte) (pcap, bool) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		p := pcap{order: order, big: order == binary.BigEndian, unit: 1000, header: 16}
		switch order.Uint32(head) {
		case 0xa1b2c3d4:
		case 0xa1b23c4d:
			p.unit = 1
		case 0xa1b2cd34:
			p.header = 24
		case 0x1c0001ac:
			p.unit, p.extra = 1, 4
		case 0x1c0001ab:
			p.extra = 4
		default:
			continue
		}
		return p, true
	}
	return pcap{}, false
}

func newPcap(in *window) (*pcap, error) {
	p, b, err := takeHeader(in)
	if err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, &DamageError{Offset: in.offset, Reason: damageHeader, Err: io.ErrUnexpectedEOF}
		}
		return nil, fmt.Errorf("read capture: %w", err)
	}
	p.minor = p.order.Uint16(b[6:])
	p.bound = min(max(p.order.Uint32(b[16:]), usualRecord), maxRecord)
	// The upper half holds the length of the frame check sequence, which lies
	// beyond what the IP header counts and so needs no care.
	p.link = uint16(p.order.Uint32(b[20:]))
	return &p, nil
}

// takeHeader takes the file's header, which a variant has longer.
func takeHeader(in *window) (p pcap, b []byte, err error) {
	if b, err = in.peek(4); err == nil {
		p, _ = pcapFormat(b)
	}
	b, err = in.take(pcapHeader + p.extra)
	return p, b, err
}

// word reads four bytes without asking an interface, for every packet.
func (p *pcap) word(b []byte) uint32 {
	w := binary.LittleEndian.Uint32(b)
	if p.big {
		w = bits.ReverseBytes32(w)
	}
	return w
}

func (p *pcap) next(in *window, rec *Record) error {
	b, err := in.take(p.header)
	if err != nil {
		return err
	}
	seconds, fraction := p.word(b), p.word(b[4:])
	captured, wire := p.word(b[8:]), p.word(b[12:])
	// Before version 2.3 the lengths were the other way round, and writers of
	// 2.3 did either.
	if p.minor < 3 || p.minor == 3 && captured > wire {
		captured, wire = wire, captured
	}
	if captured > p.bound {
		return &DamageError{Reason: damageLength, final: true}
	}
	rec.Time = instant(int64(seconds), uint64(fraction)*p.unit)
	rec.Link, rec.Wire = p.link, wire
	rec.Data, err = in.take(int(captured))
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}
