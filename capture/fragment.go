package capture

import (
	"bytes"
	"net/netip"

	"cordon"
)

// Fragments are put together where all that a datagram consists of is there
// (RFC 791, section 3.2; RFC 8200, section 4.5). What is put together carries
// the frame and time of its first piece.
//
// Receivers differ in which of two overlapping pieces they believe, and senders
// know that. So the policy takes no side: pieces that repeat the same bytes are
// welcome in IPv4, in IPv6 only whole pieces are (RFC 5722), and of a datagram
// whose pieces contradict each other only the headers are observed: somebody
// sent something, from here to there.
//
// Of a datagram that stays incomplete, what stands before the first gap is
// observed, when it is given up.

const (
	// fragmentTime is how long a datagram's pieces are waited for, in the
	// recording's time. RFC 8200 has 60 seconds, RFC 791 15, systems 30.
	fragmentTime = cordon.Time(30e9)
	// maxDatagram is the most that the length fields of IP can tell.
	maxDatagram = 65535
	// assemblyCost is what a datagram takes besides its bytes.
	assemblyCost = 2 << 10
	// fragmentShare is the part of a partition's memory for unfinished datagrams.
	fragmentShare  = 4
	fragmentHeader = 8 // of IPv6
	maxSpareParts  = 16
)

// Things noted about fragments.
const (
	noteIncomplete  = "IP fragments of datagrams that are not in the recording as a whole"
	noteFragOverlap = "IP fragments overlap with different bytes: their datagrams are not put together"
	noteFragBad     = "malformed IP fragments"
	lostFragment    = "more fragmented datagrams at a time than are kept (--memory gives more room)"
)

// fragmentKey tells the datagrams on their way apart.
type fragmentKey struct {
	src, dst netip.Addr
	via      uint64 // in a tunnel
	id       uint32
	proto    uint8 // IPv4 only
	six      bool  // IPv6
}

// assembly is a datagram whose pieces are being collected, in units of eight
// bytes.
type assembly struct {
	key    fragmentKey
	head   packet
	front  int // length of the piece that head is of; 0 none came yet
	since  cordon.Time
	frame  uint64 // of the piece that came first
	wire   uint32 // of all frames
	pieces uint64
	broken bool // its pieces contradict each other
	shown  bool // and its headers were observed

	buf   []byte
	cut   int // from here on the snapshot length hides bytes
	total int // length, once the last piece came; -1 before
	high  int // where the pieces so far end
	have  int // units
	units [maxDatagram/8/64 + 1]uint64

	prev, next *assembly
}

// fragments are the unfinished datagrams of a partition, by when they began.
type fragments struct {
	open        map[fragmentKey]*assembly
	first, last *assembly
	bytes       int
}

// fragment keeps a piece, and goes on with the datagram where it was the last
// that was missing.
func (rd *reader) fragment(key fragmentKey, proto uint8, offset int, more bool, p part) {
	k := &rd.p
	k.what = held
	if more && p.wire%8 != 0 || p.wire == 0 || offset+p.wire > maxDatagram {
		rd.note(noteFragBad, k.frame)
		return
	}
	key.src, key.dst, key.via = k.src, k.dst, k.via
	fs := &rd.parts[k.part].fragments
	rd.stale(fs)
	a := fs.open[key]
	if a == nil {
		a = rd.collect(fs, key)
	}
	a.wire += k.wire
	a.pieces++
	if offset == 0 && a.front == 0 {
		a.head, a.front = *k, p.wire
		a.head.proto = proto
	}
	switch {
	case a.broken || !fs.add(a, offset, more, p):
		rd.contradicted(fs, a, offset, p)
	case a.total >= 0 && a.have == (a.total+7)/8:
		rd.whole(fs, a)
	default:
		for fs.bytes > rd.opt.partition/fragmentShare && fs.first != nil {
			rd.lost(lostFragment, fs.first.frame)
			rd.abandon(fs, fs.first)
		}
	}
}

// add keeps a piece in a datagram, and the account of what it takes.
func (fs *fragments) add(a *assembly, offset int, more bool, p part) bool {
	before := cap(a.buf)
	fits := a.add(offset, more, p)
	fs.bytes += cap(a.buf) - before
	return fits
}

// contradicted observes the headers of a datagram that nobody can know, as soon
// as they are there, and keeps no bytes of it.
func (rd *reader) contradicted(fs *fragments, a *assembly, offset int, p part) {
	if a.broken {
		rd.note(noteFragOverlap, rd.p.frame)
	} else {
		rd.notes(noteFragOverlap, a.pieces, a.frame)
	}
	switch {
	case a.shown:
	case offset == 0:
		a.shown = true
		rd.partly(a, p, true)
	case a.front > 0:
		a.shown = true
		rd.partly(a, part{a.buf[:min(a.front, a.cut)], a.front}, true)
	}
	if !a.broken {
		a.broken = true
		fs.bytes -= cap(a.buf)
		a.buf = nil
	}
}

// stale gives up what waited too long.
func (rd *reader) stale(fs *fragments) {
	for fs.first != nil && fs.first.since+fragmentTime < rd.p.time {
		rd.abandon(fs, fs.first)
	}
}

// collect begins a datagram.
func (rd *reader) collect(fs *fragments, key fragmentKey) *assembly {
	a := new(assembly)
	if n := len(rd.spareParts); n > 0 {
		a, rd.spareParts = rd.spareParts[n-1], rd.spareParts[:n-1]
		*a = assembly{buf: a.buf[:0]}
	}
	a.key, a.since, a.frame, a.total, a.cut = key, rd.p.time, rd.p.frame, -1, maxDatagram
	if fs.open == nil {
		fs.open = map[fragmentKey]*assembly{}
	}
	fs.open[key] = a
	if a.prev = fs.last; a.prev != nil {
		a.prev.next = a
	} else {
		fs.first = a
	}
	fs.last = a
	fs.bytes += assemblyCost + cap(a.buf)
	return a
}

// remove forgets a datagram; its bytes stay valid until the next begins.
func (rd *reader) remove(fs *fragments, a *assembly) {
	delete(fs.open, a.key)
	if a.prev != nil {
		a.prev.next = a.next
	} else {
		fs.first = a.next
	}
	if a.next != nil {
		a.next.prev = a.prev
	} else {
		fs.last = a.prev
	}
	fs.bytes -= assemblyCost + cap(a.buf)
}

// reuse keeps a datagram's memory for others; its bytes stay valid until the
// next begins.
func (rd *reader) reuse(a *assembly) {
	if len(rd.spareParts) < maxSpareParts {
		rd.spareParts = append(rd.spareParts, a)
	}
}

// whole goes on with a datagram of which every piece is there.
func (rd *reader) whole(fs *fragments, a *assembly) {
	rd.remove(fs, a)
	rd.p = a.head
	k := &rd.p
	k.what, k.wire = nothing, a.wire
	k.length += uint32(a.total - a.front)
	if a.key.six {
		k.length -= fragmentHeader
	}
	rd.above(a, part{a.buf[:min(a.total, a.cut)], a.total})
	rd.reuse(a)
}

// abandon observes what stands before the first gap.
func (rd *reader) abandon(fs *fragments, a *assembly) {
	rd.remove(fs, a)
	if !a.broken {
		rd.notes(noteIncomplete, a.pieces, a.frame)
		if end := a.prefix(); end > 0 {
			rd.partly(a, part{a.buf[:min(end, a.cut)], end}, false)
		}
	}
	rd.reuse(a)
}

// partly observes the first bytes of a datagram in place of the packet at hand.
func (rd *reader) partly(a *assembly, p part, bare bool) {
	at := rd.p
	rd.p = a.head
	k := &rd.p
	k.what, k.fragment, k.wire = nothing, true, a.wire
	rd.above(a, p)
	if bare {
		k.payload = nil
	}
	rd.enter(k.part)
	rd.observe()
	rd.p = at
}

// add keeps a piece, and reports whether it contradicts no other.
func (a *assembly) add(offset int, more bool, p part) (fits bool) {
	end := offset + p.wire
	switch {
	case !more && (a.total >= 0 && a.total != end || end < a.high), a.total >= 0 && end > a.total:
		return false
	case !more:
		a.total = end
	}
	a.high = max(a.high, end)
	again := a.mark(offset, end)
	if again > 0 && a.key.six && again*8 < p.wire {
		return false
	}
	if again > 0 && !a.repeats(offset, p.b) {
		return false
	}
	a.grow(end)
	copy(a.buf[offset:end], p.b)
	if len(p.b) < p.wire {
		a.cut = min(a.cut, offset+len(p.b))
	}
	for u := offset / 8; u*8 < end; u++ {
		a.units[u/64] |= 1 << (u % 64)
	}
	a.have += (p.wire+7)/8 - again
	return true
}

// mark counts the units between two offsets that are there already.
func (a *assembly) mark(offset, end int) (again int) {
	for u := offset / 8; u*8 < end; u++ {
		if a.has(u) {
			again++
		}
	}
	return again
}

func (a *assembly) has(unit int) bool { return a.units[unit/64]>>(unit%64)&1 != 0 }

// repeats reports whether b says what is known of its place already.
func (a *assembly) repeats(offset int, b []byte) bool {
	for len(b) > 0 && offset < min(a.cut, len(a.buf)) {
		n := min(8, len(b), a.cut-offset, len(a.buf)-offset)
		if a.has(offset/8) && !bytes.Equal(a.buf[offset:offset+n], b[:n]) {
			return false
		}
		offset, b = offset+n, b[n:]
	}
	return true
}

// grow makes room up to end; what is not written yet is nothing.
func (a *assembly) grow(end int) {
	if end > cap(a.buf) {
		size := 2048
		for size < end {
			size *= 2
		}
		buf := make([]byte, len(a.buf), size)
		copy(buf, a.buf)
		a.buf = buf
	}
	if end > len(a.buf) {
		a.buf = a.buf[:end]
	}
}

// prefix returns the length of what stands before the first gap.
func (a *assembly) prefix() int {
	u := 0
	for u*8 < a.high && a.has(u) {
		u++
	}
	return min(u*8, a.high)
}

// above reads what a datagram carries that was put together.
func (rd *reader) above(a *assembly, p part) {
	rd.p.joined = true
	if a.key.six {
		rd.extensions(a.head.proto, p)
	} else {
		rd.transport(a.head.proto, p)
	}
	if rd.p.what == hidden { // its pieces were read for what they are
		rd.p.what = held
		rd.lost(lostCut, rd.p.frame)
	}
}
