package scan

import (
	"cmp"
	"math/bits"

	"cordon"
)

// Event is what an observation says of contacts between hosts, without anything
// that refers to the batch it came in.
type Event struct {
	Time             cordon.Time
	Position         uint64
	Told             uint64 // of Observation
	Flow             uint32 // part of the connection's key; 0 none
	Input            uint32
	Packets          uint32 // that it stands for under sampling
	Bytes            uint32 // of one of them, in the measure of Observation.Bytes; of a whole connection Observation.Sent; 0 not shown
	SrcPort, DstPort uint16
	lasted           uint32 // see Began
	src, dst         [16]byte
	srcH, dstH       uint64     // hashes of them: whoever makes events has more cores than who takes them
	mac, to          cordon.MAC // of who asked, and of who was asked
	mark             uint32     // see Mark
	what             what
	proto, ttl       uint8
	four             bool // IPv4
	dropped          bool // by a firewall, which says so
	admitted         bool // let through by one, which says so
	unsaid           bool // logged by one, which does not say what it did
	mute             bool // an answer could not be seen, or decides nothing
	held             bool // the source holds its address, as far as its connection shows
	speaks           bool // what the source sent is shown
	greets           bool // and is how peers greet
	claims           bool // that it was answered is its own word
	straight         bool // question and answer passed both of the link-layer addresses
	either           bool // the source may as well be who was asked
	unreached        bool // it is a router that says so, and not who was asked
}

// What lasted is in: microseconds, or where that is more than it holds (36 minutes)
// milliseconds, which the highest bit says.
const (
	lastedLong = 1 << 31
	micro      = cordon.Time(1e3)
	milli      = cordon.Time(1e6)
)

// Began is when a whole connection began; Time, where that is not shown, and of all else.
func (e *Event) Began() cordon.Time {
	if e.lasted&lastedLong != 0 {
		return e.Time - cordon.Time(e.lasted&^lastedLong)*milli
	}
	return e.Time - cordon.Time(e.lasted)*micro
}

func (e *Event) beganAt(t cordon.Time) {
	switch d := max(e.Time-t, 0); {
	case d/micro < lastedLong:
		e.lasted = uint32(d / micro)
	default:
		e.lasted = lastedLong | uint32(min(d/milli, lastedLong-1))
	}
}

// what an event says: who asked, or how somebody took it that was asked. The
// source of all of them is who asked.
type what uint8

const (
	ask what = iota + 1
	message
	took
	refused
	talked // traffic both ways, at some time after the question
	ended  // the same, of a whole connection
	onLink // answered by ARP: who is there says nothing of who asks
)

// enough is how many bytes a connection carries that came to something, even
// where only one direction is in view.
const enough = 1000

// Set makes e what an observation says; false where it says nothing of contacts, or
// does not show between whom or leaves it in doubt. Then e holds nothing of use.
func (e *Event) Set(o *cordon.Observation) bool {
	*e = Event{proto: o.Proto}
	switch o.Kind {
	case cordon.Connect, cordon.Echo:
		e.what = ask
	case cordon.ARP:
		e.what, e.proto = ask, 0
	case cordon.Datagram:
		e.what, e.speaks = message, len(o.Payload) > 0
	case cordon.Answer:
		e.what = took
		if o.Proto == 0 {
			e.what = onLink
		}
		if o.Flags&cordon.RST != 0 {
			e.what, e.unreached = refused, o.Flags&cordon.ACK == 0
		}
	case cordon.Request, cordon.Response:
		e.what, e.speaks = talked, true
	case cordon.Data:
		e.what, e.speaks, e.greets = talked, true, cordon.GreetsPeer(o.Payload)
	case cordon.Flow:
		if o.Opened == cordon.OpenedUnknown && (o.Bytes < enough || o.Flags == cordon.SYN) && o.Flags&cordon.ACK == 0 {
			return false
		}
		e.what, e.either = ended, o.OpenerUnclear
	default:
		return false
	}
	if o.Lone() {
		return false // it stands on the question itself
	}
	if o.SrcInDoubt || !cordon.Unicast(o.Src.Addr) || !oneHost(o) || o.Time == 0 || o.Src.Addr == o.Dst.Addr {
		return false
	}
	e.Time, e.Position, e.Told, e.Flow, e.Input = o.Time, o.Position, o.Told, uint32(o.Flow), o.Input
	e.Packets, e.Bytes = max(o.Weight, 1), packetBytes(o)
	e.SrcPort, e.DstPort, e.mac = o.SrcPort, o.DstPort, o.SrcMAC
	e.to, e.straight = o.DstMAC, o.Straight
	e.mark, e.ttl = (o.Seq^uint32(o.IPID))*0x9e3779b1^o.Length, o.TTL
	if e.what == ended {
		e.Bytes = o.Sent
		if o.Began != 0 {
			e.beganAt(o.Began)
		}
	}
	put(&e.src, o.Src.Addr)
	put(&e.dst, o.Dst.Addr)
	e.four = o.Src.Addr.Is4()
	e.srcH, e.dstH = hashOf(&e.src), hashOf(&e.dst)
	e.held = o.Opened != cordon.OpenedUnknown
	e.claims = !e.held && (o.Kind == cordon.Request || o.Kind == cordon.Data)
	e.dropped, e.admitted, e.unsaid = o.Action == cordon.Dropped, o.Action == cordon.Accepted, o.Action == cordon.Unsaid
	e.mute = o.Action != cordon.ActionUnknown || o.Weight > 1 || o.Proto != cordon.TCP
	return true
}

// packetBytes is how long one packet was, in the measure in which all traffic is counted.
func packetBytes(o *cordon.Observation) uint32 {
	if o.Packets > 0 && o.Bytes > 0 {
		return uint32(min(o.Bytes/o.Packets, 1<<20))
	}
	return cmp.Or(o.Wire, o.Length)
}

// oneHost reports whether it is one host that is asked. A TCP connection cannot be
// had with a group: who asks for one looks for hosts.
func oneHost(o *cordon.Observation) bool {
	return cordon.Unicast(o.Dst.Addr) || o.Proto == cordon.TCP && o.Dst.Addr.IsMulticast()
}

// ping reports whether an event is an echo request, of which the answer may be
// in view.
func (e *Event) ping() bool {
	return e.what == ask && (e.proto == cordon.ICMP || e.proto == cordon.ICMPv6) && !e.dropped && !e.admitted && !e.unsaid && e.Packets == 1
}

// back is the same the other way.
func (e *Event) back() Event {
	back := *e
	back.src, back.dst, back.SrcPort, back.DstPort = e.dst, e.src, e.DstPort, e.SrcPort
	back.srcH, back.dstH = e.dstH, e.srcH
	return back
}

// Ends are the addresses of who asked and of who was asked.
func (e *Event) Ends() (src, dst [16]byte, four bool) { return e.src, e.dst, e.four }

// Question is a hash of who asked whom, from which port on which: the same wherever it is
// seen.
func (e *Event) Question() uint64 {
	return mix(mix(e.srcH, bits.RotateLeft64(e.dstH, 23)), uint64(e.proto)<<32|uint64(e.SrcPort)<<16|uint64(e.DstPort))
}

// Proto is the IP protocol; 0 is ARP.
func (e *Event) Proto() uint8 { return e.proto }

// Asks reports whether the event is a question, and not what became of one; a
// message may be either.
func (e *Event) Asks() bool { return e.what == ask || e.what == message }

// Ended reports whether a whole connection came to something.
func (e *Event) Ended() bool { return e.what == ended }

// Answers reports whether somebody answered.
func (e *Event) Answers() bool { return e.what == took || e.what == onLink }

// Talked reports whether who had asked went on to talk.
func (e *Event) Talked() bool { return e.what == talked }

// Admitted reports whether a firewall let through what it logged.
func (e *Event) Admitted() bool { return e.admitted }

// Hardware is the link-layer address that the source's packet came from; zero where
// none is shown.
func (e *Event) Hardware() cordon.MAC { return e.mac }

// Mark is made of what a packet shows that no router changes and few others have: its
// identification, sequence number and length. The TTL is 0 where none is shown.
func (e *Event) Mark() (mark uint32, ttl uint8) { return e.mark, e.ttl }

// Held reports whether a connection shows that the source holds its address.
func (e *Event) Held() bool { return e.held }
