package capture

import (
	"bytes"
	"math"
)

// messages reads one direction of a connection as HTTP/1 (RFC 9112): it finds
// the request or status lines, and passes over what lies between them. Bytes
// are looked at where they are; only a header block that comes in several
// segments is copied.
type messages struct {
	rd   *reader
	f    *flow
	from int8

	state   state
	known   bool   // this direction is HTTP, so that a later message is worth finding
	revived bool   // was given up before it was known
	greeted bool   // what it begins with was told as a peer's greeting
	fields  []byte // of the request that is being told
	whole   bool   // whether they are all
	missing bool   // data was missing before the message at hand
	doubt   bool   // what looks like a message may stand in another's body, since data was missing

	at      mark   // first byte of the message
	buf     []byte // its head, where it came in several segments
	lineEnd int    // in the head: behind the first line; 0 before it is complete
	scanned int    // in the head: no blank line ends before here

	left   uint64 // bytes of the body or chunk to come
	digits int    // of a chunk's length
	inExt  bool   // behind a chunk's length
	filled bool   // the trailer's line has bytes in it

	peak       int    // bytes that its buffers have held at a time
	lone       bool   // it came on a SYN of which nothing else was seen
	through    bool   // a proxy: what follows is what it passes on, and may be no HTTP
	told       []byte // the beginning of the last request line
	toldAt     uint32 // sequence number of its first byte
	rivalSum   uint64 // of the last that came in the place of another
	telling    bool   // an answer is being read
	answer     answer // where telling
	untilClose bool   // its body ends with the connection
}

type state uint8

const (
	between   state = iota // before a message
	inHead                 // in its first line or its fields
	inBody                 // left bytes of it to come
	chunkSize              // in the line before a chunk
	inChunk                // left bytes of it to come
	chunkEnd               // in the line end behind a chunk
	inTrailer              // in the fields behind the last chunk
	inData                 // not HTTP: its first bytes are gathered
	astray                 // was HTTP; a message is looked for at the beginnings of segments
	dead                   // not HTTP, or no more of it
)

// feed takes the bytes that are due; at is the mark of the first.
func (m *messages) feed(b []byte, at mark) {
	if m.state == astray {
		if !m.starts(b) {
			return
		}
		m.state, m.missing, m.doubt = between, true, true
	}
	for len(b) > 0 && m.state < astray {
		n := m.step(b, at)
		b = b[n:]
		at.seq += uint32(n)
	}
}

// step takes some of b, and says how much: at least a byte, unless the state
// has changed.
func (m *messages) step(b []byte, at mark) int {
	switch m.state {
	case between:
		return m.begin(b, at)
	case inHead:
		return m.head(b)
	case inBody, inChunk:
		return m.body(b)
	case chunkSize:
		return m.chunkSize(b)
	case chunkEnd:
		return m.chunkEnd(b)
	case inTrailer:
		return m.trailer(b)
	case inData:
		return m.more(b)
	}
	return len(b)
}

// begin passes over empty lines before a message (RFC 9112, section 2.2).
func (m *messages) begin(b []byte, at mark) int {
	for i, c := range b {
		if c != '\r' && c != '\n' {
			m.at = at
			m.at.seq += uint32(i)
			if m.peak > spareBuf {
				m.buf, m.peak = nil, 0
			}
			m.state, m.buf, m.lineEnd, m.scanned = inHead, m.buf[:0], 0, 0
			return i
		}
	}
	return len(b)
}

// head puts the header block together and reads it once it is complete.
func (m *messages) head(b []byte) int {
	had := len(m.buf)
	view := b[:min(len(b), maxHead-had)]
	taken := len(view)
	if had > 0 {
		m.buf = append(m.buf, view...)
		view = m.buf
	}
	end, possible := m.scan(view)
	switch {
	case !possible:
		m.gather(view)
		return len(b)
	case end > 0:
		taken = end - had
		m.complete(view[:end], b[taken:])
	case len(view) >= maxHead:
		m.partial(view)
		m.fail()
	case had == 0:
		m.buf = append(m.buf, view...)
	}
	return taken
}

// scan looks for the end of the header block: 0 where it is still to come.
func (m *messages) scan(view []byte) (end int, possible bool) {
	if m.lineEnd == 0 {
		i := bytes.IndexByte(view[m.scanned:], '\n')
		if i < 0 {
			m.scanned = len(view)
			return 0, m.plausible(view)
		}
		m.lineEnd = m.scanned + i + 1
		m.scanned = m.lineEnd
		kind := m.kind(trimEOL(view[:m.lineEnd]))
		if kind == requestAlone {
			return m.lineEnd, true
		}
		if kind == neither {
			return 0, false
		}
	}
	for {
		i := bytes.IndexByte(view[m.scanned:], '\n')
		if i < 0 {
			return 0, true
		}
		line := view[m.scanned : m.scanned+i]
		m.scanned += i + 1
		if len(trimEOL(line)) == 0 {
			return m.scanned, true
		}
	}
}

// lineKind is what a first line is.
type lineKind uint8

const (
	neither      lineKind = iota
	requestLine           // header fields follow
	requestAlone          // HTTP/0.9: nothing follows
	statusLine
)

func (m *messages) kind(line []byte) lineKind {
	if _, ok := parseStatus(line); ok && m.f.client != m.from {
		return statusLine
	}
	if m.f.client == 1-m.from {
		return neither
	}
	req, ok := parseRequest(line)
	switch {
	case !ok:
		return neither
	case len(req.Version) == 0:
		return requestAlone
	}
	return requestLine
}

// plausible reports whether the beginning of a first line can become one.
func (m *messages) plausible(b []byte) bool {
	if m.f.client != m.from && bytes.HasPrefix(b[:min(len(b), 5)], []byte("HTTP/")[:min(len(b), 5)]) {
		return true
	}
	n := methodLen(b)
	return m.f.client != 1-m.from && n > 0 && (n == len(b) || isBlank(b[n]))
}

// starts reports whether a segment surely begins with a first line.
func (m *messages) starts(b []byte) bool {
	if m.f.client == 1-m.from {
		return len(b) > 5 && bytes.HasPrefix(b, []byte("HTTP/")) && isDigit(b[5])
	}
	n := methodLen(b)
	return n > 0 && n+1 < len(b) && isBlank(b[n]) && targetBegins(bytes.TrimLeft(b[n:], " \t"))
}

// complete reads a whole header block; rest is what follows in the segment.
func (m *messages) complete(head, rest []byte) {
	line, fields := trimEOL(head[:m.lineEnd]), head[m.lineEnd:]
	fr := readFraming(fields)
	if m.kind(line) == statusLine {
		m.status(line, fr)
		return
	}
	m.fields, m.whole = fields, true
	m.rd.request(m, line, fr.first(rest), fr.payloadLength())
	m.fields, m.whole = nil, false
	m.frame(fr)
}

// partial tells of a header block that will not be complete: of a line that is
// whole, or of a request line whose target has begun.
func (m *messages) partial(head []byte) {
	if m.lineEnd == 0 {
		if req, ok := parseCut(head); ok && m.f.client != 1-m.from {
			m.rd.requestLine(m, req, head, nil, -1)
		} else {
			m.rd.other(m, head)
		}
		return
	}
	line := trimEOL(head[:m.lineEnd])
	if m.kind(line) == statusLine {
		m.status(line, framing{})
		m.stopTelling()
		return
	}
	m.rd.request(m, line, nil, -1)
}

// frame goes to where the body's framing says.
func (m *messages) frame(fr framing) {
	switch {
	case fr.bad:
		m.fail()
	case fr.chunked:
		m.beginChunk()
	case fr.length > 0:
		m.state, m.left = inBody, fr.length
	default:
		m.ended()
	}
}

// ended is the end of a message: the next one may follow at once.
func (m *messages) ended() {
	m.stopTelling()
	m.state, m.missing = between, false
}

// fail gives the message up: what follows cannot be told from content.
func (m *messages) fail() {
	m.stopTelling()
	m.state, m.buf, m.peak = dead, nil, 0
	if m.known {
		m.state = astray
	}
}

// body passes over a body or chunk.
func (m *messages) body(b []byte) int {
	n := int(min(m.left, uint64(len(b))))
	m.left -= uint64(n)
	m.collect(b[:n])
	m.passed()
	return n
}

// passed moves on where a body or chunk is over.
func (m *messages) passed() {
	switch {
	case m.left > 0:
	case m.state == inChunk:
		m.state = chunkEnd
	default:
		m.ended()
	}
}

// gap says that n bytes will not come, which may be the rest of a segment that is
// shown.
func (m *messages) gap(n uint32, shown bool) {
	if m.state == dead {
		return
	}
	m.stopTelling()
	if m.state == inData {
		m.lackData()
		return
	}
	if m.mayAsk(n, shown) {
		m.rd.unseen(m.f)
	} else if m.known {
		m.rd.note(noteGap, m.at.frame)
	}
	switch {
	case (m.state == inBody || m.state == inChunk) && uint64(n) <= m.left:
		m.left -= uint64(n)
		m.passed()
		return
	case m.state == between && !m.known: // nothing has come yet: begin behind it
	case m.state == inHead:
		m.partial(m.buf)
		m.fail()
	default:
		m.fail()
	}
	m.doubt = true
}

// end says that no more bytes will come.
func (m *messages) end() {
	switch m.state {
	case inHead:
		m.partial(m.buf)
	case inData:
		m.tellData(m.buf)
	}
	m.stopTelling()
	m.die()
}

// die stops reading this direction for good.
func (m *messages) die() { m.state, m.known, m.buf, m.peak = dead, false, nil, 0 }

// find makes a direction worth looking at again, once the connection shows
// that it is HTTP: what had been given up, and what might have become a request
// line but has been answered before it was one.
func (m *messages) find() {
	gathers := m.state == inData
	if gathers {
		m.tellData(m.buf)
	}
	m.known = true
	switch {
	case m.state == dead:
		m.state, m.revived = astray, !gathers
	case m.state == inHead && len(m.buf) > 0 && m.lineEnd == 0 && !m.starts(m.buf):
		m.state = astray
	}
}

// status reads a status line: whom it answers, and where its body ends
// (RFC 9112, section 6.3).
func (m *messages) status(line []byte, fr framing) {
	m.f.roles(1 - m.from)
	m.known, m.untilClose = !m.through, false
	code, _ := parseStatus(line)
	if code < 200 && code != 101 { // interim: the answer is still to come
		m.state = between
		return
	}
	ask, ok := m.rd.match(m)
	ask.doubt = ask.doubt || m.doubt
	if ok {
		m.answer.begin(&ask, code, line, m.at)
		m.answer.server = append(m.answer.server, fr.server...)
		m.answer.length = fr.answerLength(ask.head || code == 204 || code == 304)
		m.telling = true
	}
	switch {
	case code == 101: // no longer HTTP, in either direction
		m.stopTelling()
		m.f.leaveHTTP()
	case ask.connect && code < 300: // what follows is another connection's
		m.ended()
		m.f.enterTunnel()
	case ask.head, code == 204, code == 304:
		m.ended()
	case fr.bad, !fr.chunked && !fr.sized: // until the connection closes
		m.state, m.left, m.untilClose = inBody, math.MaxUint64, true
	default:
		m.frame(fr)
	}
}

// collect keeps the first bytes of an answer's body, and tells the answer when
// there are enough.
func (m *messages) collect(b []byte) {
	if !m.telling {
		return
	}
	if len(m.answer.body) == 0 && (len(b) >= maxAnswer || m.state == inBody && m.left == 0) {
		m.telling = false
		m.rd.response(m.f, m.from, &m.answer, b[:min(len(b), maxAnswer)]) // in one piece: not kept
	} else {
		m.rd.collectBody(&m.answer, b)
	}
	if m.telling && len(m.answer.body) == maxAnswer {
		m.stopTelling()
	}
	if !m.telling && m.untilClose {
		m.die()
	}
}

// stopTelling tells the answer at hand with what there is of its body.
func (m *messages) stopTelling() {
	if m.telling {
		m.telling = false
		m.rd.response(m.f, m.from, &m.answer, m.answer.body)
		m.rd.releaseBody(&m.answer)
	}
}
