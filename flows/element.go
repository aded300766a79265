package flows

import (
	"net/netip"

	"cordon"
)

// element is what a template's field is to us. NetFlow 9 and IPFIX number
// theirs alike (IANA, "IPFIX Information Elements").
type element uint8

const (
	unused element = iota
	bytesTo
	bytesTotal
	bytesOut
	bytesBack
	packetsTo
	packetsTotal
	packetsOut
	packetsBack
	protocol
	tcpFlags
	tcpFlagsBack
	firstFlags
	firstFlagsBack
	restFlags
	restFlagsBack
	portFrom
	portTo
	addr4From
	addr4To
	addr6From
	addr6To
	macFrom
	macTo
	icmpTypeCode
	icmpType
	icmpCode
	shortest
	longest
	firewallEvent
	natEvent
	whoBegan
	startUptime
	endUptime
	startSeconds
	endSeconds
	startMillis
	endMillis
	startNTP
	endNTP
	startDelta
	endDelta
	bootMillis
	eventSeconds
	eventMillis
	samplerID
	rate
	samplerRate
	packetInterval
	packetSpace
	sampleSize
	population
)

var elements = map[uint16]element{
	1: bytesTo, 2: packetsTo, 4: protocol, 6: tcpFlags, 7: portFrom, 8: addr4From, 11: portTo, 12: addr4To,
	21: endUptime, 22: startUptime, 23: bytesOut, 24: packetsOut, 25: shortest, 26: longest,
	27: addr6From, 28: addr6To, 32: icmpTypeCode, 34: rate, 48: samplerID, 50: samplerRate,
	56: macFrom, 80: macTo, 85: bytesTotal, 86: packetsTotal, 139: icmpTypeCode,
	150: startSeconds, 151: endSeconds, 152: startMillis, 153: endMillis, 154: startNTP, 155: endNTP,
	156: startNTP, 157: endNTP, 158: startDelta, 159: endDelta, 160: bootMillis,
	176: icmpType, 177: icmpCode, 178: icmpType, 179: icmpCode,
	180: portFrom, 181: portTo, 182: portFrom, 183: portTo,
	230: natEvent, 231: bytesTo, 232: bytesBack, 233: firewallEvent, 239: whoBegan, 298: packetsTo, 299: packetsBack,
	302: samplerID, 305: packetInterval, 306: packetSpace, 309: sampleSize, 310: population,
	322: eventSeconds, 323: eventMillis,
	40005: firewallEvent, // Cisco's ASA, before the number was registered
}

// Enterprises whose elements are read, besides IANA's own.
const (
	reverse = 29305 // RFC 5103: IANA's elements, of the answers
	yaf     = 6871  // CERT: flags of the first packet, and of the others
)

// translations are what events of address translation say of a connection (RFC
// 8158, section 4.3, and the historic two): it was let through, or it ended.
var translations = [256]uint8{
	1: eventCreated, 4: eventCreated, 6: eventCreated,
	2: eventDeleted, 5: eventDeleted, 7: eventDeleted,
}

var reversed = map[uint16]element{1: bytesBack, 2: packetsBack, 85: bytesBack, 86: packetsBack, 6: tcpFlagsBack}

// reverseBit marks an enterprise's own reverse elements (RFC 5103, section 6.2).
const reverseBit = 0x4000

var yafElements = map[uint16]element{
	14: firstFlags, 15: restFlags, 14 | reverseBit: firstFlagsBack, 15 | reverseBit: restFlagsBack,
}

func elementOf(enterprise uint32, id uint16) element {
	switch enterprise {
	case 0:
		return elements[id]
	case reverse:
		return reversed[id]
	case yaf:
		return yafElements[id]
	}
	return unused
}

// partial is what of a record is put together only when it has all been read.
type partial struct {
	kinds            uint16 // of ICMP
	begin, finish    uint32 // uptime
	begun, finished  bool
	boot             cordon.Time
	bytes, packets   uint64 // out
	allBytes, all    uint64 // since the flow began
	counted          bool   // since the last export, which is what counts
	interval, space  uint64
	size, population uint64
	rate             uint64
	sampler          uint64
	named            bool
}

// set takes one field's value into the record.
func (d *Decoder) set(what element, b []byte, part *partial) {
	r := &d.r
	switch what {
	case bytesTo:
		r.to.Bytes, part.counted = number(b), true
	case packetsTo:
		r.to.Packets, part.counted = number(b), true
	case bytesBack:
		r.back.Bytes, r.twoWay = number(b), true
	case packetsBack:
		r.back.Packets, r.twoWay = number(b), true
	case protocol:
		r.proto = uint8(number(b))
	case tcpFlags:
		r.to.Flags, r.to.FlagsShown = uint8(number(b))&flagBits, true
	case portFrom:
		r.srcPort = max(r.srcPort, uint16(number(b)))
	case portTo:
		r.dstPort = max(r.dstPort, uint16(number(b)))
	case addr4From, addr6From:
		r.src = addrOf(b, r.src)
	case addr4To, addr6To:
		r.dst = addrOf(b, r.dst)
	case macFrom:
		r.srcMAC = macOf(b)
	case macTo:
		r.dstMAC = macOf(b)
	default:
		d.setRare(what, b, part)
	}
}

func (d *Decoder) setRare(what element, b []byte, part *partial) {
	r := &d.r
	switch what {
	case startUptime:
		part.begin, part.begun = uint32(number(b)), true
	case endUptime:
		part.finish, part.finished = uint32(number(b)), true
	case startSeconds:
		r.start = seconds(number(b), 0)
	case endSeconds:
		r.end = seconds(number(b), 0)
	case startMillis, eventMillis:
		r.start = milliseconds(number(b))
	case endMillis:
		r.end = milliseconds(number(b))
	case eventSeconds:
		r.start = seconds(number(b), 0)
	case startNTP:
		r.start = ntp(b)
	case endNTP:
		r.end = ntp(b)
	case startDelta:
		r.start = d.export.before(number(b))
	case endDelta:
		r.end = d.export.before(number(b))
	case bootMillis:
		part.boot = milliseconds(number(b))
	default:
		r.setFlags(what, b, part)
	}
}

func (r *record) setFlags(what element, b []byte, part *partial) {
	flags := uint8(number(b)) & flagBits
	switch what {
	case tcpFlagsBack:
		r.back.Flags, r.back.FlagsShown, r.twoWay = flags, true, true
	case firstFlags:
		r.to.First, r.to.FirstShown = flags, true
	case firstFlagsBack:
		r.back.First, r.back.FirstShown, r.twoWay = flags, true, true
	case restFlags:
		r.to.Flags, r.to.FlagsShown = flags, true
	case restFlagsBack:
		r.back.Flags, r.back.FlagsShown, r.twoWay = flags, true, true
	case icmpTypeCode:
		r.icmp, r.typed = uint16(number(b)), true
	case icmpType:
		part.kinds, r.typed = part.kinds|uint16(number(b)&0xff)<<8, true
	case icmpCode:
		part.kinds |= uint16(number(b) & 0xff)
	case shortest:
		r.least = number(b)
	case longest:
		r.most = number(b)
	case firewallEvent:
		r.event = uint8(number(b))
	case natEvent:
		r.event = translations[number(b)&0xff]
	case whoBegan:
		r.direction = uint8(number(b))
	case bytesOut:
		part.bytes = number(b)
	case packetsOut:
		part.packets = number(b)
	case bytesTotal:
		part.allBytes = number(b)
	case packetsTotal:
		part.all = number(b)
	default:
		part.sampling(what, number(b))
	}
}

func (p *partial) sampling(what element, n uint64) {
	switch what {
	case samplerID:
		p.sampler, p.named = n, true
	case rate, samplerRate:
		p.rate = max(p.rate, n)
	case packetInterval:
		p.interval = n
	case packetSpace:
		p.space = n
	case sampleSize:
		p.size = n
	case population:
		p.population = n
	}
}

// weight is how many packets one stands for; 0 where nothing tells. An interval
// without a space is what some exporters write for one packet in so many; with
// one it is so many packets, and then so many left out (RFC 5477, section 8.2).
func (p *partial) weight() uint32 {
	n := p.rate
	switch {
	case p.population > 0 && p.size > 0:
		n = p.population / p.size
	case p.space > 0 && p.interval > 0:
		n = sum(p.space, p.interval) / p.interval
	case p.interval > 0:
		n = p.interval
	}
	return uint32(min(n, maxWeight))
}

// maxWeight bounds what an exporter can make of one packet: nobody samples
// fewer than one in 16 million.
const maxWeight = 1 << 24

// addrOf reads an address; the other family's field, empty in a record that has
// both, does not take it away.
func addrOf(b []byte, have netip.Addr) netip.Addr {
	if have.IsValid() && zeros(b) {
		return have
	}
	switch len(b) {
	case 4:
		return netip.AddrFrom4([4]byte(b))
	case 16:
		if !have.IsValid() || !zeros(b) {
			return netip.AddrFrom16([16]byte(b)).Unmap()
		}
	}
	return have
}

func macOf(b []byte) (m cordon.MAC) {
	if len(b) == len(m) {
		m = cordon.MAC(b)
	}
	return m
}
