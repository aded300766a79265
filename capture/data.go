package capture

import "cordon"

// maxData is how many bytes are told of what a client sends first on a connection
// that is not HTTP: in sequence, over segments and over what the server says between
// them, for an attack may follow a greeting.
const maxData = 512

// maxGreeting is how many of them tell whether a peer greets another.
const maxGreeting = 20

// gather begins to put together what a client sends, where it turned out to be no
// request. A direction that was HTTP before has only gone astray.
func (m *messages) gather(view []byte) {
	if !m.mayTell() || len(view) == 0 {
		m.fail()
		return
	}
	m.state = inData
	if most := m.enough(view); len(view) >= most { // in one piece: not kept
		m.tellData(view[:most])
		return
	}
	if len(m.buf) == 0 {
		m.buf = append(m.buf, view...)
	}
	m.greets()
}

// mayTell reports whether this direction may be told as a client's.
func (m *messages) mayTell() bool { return !m.known && !m.through && m.f.opener == m.from }

// more puts further bytes behind those that were gathered.
func (m *messages) more(b []byte) int {
	had := len(m.buf)
	n := min(len(b), max(m.most()-had, 0))
	m.buf = append(m.buf, b[:n]...)
	switch most := m.enough(m.buf); {
	case len(m.buf) >= most:
		m.tellData(m.buf[:most])
	case had < maxGreeting && !m.greeted:
		m.greets()
	}
	return len(b)
}

// enough is how many bytes are gathered where the first of them are b. What follows
// the first record of TLS is encrypted, or the same in all connections.
func (m *messages) enough(b []byte) int {
	if cordon.ClientHello(b) {
		if record := int(b[3])<<8 | int(b[4]); record >= leastHello {
			return min(5+record, m.most())
		}
	}
	return m.most()
}

// leastHello is how long a ClientHello is at least, in bytes.
const leastHello = 45

// most is how many bytes are asked for.
func (m *messages) most() int {
	if m.rd.opt.Data {
		return maxData
	}
	return maxGreeting
}

// greets tells at once that a peer greets another, and does not wait for what it says
// then.
func (m *messages) greets() {
	if m.rd.opt.Data && cordon.GreetsPeer(m.buf) {
		m.greeted = true
		m.rd.sent(m, m.buf).More = true
	}
}

// tellData tells what was gathered and looks no further.
func (m *messages) tellData(b []byte) {
	m.rd.other(m, b)
	m.fail()
}

// lackData tells what was gathered before a gap: what lies behind it is not the next.
func (m *messages) lackData() {
	if m.rd.opt.Data {
		m.rd.note(noteGap, m.at.frame)
	}
	m.tellData(m.buf)
}

// gathers reports whether more of what a client sends first is to come.
func (f *flow) gathers() bool {
	for i := range f.sides {
		if s := f.sides[i].stream; s != nil && s.msg.state == inData {
			return true
		}
	}
	return false
}

// other tells what a client sent first. What peers greet with is always told: it says
// how to take that many of them do not answer.
func (rd *reader) other(m *messages, b []byte) {
	if m.mayTell() && len(b) > 0 && (rd.opt.Data || cordon.GreetsPeer(b)) {
		rd.sent(m, b[:min(len(b), m.enough(b))])
	}
}

func (rd *reader) sent(m *messages, b []byte) *cordon.Observation {
	o := rd.out.add()
	rd.ends(o, m.f, m.from)
	rd.place(o, cordon.Data, &m.at)
	o.Opened, o.BehindGap = m.f.opened(m.from, m.at.frame), m.doubt
	o.Flags = m.flags()
	o.Payload, o.PayloadLength = rd.out.keep(b), -1
	return o
}
