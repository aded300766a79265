package capture

import (
	"net/netip"

	"cordon"
)

// packet is one frame taken apart. It is reused; slices refer to the record.
type packet struct {
	frame uint64 // across the files of a recording
	time  cordon.Time
	wire  uint32 // length of the frame on the wire

	outer          bool   // an IP header was read
	depth          uint8  // tunnels around it
	via            uint64 // who sent the outermost packet of a tunnel; 0 in none
	part           uint8  // partition, by the outermost addresses
	srcMAC, dstMAC cordon.MAC
	what           content

	src, dst netip.Addr
	proto    uint8
	ttl      uint8
	ipid     uint16
	length   uint32 // IP total length as its header has it
	joined   bool   // put together from fragments
	fragment bool   // the first bytes of what could not be put together

	srcPort, dstPort uint16
	seq, ack         uint32
	flags            uint8

	payload    []byte // as far as shown
	payloadLen int    // on the wire
}

// content says what of a packet is to be observed.
type content uint8

const (
	nothing content = iota // understood, and of no use
	segment                // TCP
	datagram
	echo
	echoReply
	unreached // what an ICMP error quotes
	arpRequest
	arpReply
	held   // a piece of a datagram that is not whole yet
	hidden // not shown: the snapshot length cut its headers off
)

// part is a stretch of a frame: the bytes that are shown, and how many there
// were on the wire.
type part struct {
	b    []byte
	wire int
}

// skip leaves the first n bytes out.
func (p part) skip(n int) part {
	return part{p.b[min(n, len(p.b)):], max(p.wire-n, 0)}
}

// limit cuts to n bytes: what follows is padding or a checksum of the link.
func (p part) limit(n int) part {
	return part{p.b[:min(n, len(p.b))], min(n, p.wire)}
}

// hide takes a packet of which p would be the next header, and is too short for that,
// for one that is not shown, where the recording lacks the rest and not the packet.
func (k *packet) hide(p part) {
	if len(p.b) < p.wire {
		k.what = hidden
	}
}

// maxWire bounds a claimed length so that sums with it fit in an int anywhere.
const maxWire = 1 << 30

// Reasons for frames that are skipped.
const (
	skipShort = "too little of the packet is shown to read its headers"
	skipCut   = "the snapshot length cut off headers of the packet (tcpdump -s 0 records whole packets)"
	skipIP    = "malformed IP header"
	skipLLC   = "802.3 frames without an EtherType are not read"
	skipLoop  = "the loopback header names a family that is not IP"
	skipTags  = "more link-layer tags than are read"
)

// lostCut counts packets of which a recording does not show what they are: one that asked,
// or one that infected, may be among them.
const lostCut = "packets whose headers the snapshot length cut off: scans, floods and requests in them are not seen"

// Things noted about packets that were understood.
const (
	noteCut = "packets cut short by the snapshot length"
	noteTCP = "TCP headers that are longer than their packet, or shorter than any; of those only a lone SYN is read"
)

// frame takes a record apart into rd.p. It returns why it was skipped, or "".
func (rd *reader) frame(rec *Record) (skipped string) {
	rd.p = packet{frame: rd.base + rec.Frame, time: rec.Time, wire: rec.Wire}
	whole := part{rec.Data, int(min(rec.Wire, maxWire))}
	skipped = rd.link(rec.Link, whole)
	if uint32(len(rec.Data)) < rec.Wire {
		switch {
		case skipped == skipShort, skipped == "" && rd.p.what == hidden:
			rd.lost(lostCut, rd.p.frame)
			return skipCut
		case skipped == "":
			rd.note(noteCut, rd.p.frame)
		}
	}
	return skipped
}
