package sift

import (
	"bytes"

	"cordon"
)

// Batch keeps what some observations say, without anything that refers to them.
// It does the work that can be done by anybody in any order. It is not safe for
// concurrent use.
type Batch struct {
	rabin   *rabin
	events  []event
	servers []server
	bytes   []byte // payloads
	prints  []uint64
	line    []byte
}

// event is one payload that a client sent.
type event struct {
	Place
	told         uint64 // of Observation
	src, dst     address
	port, from   uint16
	proto        uint8
	what         cordon.Kind
	greets       bool   // as peers do
	length       int32  // of the payload, as sent; -1 not shown
	payload, end uint32 // in Batch.bytes
	first, last  uint32 // in Batch.prints
}

// NewBatch returns an empty batch for a Sifter with the same options.
func NewBatch(o Options) *Batch { return &Batch{rabin: newRabin(o.withDefaults())} }

// Another returns an empty batch for the same Sifter.
func (b *Batch) Another() *Batch { return &Batch{rabin: b.rabin} }

// Reset empties the batch.
func (b *Batch) Reset() {
	b.events, b.servers, b.bytes, b.prints = b.events[:0], b.servers[:0], b.bytes[:0], b.prints[:0]
}

// Empty reports whether there is nothing in it.
func (b *Batch) Empty() bool { return len(b.events)+len(b.servers) == 0 }

// Add takes an observation: a request, the first bytes of another connection, a
// datagram that is no answer, or what an answer says of its server. Others, and
// those that do not show two hosts by address, or no time, or leave in doubt who
// asked, are passed over.
func (b *Batch) Add(o *cordon.Observation) {
	if !cordon.Unicast(o.Src.Addr) || !cordon.Unicast(o.Dst.Addr) || o.Src.Addr == o.Dst.Addr || o.Time == 0 || o.SrcInDoubt {
		return
	}
	switch o.Kind {
	case cordon.Request:
		if len(o.Request.Target) > 0 && !o.Request.Malformed {
			b.line = append(append(append(b.line[:0], o.Request.Method...), ' '), o.Request.Target...)
			b.add(o, b.line, int32(len(b.line)), pathLen(o))
		}
	case cordon.Data:
		// All who run one program begin TLS much alike, and what else they say is not in
		// view.
		if !o.More && !cordon.ClientHello(o.Payload) {
			b.add(o, o.Payload, o.PayloadLength, 0)
		}
	case cordon.Datagram:
		if !answers(o) {
			b.add(o, o.Payload, o.PayloadLength, 0)
		}
	case cordon.Response:
		if len(o.Server) > 0 {
			a := address(o.Dst.Addr.As16())
			b.servers = append(b.servers, server{rank: a.rank(), first: placeOf(o), says: cordon.Printable(o.Server, serverLen)})
		}
	}
}

// answers tells a datagram from a service to a client's port.
func answers(o *cordon.Observation) bool { return o.SrcPort < 1024 && o.DstPort >= 1024 }

// pathLen is how much of a request is its method and path, where a query follows;
// else 0.
func pathLen(o *cordon.Observation) int {
	if i := bytes.IndexByte(o.Request.Target, '?'); i > 0 {
		return len(o.Request.Method) + 1 + i
	}
	return 0
}

// add keeps a payload with its fingerprints, and that of its first bytes by
// themselves: a worm may pad the query anew in every copy, and the path has too
// few bytes for a window.
func (b *Batch) add(o *cordon.Observation, payload []byte, length int32, first int) {
	payload = payload[:min(len(payload), maxPayload)]
	from := len(b.prints)
	b.prints = b.rabin.prints(payload, o.Kind, b.prints)
	if first >= minWhole && first <= len(payload) {
		b.prints = appendOnce(b.prints, from, b.rabin.whole(payload[:first]))
	}
	if len(b.prints) == from {
		return
	}
	at := len(b.bytes)
	b.bytes = append(b.bytes, payload...)
	b.events = append(b.events, event{
		Place: placeOf(o), told: o.Told, src: o.Src.Addr.As16(), dst: o.Dst.Addr.As16(), port: o.DstPort, from: o.SrcPort, proto: protoOf(o), what: o.Kind, length: length,
		greets:  o.Kind == cordon.Data && cordon.GreetsPeer(payload),
		payload: uint32(at), end: uint32(len(b.bytes)), first: uint32(from), last: uint32(len(b.prints)),
	})
}

func placeOf(o *cordon.Observation) Place {
	return Place{Time: o.Time, Input: o.Input, Position: o.Position}
}

// protoOf fills in what a web log does not say.
func protoOf(o *cordon.Observation) uint8 {
	if o.Proto == 0 && o.Kind == cordon.Request {
		return cordon.TCP
	}
	return o.Proto
}
