package bench

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// Shapes of the mixed traffic.
const (
	sessions      = 4096 // under way at once
	mixedClients  = 20_000
	mixedServers  = 250
	scanners      = 200 // three in four of them send a worm's request where answered
	answeredEvery = 12  // one scanned address in so many answers
	fillBytes     = 1 << 20
)

// ends are the two of a packet.
type ends struct {
	src, dst         uint32
	srcPort, dstPort uint16
	ttl              byte
}

func (e ends) back() ends {
	return ends{e.dst, e.src, e.dstPort, e.srcPort, 64}
}

// step is what a session sends next.
type step uint8

const (
	open step = iota
	accept
	confirm
	ask
	data
	acknowledge
	finish
	finished
	over
)

// purpose is what a session is for.
type purpose uint8

const (
	browse purpose = iota
	bulk
	lookup
	ping
	neighbour
	scan
)

// session is one exchange between two machines.
type session struct {
	ends
	purpose
	step
	seq, ackSeq uint32
	left        int    // full segments that the server still sends
	request     []byte // what the client asks
	held        bool   // a segment was sent ahead of the one before it
	again       bool   // the request is sent a second time
	scanner     int    // index of the scanning host
	n           uint16
}

// traffic makes sessions and knows what it planted.
type traffic struct {
	rng      *rand.Rand
	r        *recorder
	noise    []byte
	page     []byte
	requests [][]byte
	worm     []byte
	plain    []byte
	sent     [scanners]uint64 // worm's requests
	seen     map[uint32]struct{}
	asked    map[uint32]int // by scanning hosts, how many addresses
}

// mixed writes packets of ordinary traffic with scanning hosts among it.
func mixed(o *output, rng *rand.Rand, n int, t *Truth) {
	m := newTraffic(o, rng)
	under := make([]session, sessions)
	for i := range under {
		under[i] = m.begin()
	}
	for range n {
		s := &under[rng.IntN(sessions)]
		m.next(s)
		if s.step == over {
			*s = m.begin()
		}
	}
	v := Variant{Advisory: "code-red", Variant: "ii"}
	for _, sent := range m.sent {
		if v.Observations += sent; sent > 0 {
			v.Infected++
		}
	}
	t.add(v)
	t.plantScanners(m.asked)
	t.Sources = len(m.seen)
}

func newTraffic(o *output, rng *rand.Rand) *traffic {
	m := &traffic{rng: rng, r: newRecorder(o, 20), seen: map[uint32]struct{}{}, asked: map[uint32]int{}}
	m.noise = make([]byte, fillBytes)
	for i := range m.noise {
		m.noise[i] = byte(rng.Uint32())
	}
	var page strings.Builder
	for page.Len() < fillBytes {
		page.WriteString(`<tr><td><a href="` + path(rng) + `">` + pick(rng, nouns) + " " + strconv.Itoa(rng.IntN(1000)) + "</a></td></tr>\n")
	}
	m.page = []byte(page.String())
	for range 512 {
		m.requests = append(m.requests, []byte(request(rng)+"\r\nHost: www.example.org\r\nUser-Agent: "+pick(rng, agents)+
			"\r\nAccept: text/html,image/*\r\nReferer: "+referer(rng)+"\r\nConnection: close\r\n\r\n"))
	}
	m.worm = []byte(codeRed('X') + "\r\nContent-type: text/xml\r\n\r\n")
	m.plain = []byte("HEAD / HTTP/1.0\r\n\r\n")
	return m
}

// begin makes a session. The shares are chosen for an average frame between
// 400 and 500 bytes.
func (m *traffic) begin() session {
	x := m.rng.Uint64()
	s := session{seq: uint32(x), ackSeq: uint32(x >> 13), n: uint16(x >> 20)}
	client, server := uint32(198<<24|18<<16)+uint32(m.rng.IntN(mixedClients)), uint32(192<<24|2<<8)+1+uint32(m.rng.IntN(mixedServers))
	s.ends = ends{client, server, 1024 + uint16(x>>40)%60000, 80, 64}
	switch k := m.rng.IntN(100); {
	case k < 25:
		s.purpose, s.left, s.request = browse, 1+m.rng.IntN(8), pick(m.rng, m.requests)
	case k < 26:
		s.purpose, s.left, s.dstPort = bulk, 20+m.rng.IntN(40), 443
		s.request = hello(m.noise[x%1024:])
	case k < 57:
		s.purpose, s.dstPort, s.dst = lookup, 53, 192<<24|2<<8|53
	case k < 61:
		s.purpose = ping
	case k < 65:
		s.purpose, s.dst = neighbour, 198<<24|18<<16|uint32(m.rng.IntN(mixedClients))
	default:
		m.scans(&s, x)
	}
	return s
}

// scans makes a session one of a scanning host: mostly a SYN that nobody
// answers.
func (m *traffic) scans(s *session, x uint64) {
	s.purpose, s.scanner = scan, m.rng.IntN(scanners)
	s.src = 203<<24 | 113<<8 | uint32(s.scanner+1)
	if m.rng.IntN(answeredEvery) != 0 {
		s.dst = 100<<24 | 64<<16 | uint32(x>>7)&0x3fffff
		return
	}
	s.left, s.request = 1, m.worm
	if s.scanner%4 == 3 {
		s.request = m.plain
	}
}

// hello is the first record of a TLS client, with noise in it.
func hello(noise []byte) []byte {
	return append([]byte{22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3}, noise[:506]...)
}

// next sends a session's next packet.
func (m *traffic) next(s *session) {
	switch {
	case s.purpose == lookup:
		m.lookup(s)
	case s.purpose == ping && s.step == open:
		m.r.echo(s.ends, 8, s.n)
		s.step = accept
	case s.purpose == ping:
		m.r.echo(s.back(), 0, s.n)
		s.step = over
	case s.purpose == neighbour && s.step == open:
		m.r.arp(s.src, s.dst, 1)
		s.step = accept
	case s.purpose == neighbour:
		m.r.arp(s.dst, s.src, 2)
		s.step = over
	default:
		m.tcp(s)
	}
	m.seen[s.src] = struct{}{}
}

// tcp sends the next segment of a connection.
func (m *traffic) tcp(s *session) {
	switch s.step {
	case open:
		m.r.tcp(s.ends, s.seq, 0, syn, nil)
		if s.purpose == scan {
			m.asked[s.src]++
		}
		if s.seq++; s.request == nil {
			s.step = over
			return
		}
	case accept:
		m.r.tcp(s.back(), s.ackSeq, s.seq, syn|ack, nil)
		s.ackSeq++
	case confirm:
		m.r.tcp(s.ends, s.seq, s.ackSeq, ack, nil)
	case ask:
		m.ask(s)
		return
	case data:
		m.data(s)
		return
	case acknowledge:
		m.r.tcp(s.ends, s.seq, s.ackSeq, ack, nil)
		if s.step = data; s.left == 0 {
			s.step = finish
		}
		return
	case finish:
		m.r.tcp(s.back(), s.ackSeq, s.seq, fin|ack, nil)
		s.ackSeq++
	case finished:
		m.r.tcp(s.ends, s.seq, s.ackSeq, fin|ack, nil)
	}
	s.step++
}

// ask sends what the client asks: mostly in one segment, one request in fifty twice, and
// one in fifty in two of which the second comes first. It is one request however it is
// sent, from when all of it was.
func (m *traffic) ask(s *session) {
	x, half := m.rng.Uint64(), uint32(len(s.request)/2)
	switch {
	case s.held: // the one that was overtaken
		m.r.tcp(s.ends, s.seq, s.ackSeq, psh|ack, s.request[:half])
		s.held = false
		m.count(s)
	case s.again:
		m.r.tcp(s.ends, s.seq, s.ackSeq, psh|ack, s.request)
		s.again = false
	case x%50 == 0:
		m.r.tcp(s.ends, s.seq+half, s.ackSeq, psh|ack, s.request[half:])
		s.held = true
		return
	default:
		m.r.tcp(s.ends, s.seq, s.ackSeq, psh|ack, s.request)
		m.count(s)
		if s.again = x>>32%50 == 0; s.again {
			return
		}
	}
	s.seq += uint32(len(s.request))
	s.step++
}

// count counts a worm's request.
func (m *traffic) count(s *session) {
	if s.purpose == scan && s.scanner%4 != 3 {
		m.sent[s.scanner]++
	}
}

// data sends one of the server's segments: in order mostly, one in fifty before
// the one that it follows, one in a hundred twice.
// The first of a page, which has the header, is sent once and in order.
func (m *traffic) data(s *session) {
	x := m.rng.Uint64()
	from := m.noise
	switch {
	case s.purpose == scan:
		m.r.tcp(s.back(), s.ackSeq, s.seq, psh|ack, notFound)
		s.ackSeq += uint32(len(notFound))
		s.left, s.step = 0, acknowledge
		return
	case s.purpose == browse && s.seq&3 != 0:
		from = m.page
	}
	switch {
	case s.held: // the one that was overtaken
		m.r.tcp(s.back(), s.ackSeq-2*segment, s.seq, ack, at(from, s.ackSeq-2*segment))
		s.held = false
	case s.left >= 2 && x>>40%50 == 0 && (s.purpose == bulk || s.request == nil):
		s.ackSeq += 2 * segment
		m.r.tcp(s.back(), s.ackSeq-segment, s.seq, ack, at(from, s.ackSeq-segment))
		s.left -= 2
		s.held = true
		return
	default:
		first := s.purpose == browse && s.request != nil
		m.r.tcp(s.back(), s.ackSeq, s.seq, ack, m.answer(s, at(from, s.ackSeq)))
		if !first && x>>50%100 == 0 {
			return // it will be sent again
		}
		s.ackSeq += segment
		s.left--
	}
	if s.step = data; s.left <= 0 || x>>60&1 == 0 {
		s.step = acknowledge
	}
}

// at is a full segment of filler: what is sent twice is the same twice.
func at(from []byte, seq uint32) []byte {
	return from[uint64(seq)*2654435761>>8%(fillBytes-segment):][:segment]
}

var notFound = []byte("HTTP/1.0 404 Not Found\r\nServer: Apache/1.3.20\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<h1>404 Not Found</h1>")

// answer is a segment's payload; the first of an answer begins with its header.
func (m *traffic) answer(s *session, payload []byte) []byte {
	if s.purpose != browse || s.request == nil {
		return payload
	}
	s.request = nil
	head := "HTTP/1.1 200 OK\r\nServer: Apache/1.3.20\r\nContent-Type: text/html\r\nContent-Length: " +
		strconv.Itoa(s.left*segment-150) + "\r\nConnection: close\r\n\r\n"
	return append([]byte(head), payload[:segment-len(head)]...)
}

// lookup sends a question to a name server, or its answer.
func (m *traffic) lookup(s *session) {
	b := make([]byte, 0, 128)
	flags, answers := byte(1), byte(0)
	if s.step != open {
		flags, answers = 0x81, 1
	}
	b = append(b, byte(s.n>>8), byte(s.n), flags, 0x80, 0, 1, 0, answers, 0, 0, 0, 0)
	b = append(b, "\x03www\x07example\x03org\x00\x00\x01\x00\x01"...)
	if s.step == open {
		m.r.udp(s.ends, b)
		s.step = accept
		return
	}
	m.r.udp(s.back(), append(b, "\xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\xc0\x00\x02\x50"...))
	s.step = over
}
