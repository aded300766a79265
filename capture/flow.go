package capture

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"cordon"
)

// flow is one TCP connection as far as the recording shows it. Sides are
// numbered by the key: side 0 is the lower end.
type flow struct {
	key   flowKey
	hash  uint64
	part  uint8
	id    uint64        // what observations carry
	first uint64        // frame
	macs  [2]cordon.MAC // as of their first packets
	sides [2]side
	cost  int // bytes that it takes in all

	opener int8 // who sent the SYN, or got the SYN+ACK; or nobody
	client int8 // who sends requests; or nobody
	synced bool // the SYN is in the recording
	shaken bool // and a SYN+ACK that answers it
	told   bool // an Answer has been told
	reset  bool
	lacks  bool // a request may be missing: counted
	rivals bool // one may have come in two versions: counted
	onSYN  bool // data came on a SYN
	waits  bool // for its handshake
	waited bool // and no more
	forged bool // in a tunnel, by one who sent both directions

	packets, bytes uint64
	last           cordon.Time
	lastFrame      uint64

	asked      []asked // requests without an answer yet
	askedBytes int     // that these take
	unasked    int     // further ones, beyond the bound

	again   *halfOpen // a SYN that came while it was open; nil none
	againAt cordon.Time

	prev, next *flow
	stage      stage
	listed     bool
}

const nobody = -1

// side is what one end has sent.
type side struct {
	via       uint64 // who sent its packets in a tunnel; 0 in none
	seen      bool   // any packet that is no reset
	acked     bool   // it acknowledged what the other side was seen to use
	syn       bool   // isn is known
	fin       bool   // it has finished
	isn       uint32 // initial sequence number
	synLength uint32 // bytes of data on the SYN
	low, high uint32 // sequence numbers seen; no more than an estimate
	answers   uint32 // what a SYN+ACK acknowledged
	reached   uint32 // what its peer acknowledged
	stream    *stream
	takes     int    // bytes of memory that stream has
	denied    uint64 // frame in which it said that it knows of no such connection; 0 never
}

const (
	lostFlow     = "more TCP connections at a time than are followed (--memory gives more room)"
	noteOverlap  = "TCP segments overlap with different bytes"
	noteGap      = "TCP data is missing from the recording"
	noteNoAnswer = "answers that cannot be matched to requests after missing data"
	lostAsked    = "more unanswered requests in one connection than are kept"
	lostAhead    = "TCP segments far outside what their connection had reached"
	ackSlack     = 65535 // bytes a peer can have sent that the recording lacks
)

// segment accounts for a TCP segment and observes what it completes.
func (rd *reader) segment(p *packet) {
	rd.expire(p.time)
	if len(rd.flows.waiting) > 0 {
		rd.expect(p.time)
	}
	key, from, hash := rd.keyed(p)
	f := rd.flows.find(key, hash)
	if f == nil {
		if h, t := rd.half.take(key, hash); h != nil {
			f = rd.promote(h, hash, t)
			rd.flows.touch(f, unproven)
		} else if isHalf(p) {
			rd.halfOpen(key, hash, from, p)
			return
		}
	}
	switch {
	case f == nil:
	case f.again != nil && f.begun(from, p):
		f = rd.renew(f)
	case !f.renewedBy(p, from):
	case rd.postpone(f, from, p):
		return
	default:
		rd.end(f)
		f = nil
	}
	if f == nil {
		f = rd.begin(key, hash, from, p)
		rd.missing(p)
		rd.stealth(f, p)
	}
	f.count(p, from)
	rd.handshake(f, from, p)
	if f.waits && f.shaken {
		rd.proceed(f)
	}
	rd.data(f, from, p)
	rd.flows.touch(f, f.progress())
	rd.charge(f, from, p)
}

// charge keeps the account of memory, and gives up the oldest connections where
// there is too little.
func (rd *reader) charge(f *flow, from int8, p *packet) {
	if p.payloadLen > 0 || f.cost == 0 { // else it takes what it took
		rd.account(f, from)
	}
	if rd.flows.count[closed] > maxClosed {
		rd.end(rd.flows.lists[closed].first)
	}
	for rd.flows.bytes > rd.opt.partition || rd.flows.count[unproven] > rd.opt.unproven {
		old := rd.flows.oldest()
		if rd.flows.bytes <= rd.opt.partition {
			old = rd.flows.lists[unproven].first
		}
		if old == f { // alone too large
			return
		}
		rd.giveUp(old)
	}
}

// account takes into the account what a packet of one side changed.
func (rd *reader) account(f *flow, from int8) {
	cost := f.takes(from)
	rd.flows.bytes += cost - f.cost
	f.cost = cost
}

func (rd *reader) giveUp(old *flow) {
	if old.unanswered() { // as a half-open one
		rd.half.missed = max(rd.half.missed, old.last+idling)
	} else if old.stage != closed && (rd.p.time < old.last+idling || rd.opt.Data && old.gathers()) {
		rd.lostFlows.count(rd.p.frame)
	}
	rd.end(old)
}

// unanswered reports whether nothing is known of a connection but its SYN, sent again and
// again.
func (f *flow) unanswered() bool {
	if !f.synced || f.reset || f.stage != unproven {
		return false
	}
	s, peer := &f.sides[f.opener], &f.sides[1-f.opener]
	return !peer.seen && !s.fin && s.low == s.high && peer.reached == 0
}

// takes is how much memory a flow has, in bytes, with its slots, after a packet
// of one side: it changed nothing of the other's.
func (f *flow) takes(from int8) int {
	more := 0
	side := &f.sides[from]
	if s := side.stream; s != nil {
		side.takes = streamCost + s.held + s.msg.takes() + cap(s.msg.answer.body)
	}
	if f.again != nil {
		more = againCost
	}
	return flowCost + more + cap(f.asked)*askedCost + f.askedBytes + f.sides[0].takes + f.sides[1].takes
}

// takes is how much its buffers take, bytes, by what they have held: what they have room
// for depends on who had them before, which differs with how partitions are divided.
func (m *messages) takes() int {
	n := grown(m.buf) + grown(m.told) + grown(m.answer.line) + grown(m.answer.server)
	m.peak = max(m.peak, n)
	return m.peak
}

// grown is the power of two that a buffer has grown to at least.
func grown(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	return 1 << bits.Len(uint(len(b)-1))
}

// What a flow and a stream take by themselves, bytes, rounded up to what the
// allocator gives.
const (
	flowCost   = 384 + 4*16
	streamCost = 512
	againCost  = 80
)

// keyOf orders the two ends; from is the sender's side.
func keyOf(p *packet) (k flowKey, from int8) {
	a, b := p.src.As16(), p.dst.As16()
	order := bytes.Compare(a[:], b[:])
	if order < 0 || order == 0 && p.srcPort <= p.dstPort {
		copy(k[:], a[:])
		copy(k[16:], b[:])
		binary.BigEndian.PutUint32(k[32:], uint32(p.srcPort)<<16|uint32(p.dstPort))
		return k, 0
	}
	copy(k[:], b[:])
	copy(k[16:], a[:])
	binary.BigEndian.PutUint32(k[32:], uint32(p.dstPort)<<16|uint32(p.srcPort))
	return k, 1
}

// begin follows a new connection.
func (rd *reader) begin(key *flowKey, hash uint64, from int8, p *packet) *flow {
	f := rd.flows.add(key, hash)
	f.part = p.part
	f.first, f.id = p.frame, rd.idOf(key, p.frame)
	f.macs[from], f.macs[1-from] = p.srcMAC, p.dstMAC
	return f
}

// expire ends a few connections that are long over, so that their Flow is told
// in good time. Two a packet keep pace with any rate of new ones.
func (rd *reader) expire(now cordon.Time) {
	if now == 0 || now < rd.flows.due {
		return
	}
	for range 2 {
		f := rd.flows.lists[closed].first
		if f == nil {
			return
		}
		if rd.flows.due = f.last + lingering; now < rd.flows.due {
			return
		}
		rd.end(f)
	}
}

// renewedBy reports whether p is the SYN of another connection between the
// same ends. A SYN may also have been recorded after its own SYN+ACK.
func (f *flow) renewedBy(p *packet, from int8) bool {
	if !opens(p) {
		return false
	}
	if f.synced {
		return f.opener != from || f.sides[from].isn != p.seq
	}
	if f.begunLate(p, from) {
		return false
	}
	peer := &f.sides[1-from]
	return !peer.syn || peer.answers-p.seq-1 > uint32(p.payloadLen)
}

// opens tells a SYN that asks for a connection.
func opens(p *packet) bool { return p.flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN }

func (f *flow) count(p *packet, from int8) {
	f.packets++
	f.bytes += uint64(p.wire)
	if p.via != 0 {
		f.vouched(p.via, from)
	}
	f.last, f.lastFrame = max(f.last, p.time), p.frame
	if p.flags&cordon.RST != 0 {
		f.reset = true
		f.deny(p, from)
		return // a reset's sequence number repeats what it was sent, and proves nothing
	}
	s := &f.sides[from]
	s.fin = s.fin || p.flags&cordon.FIN != 0
	if p.flags&cordon.SYN == 0 || !s.syn || p.seq == s.isn { // else it is another's SYN+ACK
		s.saw(p)
	}
	if peer := &f.sides[1-from]; p.flags&cordon.ACK != 0 {
		if peer.seen && !s.acked {
			s.acked = peer.used(p.ack)
		}
		peer.reach(p.ack)
	}
}

// used reports whether only who receives this side's packets can acknowledge
// number: somebody who forges an address has to guess it. Where the beginning
// is not in the recording, what was sent before may be acknowledged late.
func (s *side) used(number uint32) bool {
	before, after := uint32(0), uint32(ackSlack)
	if !s.syn {
		before, after = leap, leap
	}
	return number-s.low+before <= s.high-s.low+before+after
}

// saw widens the range of sequence numbers that this side was seen to use. A
// number counts as known to the peer only behind a SYN, which its answer covers.
func (s *side) saw(p *packet) {
	from := p.seq
	if p.flags&cordon.SYN != 0 {
		from++
	}
	to := from + uint32(p.payloadLen)
	if !s.seen {
		s.seen, s.low, s.high = true, from, to
		return
	}
	if int32(to-s.high) > 0 {
		s.high = to
	}
}

func (f *flow) progress() stage {
	switch {
	case f.reset, f.sides[0].fin && f.sides[1].fin:
		return closed
	case f.sides[0].seen && f.sides[1].seen, f.sides[0].stream != nil, f.sides[1].stream != nil:
		return underway
	}
	return unproven
}

// deny keeps that a side resets what was opened in its name, before it sent anything:
// whoever gets the answer to a SYN that it did not send does so, and whoever never
// answered one (RFC 9293, section 3.5.2). A number that is not the one that is due is a
// guess. Somebody else then sent the other packets, so they prove nothing.
func (f *flow) deny(p *packet, from int8) {
	s, peer := &f.sides[from], &f.sides[1-from]
	if !f.shaken || s.denied > 0 {
		return
	}
	switch {
	case from == f.opener:
		if (s.stream == nil || s.stream.onSYN) && p.seq-s.isn-1 <= s.synLength {
			s.denied = p.frame
		}
	case p.flags&cordon.ACK != 0 && p.seq != s.isn+1 && p.ack-peer.isn-1 <= peer.synLength && s.high-s.low == 0:
		s.denied = p.frame
	}
}

// denied reports whether one of the ends said, before a frame, that it knows of no
// such connection.
func (f *flow) denied(frame uint64) bool {
	for i := range f.sides {
		if at := f.sides[i].denied; at > 0 && at < frame {
			return true
		}
	}
	return false
}

// opened says how sure it is that side c holds its address, of what came in a frame.
func (f *flow) opened(c int8, frame uint64) cordon.Opened {
	switch {
	case !f.sides[c].acked || f.forged || f.denied(frame):
		return cordon.OpenedUnknown
	case f.shaken && f.opener == c:
		return cordon.OpenedSeen
	}
	return cordon.OpenedImplied
}

// data hands a segment's bytes to the stream of its direction.
func (rd *reader) data(f *flow, from int8, p *packet) {
	s := &f.sides[from]
	if p.flags&cordon.RST != 0 { // what a reset carries is a diagnosis (RFC 9293, section 3.5.3)
		if s.stream != nil && s.denied > 0 {
			s.stream.alone()
		}
		return
	}
	f.goOn(from, p)
	if p.payloadLen > 0 {
		if s.stream == nil {
			s.stream = rd.newStream(f, from, p)
			s.stream.onSYN = opens(p)
			f.onSYN = f.onSYN || s.stream.onSYN
		}
		s.stream.waits = rd.awaits(f, p)
		s.stream.add(piece{p.payload, uint32(p.payloadLen - len(p.payload)), markOf(p)})
	}
	if s.stream != nil && p.flags&cordon.FIN != 0 {
		s.stream.finishAt(p.dataSeq() + uint32(p.payloadLen))
	}
}

// goOn passes on what came on a SYN once its sender goes on, or the other side sends
// data: it has the rest then.
func (f *flow) goOn(from int8, p *packet) {
	if !f.onSYN {
		return // without a look at the streams, which lie elsewhere
	}
	if s := f.sides[from].stream; s != nil && s.onSYN && !opens(p) {
		s.goOn()
	}
	if s := f.sides[1-from].stream; s != nil && s.onSYN && p.payloadLen > 0 {
		s.goOn()
	}
}

// dataSeq is the sequence number of the first byte: a SYN takes one itself.
func (k *packet) dataSeq() uint32 {
	if k.flags&cordon.SYN != 0 {
		return k.seq + 1
	}
	return k.seq
}

// end tells what a connection still holds and its Flow, and forgets it.
func (rd *reader) end(f *flow) {
	rd.proceed(f)
	rd.settle(f)
	sidesOf(f, &rd.of(f.first).tally.Sides)
	for i := range f.sides {
		// The client's side first: its last request comes before the answer to it.
		if s := f.sides[f.clientFirst(i)].stream; s != nil {
			s.finish()
		}
	}
	from := f.initiator()
	o := rd.out.add()
	rd.ends(o, f, from)
	o.Kind, o.Opened = cordon.Flow, f.opened(from, f.first)
	o.Time, o.Quality = f.last, quality(f.last)
	rd.locate(o, f.lastFrame)
	o.Packets, o.Bytes, o.PayloadLength = f.packets, f.bytes, -1
	for i := range f.sides {
		if s := f.sides[i].stream; s != nil {
			rd.recycle(s)
		}
	}
	rd.flows.remove(f)
}

func (f *flow) clientFirst(i int) int8 {
	if f.client == 1 {
		return int8(1 - i)
	}
	return int8(i)
}

// initiator is who opened the connection; where that is not in the recording,
// who asked in it; else the higher port, since servers have the low ones.
func (f *flow) initiator() int8 {
	switch {
	case f.opener != nobody:
		return f.opener
	case f.client != nobody:
		return f.client
	case f.key.port(1) > f.key.port(0):
		return 1
	}
	return 0
}

// ends fills in what every observation of a connection carries.
func (rd *reader) ends(o *cordon.Observation, f *flow, from int8) {
	o.Flow, o.Proto = f.id, cordon.TCP
	o.Src.Addr, o.SrcPort, o.SrcMAC = f.key.addr(from), f.key.port(from), f.macs[from]
	o.Dst.Addr, o.DstPort, o.DstMAC = f.key.addr(1-from), f.key.port(1-from), f.macs[1-from]
}
