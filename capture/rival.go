package capture

import (
	"bytes"
	"hash/maphash"
)

// Of bytes that come twice and differ the receiver took one version, and nobody can
// tell which: a sender who wants to hide a request sends another first that never
// arrives, for its checksum is wrong or it lives too short. So the first is read on,
// and a request line in the other is told as well.

// lostRival counts connections in which that cannot be done.
const lostRival = "TCP connections in which requests may stand that came twice with different bytes"

// maxTold is how much of the line of a message is kept to compare what is repeated.
const maxTold = 256

// keep keeps the beginning of a request line that was told.
func (m *messages) keep(line []byte) {
	m.told = append(m.told[:0], line[:min(len(line), maxTold)]...)
	m.toldAt = m.at.seq
}

// rival reads a segment that shows other bytes than those that were read in its place.
func (m *messages) rival(p *piece) {
	if m.f.client == 1-m.from {
		return
	}
	line, _, whole := bytes.Cut(p.b, []byte{'\n'})
	if line = trimEOL(line); !whole || !m.starts(p.b) {
		m.unsettled(p)
	}
	if m.starts(p.b) {
		m.tellRival(line, whole, p.at)
	}
}

// unsettled counts, once, a connection of which nobody can say what was asked in it.
func (m *messages) unsettled(p *piece) {
	if m.mayAsk(p.size(), false) && !m.f.rivals {
		m.f.rivals = true
		m.rd.lost(lostRival, m.f.first)
	}
}

// tellRival tells the line that such a segment begins with, once however often it is
// repeated. Answers are taken for those to the first.
func (m *messages) tellRival(line []byte, whole bool, at mark) {
	parse := parseCut
	if whole {
		parse = parseRequest
	}
	req, ok := parse(line)
	sum := maphash.Bytes(m.rd.seed, line)
	if !ok || sum == m.rivalSum {
		return
	}
	m.rivalSum = sum
	m.at, at = at, m.at
	m.rd.tellRequest(m, req, line, nil, -1)
	m.at = at
}
