package scan

import "cordon"

// manyAsked reports whether it is a service that is asked of which an honest host asks
// many: resolvers names, clients the time. Devices are looked for by asking all at once, by
// multicast; who asks hosts one by one for those looks for hosts, but for what is sent
// from that port within a network, which may be the answer.
func manyAsked(e *Event) bool {
	const mdns = 5353
	return e.proto == cordon.UDP && (e.DstPort == 53 || e.DstPort == 123 || e.DstPort == mdns && e.SrcPort == mdns && e.withinLink())
}

// droppedQuestion reports whether a firewall dropped a datagram that surely asked for a
// service: to a well-known port, of one that speaks from none or from the same. Browsers
// try 443, and 80, before they ask by TCP, whatever becomes of it.
func (e *Event) droppedQuestion(reply bool) bool {
	switch {
	case !e.dropped || e.proto != cordon.UDP || reply || e.DstPort >= privileged:
		return false
	case e.SrcPort < privileged && e.SrcPort != e.DstPort:
		return false // which may answer who asked from a low port
	}
	return e.DstPort != 80 && e.DstPort != 443 && !manyAsked(e)
}

// droppedDatagram counts it for half of a failure: hosts ask many by datagram of whom they
// know nothing else, as those who visited them for their names.
func (t *Tracker) droppedDatagram(i int32, e *Event) {
	s := &t.sources.slots[i]
	if s.failed%2 != 0 {
		s.failed++
		return
	}
	s.mayBegin(e.Time)
	t.failure(i, e.Time, e.Input, e.Position)
}
