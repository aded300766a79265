package capturetest

import (
	"bytes"
	"encoding/binary"
)

// Pcap returns the recording in the classic format: little-endian, microseconds.
func (n *Net) Pcap() []byte { return n.PcapAs(binary.LittleEndian, 0xa1b2c3d4) }

// PcapAs returns it in the classic format with a byte order and a magic number:
// 0xa1b2c3d4 for microseconds, 0xa1b23c4d for nanoseconds, 0xa1b2cd34 for the
// variant with longer record headers.
func (n *Net) PcapAs(order binary.AppendByteOrder, magic uint32) []byte {
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = order.AppendUint32(order.AppendUint32(b, 262144), uint32(n.Link))
	for _, f := range n.Frames {
		fraction := uint32(f.Time.Nanosecond())
		if magic != 0xa1b23c4d {
			fraction /= 1000
		}
		b = order.AppendUint32(order.AppendUint32(b, uint32(f.Time.Unix())), fraction)
		b = order.AppendUint32(order.AppendUint32(b, uint32(len(f.Data))), uint32(f.wire()))
		if magic == 0xa1b2cd34 {
			b = append(b, make([]byte, 8)...)
		}
		b = append(b, f.Data...)
	}
	return b
}

func (f *Frame) wire() int { return max(f.Wire, len(f.Data)) }

// Pcapng returns the recording in the block format: little-endian, one
// interface, nanoseconds.
func (n *Net) Pcapng() []byte {
	b := Blocks{Order: binary.LittleEndian}
	b.Section()
	b.Interface(n.Link, Option{9, []byte{9}})
	for _, f := range n.Frames {
		b.Packet(0, uint64(f.Time.UnixNano()), f)
	}
	return b.Bytes()
}

// Blocks writes pcapng block by block.
type Blocks struct {
	Order binary.AppendByteOrder
	buf   bytes.Buffer
}

// Option is an option of a block.
type Option struct {
	Code  uint16
	Value []byte
}

// Bytes returns what has been written.
func (b *Blocks) Bytes() []byte { return b.buf.Bytes() }

// Block writes a block of any type; body is padded to four bytes.
func (b *Blocks) Block(kind uint32, body []byte) {
	body = pad(body)
	length := uint32(len(body) + 12)
	out := b.Order.AppendUint32(b.Order.AppendUint32(nil, kind), length)
	b.buf.Write(b.Order.AppendUint32(append(out, body...), length))
}

// Section begins a section in the byte order of b, which may be changed before.
func (b *Blocks) Section() {
	body := b.Order.AppendUint32(nil, 0x1a2b3c4d)
	body = b.Order.AppendUint16(b.Order.AppendUint16(body, 1), 0)
	b.Block(0x0a0d0d0a, b.Order.AppendUint64(body, 1<<64-1))
}

// Interface describes the section's next interface.
func (b *Blocks) Interface(link uint16, options ...Option) {
	body := b.Order.AppendUint16(b.Order.AppendUint16(nil, link), 0)
	body = b.Order.AppendUint32(body, 0) // no snapshot length
	for _, o := range options {
		body = b.Order.AppendUint16(b.Order.AppendUint16(body, o.Code), uint16(len(o.Value)))
		body = pad(append(body, o.Value...))
	}
	if len(options) > 0 {
		body = append(body, 0, 0, 0, 0)
	}
	b.Block(1, body)
}

// Packet writes an Enhanced Packet Block; stamp is in the interface's units.
func (b *Blocks) Packet(index uint32, stamp uint64, f Frame) {
	body := b.Order.AppendUint32(nil, index)
	b.Block(6, b.packet(body, stamp, f))
}

// OldPacket writes the obsolete Packet Block.
func (b *Blocks) OldPacket(index uint16, stamp uint64, f Frame) {
	body := b.Order.AppendUint16(b.Order.AppendUint16(nil, index), 0)
	b.Block(2, b.packet(body, stamp, f))
}

func (b *Blocks) packet(body []byte, stamp uint64, f Frame) []byte {
	body = b.Order.AppendUint32(b.Order.AppendUint32(body, uint32(stamp>>32)), uint32(stamp))
	body = b.Order.AppendUint32(b.Order.AppendUint32(body, uint32(len(f.Data))), uint32(f.wire()))
	return append(body, f.Data...)
}

// SimplePacket writes a Simple Packet Block, which has no time.
func (b *Blocks) SimplePacket(f Frame) {
	b.Block(3, append(b.Order.AppendUint32(nil, uint32(f.wire())), f.Data...))
}

func pad(b []byte) []byte { return append(b, make([]byte, (4-len(b)%4)%4)...) }
