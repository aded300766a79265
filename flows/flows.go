// Package flows reads what routers, switches and probes tell about traffic that
// they saw: NetFlow 1, 5, 7 and 9, IPFIX and sFlow 5.
//
// An export is evidence at second hand. It shows who sent packets to whom, how
// many and how large; seldom who began, and never what was said, except for the
// first bytes that sFlow copies. What a record does not show stays unknown: a
// connection that only one direction tells of is never held to be answered or
// unanswered, and the sender's address is believed only where the other side
// was seen to go on with the connection.
//
// Exports arrive by UDP and can be forged. State is bounded by Options; an
// exporter that floods takes nothing away from one that was there before, and
// what a bound refuses is counted. Decoding the same packets in the same order
// gives the same observations.
//
// [Decoder.Packet] takes one packet, [Read] a file of them.
package flows

import (
	"net/netip"

	"cordon"
)

// Options of a Decoder. The zero value is usable.
type Options struct {
	// Input is the index of the input, copied to each observation.
	Input uint32
	// MaxExporters bounds the exporters whose templates are kept; 0 means 4096.
	// Beyond it a newcomer takes the place of one that has been silent for an
	// hour, or is refused.
	MaxExporters int
	// MaxFields bounds the template fields kept for all exporters together; 0
	// means 1,048,576, of eight bytes each. One exporter gets 16,384 of them, and
	// at most a quarter.
	MaxFields int
}

const (
	defaultExporters = 4096
	defaultFields    = 1 << 20
	exporterFields   = 1 << 14
	exporterShare    = 4
)

func (o Options) withDefaults() Options {
	if o.MaxExporters <= 0 {
		o.MaxExporters = defaultExporters
	}
	if o.MaxFields <= 0 {
		o.MaxFields = defaultFields
	}
	return o
}

// Decoder decodes the exports of any number of exporters. It is for one
// goroutine.
type Decoder struct {
	opt       Options
	exporters *exporters

	// Of the packet at hand.
	from     origin
	at       cordon.Time
	position uint64
	export   clock
	sampling uint32 // that its header tells
	r        record
	size     int  // of r as exported, bytes
	kinds    bool // an exporter has shown a type of ICMP
	counts   counts
	emit     func([]cordon.Observation)
	batch    []cordon.Observation
}

const batchLen = 256 // observations handed on at once

// origin is where an export came from: the transport session of RFC 7011,
// section 8.1. The port belongs to it, since several exporters may share an
// address behind a translator, and a record read by another's template is
// nonsense.
type origin struct {
	addr netip.Addr
	port uint16
}

// NewDecoder returns a Decoder that knows no template yet.
func NewDecoder(o Options) *Decoder {
	o = o.withDefaults()
	return &Decoder{opt: o, exporters: newExporters(o), batch: make([]cordon.Observation, 0, batchLen)}
}

// Packet decodes one UDP payload of an exporter. at is when it was received, or
// 0 where nothing shows that; position stands in every observation. emit gets
// batches that are valid during the call only, and nothing refers to payload
// once Packet returns.
//
// The tally counts as a record each flow record, sample, template and set of
// options that the payload holds, and each part of it that could not be read;
// its bytes are left to whoever read the packet.
func (d *Decoder) Packet(exporter netip.Addr, port uint16, payload []byte, at cordon.Time, position uint64,
	emit func([]cordon.Observation), tally *cordon.Tally,
) {
	d.decode(origin{exporter.Unmap(), port}, payload, at, position, emit)
	d.counts.into(tally, position)
}

// decode is Packet but for the tally; what it would hold is in d.counts.
func (d *Decoder) decode(from origin, payload []byte, at cordon.Time, position uint64, emit func([]cordon.Observation)) {
	d.from, d.at, d.position, d.emit = from, at, position, emit
	d.export, d.sampling = clock{}, 0
	d.counts = counts{}
	d.packet(payload)
	d.flush()
	d.emit = nil
}

// Version words. sFlow's is of 32 bits.
const (
	version1  = 1
	version5  = 5
	version7  = 7
	version9  = 9
	versionIP = 10 // IPFIX
	versionSF = 5  // sFlow
)

func (d *Decoder) packet(b []byte) {
	c := cursor{b}
	switch version := c.peek16(0); {
	case len(b) < 4:
		d.counts.skip(skipNoExport, len(b))
	case version == version1, version == version5, version == version7:
		d.legacy(legacyOf(version), b)
	case version == version9:
		d.netflow9(b)
	case version == versionIP:
		d.ipfix(b)
	case version == 0 && c.peek16(2) == versionSF:
		d.sflow(b)
	default:
		d.counts.skip(skipNoExport, len(b))
	}
}

// next returns a cleared observation at the end of the batch. It stays valid
// until the next one.
func (d *Decoder) next() *cordon.Observation {
	if len(d.batch) == cap(d.batch) {
		d.flush()
	}
	d.batch = d.batch[:len(d.batch)+1]
	o := &d.batch[len(d.batch)-1]
	*o = cordon.Observation{}
	return o
}

func (d *Decoder) flush() {
	if len(d.batch) > 0 {
		d.emit(d.batch)
	}
	d.batch = d.batch[:0]
}

// SetInput says which input the packets that follow are in.
func (d *Decoder) SetInput(input uint32) { d.opt.Input = input }
