package outbreak

import (
	"fmt"
	"io"

	"cordon"
)

// Firewall writes what a packet filter at the edge logs of every connection and
// datagram that begins there, as the Linux kernel does: what nobody is there to
// take it drops, the rest it lets pass.
func (o *Outbreak) Firewall(to io.Writer) (*Recording, error) {
	r := newRecorder(o, to)
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if !o.crosses(c) {
			continue
		}
		r.until(c.At)
		for _, n := range o.begun(c) {
			r.add(n.at, i, o.firewallLine(c, &n))
		}
	}
	return r.end()
}

// begun are the connections that a contact begins: one where it is not accepted.
func (o *Outbreak) begun(c *Contact) []connection {
	all := o.connections(c)
	if all == nil || c.Outcome != Accepted {
		return []connection{{at: c.At, from: c.From}}
	}
	return all
}

func (o *Outbreak) firewallLine(c *Contact, n *connection) []byte {
	word, in, out := "ACCEPT", "eth1", "eth0"
	if o.Inside(c.To.Addr()) {
		in, out = out, in
		if c.Outcome == Silent {
			word = "DROP"
		}
	}
	b := fmt.Appendf(nil, "%s gw kernel: FW-%s IN=%s OUT=%s SRC=%s DST=%s LEN=%d TOS=0x00 PREC=0x00 TTL=117 ID=%d ",
		n.at.Std().Format("Jan _2 15:04:05"), word, in, out, c.From.Addr(), c.To.Addr(), o.packet(c), uint16(c.Copy))
	if c.Service.Proto == cordon.UDP {
		return fmt.Appendf(b, "PROTO=UDP SPT=%d DPT=%d LEN=%d\n", n.from.Port(), c.To.Port(), o.packet(c)-ipHeader)
	}
	return fmt.Appendf(b, "DF PROTO=TCP SPT=%d DPT=%d WINDOW=16384 RES=0x00 SYN URGP=0\n", n.from.Port(), c.To.Port())
}

// Lengths in bytes: of an IPv4 header, a UDP header, a SYN with its option, and
// the name look-up of a capture.
const (
	ipHeader  = 20
	udpHeader = 8
	synPacket = 48
	lookup    = 33
)

// packet is the length of a contact's first.
func (o *Outbreak) packet(c *Contact) int {
	switch {
	case c.Service.Proto != cordon.UDP:
		return synPacket
	case c.Variant != None:
		return ipHeader + udpHeader + o.Config.Worms[c.Variant].Variant.Payload
	}
	return ipHeader + udpHeader + lookup
}
