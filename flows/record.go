package flows

import (
	"math"
	"math/bits"
	"net/netip"

	"cordon"
)

// record is one flow as exported. It is reused.
type record struct {
	src, dst         netip.Addr
	srcPort, dstPort uint16
	proto, ttl       uint8
	typed            bool   // icmp is shown
	icmp             uint16 // type and code
	srcMAC, dstMAC   cordon.MAC
	ipid             uint16
	seq              uint32

	to, back Way // from source to destination, and the answers
	twoWay   bool
	silent   bool // both directions were counted, and nothing came back

	start, end cordon.Time
	weight     uint32
	event      uint8
	direction  uint8

	least, most uint64 // shortest and longest packet, bytes; 0 not shown

	// Of a packet that was sampled whole, as far as it is shown.
	single     bool
	length     uint32 // of IP
	payload    []byte
	payloadLen int32
}

// flagBits are the six TCP flags that cordon names.
const flagBits = cordon.FIN | cordon.SYN | cordon.RST | cordon.PSH | cordon.ACK | cordon.URG

// Firewall events (IANA, element 233) and who began (element 239).
const (
	eventCreated = 1
	eventDeleted = 2
	eventDenied  = 3
	eventUpdate  = 5

	byInitiator = 1 // the source began
	byReverse   = 2 // the destination did
)

// flowRecord accounts for d.r and tells what it shows.
func (d *Decoder) flowRecord() {
	r := &d.r
	if !r.src.IsValid() || !r.dst.IsValid() {
		d.counts.skip(skipNoEnds, d.size)
		return
	}
	d.counts.understand()
	d.time()
	d.counts.see(r.start)
	d.counts.see(r.end)
	if r.weight > 1 {
		d.counts.note(noteSampled)
	}
	r.weight = max(r.weight, 1)
	if r.to.huge(r.weight) || r.back.huge(r.weight) {
		d.counts.note(noteHuge)
		r.to.Packets, r.to.Bytes, r.back.Packets, r.back.Bytes = 0, 0, 0, 0
	}
	d.counts.packets = sum(d.counts.packets, r.scaled(sum(r.to.Packets, r.back.Packets)))
	d.counts.traffic = sum(d.counts.traffic, r.scaled(sum(r.to.Bytes, r.back.Bytes)))
	switch r.proto {
	case cordon.TCP:
		d.tcp()
	case cordon.UDP:
		d.udp()
	case cordon.ICMP:
		d.echo(8, 0)
	case cordon.ICMPv6:
		d.echo(128, 129)
	}
}

// time settles start and end where one or both are not shown.
func (d *Decoder) time() {
	r := &d.r
	if r.end == 0 {
		r.end = r.start
	}
	if r.start == 0 || r.start > r.end {
		r.start = r.end
	}
	if r.end != 0 {
		return
	}
	if !r.single {
		d.counts.note(noteNoClock)
	}
	now := d.export.now
	if now == 0 {
		now = d.at
	}
	r.start, r.end = now, now
}

// most is the most that one record may count, weighted: 256 TiB, or what a link
// of 800 Gbit/s carries in three quarters of an hour. It keeps sums in range.
const most = 1 << 48

// huge tells counts that nobody has seen.
func (w *Way) huge(weight uint32) bool {
	return w.Packets > most/uint64(weight) || w.Bytes > most/uint64(weight)
}

// scaled is what a number of the record stands for.
func (r *record) scaled(n uint64) uint64 { return n * uint64(r.weight) }

func sum(a, b uint64) uint64 {
	s, carry := bits.Add64(a, b, 0)
	if carry != 0 {
		return math.MaxUint64
	}
	return s
}

// observe begins an observation; turned is told from the destination's side.
func (d *Decoder) observe(kind cordon.Kind, turned bool, at cordon.Time) *cordon.Observation {
	r := &d.r
	o := d.next()
	o.Kind, o.Input, o.Position, o.Proto = kind, d.opt.Input, d.position, r.proto
	o.Time, o.Weight, o.PayloadLength = at, r.weight, -1
	if at != 0 {
		o.Quality = cordon.TimeExact
	}
	o.Src, o.SrcPort, o.SrcMAC = cordon.Host{Addr: r.src}, r.srcPort, r.srcMAC
	o.Dst, o.DstPort, o.DstMAC = cordon.Host{Addr: r.dst}, r.dstPort, r.dstMAC
	if turned {
		o.Src, o.Dst = o.Dst, o.Src
		o.SrcPort, o.DstPort = o.DstPort, o.SrcPort
		o.SrcMAC, o.DstMAC = o.DstMAC, o.SrcMAC
	}
	if r.single {
		o.TTL, o.IPID, o.Seq, o.Length = r.ttl, r.ipid, r.seq, r.length
	}
	return o
}

// action is what a firewall says that it did.
func (r *record) action() cordon.Action {
	switch r.event {
	case eventCreated:
		return cordon.Accepted
	case eventDenied:
		return cordon.Dropped
	}
	return cordon.ActionUnknown
}

// afterwards tells an event that another went before.
func (r *record) afterwards() bool { return r.event == eventDeleted || r.event == eventUpdate }

// udp tells of each direction's datagrams as one observation.
//
// Of events the first tells of the datagram; later ones count where they number
// packets.
func (d *Decoder) udp() {
	if d.r.afterwards() && d.r.to.Packets == 0 {
		return
	}
	if r := &d.r; r.to.Packets > 0 || r.back.Packets == 0 {
		d.datagram(&r.to, false)
	}
	if r := &d.r; r.back.Packets > 0 {
		d.datagram(&r.back, true)
	}
}

func (d *Decoder) datagram(w *Way, turned bool) {
	r := &d.r
	o := d.observe(cordon.Datagram, turned, r.start)
	o.Action = r.action()
	o.Packets, o.Bytes = r.scaled(w.Packets), r.scaled(w.Bytes)
	if r.single {
		o.Payload, o.PayloadLength = r.payload, r.payloadLen
		return
	}
	if r.least == r.most {
		o.Length, o.PayloadLength = DatagramLengths(w.Packets, w.Bytes, r.src.Is4())
	}
}

// echo tells of requests and of who answers them; the types are the version's. That of
// an answer in IPv4 is zero, and so is what many exporters write who show no types.
func (d *Decoder) echo(request, reply uint16) {
	r := &d.r
	d.kinds = d.kinds || r.icmp != 0
	if r.icmp == reply<<8 && d.kinds && r.event == 0 {
		d.echoed(true)
		return
	}
	if !r.typed || r.icmp != request<<8 || r.afterwards() && r.to.Packets == 0 {
		return
	}
	o := d.observe(cordon.Echo, false, r.start)
	o.Action = r.action()
	o.SrcPort, o.DstPort = 0, 0
	o.Packets, o.Bytes = r.scaled(r.to.Packets), r.scaled(r.to.Bytes)
	if r.single {
		o.Payload, o.PayloadLength = r.payload, r.payloadLen
	}
	if r.back.Packets > 0 {
		d.echoed(false)
	}
}

// echoed tells that an echo request was answered.
func (d *Decoder) echoed(turned bool) {
	o := d.observe(cordon.Answer, turned, d.r.start)
	o.SrcPort, o.DstPort, o.Flags = 0, 0, cordon.SYN|cordon.ACK
}
