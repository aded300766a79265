package flows

import "cordon"

// tcp tells of a connection: that it was asked for, how that was taken, and
// what it carried, as far as the record shows each. The observations of both
// directions' records carry the same key.
func (d *Decoder) tcp() {
	r := &d.r
	how := r.opening()
	switch {
	case how.NoFlags:
		d.counts.note(noteNoFlags)
	case how.Unclear:
		d.counts.note(noteUnclear)
	}
	key := d.key()
	if how.Asked {
		o := d.observe(cordon.Connect, how.Turned, r.start)
		o.Flow, o.Flags, o.Action = key, cordon.SYN, r.action()
		o.Wire = r.asking(how.Turned).Mean()
		if r.single {
			o.PayloadLength = r.payloadLen
		}
	}
	if how.Answer != 0 {
		o := d.observe(cordon.Answer, how.Turned, r.start)
		o.Flow, o.Flags = key, how.Answer
	}
	if r.single && len(r.payload) > 0 && r.to.Flags&cordon.RST == 0 {
		d.request(key)
	}
	if r.event == eventCreated || r.event == eventDenied {
		return // what it carried comes with its end, if at all
	}
	o := d.observe(cordon.Flow, how.Turned, r.end)
	o.Flow, o.Opened, o.Flags, o.OpenerUnclear, o.Began = key, how.Opened, how.Flags(), how.Unclear, r.start
	if r.weight == 1 {
		o.Sent = r.asking(how.Turned).Payload(r.src.Is4())
	}
	o.Packets, o.Bytes = r.scaled(sum(r.to.Packets, r.back.Packets)), r.scaled(sum(r.to.Bytes, r.back.Bytes))
}

// asking is the direction of who asked.
func (r *record) asking(turned bool) *Way {
	if turned {
		return &r.back
	}
	return &r.to
}

// opening reads flags, ports and what some exporters tell besides.
func (r *record) opening() Opening {
	switch r.event {
	case eventCreated, eventDenied:
		return Opening{Asked: true}
	case eventDeleted, eventUpdate:
		return Opening{}
	}
	if r.direction == byReverse || r.back.FirstShown && opens(r.back.First) {
		how := BothWays(&r.back, &r.to)
		how.Turned = true
		return how
	}
	if r.twoWay || r.direction == byInitiator && r.back.FlagsShown {
		return BothWays(&r.to, &r.back)
	}
	how := OneWay(&r.to, r.srcPort, r.dstPort)
	how.Silent = r.silent && how.Asked
	if how.Answer&cordon.RST != 0 && r.single && r.seq != 0 {
		how.Answer = 0 // a reset that refuses has no number of its own
	}
	return how
}
