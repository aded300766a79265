package flows

import (
	"math"

	"cordon"
)

// Way is what one direction of a connection carried.
type Way struct {
	Packets, Bytes uint64
	Flags          uint8 // of all its packets together
	FlagsShown     bool
	First          uint8 // of its first packet
	FirstShown     bool
}

// Mean is how many bytes a packet had on average; 0 not shown.
func (w *Way) Mean() uint32 { return uint32(min(w.Bytes/max(w.Packets, 1), math.MaxUint32)) }

// Payload is how many bytes were sent over TCP besides headers without options; 0 where
// none were, or it is not shown.
func (w *Way) Payload(ipv4 bool) uint32 {
	headers := uint64(bare6)
	if ipv4 {
		headers = bare4
	}
	if w.Packets > math.MaxUint32 || w.Bytes < headers*w.Packets {
		return 0
	}
	return uint32(min(w.Bytes-headers*w.Packets, math.MaxUint32))
}

// Opening is what the record of a connection shows of how it began.
type Opening struct {
	Turned  bool  // the record's destination opened it
	Asked   bool  // the SYN is in the record
	Answer  uint8 // flags of what answered it; 0 not shown
	Opened  cordon.Opened
	Sent    uint8 // flags of who opened it, where they show that it went on and no answer is shown
	NoFlags bool  // the record shows none, so that nothing is known
	Unclear bool  // it holds a beginning, and nothing tells whose
	Silent  bool  // it is of both directions, and nothing came back
}

// Flags are those of the connection's Flow. That nothing came back is said by all that
// count both directions; who ends a connection in order all the same may have been
// answered on a way that is not in view.
func (how *Opening) Flags() uint8 {
	if how.Silent && how.Sent&cordon.FIN == 0 {
		return cordon.SYN
	}
	return how.Sent
}

// BothWays reads a record of both directions, the first of which is the opener's
// (RFC 5103, section 5).
func BothWays(to, back *Way) (how Opening) {
	if !to.FlagsShown && !back.FlagsShown {
		return Opening{NoFlags: true}
	}
	how.Asked = to.Flags&cordon.SYN != 0 && !(to.FirstShown && !opens(to.First))
	const accepted, refused = cordon.SYN | cordon.ACK, cordon.RST
	switch {
	case !how.Asked:
	case back.Flags&accepted == accepted:
		how.Answer = accepted
	case back.Flags&refused != 0 && back.Flags&cordon.SYN == 0:
		how.Answer = back.Flags & (cordon.RST | cordon.ACK)
	default:
		how.Sent = GoesOn(to.Flags, to.Packets)
	}
	// A server goes on to data or to an end only with a client that has
	// acknowledged its number; a forger sees neither.
	if to.Flags&cordon.ACK != 0 && back.Flags&cordon.ACK != 0 && back.Flags&(cordon.PSH|cordon.FIN) != 0 {
		how.Opened = cordon.OpenedImplied
	}
	return how
}

// OneWay reads a record of one direction. SYN without ACK is the opener's, a
// single packet with both an answer; both among several packets may be either
// side's, which the ports decide where they can.
func OneWay(w *Way, srcPort, dstPort uint16) (how Opening) {
	const syn, both = cordon.SYN, cordon.SYN | cordon.ACK
	fromServer, told := serverEnd(srcPort, dstPort)
	flags := w.Flags
	switch {
	case !w.FlagsShown:
		how.NoFlags = true
		how.Turned = told && fromServer
	case w.FirstShown && opens(w.First), flags&both == syn:
		how.Asked, how.Sent = true, GoesOn(flags, w.Packets)
	case w.FirstShown && w.First&both == both, flags&both == both && (w.Packets == 1 || told && fromServer):
		how.Turned, how.Answer = true, both
	case flags&both == both && told:
		how.Asked, how.Sent = true, GoesOn(flags, w.Packets)
	case flags&both == both:
		how.Unclear, how.Sent = true, GoesOn(flags, w.Packets) // either side's word
	case refuses(w) && told && fromServer:
		how.Turned, how.Answer = true, flags
	default:
		how.Turned = told && fromServer
	}
	return how
}

// GoesOn returns all flags of the side that asked for a connection, where they show
// that it had one: only an answer lets it acknowledge (RFC 9293, section 3.5), and send
// or end something. The answer need not be in view. It is the opener's word, which a
// forger can give too: it shows no handshake.
func GoesOn(flags uint8, packets uint64) uint8 {
	const least = 3 // SYN, ACK, and what goes on
	if flags&cordon.ACK == 0 || flags&(cordon.PSH|cordon.FIN) == 0 || packets < least {
		return 0
	}
	return flags
}

// opens tells a SYN that asks for a connection.
func opens(flags uint8) bool { return flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN }

// refuses tells the reset that answers a SYN (RFC 9293, section 3.5.2), once or
// repeated with it.
func refuses(w *Way) bool {
	const retries = 3
	return w.Flags == cordon.RST|cordon.ACK && w.Packets <= retries
}

const (
	privileged = 1024  // ports below are servers'
	served     = 10000 // ports from here are given to clients too (FreeBSD)
	ephemeral  = 32768 // ports from here are clients' (Linux, and IANA's from 49152)
)

// serverEnd tells whether the source has a server's port, where only one end
// can have.
func serverEnd(src, dst uint16) (source, told bool) {
	switch {
	case (src < privileged) != (dst < privileged):
		return src < privileged, true
	case min(src, dst) < served && max(src, dst) >= ephemeral:
		return src < served, true
	}
	return false, false
}

// FromServer reports whether the source has a server's port, and the destination has none.
func FromServer(src, dst uint16) bool {
	source, told := serverEnd(src, dst)
	return source && told
}

// headers are those of IPv4 without options, and of UDP.
const headers = 20 + 8

// DatagramLengths are the IP length and the payload's of each datagram of a
// record, where all can have the same one: of several packets only the sum is
// shown. What is not known is 0 and -1. IPv6 may put any number of headers
// before UDP's, so that there the payload's stays unknown.
func DatagramLengths(packets, bytes uint64, ipv4 bool) (whole uint32, payload int32) {
	if packets == 0 || bytes%packets != 0 {
		return 0, -1
	}
	n := bytes / packets
	if n > 0xffff || n < headers {
		return 0, -1
	}
	if !ipv4 {
		return uint32(n), -1
	}
	return uint32(n), int32(n) - headers
}
