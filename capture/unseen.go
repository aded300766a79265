package capture

// lostUnseen counts connections. Of what a recording lacks it cannot be said that
// no request stood in it: the answer to it is another than that none was found.
const lostUnseen = "TCP connections in which requests may stand that are not in the recording as a whole"

// unseen counts, once, a connection in which a request may stand that nobody can
// read.
func (rd *reader) unseen(f *flow) {
	if !f.lacks {
		f.lacks = true
		rd.lost(lostUnseen, f.first)
	}
}

// reach keeps how far the peer says that it has what this side sent. Who makes a
// number up must not hide what comes after.
func (s *side) reach(ack uint32) {
	if s.reached == 0 || ack-s.reached-1 < farAway {
		s.reached = ack
	}
}

// begins is the sequence number of a side's first byte, where its SYN or what
// answers that is in the recording.
func (f *flow) begins(c int8) (seq uint32, known bool) {
	s, peer := &f.sides[c], &f.sides[1-c]
	if !s.syn {
		return peer.answers, peer.syn && f.opener == c
	}
	return s.isn + 1, true
}

// behind is how many bytes a side has sent from seq on, by its own numbers and by
// what its peer acknowledged. A FIN takes a number as well, so one is none.
func (s *side) behind(seq uint32) uint32 {
	most := uint32(0)
	for _, to := range [...]uint32{s.high, s.reached} {
		if n := to - seq; to != 0 && n < farAway {
			most = max(most, n)
		}
	}
	if most == 1 {
		return 0
	}
	return most
}

// settle accounts for what the opener of a connection sent and the recording does
// not show, where its end shows no more than that there was some.
func (rd *reader) settle(f *flow) {
	c := f.opener
	if c == nobody || f.lacks {
		return
	}
	s := &f.sides[c]
	if s.stream != nil {
		s.stream.settle(s)
		return
	}
	if seq, known := f.begins(c); known && s.behind(seq) > 0 {
		rd.unseen(f)
	}
}

// settle passes on what waits and says what is missing behind it.
func (s *stream) settle(of *side) {
	for len(s.early) > 0 {
		s.giveUp()
	}
	if n := of.behind(s.next); n > 0 {
		s.msg.gap(n, false)
	}
}

// mayAsk reports whether a request can stand in n bytes that are missing. shown
// tells that they are the rest of a segment that the snapshot length has cut: what
// follows a whole request line there is taken for its header fields.
func (m *messages) mayAsk(n uint32, shown bool) bool {
	if m.f.client == 1-m.from || m.f.client == nobody && m.f.initiator() != m.from {
		return false
	}
	switch m.state {
	case dead:
		return false
	case inBody, inChunk:
		return uint64(n) > m.left
	case inHead:
		return m.lineEnd == 0 || !shown
	case astray:
		return !shown
	}
	return true
}
