package capture

import (
	"bytes"
	"slices"

	"cordon"
)

// stream puts the bytes of one direction in order. Of bytes that come twice
// the first win; what comes early waits, up to a bound.
type stream struct {
	rd     *reader
	msg    messages
	next   uint32 // sequence number of the byte that is due
	early  []piece
	held   int // bytes of early, and what each piece costs
	wild   uint8
	onSYN  bool   // what came on a SYN waits: nobody gets it before the SYN is accepted (RFC 9293, section 3.10.7.2)
	last   uint32 // sequence number behind the last byte, where hasEnd
	hasEnd bool
	waits  bool // for the connection's handshake
}

// piece is a stretch of a stream: bytes that are shown, and behind them some
// that a snapshot length has cut off.
type piece struct {
	b   []byte
	cut uint32
	at  mark // of the first byte
}

// mark is the segment a byte came in.
type mark struct {
	frame    uint64
	time     cordon.Time
	seq, ack uint32
	ipid     uint16
	ttl      uint8
}

func markOf(p *packet) mark {
	return mark{frame: p.frame, time: p.time, seq: p.dataSeq(), ack: p.ack, ipid: p.ipid, ttl: p.ttl}
}

// Bounds on what comes early or late.
const (
	pieceCost = 96       // bytes of memory a held piece takes besides its own
	farAway   = 16 << 20 // bytes; no window in use is wider
	patience  = 8        // segments far away before the stream is believed to be there
	leap      = 1 << 20  // bytes between an unanswered SYN and data that is not its own
)

// newStream begins a direction with its first data. Behind a SYN it is known
// where it begins; but a SYN that was never answered may be anybody's, and does
// not make data elsewhere wait.
func (rd *reader) newStream(f *flow, from int8, p *packet) *stream {
	s := rd.freshStream()
	s.next = p.dataSeq()
	if due, known := f.begins(from); known && (f.shaken || p.dataSeq()-due <= leap) {
		s.next = due
	}
	s.msg.f, s.msg.from = f, from
	if f.client != nobody {
		s.msg.known = true
	}
	return s
}

// maxSpare is how many streams wait to be used again, and spareBuf how large a
// buffer may be that waits with them.
const (
	maxSpare = 256
	spareBuf = 4 << 10
)

func (rd *reader) freshStream() *stream {
	if n := len(rd.spare); n > 0 {
		s := rd.spare[n-1]
		rd.spare = rd.spare[:n-1]
		return s
	}
	return &stream{rd: rd, msg: messages{rd: rd}}
}

// recycle keeps a stream that is over, with its buffers, for another.
func (rd *reader) recycle(s *stream) {
	m := &s.msg
	if len(rd.spare) >= maxSpare || cap(m.buf) > spareBuf || cap(m.answer.line) > spareBuf {
		return
	}
	fresh := messages{rd: rd, buf: m.buf[:0], told: m.told[:0]}
	fresh.answer.line, fresh.answer.server = m.answer.line[:0], m.answer.server[:0]
	clear(s.early)
	*s = stream{rd: rd, early: s.early[:0], msg: fresh}
	rd.spare = append(rd.spare, s)
}

// within reports whether a difference of sequence numbers is at most n either way.
func within(d, n uint32) bool { return d+n <= 2*n }

func (p *piece) size() uint32 { return uint32(len(p.b)) + p.cut }

// split divides a piece behind its first n bytes.
func (p piece) split(n uint32) (front, rest piece) {
	shown := min(n, uint32(len(p.b)))
	front = piece{p.b[:shown], n - shown, p.at}
	rest = piece{p.b[shown:], p.cut - (n - shown), p.at}
	rest.at.seq += n
	return front, rest
}

// add takes a segment's data in.
func (s *stream) add(p piece) {
	if s.msg.state == dead {
		return
	}
	if s.msg.revived { // what lies between was not looked at
		s.msg.revived, s.next = false, p.at.seq
	}
	if s.straying(&p) {
		return
	}
	if late := int32(s.next - p.at.seq); late > 0 {
		s.repeated(p)
		if uint32(late) >= p.size() {
			return
		}
		_, p = p.split(uint32(late))
	}
	switch {
	case s.onSYN:
		s.hold(p)
	case p.at.seq == s.next && len(s.early) == 0 && !s.waits:
		s.deliver(p)
	default:
		s.hold(p)
		s.release()
	}
	for s.held > s.rd.opt.MaxStream {
		s.giveUp()
	}
	s.close()
}

// straying reports whether a segment lies too far away to be believed. A forged
// one must not carry the stream off; but if more follow, it has gone there.
func (s *stream) straying(p *piece) bool {
	if within(p.at.seq-s.next, farAway) {
		s.wild = 0
		return false
	}
	s.wild++
	if s.wild < patience {
		s.rd.lost(lostAhead, p.at.frame)
		return true
	}
	s.wild = 0
	for len(s.early) > 0 {
		s.giveUp()
	}
	s.msg.gap(^uint32(0), false)
	s.next = p.at.seq
	return s.msg.state == dead
}

// deliver passes on what is due.
func (s *stream) deliver(p piece) {
	s.next = p.at.seq + p.size()
	if len(p.b) > 0 {
		s.msg.feed(p.b, p.at)
	}
	if p.cut > 0 {
		s.msg.gap(p.cut, len(p.b) > 0)
	}
	if s.msg.state == dead {
		s.early, s.held = nil, 0
	}
}

// hold keeps the parts of p that no earlier arrival covers.
func (s *stream) hold(p piece) {
	for i := 0; p.size() > 0; i++ {
		if i == len(s.early) {
			s.insert(i, p)
			return
		}
		if before := int32(s.early[i].at.seq - p.at.seq); before > 0 {
			var front piece
			front, p = p.split(min(uint32(before), p.size()))
			s.insert(i, front)
			continue
		}
		have := &s.early[i]
		over := int32(have.at.seq + have.size() - p.at.seq)
		if over <= 0 {
			continue
		}
		s.compare(have.b, have.at.seq, p)
		if uint32(over) >= p.size() {
			return
		}
		_, p = p.split(uint32(over))
	}
}

// goOn passes on what came on a SYN: its sender has been heard of since, or answered.
func (s *stream) goOn() {
	if s.onSYN {
		s.onSYN = false
		s.release()
	}
}

// alone passes it on where nothing follows, or its sender says that it was not his.
func (s *stream) alone() {
	if s.onSYN {
		s.msg.lone = true
		s.goOn()
	}
}

func (s *stream) insert(i int, p piece) {
	p.b = bytes.Clone(p.b)
	s.early = slices.Insert(s.early, i, p)
	s.held += len(p.b) + pieceCost
}

// release passes on what has become due.
func (s *stream) release() {
	n := 0
	for !s.waits && n < len(s.early) && s.early[n].at.seq == s.next {
		p := s.early[n]
		s.held -= len(p.b) + pieceCost
		n++
		s.deliver(p)
		if s.early == nil {
			return
		}
	}
	s.early = slices.Delete(s.early, 0, n)
}

// giveUp stops waiting for what is missing before the first early piece.
func (s *stream) giveUp() {
	s.waits = false
	if s.alone(); len(s.early) == 0 {
		return
	}
	if n := s.early[0].at.seq - s.next; n > 0 {
		s.msg.gap(n, false)
		s.next = s.early[0].at.seq
	}
	s.release()
}

// finishAt says where the direction ends.
func (s *stream) finishAt(seq uint32) {
	s.last, s.hasEnd = seq, true
	s.close()
}

// close ends the messages once all bytes before the end are there.
func (s *stream) close() {
	if s.hasEnd && s.next == s.last {
		s.msg.end()
	}
}

// finish passes on what is left, holes or not.
func (s *stream) finish() {
	for len(s.early) > 0 {
		s.giveUp()
	}
	s.msg.end()
}

// repeated compares data that came before with what is still held of it: the beginning
// of a header block, or of the last request line. A keep-alive's one byte is not data
// (RFC 9293, section 3.8.4).
func (s *stream) repeated(p piece) {
	m := &s.msg
	switch {
	case p.size() <= 1:
	case m.state == inHead && len(m.buf) > 0:
		s.compare(m.buf, s.next-uint32(len(m.buf)), p)
	case len(m.told) > 0:
		s.compare(m.told, m.toldAt, p)
	}
}

// compare counts a piece that shows other bytes than those received before it.
func (s *stream) compare(have []byte, at uint32, p piece) {
	other := p.b
	switch d := int32(p.at.seq - at); {
	case d > 0:
		have = have[min(int(d), len(have)):]
	case d < 0:
		other = other[min(int(-d), len(other)):]
	}
	n := min(len(have), len(other))
	if !bytes.Equal(have[:n], other[:n]) {
		s.rd.note(noteOverlap, p.at.frame)
		s.msg.rival(&p)
	}
}
