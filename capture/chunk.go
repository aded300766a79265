package capture

import "math"

// beginChunk starts the chunked coding (RFC 9112, section 7.1).
func (m *messages) beginChunk() {
	m.state, m.left, m.digits, m.inExt = chunkSize, 0, 0, false
}

// chunkSize reads a chunk's length, and passes over its extensions.
func (m *messages) chunkSize(b []byte) int {
	for i, c := range b {
		if c == '\n' {
			m.chunkBegins()
			return i + 1
		}
		if v, ok := hexDigit(c); ok && !m.inExt {
			m.left, m.digits = m.left<<4|v, m.digits+1
		} else {
			m.inExt = true
		}
		if m.digits > 15 || m.inExt && m.digits == 0 {
			m.fail()
			return len(b)
		}
	}
	return len(b)
}

func (m *messages) chunkBegins() {
	switch {
	case m.digits == 0:
		m.fail()
	case m.left > 0:
		m.state = inChunk
	default:
		m.state, m.filled = inTrailer, false
	}
}

// chunkEnd passes over the line end behind a chunk.
func (m *messages) chunkEnd(b []byte) int {
	switch b[0] {
	case '\r':
	case '\n':
		m.beginChunk()
	default:
		m.fail()
		return len(b)
	}
	return 1
}

// trailer passes over the fields behind the last chunk.
func (m *messages) trailer(b []byte) int {
	for i, c := range b {
		switch {
		case c == '\n' && !m.filled:
			m.ended()
			return i + 1
		case c == '\n':
			m.filled = false
		case c != '\r':
			m.filled = true
		}
	}
	return len(b)
}

// firstChunk returns what b shows of the first chunk's content.
func firstChunk(b []byte) []byte {
	size, i := uint64(0), 0
	for ; i < len(b) && i < 15; i++ {
		v, ok := hexDigit(b[i])
		if !ok {
			break
		}
		size = size<<4 | v
	}
	for ; i < len(b); i++ {
		if b[i] == '\n' {
			return b[i+1:][:min(size, uint64(len(b)-i-1))]
		}
	}
	return nil
}

func hexDigit(c byte) (uint64, bool) {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0'), true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return uint64(c|0x20-'a') + 10, true
	}
	return 0, false
}

// framing says where a message's body ends, and which server wrote it.
type framing struct {
	length  uint64
	sized   bool // by Content-Length
	chunked bool
	bad     bool // it cannot be known
	server  []byte
}

// maxFirst is how much of a request's body is told.
const maxFirst = 512

// first returns the first bytes of a request's body, of what follows its head
// in the segment.
func (fr framing) first(rest []byte) []byte {
	switch {
	case fr.bad:
		return nil
	case fr.chunked:
		rest = firstChunk(rest)
	default:
		rest = rest[:min(fr.length, uint64(len(rest)))]
	}
	return rest[:min(len(rest), maxFirst)]
}

// answerLength is the same for an answer, which may also end with the connection.
func (fr framing) answerLength(bodiless bool) int32 {
	switch {
	case bodiless:
		return 0
	case !fr.sized:
		return -1
	}
	return fr.payloadLength()
}

// payloadLength is the announced length of the body, or -1.
func (fr framing) payloadLength() int32 {
	if fr.bad || fr.chunked {
		return -1
	}
	return int32(min(fr.length, math.MaxInt32))
}
