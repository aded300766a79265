package capture

import "cordon"

// Frames may be recorded in another order than they were sent in: the two directions of a
// link come by two ways, and a card has several queues. Then what opens a connection stands
// behind what it allowed. So what is sent on a connection whose handshake is not in view
// waits for it, once and for a short time.

// lateness is how long, in ns of the recording. What mirrors and cards reorder is less.
const lateness = 10e6

// maxWaiting is how many connections wait at a time: clocks may stand still.
const maxWaiting = 1 << 12

// waiting is a connection that waits since a time.
type waiting struct {
	flow  *flow
	id    uint64 // of it: it may be over, and another in its place
	since cordon.Time
}

// awaits reports whether a segment's data is to wait, and has its connection do so.
func (rd *reader) awaits(f *flow, p *packet) bool {
	if f.shaken || f.waited || p.time == 0 || p.flags&(cordon.SYN|cordon.ACK) != cordon.ACK {
		return f.waits
	}
	if !f.waits {
		f.waits = true
		rd.flows.waiting = append(rd.flows.waiting, waiting{f, f.id, p.time})
	}
	return true
}

// expect lets go on whatever has waited long enough. A clock may step back.
func (rd *reader) expect(now cordon.Time) {
	n := 0
	for _, w := range rd.flows.waiting {
		waits := w.flow.waits && w.flow.id == w.id
		if d := now - w.since; waits && -lateness <= d && d <= lateness && len(rd.flows.waiting)-n <= maxWaiting {
			break
		}
		if n++; waits {
			rd.proceed(w.flow)
		}
	}
	rd.flows.waiting = append(rd.flows.waiting[:0], rd.flows.waiting[n:]...)
}

// proceed passes on what waits of a connection.
func (rd *reader) proceed(f *flow) {
	if !f.waits {
		return
	}
	f.waits, f.waited = false, true
	var held [2][]piece
	for c := range f.sides {
		if s := f.sides[c].stream; s != nil {
			held[c], s.early, s.held, s.waits = s.early, nil, 0, false
		}
	}
	for len(held[0])+len(held[1]) > 0 {
		c := f.before(&held)
		f.sides[c].stream.add(held[c][0])
		held[c] = held[c][1:]
	}
	rd.account(f, 0)
	rd.account(f, 1)
}

// before is the side whose piece was sent first: that which acknowledges no more than the
// other has sent so far, or else that which was recorded first.
func (f *flow) before(held *[2][]piece) int {
	for c := range held {
		if len(held[c]) == 0 {
			return 1 - c
		}
	}
	var ready [2]bool
	for c := range held {
		peer := f.sides[1-c].stream
		ready[c] = int32(held[c][0].at.ack-peer.next) <= 0
	}
	if ready[0] != ready[1] && ready[1] || ready[0] == ready[1] && held[1][0].at.frame < held[0][0].at.frame {
		return 1
	}
	return 0
}

// provedLate notes that who opened a connection acknowledged the very number of the SYN+ACK
// before that was recorded: nobody else can have known it. A reset ends the proof.
func (f *flow) provedLate(opener int8, seq uint32) {
	if f.waits && !f.reset && f.sides[1-opener].reached == seq+1 {
		f.sides[opener].acked = true
	}
}

// begunLate reports whether a SYN is that of the connection that waits for it.
func (f *flow) begunLate(p *packet, from int8) bool {
	s, first := &f.sides[from], p.seq+1+uint32(p.payloadLen)
	if !f.waits {
		return false
	}
	if s.seen {
		return s.low == first
	}
	return s.reached != 0 && s.reached-first < farAway
}
