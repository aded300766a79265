package outbreak

import (
	"io"
	"net/netip"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// Capture writes a recording of everything that crosses the edge of the network
// in view or goes about within it, as classic pcap: whole connections with the
// requests on them, resets, attempts that nobody answers, datagrams. With arp
// the router asks for every address in view that a packet goes to.
func (o *Outbreak) Capture(to io.Writer, arp bool) (*Recording, error) {
	r := newRecorder(o, to)
	f := &framer{Net: capturetest.New(capturetest.Ethernet), o: o, r: r, arp: arp}
	if _, err := r.to.Write(f.Pcap()); err != nil {
		return nil, err
	}
	for i := range o.Contacts {
		c := &o.Contacts[i]
		r.until(c.At)
		f.contact(i, c)
	}
	return r.end()
}

// framer turns contacts into frames.
type framer struct {
	*capturetest.Net
	o   *Outbreak
	r   *recorder
	arp bool
}

// pcapHeader is how many bytes stand in front of the first frame.
const pcapHeader = 24

// hand gives the frames at hand to the recorder, each as a record of pcap.
func (f *framer) hand(contact int) {
	frames := f.Frames
	for i := range frames {
		f.Frames = frames[i : i+1]
		f.address(frames[i].Data)
		f.r.add(cordon.TimeOf(frames[i].Time), contact, f.Pcap()[pcapHeader:])
	}
	f.Frames = frames[:0]
}

// begin sets the clock so that the next frame is at a time, and those after it
// so far apart.
func (f *framer) begin(at cordon.Time, step time.Duration) {
	f.Step = step
	f.Now = at.Std().Add(-step)
}

func (f *framer) contact(i int, c *Contact) {
	if f.arp {
		f.resolve(i, c)
	}
	switch {
	case c.Service.Proto == cordon.UDP:
		f.datagram(c)
	case c.Outcome == Accepted:
		f.connections(c)
	default:
		f.attempt(c)
	}
	f.hand(i)
}

// router is the byte of the link address of who carries what goes out or comes in.
const router = 1

// address puts the stations into a frame of IPv4 that it goes between: machines in view,
// and the router for all others.
func (f *framer) address(frame []byte) {
	const ends = 14 + 12 // both addresses, behind what Ethernet and IPv4 put in front
	if frame[12] != 8 || frame[13] != 0 {
		return
	}
	copy(frame, f.station([4]byte(frame[ends+4:])))
	copy(frame[6:], f.station([4]byte(frame[ends:])))
}

func (f *framer) station(a [4]byte) []byte {
	if !f.o.Inside(netip.AddrFrom4(a)) {
		return capturetest.MAC(router)
	}
	return append([]byte{2, 1}, a[:]...)
}

// resolve is the router's question for an address in view, and the answer of
// whoever is there.
func (f *framer) resolve(i int, c *Contact) {
	if !f.o.Inside(c.To.Addr()) {
		return
	}
	f.begin(c.At, 10*time.Microsecond)
	f.ARP(router, gatewayOf(f.o), c.To.Addr().String())
	f.hand(i)
}

func gatewayOf(o *Outbreak) string { return o.Config.Net.Addr().Next().String() }

// attempt is a SYN, and what comes back where anything does.
func (f *framer) attempt(c *Contact) {
	f.begin(c.At, c.Trip)
	conn := f.TCP(c.From.String(), c.To.String())
	if conn.SYN(); c.Outcome == Refused {
		conn.Refuse()
	}
}

func (f *framer) connections(c *Contact) {
	for _, n := range f.o.connections(c) {
		f.begin(n.at, n.step)
		f.Exchange(n.from.String(), c.To.String(), n.request+"\r\n\r\n", notFound)
	}
}

const notFound = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"

// datagram is one, and the answer to a name look-up.
func (f *framer) datagram(c *Contact) {
	f.begin(c.At, c.Trip)
	if c.Variant != None {
		v := &f.o.Config.Worms[c.Variant].Variant
		f.UDP(c.From.String(), c.To.String(), v.datagram())
		return
	}
	id := string([]byte{byte(c.Copy >> 8), byte(c.Copy)})
	const question = "\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03org\x00\x00\x01\x00\x01"
	f.UDP(c.From.String(), c.To.String(), id+"\x01\x00"+question)
	if c.Outcome == Accepted {
		f.UDP(c.To.String(), c.From.String(), id+"\x81\x80"+question)
	}
}
