package bench

import (
	"encoding/binary"
	"math/bits"
)

const (
	ethernetHeader = 14
	leastFrame     = 60   // of Ethernet, without its checksum
	segment        = 1460 // bytes of payload in a full segment
)

// TCP flags (RFC 9293, section 3.1).
const (
	fin = 1 << iota
	syn
	_
	psh
	ack
)

// pcapHeader begins a recording of Ethernet with times in microseconds.
var pcapHeader = []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0}

// recorder writes frames, each some microseconds after the one before.
type recorder struct {
	*output
	buf    []byte
	micros uint64 // since 1970
	step   uint64 // microseconds between frames
	ipid   uint16
}

func newRecorder(o *output, step uint64) *recorder {
	o.write(pcapHeader)
	return &recorder{output: o, buf: make([]byte, 16, 2048), micros: uint64(logFrom.UnixMicro()), step: step}
}

// begin starts a frame with its Ethernet header; the two low bytes of the
// addresses tell the machines of the link apart.
func (r *recorder) begin(src, dst uint32, kind uint16) []byte {
	b := r.buf[:16]
	b = append(b, 2, 0, 0, 1, byte(dst>>8), byte(dst), 2, 0, 0, 1, byte(src>>8), byte(src))
	return binary.BigEndian.AppendUint16(b, kind)
}

// end pads the frame and writes it behind its record header.
func (r *recorder) end(b []byte) {
	for len(b) < 16+leastFrame {
		b = append(b, 0)
	}
	r.micros += r.step
	binary.LittleEndian.PutUint32(b, uint32(r.micros/1e6))
	binary.LittleEndian.PutUint32(b[4:], uint32(r.micros%1e6))
	binary.LittleEndian.PutUint32(b[8:], uint32(len(b)-16))
	binary.LittleEndian.PutUint32(b[12:], uint32(len(b)-16))
	r.write(b)
	r.buf = b
}

// ip starts an IPv4 packet that carries so many bytes behind its header.
func (r *recorder) ip(src, dst uint32, protocol, ttl byte, length int) []byte {
	b := r.begin(src, dst, 0x0800)
	at := len(b)
	r.ipid++
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(20+length))
	b = binary.BigEndian.AppendUint16(b, r.ipid)
	b = append(b, 0x40, 0, ttl, protocol, 0, 0)
	b = binary.BigEndian.AppendUint32(b, src)
	b = binary.BigEndian.AppendUint32(b, dst)
	binary.BigEndian.PutUint16(b[at+10:], ^fold(sum(b[at:], 0)))
	return b
}

// tcp writes a segment. A SYN has the option of a maximum segment size.
func (r *recorder) tcp(e ends, seq, ackSeq uint32, flags byte, payload []byte) {
	header := 20
	if flags&syn != 0 {
		header = 24
	}
	b := r.ip(e.src, e.dst, 6, e.ttl, header+len(payload))
	at := len(b)
	b = binary.BigEndian.AppendUint16(b, e.srcPort)
	b = binary.BigEndian.AppendUint16(b, e.dstPort)
	b = binary.BigEndian.AppendUint32(b, seq)
	b = binary.BigEndian.AppendUint32(b, ackSeq)
	b = append(b, byte(header)<<2, flags, 0xff, 0xff, 0, 0, 0, 0)
	if flags&syn != 0 {
		b = append(b, 2, 4, 5, 0xb4)
	}
	b = append(b, payload...)
	r.checksum(b, at, at+16, 6)
	r.end(b)
}

// udp writes a datagram.
func (r *recorder) udp(e ends, payload []byte) {
	b := r.ip(e.src, e.dst, 17, e.ttl, 8+len(payload))
	at := len(b)
	b = binary.BigEndian.AppendUint16(b, e.srcPort)
	b = binary.BigEndian.AppendUint16(b, e.dstPort)
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(payload)))
	b = append(append(b, 0, 0), payload...)
	r.checksum(b, at, at+6, 17)
	r.end(b)
}

// echo writes an ICMP echo request (8) or reply (0).
func (r *recorder) echo(e ends, kind byte, n uint16) {
	b := r.ip(e.src, e.dst, 1, e.ttl, 64)
	at := len(b)
	b = append(b, kind, 0, 0, 0, 0, 1, byte(n>>8), byte(n))
	for i := range 56 {
		b = append(b, byte(i))
	}
	binary.BigEndian.PutUint16(b[at+2:], ^fold(sum(b[at:], 0)))
	r.end(b)
}

// arp writes a request (1) or an answer (2).
func (r *recorder) arp(src, dst uint32, op byte) {
	b := r.begin(src, dst, 0x0806)
	b = append(b, 0, 1, 8, 0, 6, 4, 0, op, 2, 0, 0, 1, byte(src>>8), byte(src))
	b = binary.BigEndian.AppendUint32(b, src)
	b = append(b, 2, 0, 0, 1, byte(dst>>8), byte(dst))
	r.end(binary.BigEndian.AppendUint32(b, dst))
}

// checksum fills in that of TCP or UDP over the transport header at and what
// follows, with the pseudo header (RFC 1071, RFC 9293).
func (r *recorder) checksum(b []byte, at, field int, protocol uint64) {
	s := sum(b[at-8:], protocol+uint64(len(b)-at)) // the addresses stand before the header
	binary.BigEndian.PutUint16(b[field:], ^fold(s))
}

// sum adds up big-endian 16-bit words, eight bytes at a time (RFC 1071,
// section 2): the carries go round.
func sum(b []byte, start uint64) uint64 {
	s, carry := start, uint64(0)
	for len(b) >= 8 {
		s, carry = bits.Add64(s, binary.BigEndian.Uint64(b), carry)
		b = b[8:]
	}
	var last [8]byte
	copy(last[:], b)
	s, carry = bits.Add64(s, binary.BigEndian.Uint64(last[:]), carry)
	s, carry = bits.Add64(s, carry, 0)
	return s + carry
}

func fold(s uint64) uint16 {
	for s > 0xffff {
		s = s&0xffff + s>>16
	}
	return uint16(s)
}
