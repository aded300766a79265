package cordon

import "math"

// Kind is what an Observation reports.
type Kind uint8

const (
	// Request: Src sent an application request (HTTP) to Dst. Status is set
	// where the same record shows the answer (a web log).
	Request Kind = iota + 1
	// Response: Dst of the request answered it; the ends are the request's own
	// (Src asked, Dst answered), Request is repeated, Status is the answer's,
	// Payload holds the first bytes of the answer's body.
	Response
	// Trace: a server's error log shows what Src asked for only as a path,
	// decoded by the server, without method or query. Request.Target is that
	// path below the document root, or as logged where the root is not known.
	Trace
	// Datagram: one message without a handshake (UDP).
	Datagram
	// Connect: Src asked for a connection to Dst (a TCP SYN, or a firewall's
	// line about one), or whether one could be had (a segment without any of SYN,
	// ACK and RST, as port scanners send).
	Connect
	// Answer: how Dst took a Connect on the same Flow, or an Echo, or an ARP
	// (then Proto is 0), or another packet that an ICMP error says did not
	// arrive; the ends are those of the question. Flags says which: SYN+ACK
	// accepted, RST refused.
	Answer
	// Flow: a connection ended or the recording did; Packets and Bytes count
	// both directions. Flags are those of all that Src sent, where they show that it
	// had been answered and the answer is not in view; SYN alone where the record
	// is of both directions and shows that nobody answered; else 0.
	Flow
	// ARP: Src asked on the link who has Dst.
	ARP
	// Echo: Src sent Dst an ICMP echo request.
	Echo
	// Data: Src opened a connection to Dst, and Payload is what it sent first,
	// where that is no request that the reader knows. Told once, when there is enough
	// of it or no more comes, and only where asked for or where a peer greets another
	// with it; that is told at once as well, see More.
	Data
)

// Opened says how sure it is that Src really holds its address: that it
// completed a handshake with Dst.
type Opened uint8

const (
	OpenedUnknown  Opened = iota // nothing shows it: a lone SYN, datagram or one-way segment
	OpenedImplied                // traffic both ways, without the handshake in view
	OpenedByServer               // a server's log shows the request, so the server had completed it
	OpenedSeen                   // SYN, SYN+ACK and ACK are all in the recording
)

// Action is what a firewall did with what it logged.
type Action uint8

const (
	ActionUnknown Action = iota
	Accepted
	Dropped
	// Unsaid: it logged what somebody asked for on its way, and what it did then is told
	// by another line, if at all.
	Unsaid
)

// TCP flags as on the wire (RFC 9293, section 3.1).
const (
	FIN = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
)

// IP protocol numbers (IANA).
const (
	ICMP   = 1
	TCP    = 6
	UDP    = 17
	ICMPv6 = 58
)

// MAC is a link-layer address; zero where the source shows none.
type MAC [6]byte

// RequestLine is a request as the sender wrote it. Nothing is decoded here:
// attribution needs the raw form.
type RequestLine struct {
	Method, Target, Version []byte
	// VersionShown tells a request without a version (HTTP/0.9) from a source
	// that does not record versions (IIS without cs-version).
	VersionShown bool
	// Decoded is set where the server wrote the target after decoding it (IIS
	// W3C logs, error logs), so that its raw form cannot be known.
	Decoded bool
	// Cut is set where the target's end is not shown (snap length, a log that
	// cuts long lines).
	Cut bool
	// Proxied is set where a proxy wrote the record: scheme and host of Target are
	// its way to say whom it asked, and not the client's.
	Proxied bool
	// Malformed is set where the request was not one the server could parse;
	// Target then holds the whole first line.
	Malformed bool
}

// Observation is one thing seen in traffic or in a log. Byte slices are valid
// only until the receiver returns: whoever keeps them copies them.
type Observation struct {
	Kind    Kind
	Quality TimeQuality
	Opened  Opened
	Action  Action
	Proto   uint8 // IP protocol number; 0 not shown
	TTL     uint8
	Flags   uint8 // TCP flags; of a Request or Data, SYN where it came on a SYN of which nothing else was seen
	// SrcInDoubt is set where what was asked and answered is shown whole, and Src may
	// be another's: a log's line that may hold two records, or that lists
	// several addresses for a client.
	SrcInDoubt bool
	// More is set where the same is told again with what follows it, so that this is
	// no sending by itself.
	More bool

	Time Time
	// Began is when the connection began, in a Flow of which a record of flows shows it:
	// Time is when it ended. 0 not shown.
	Began    Time
	Input    uint32 // index of the input, in the order of their names
	Position uint64 // line or frame, from 1
	// Told is in which frame of a recording this came out, counted through all of its
	// files: Position's or a later one, ToldAtEnd where the end brought it out. Readers
	// of what is no capture tell one after the other, and it is 0.
	Told uint64
	Flow uint64 // key of the connection, the same for both directions; 0 none

	Src, Dst         Host
	SrcPort, DstPort uint16
	SrcMAC, DstMAC   MAC

	IPID   uint16
	Status uint16 // HTTP status; 0 not shown
	Seq    uint32 // TCP sequence number; of an echo its identifier and sequence number
	Weight uint32 // packets this stands for under sampling; 0 and 1 mean itself

	Length        uint32 // IP total length on the wire, bytes; 0 not shown
	PayloadLength int32  // bytes of payload on the wire; -1 not shown
	// Wire is how long this packet was in the measure of Bytes, be it that a Flow
	// accounts for it; of a record of several, one of them. 0 not shown.
	Wire uint32
	// Sent is how many bytes of payload Src sent in all, in a Flow of which a record of
	// flows shows what it sent by itself, give or take TCP's options; 0 not shown.
	Sent uint32
	// BehindGap is set where the recording lacks what came before in the same
	// connection, so that this may stand in something else, a mail that quotes it.
	BehindGap bool
	// OpenerUnclear is set in a Flow of which Dst may as well have opened the
	// connection as Src.
	OpenerUnclear bool
	// Straight is set in an Answer that went back over the link as the question had
	// come: between the same two link-layer addresses, which SrcMAC and DstMAC are.
	Straight bool
	Payload  []byte // first bytes of payload, as far as shown

	// Packets and Bytes are the traffic this record stands for in shares of
	// traffic: one packet and the bytes of its whole frame on the wire for a
	// datagram in a capture, bytes of IP where a record of flows shows no more, a log
	// record's own bytes for a request in a log, all of a connection for Flow,
	// nothing for what a Flow will account for.
	Packets, Bytes uint64

	Request RequestLine
	Server  []byte // what the server says that it is: in a Response, or in the head of its log
	Raw     []byte // the record as it stands, or its readable part, for evidence
}

// ToldAtEnd is behind all frames.
const ToldAtEnd = math.MaxUint64

// Lone reports whether all that is seen of a request, or of what a client sent first,
// stands in the one packet that asks for the connection. Whoever is asked gets it once
// the connection is made, and that was not seen.
func (o *Observation) Lone() bool {
	return (o.Kind == Request || o.Kind == Data) && o.Flags&SYN != 0
}
