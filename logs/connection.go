package logs

import (
	"bytes"
	"math"

	"cordon"
	"cordon/flows"
)

// What sensors (Zeek, Suricata) write of a connection is one record for all of
// it. It becomes the observations that its packets would have given, as far as
// the record can show them: a Connect for its SYN, an Answer for what came
// back, and a Flow with its counters.

// taken is how a connection was answered.
type taken uint8

const (
	midstream  taken = iota // its SYN was not seen
	unanswered              // its SYN was, and nothing came back
	refused
	accepted
)

// connection is one record of a sensor's.
type connection struct {
	at               cordon.Time
	quality          cordon.TimeQuality
	duration         cordon.Time // 0 not shown
	src, dst         cordon.Host
	srcPort, dstPort uint16 // of ICMP: type and code
	srcMAC, dstMAC   cordon.MAC
	proto            uint8
	flow             uint64
	taken            taken
	there, back      traffic // from src, and from dst
	flags            uint8   // of all that src sent; 0 not shown
	silent           bool    // the record says that nothing came back
}

// traffic is what one direction of a connection carried.
type traffic struct {
	packets, bytes uint64 // of IP; 0 not shown
	payload        int64  // bytes; -1 not shown
}

// connection tells what a record shows.
func (d *decoder) connection(c *connection) {
	if d.undated(c.at); c.at != 0 {
		d.tally.See(c.at)
		d.tally.See(c.at + c.duration)
	}
	packets, bytes := c.there.packets+c.back.packets, c.there.bytes+c.back.bytes
	d.tally.Packets += packets
	d.tally.Traffic += bytes
	switch c.proto {
	case cordon.TCP:
		d.handshake(c)
		o := d.from(c, cordon.Flow)
		if c.at != 0 {
			o.Time, o.Began = c.at+c.duration, c.at
		}
		if o.Packets, o.Bytes = packets, bytes; c.taken == accepted {
			o.Opened = cordon.OpenedImplied
		} else if c.taken == unanswered {
			how := flows.Opening{Sent: flows.GoesOn(c.flags, c.there.packets), Silent: c.silent}
			o.Flags = how.Flags()
		}
	case cordon.UDP:
		d.datagrams(c)
	case cordon.ICMP, cordon.ICMPv6:
		if c.proto == cordon.ICMP && c.srcPort == 8 || c.proto == cordon.ICMPv6 && c.srcPort == 128 {
			o := d.from(c, cordon.Echo)
			o.SrcPort, o.DstPort = 0, 0
			c.there.into(o)
			if c.back.packets > 0 {
				o := d.from(c, cordon.Answer)
				o.Flow, o.SrcPort, o.DstPort, o.Flags = 0, 0, 0, cordon.SYN|cordon.ACK
			}
		}
	}
}

// maxCounter is more bytes than any link carries in one connection (256 TiB);
// counters come from outside.
const maxCounter = 1 << 48

func (d *decoder) handshake(c *connection) {
	if c.taken == midstream {
		return
	}
	o := d.from(c, cordon.Connect)
	o.Flags, o.Wire = cordon.SYN, c.there.mean()
	switch c.taken {
	case accepted:
		d.from(c, cordon.Answer).Flags = cordon.SYN | cordon.ACK
	case refused:
		d.from(c, cordon.Answer).Flags = cordon.RST | cordon.ACK
	}
}

// mean is how long a packet was on average.
func (t *traffic) mean() uint32 { return uint32(min(t.bytes/max(t.packets, 1), math.MaxUint32)) }

// datagrams tells of both directions, each by its first datagram: a record
// stands for all of them.
func (d *decoder) datagrams(c *connection) {
	if c.there.packets > 0 || c.back.packets == 0 {
		c.there.into(d.from(c, cordon.Datagram))
	}
	if c.back.packets > 0 {
		o := d.from(c, cordon.Datagram)
		o.Src, o.Dst, o.SrcPort, o.DstPort = o.Dst, o.Src, o.DstPort, o.SrcPort
		o.SrcMAC, o.DstMAC = o.DstMAC, o.SrcMAC
		c.back.into(o)
	}
}

// into fills in counters. Of several datagrams only the sums are shown: the payload's
// length is told where all can have the same one.
func (t *traffic) into(o *cordon.Observation) {
	o.Flow = 0
	o.Packets, o.Bytes = max(t.packets, 1), t.bytes
	if t.packets == 0 {
		return
	}
	if t.packets == 1 && t.bytes < 1<<32 {
		o.Length = uint32(t.bytes)
	}
	if n := t.payload / int64(t.packets); t.payload >= 0 && t.payload%int64(t.packets) == 0 && n < 1<<16 {
		o.PayloadLength = int32(n)
	}
}

// from returns an observation with what all of a connection's share.
func (d *decoder) from(c *connection, kind cordon.Kind) *cordon.Observation {
	o := d.next(kind)
	o.Time, o.Quality, o.Proto, o.Flow = c.at, c.quality, c.proto, c.flow
	o.Src, o.Dst, o.SrcPort, o.DstPort = c.src, c.dst, c.srcPort, c.dstPort
	o.SrcMAC, o.DstMAC, o.PayloadLength = c.srcMAC, c.dstMAC, -1
	return o
}

// protocol reads the name of an IP protocol; 0 is one of no use.
func protocol(name []byte) uint8 {
	switch string(name) {
	case "tcp", "TCP":
		return cordon.TCP
	case "udp", "UDP":
		return cordon.UDP
	case "icmp", "ICMP":
		return cordon.ICMP
	case "icmp6", "ipv6-icmp", "IPv6-ICMP", "ICMPv6":
		return cordon.ICMPv6
	}
	return 0
}

// epoch reads 1700828217.314165, seconds since 1970.
func epoch(b []byte) (cordon.Time, bool) {
	seconds, rest := b, []byte(nil)
	if i := bytes.IndexByte(b, '.'); i >= 0 {
		seconds, rest = b[:i], b[i:]
	}
	n, ok := count(seconds)
	if !ok || n >= 1<<33 {
		return 0, false
	}
	ns, _ := fraction(rest)
	at := cordon.Time(n)*1e9 + ns
	return at, at > 0
}

// mac reads 50:78:b3:b0:08:ec; what is none is zero.
func mac(b []byte) (m cordon.MAC) {
	if len(b) != len("00:01:02:03:04:05") {
		return m
	}
	for i := range m {
		x := hexPair(b[3*i:])
		if x < 0 {
			return cordon.MAC{}
		}
		m[i] = byte(x)
	}
	return m
}

// hash is FNV-1a of 64 bits; it is never 0.
func hash(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h | 1
}

// flowKey makes the key that a sensor gives a connection one of this input's.
func (d *decoder) flowKey(id []byte) uint64 {
	if len(id) == 0 {
		return 0
	}
	return hash(id) | 1
}
