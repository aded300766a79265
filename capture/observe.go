package capture

import (
	"net/netip"

	"cordon"
)

// observe tells of the packet in rd.p what it shows by itself, or hands it to
// its connection.
func (rd *reader) observe() {
	switch rd.p.what {
	case segment:
		rd.segment(&rd.p)
	case datagram:
		rd.single(cordon.Datagram)
	case echo:
		rd.single(cordon.Echo)
	case arpRequest:
		rd.single(cordon.ARP)
	case arpReply:
		rd.taken(&rd.p, rd.p.dst, rd.p.src, cordon.SYN|cordon.ACK)
	case echoReply:
		rd.taken(&rd.p, rd.p.dst, rd.p.src, cordon.SYN|cordon.ACK)
	case unreached:
		rd.taken(&rd.p, rd.p.src, rd.p.dst, cordon.RST)
	}
}

// taken tells how a question was taken that belongs to no connection.
func (rd *reader) taken(p *packet, asker, asked netip.Addr, flags uint8) {
	o := rd.out.add()
	rd.describe(o, cordon.Answer, p)
	o.Src.Addr, o.Dst.Addr, o.Flags = asker, asked, flags
	o.SrcMAC, o.DstMAC = cordon.MAC{}, cordon.MAC{}
}

// single tells of a packet that belongs to no connection.
func (rd *reader) single(kind cordon.Kind) {
	o := rd.out.add()
	rd.describe(o, kind, &rd.p)
	o.Packets, o.Bytes = 1, uint64(rd.p.wire)
	o.Payload = rd.out.keep(rd.p.payload[:min(len(rd.p.payload), maxBytes)])
	if kind == cordon.Datagram && rd.datagrams != nil && len(o.Payload) == int(o.PayloadLength) {
		rd.datagrams(rd.p.part, o)
	}
}

// describe fills in what every packet shows, in an observation that is empty.
func (rd *reader) describe(o *cordon.Observation, kind cordon.Kind, p *packet) {
	o.Kind = kind
	rd.locate(o, p.frame)
	o.Time, o.Quality = p.time, quality(p.time)
	o.Src.Addr, o.Dst.Addr = p.src, p.dst
	o.SrcPort, o.DstPort = p.srcPort, p.dstPort
	o.SrcMAC, o.DstMAC = p.srcMAC, p.dstMAC
	o.Proto, o.TTL, o.IPID, o.Flags, o.Seq = p.proto, p.ttl, p.ipid, p.flags, p.seq
	o.Length, o.PayloadLength, o.Wire = p.length, int32(min(p.payloadLen, 1<<30)), min(p.wire, maxWire)
}

func quality(t cordon.Time) cordon.TimeQuality {
	if t == 0 {
		return cordon.TimeUnknown
	}
	return cordon.TimeExact
}
