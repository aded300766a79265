package capturetest

import (
	"encoding/binary"
	"net/netip"
)

// TCP flags.
const (
	FIN = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// Conn is a TCP connection between a client and a server. Its methods record
// packets; each keeps the sequence numbers of both sides.
type Conn struct {
	Client, Server End
	MSS            int // most bytes of data in a segment; 0 means 1460

	net *Net
}

// End is one side of a connection. ISN and Next may be set before use.
type End struct {
	Addr netip.AddrPort
	ISN  uint32
	Next uint32 // sequence number of the next byte to send
	peer *End
}

// Segment is a TCP segment of one side, for recording in any order.
type Segment struct {
	From  *End
	Flags uint8
	Seq   uint32
	Ack   uint32
	Data  string
}

// TCP returns a connection that has not begun.
func (n *Net) TCP(client, server string) *Conn {
	n.isn += 0x01234567
	c := &Conn{net: n}
	c.Client = newEnd(client, n.isn, &c.Server)
	c.Server = newEnd(server, n.isn^0x5aa55aa5, &c.Client)
	return c
}

func newEnd(addr string, isn uint32, peer *End) End {
	return End{Addr: netip.MustParseAddrPort(addr), ISN: isn, Next: isn + 1, peer: peer}
}

// SetISN chooses the initial sequence numbers, before anything is recorded.
func (c *Conn) SetISN(client, server uint32) {
	c.Client.ISN, c.Client.Next = client, client+1
	c.Server.ISN, c.Server.Next = server, server+1
}

// Exchange records a whole connection: handshake, request, reply where it is
// not empty, and end.
func (n *Net) Exchange(client, server, request, reply string) *Conn {
	c := n.TCP(client, server)
	c.Open()
	c.Send(request)
	if reply != "" {
		c.Reply(reply)
	}
	c.Close()
	return c
}

// SYN records the client's SYN.
func (c *Conn) SYN() { c.Record(Segment{From: &c.Client, Flags: SYN, Seq: c.Client.ISN}) }

// SYNACK records the server's answer that accepts.
func (c *Conn) SYNACK() {
	c.Record(Segment{From: &c.Server, Flags: SYN | ACK, Seq: c.Server.ISN, Ack: c.Client.ISN + 1})
}

// Refuse records the server's answer that refuses: RST and ACK.
func (c *Conn) Refuse() {
	c.Record(Segment{From: &c.Server, Flags: RST | ACK, Ack: c.Client.ISN + 1})
}

// Open records a handshake.
func (c *Conn) Open() {
	c.SYN()
	c.SYNACK()
	c.Ack(&c.Client)
}

// Ack records an empty segment that acknowledges all that the peer has sent.
func (c *Conn) Ack(from *End) {
	c.Record(Segment{From: from, Flags: ACK, Seq: from.Next, Ack: from.peer.Next})
}

// Send records data of the client, in segments of at most MSS bytes.
func (c *Conn) Send(data string) {
	for _, s := range c.Cut(&c.Client, data) {
		c.Record(s)
	}
}

// Reply records data of the server.
func (c *Conn) Reply(data string) {
	for _, s := range c.Cut(&c.Server, data) {
		c.Record(s)
	}
}

// Cut divides data into the segments that Send would record, and counts it as
// sent. They can be recorded in another order, twice, or not at all.
func (c *Conn) Cut(from *End, data string) []Segment {
	size := c.MSS
	if size == 0 {
		size = 1460
	}
	var all []Segment
	for len(data) > 0 {
		n := min(size, len(data))
		all = append(all, Segment{From: from, Flags: PSH | ACK, Seq: from.Next, Ack: from.peer.Next, Data: data[:n]})
		from.Next += uint32(n)
		data = data[n:]
	}
	return all
}

// Close records both sides' FIN and the last acknowledgement.
func (c *Conn) Close() {
	c.Fin(&c.Client)
	c.Fin(&c.Server)
	c.Ack(&c.Client)
}

// Fin records one side's FIN.
func (c *Conn) Fin(from *End) {
	c.Record(Segment{From: from, Flags: FIN | ACK, Seq: from.Next, Ack: from.peer.Next})
	from.Next++
}

// Reset records one side's RST.
func (c *Conn) Reset(from *End) {
	c.Record(Segment{From: from, Flags: RST, Seq: from.Next})
}

// Record records a segment.
func (c *Conn) Record(s Segment) { c.net.IP(c.Packet(s)) }

// Packet returns a segment's IP packet, for quoting it or for cutting it up.
func (c *Conn) Packet(s Segment) []byte {
	b := ports(s.From.Addr, s.From.peer.Addr)
	b = binary.BigEndian.AppendUint32(b, s.Seq)
	b = binary.BigEndian.AppendUint32(b, s.Ack)
	b = append(b, 5<<4, s.Flags, 0xff, 0xff, 0, 0, 0, 0)
	return c.net.Packet(6, s.From.Addr.Addr(), s.From.peer.Addr.Addr(), append(b, s.Data...))
}
