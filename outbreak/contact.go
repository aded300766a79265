package outbreak

import (
	"net/netip"
	"time"

	"cordon"
)

// Outcome is how a contact was taken.
type Outcome uint8

const (
	Silent   Outcome = iota // nobody is there, or does not answer
	Refused                 // by a reset
	Accepted                // a connection, or a datagram that arrived where it is wanted
	Lost                    // on the way
)

// Contact is one attempt of a machine to reach an address, as it is on the wire
// outside of gateways.
type Contact struct {
	At       cordon.Time
	From, To netip.AddrPort
	Service  Service
	Outcome  Outcome
	Trip     time.Duration // there and back
	Machine  int           // who sends, as Truth.Hosts has it
	Target   int           // who is reached, or None
	Variant  int           // of Config.Worms; None where it is no worm's
	Scan     bool          // of one who scans and is no worm
	Copy     uint64        // its number, from 0
}

// connection is one of those that a contact makes where it is accepted.
type connection struct {
	at      cordon.Time
	step    time.Duration // from one packet to the next
	from    netip.AddrPort
	request string
}

// connections are as many as the sender has requests, one after the other, with
// half a trip from one packet to the next.
func (o *Outbreak) connections(c *Contact) []connection {
	const packets = 8 // of a connection with one request
	step := max(c.Trip/2, 10*time.Microsecond)
	var all []connection
	for i, request := range o.requests(c) {
		all = append(all, connection{
			at: c.At + cordon.Time(i*packets)*cordon.Time(step), step: step,
			from: netip.AddrPortFrom(c.From.Addr(), c.From.Port()+uint16(i)), request: request,
		})
	}
	return all
}

// crosses reports whether a contact passes the edge of the network in view.
func (o *Outbreak) crosses(c *Contact) bool {
	return o.Inside(c.From.Addr()) != o.Inside(c.To.Addr())
}

// None is no machine and no variant.
const None = -1

// Inside reports whether an address is in view.
func (o *Outbreak) Inside(a netip.Addr) bool { return o.Config.Net.Contains(a) }

// requests are what a contact sends where it is accepted, one a connection.
func (o *Outbreak) requests(c *Contact) []string {
	switch {
	case c.Variant != None:
		return o.Config.Worms[c.Variant].Variant.requests(c.Copy)
	case c.Scan:
		return []string{"HEAD / HTTP/1.0"}
	}
	return []string{pages[c.Copy%uint64(len(pages))]}
}

// pages are what people ask for, near misses of worms among them.
var pages = []string{
	"GET / HTTP/1.0",
	"GET /index.html HTTP/1.0",
	"GET /images/logo.gif HTTP/1.0",
	"GET /search?q=default.ida HTTP/1.0",
	"GET /news/2001/worms.html HTTP/1.0",
	"GET /help/root.exe-explained.html HTTP/1.0",
	"GET /docs/manual.pdf HTTP/1.0",
}
