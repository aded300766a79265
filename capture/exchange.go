package capture

import (
	"bytes"

	"cordon"
)

// Bounds on what is kept for an answer.
const (
	maxAsked  = 32      // requests of one connection without an answer yet
	maxTarget = 4 << 10 // bytes of a request's target that its Response repeats
	maxAnswer = 2 << 10 // bytes of an answer's body
	maxLine   = 512     // bytes of a status line
	maxServer = 128     // bytes of what a server says it is
)

// asked is a request without an answer yet.
type asked struct {
	line          cordon.RequestLine
	ack           uint32 // what its sender had received then
	head, connect bool
	doubt         bool // whether it was one
}

// request tells of a whole request line.
func (rd *reader) request(m *messages, line, body []byte, length int32) {
	req, _ := parseRequest(line)
	rd.requestLine(m, req, line, body, length)
}

// requestLine tells of a request and remembers it for its answer. The parts of
// req lie within line.
func (rd *reader) requestLine(m *messages, req cordon.RequestLine, line, body []byte, length int32) {
	m.f.roles(m.from)
	m.known = !m.through
	m.f.ask(rd, req, m)
	m.keep(line)
	rd.tellRequest(m, req, line, body, length)
}

func (rd *reader) tellRequest(m *messages, req cordon.RequestLine, line, body []byte, length int32) {
	rd.of(m.at.frame).tally.Requests++
	o := rd.out.add()
	rd.ends(o, m.f, m.from)
	rd.place(o, cordon.Request, &m.at)
	o.Opened, o.BehindGap = m.f.opened(m.from, m.at.frame), m.doubt
	o.Request = req
	o.Request.Method, o.Request.Target = rd.out.keep(req.Method), rd.out.keep(req.Target)
	o.Request.Version = rd.out.keep(req.Version)
	o.Flags = m.flags()
	o.Raw = rd.out.keep(trimEOL(line))
	o.Payload, o.PayloadLength = rd.out.keep(body), length
	if len(rd.opt.TrustProxies) > 0 {
		rd.behindProxy(o, m.fields, m.whole)
	}
}

// flags are what is told of the flags of a message.
func (m *messages) flags() uint8 {
	if m.lone {
		return cordon.SYN
	}
	return 0
}

// place fills in where the first byte of a message was seen.
func (rd *reader) place(o *cordon.Observation, kind cordon.Kind, at *mark) {
	o.Kind, o.Time, o.Quality = kind, at.time, quality(at.time)
	rd.locate(o, at.frame)
	o.TTL, o.IPID, o.Seq = at.ttl, at.ipid, at.seq
}

// ask keeps a request until it is answered. What is beyond the bound is only
// counted, so that later answers still find theirs.
func (f *flow) ask(rd *reader, req cordon.RequestLine, m *messages) {
	if f.unasked > 0 || len(f.asked) >= maxAsked {
		f.unasked++
		rd.lost(lostAsked, m.at.frame)
		return
	}
	line := cloneLine(req)
	f.askedBytes += len(line.Method) + len(line.Target) + len(line.Version)
	f.asked = append(f.asked, asked{
		line: line, ack: m.at.ack, doubt: m.doubt,
		head:    string(req.Method) == "HEAD",
		connect: string(req.Method) == "CONNECT",
	})
}

// cloneLine copies a request line of bounded length into one allocation.
func cloneLine(req cordon.RequestLine) cordon.RequestLine {
	if len(req.Target) > maxTarget {
		req.Target, req.Cut = req.Target[:maxTarget], true
	}
	method, target := len(req.Method), len(req.Method)+len(req.Target)
	all := make([]byte, 0, target+len(req.Version))
	all = append(append(append(all, req.Method...), req.Target...), req.Version...)
	req.Method, req.Target, req.Version = all[:method:method], all[method:target:target], all[target:]
	return req
}

// match finds the request that the status line at m.at answers: the oldest
// one. Behind missing data that may be wrong: then it is the request whose
// sender had received just what came before the answer, or the only one. What
// would be a guess is not matched, since an answer accuses.
func (rd *reader) match(m *messages) (asked, bool) {
	f := m.f
	if len(f.asked) == 0 {
		f.unasked = max(f.unasked-1, 0)
		return asked{}, false
	}
	if !m.missing || len(f.asked) == 1 && f.unasked == 0 {
		return f.take(0), true
	}
	for i := len(f.asked) - 1; i >= 0; i-- {
		if f.asked[i].ack == m.at.seq {
			return f.take(i), true
		}
	}
	rd.note(noteNoAnswer, m.at.frame)
	f.asked, f.askedBytes, f.unasked = f.asked[:0], 0, 0
	return asked{}, false
}

// take removes the request at i and those before it.
func (f *flow) take(i int) asked {
	a := f.asked[i]
	for _, gone := range f.asked[:i+1] {
		f.askedBytes -= len(gone.line.Method) + len(gone.line.Target) + len(gone.line.Version)
	}
	f.asked = append(f.asked[:0], f.asked[i+1:]...)
	return a
}

// askedCost is what a remembered request takes besides its text, bytes.
const askedCost = 160

// roles settles who asks in a connection, and looks at the other side again.
func (f *flow) roles(client int8) {
	if f.client != nobody {
		return
	}
	f.client = client
	for i := range f.sides {
		if s := f.sides[i].stream; s != nil {
			s.msg.find()
		}
	}
}

// leaveHTTP stops reading a connection that goes on with something else.
func (f *flow) leaveHTTP() {
	for i := range f.sides {
		if s := f.sides[i].stream; s != nil {
			s.msg.die()
		}
	}
}

// enterTunnel reads on a connection that a proxy passes on from here. That may be
// anything.
func (f *flow) enterTunnel() {
	for i := range f.sides {
		if s := f.sides[i].stream; s != nil {
			s.msg.known, s.msg.through = false, true
		}
	}
}

// answer is a response that is being read. Its buffers are reused.
type answer struct {
	asked  asked
	status uint16
	line   []byte
	server []byte
	at     mark
	body   []byte
	length int32 // of the whole body; -1 unknown
}

func (a *answer) begin(ask *asked, status uint16, line []byte, at mark) {
	a.asked, a.status, a.at = *ask, status, at
	a.line = append(a.line[:0], line[:min(len(line), maxLine)]...)
	a.server = a.server[:0]
	a.body = nil
}

// collectBody keeps bytes of an answer's body. Few answers are under way at a
// time, so their buffers go from one to the next.
func (rd *reader) collectBody(a *answer, b []byte) {
	if a.body == nil {
		if n := len(rd.bodies); n > 0 {
			a.body, rd.bodies = rd.bodies[n-1], rd.bodies[:n-1]
		} else {
			a.body = make([]byte, 0, maxAnswer)
		}
	}
	a.body = append(a.body, b[:min(len(b), maxAnswer-len(a.body))]...)
}

func (rd *reader) releaseBody(a *answer) {
	if cap(a.body) == maxAnswer && len(rd.bodies) < maxSpare {
		rd.bodies = append(rd.bodies, a.body[:0])
	}
	a.body = nil
}

// response tells of an answer; the ends are the request's.
func (rd *reader) response(f *flow, from int8, a *answer, body []byte) {
	o := rd.out.add()
	rd.ends(o, f, 1-from)
	rd.place(o, cordon.Response, &a.at)
	o.Opened, o.Status = f.opened(1-from, a.at.frame), a.status
	o.Request = a.asked.line
	o.Request.Method, o.Request.Target = rd.out.keep(a.asked.line.Method), rd.out.keep(a.asked.line.Target)
	o.Request.Version = rd.out.keep(a.asked.line.Version)
	o.Raw, o.Payload = rd.out.keep(bytes.TrimSpace(a.line)), rd.out.keep(body)
	o.PayloadLength, o.Server = a.length, rd.out.keep(a.server)
	o.BehindGap = a.asked.doubt
}
