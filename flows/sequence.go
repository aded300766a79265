package flows

import "cordon"

// What is lost between an exporter and its collector shows in the numbers of
// its packets. They count packets (NetFlow 9, sFlow) or records (NetFlow 5,
// IPFIX), but for exporters that have it the other way round, so that either is
// right.

// expected are the two numbers with which the next packet can continue.
type expected struct{ byPackets, byRecords uint32 }

// streamKey names a row of numbers within an exporter.
type streamKey struct {
	domain  uint32
	version uint16
}

const (
	maxStreams = 256 // of one exporter
	streamCost = 3
)

// sequence compares a packet's number with the one before. records is how many
// it has, -1 where that is not known.
func (d *Decoder) sequence(version uint16, domain, number uint32, records int) {
	e := d.exporters.meet(d.from, d.now())
	if e == nil {
		return
	}
	key := streamKey{domain, version}
	want, known := e.streams[key]
	if known && number != want.byPackets && number != want.byRecords {
		d.counts.note(noteSequence)
	}
	switch {
	case records < 0 && known:
		delete(e.streams, key)
		d.exporters.charge(e, -streamCost)
		return
	case records < 0, !known && (len(e.streams) >= maxStreams || !d.exporters.charge(e, streamCost)):
		return
	}
	if e.streams == nil {
		e.streams = map[streamKey]expected{}
	}
	e.streams[key] = expected{number + 1, number + uint32(records)}
}

// now is when the packet came, or was sent where that is not shown.
func (d *Decoder) now() cordon.Time {
	if d.at != 0 {
		return d.at
	}
	return d.export.now
}
