package capture

import (
	"encoding/binary"
	"fmt"
	"io"
)

// pcap reads the classic format (draft-ietf-opsawg-pcap).
type pcap struct {
	order  binary.ByteOrder
	unit   uint64 // nanoseconds in one unit of the fraction
	header int    // bytes before each packet
	link   uint16
	bound  uint32 // longest record believed
	minor  uint16 // of the version; tells the order of the lengths
}

const pcapHeader = 24

// pcapFormat reads the magic number: byte order, resolution, and the "modified"
// variant of old Linux distributions, whose record headers are 8 bytes longer.
func pcapFormat(head []byte) (pcap, bool) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(head) {
		case 0xa1b2c3d4:
			return pcap{order: order, unit: 1000, header: 16}, true
		case 0xa1b23c4d:
			return pcap{order: order, unit: 1, header: 16}, true
		case 0xa1b2cd34:
			return pcap{order: order, unit: 1000, header: 24}, true
		}
	}
	return pcap{}, false
}

func newPcap(in *window) (*pcap, error) {
	b, err := in.take(pcapHeader)
	if err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, &DamageError{Offset: in.offset, Reason: damageHeader, Err: io.ErrUnexpectedEOF}
		}
		return nil, fmt.Errorf("read capture: %w", err)
	}
	p, _ := pcapFormat(b)
	p.minor = p.order.Uint16(b[6:])
	p.bound = min(max(p.order.Uint32(b[16:]), usualRecord), maxRecord)
	// The upper half holds the length of the frame check sequence, which lies
	// beyond what the IP header counts and so needs no care.
	p.link = uint16(p.order.Uint32(b[20:]))
	return &p, nil
}

func (p *pcap) next(in *window, rec *Record) error {
	b, err := in.take(p.header)
	if err != nil {
		return err
	}
	seconds, fraction := p.order.Uint32(b), p.order.Uint32(b[4:])
	captured, wire := p.order.Uint32(b[8:]), p.order.Uint32(b[12:])
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
