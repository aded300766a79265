package flows

import "cordon"

// opening is what a TCP record shows of how its connection began.
type opening struct {
	turned bool  // the record's destination opened it
	asked  bool  // the SYN is in the record
	answer uint8 // flags of what answered it; 0 not shown
	opened cordon.Opened
	reason reason // what to note
	noted  bool
}

// tcp tells of a connection: that it was asked for, how that was taken, and
// what it carried, as far as the record shows each. The observations of both
// directions' records carry the same key.
func (d *Decoder) tcp() {
	r := &d.r
	how := r.opening()
	if how.noted {
		d.counts.note(how.reason)
	}
	key := d.key()
	if how.asked {
		o := d.observe(cordon.Connect, how.turned, r.start)
		o.Flow, o.Flags, o.Action = key, cordon.SYN, r.action()
		if r.single {
			o.PayloadLength = r.payloadLen
		}
	}
	if how.answer != 0 {
		o := d.observe(cordon.Answer, how.turned, r.start)
		o.Flow, o.Flags = key, how.answer
	}
	if r.event == eventCreated || r.event == eventDenied || r.event == eventTranslated {
		return // what it carried comes with its end, if at all
	}
	o := d.observe(cordon.Flow, how.turned, r.end)
	o.Flow, o.Opened = key, how.opened
	o.Packets, o.Bytes = r.scaled(sum(r.to.packets, r.back.packets)), r.scaled(sum(r.to.bytes, r.back.bytes))
}

// opening reads flags, ports and what some exporters tell besides.
func (r *record) opening() opening {
	switch r.event {
	case eventCreated, eventDenied, eventTranslated:
		return opening{asked: true}
	case eventDeleted, eventUpdate:
		return opening{}
	}
	if r.direction == byReverse || r.back.firstShown && opens(r.back.first) {
		how := twoWay(&r.back, &r.to)
		how.turned = true
		return how
	}
	if r.twoWay || r.direction == byInitiator && r.back.flagged {
		return twoWay(&r.to, &r.back)
	}
	return r.oneWay()
}

// opens tells a SYN that asks for a connection.
func opens(flags uint8) bool { return flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN }

// twoWay reads a record of both directions, the first of which is the opener's
// (RFC 5103, section 5).
func twoWay(to, back *way) (how opening) {
	if !to.flagged && !back.flagged {
		how.reason, how.noted = noteNoFlags, true
		return how
	}
	how.asked = to.flags&cordon.SYN != 0 && !(to.firstShown && !opens(to.first))
	const accepted, refused = cordon.SYN | cordon.ACK, cordon.RST
	switch {
	case !how.asked:
	case back.flags&accepted == accepted:
		how.answer = accepted
	case back.flags&refused != 0 && back.flags&cordon.SYN == 0:
		how.answer = back.flags & (cordon.RST | cordon.ACK)
	}
	// A server goes on to data or to an end only with a client that has
	// acknowledged its number; a forger sees neither.
	if to.flags&cordon.ACK != 0 && back.flags&cordon.ACK != 0 && back.flags&(cordon.PSH|cordon.FIN) != 0 {
		how.opened = cordon.OpenedImplied
	}
	return how
}

// oneWay reads a record of one direction. Its flags are those of all its
// packets: SYN alone is the opener's, a single packet with SYN and ACK an
// answer; SYN and ACK of several packets may be either's, which the ports
// decide where they can.
func (r *record) oneWay() (how opening) {
	const syn, both = cordon.SYN, cordon.SYN | cordon.ACK
	server, told := r.serverEnd()
	flags := r.to.flags
	switch {
	case !r.to.flagged:
		how.reason, how.noted = noteNoFlags, true
		how.turned = told && server == atSource
	case r.to.firstShown && opens(r.to.first), flags&both == syn:
		how.asked = true
	case flags&both == both && (r.to.packets == 1 || told && server == atSource), r.to.firstShown && r.to.first&both == both:
		how.turned, how.answer = true, both
	case flags&both == both && told:
		how.asked = true
	case flags&both == both:
		how.reason, how.noted = noteUnclear, true
	case r.refuses() && told && server == atSource:
		how.turned, how.answer = true, flags
	default:
		how.turned = told && server == atSource
	}
	return how
}

// refuses tells the reset that answers a SYN (RFC 9293, section 3.5.2), once or
// repeated with it. Its own number is 0, where that is shown.
func (r *record) refuses() bool {
	const retries = 3
	return r.to.flags == cordon.RST|cordon.ACK && r.to.packets <= retries && (!r.single || r.seq == 0)
}

type end uint8

const (
	atSource end = iota
	atDestination
)

const (
	privileged = 1024  // ports below are servers'
	ephemeral  = 32768 // ports from here are clients' (Linux, and IANA's from 49152)
)

// serverEnd tells which end has a server's port, where only one can.
func (r *record) serverEnd() (at end, told bool) {
	s, d := r.srcPort, r.dstPort
	switch {
	case (s < privileged) != (d < privileged):
		return endOf(s < privileged), true
	case (s < ephemeral) != (d < ephemeral):
		return endOf(s < ephemeral), true
	}
	return 0, false
}

func endOf(source bool) end {
	if source {
		return atSource
	}
	return atDestination
}
