package capture

import (
	"cmp"

	"cordon"
)

// handshake follows the opening of a connection: the SYN is told as a Connect,
// what answers it as an Answer, each once.
func (rd *reader) handshake(f *flow, from int8, p *packet) {
	switch p.flags & (cordon.SYN | cordon.ACK | cordon.RST) {
	case cordon.SYN:
		rd.connect(f, from, p)
	case cordon.SYN | cordon.ACK:
		rd.accept(f, from, p)
	case cordon.RST, cordon.RST | cordon.ACK:
		rd.refuse(f, from, p)
	}
}

// stealth tells a segment that begins nothing and belongs to nothing as a
// Connect: without SYN, ACK and RST (RFC 9293 allows none such) it asks whether
// somebody is there, as port scanners do.
func (rd *reader) stealth(f *flow, p *packet) {
	if p.flags&(cordon.SYN|cordon.ACK|cordon.RST) == 0 && p.payloadLen == 0 {
		o := rd.out.add()
		rd.describe(o, cordon.Connect, p)
		o.Flow = f.id
	}
}

func (rd *reader) connect(f *flow, from int8, p *packet) {
	if f.synced { // repeated
		return
	}
	f.opener, f.synced = from, true
	s := &f.sides[from]
	s.syn, s.isn, s.synLength = true, p.seq, uint32(p.payloadLen)
	f.shaken = f.sides[1-from].syn && f.acknowledgesSYN(f.sides[1-from].answers)
	o := rd.out.add()
	rd.describe(o, cordon.Connect, p)
	o.Flow = f.id
	o.Payload = rd.out.keep(p.payload[:min(len(p.payload), maxBytes)])
}

// acknowledgesSYN tells an answer to this SYN from one to an earlier connection
// of the same ends, and from one that was made up. Data on the SYN may be
// acknowledged or not (RFC 7413).
func (f *flow) acknowledgesSYN(ack uint32) bool {
	s := &f.sides[f.opener]
	return ack-s.isn-1 <= s.synLength
}

func (rd *reader) accept(f *flow, from int8, p *packet) {
	s := &f.sides[from]
	if f.opener == nobody {
		f.opener = 1 - from
	}
	if f.opener == from || s.syn {
		return
	}
	if f.synced && !f.acknowledgesSYN(p.ack) {
		return
	}
	s.syn, s.isn, s.answers = true, p.seq, p.ack
	f.provedLate(f.opener, p.seq)
	if f.synced {
		f.shaken = true
		if o := rd.answer(f, p); o != nil && f.straight(p) {
			o.Straight, o.DstMAC = true, cmp.Or(p.srcMAC, o.DstMAC)
		}
	}
}

// refuse tells a reset that answers a SYN. It carries an acknowledgement
// (RFC 9293, section 3.5.2); the one without, that some firewalls send, must not
// be the end of a connection that came to something.
func (rd *reader) refuse(f *flow, from int8, p *packet) {
	if !f.synced || f.opener == from {
		return
	}
	plain := p.flags&cordon.ACK == 0
	if plain && !f.sides[from].seen && f.sides[f.opener].stream == nil || !plain && f.acknowledgesSYN(p.ack) {
		rd.answer(f, p)
	}
}

// answer tells how a Connect was taken: p's ends turned round.
func (rd *reader) answer(f *flow, p *packet) *cordon.Observation {
	if f.told {
		return nil
	}
	f.told = true
	o := rd.out.add()
	rd.describe(o, cordon.Answer, p)
	rd.ends(o, f, f.opener)
	return o
}
