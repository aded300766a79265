// Package capture reads packet captures (pcap and pcapng) into observations.
//
// Damage in a recording never stops the reading before it: what was good
// stands, and what was cut, skipped or given up is counted in the tally with a
// reason and the first frame it applied to. State is bounded by Options: at
// most MaxFlows TCP connections, and MaxStream bytes for each direction of
// one. The same recording gives the same observations in the same order every
// time.
//
// What a packet claims is not believed further than it proves itself. An
// Opened better than unknown needs the sender to have acknowledged a sequence
// number that its peer was seen to use, which somebody forging the address
// cannot know; the packet that an ICMP error quotes is nobody's; and a request
// is found by content, on any port, so that a worm on an odd one is seen.
//
// Read is the entry point; Records gives the packets as recorded.
package capture

import (
	"errors"
	"fmt"
	"io"

	"cordon"
)

// Options of Read. The zero value is usable.
type Options struct {
	// Input is the index of the input, copied to each observation.
	Input uint32
	// Skip says whether a frame is a copy of one in another input. Such a frame
	// is counted in Tally.Duplicate and not observed. nil means that none is.
	Skip func(frame uint64) bool
	// MaxFlows bounds the TCP connections followed at a time; 0 means 65536.
	// Beyond it the least recently active one goes, the finished and the
	// unanswered first.
	MaxFlows int
	// MaxStream bounds the bytes held for one direction of a connection: data
	// that arrived before what precedes it. 0 means 64 KiB.
	MaxStream int
}

// Defaults of Options, and the bound on a header block that is put together.
const (
	defaultFlows  = 65536
	defaultStream = 64 << 10
	maxHead       = 16 << 10
)

func (o Options) withDefaults() Options {
	if o.MaxFlows <= 0 {
		o.MaxFlows = defaultFlows
	}
	if o.MaxStream <= 0 {
		o.MaxStream = defaultStream
	}
	return o
}

// Read reads a whole capture. emit gets observations in batches that are
// reused: it copies what it keeps. tally accounts for every record.
//
// A damaged capture is not an error: the damage is counted in tally.Lost. An
// error is returned when r fails, and ErrFormat when r is no capture at all.
//
// Observations carry the frame and time of what they tell of, not of when they
// were complete: a Request those of the first byte of its line, a Response
// those of the first byte of the status line, a Flow those of its last packet.
func Read(r io.Reader, o Options, emit func([]cordon.Observation), tally *cordon.Tally) error {
	records, err := NewRecords(r)
	if damage := (*DamageError)(nil); errors.As(err, &damage) {
		tally.LoseBytes(damage.Offset)
		tally.Lost.Count(damage.Reason, 1, 0, nil)
		return nil
	}
	if err != nil {
		return err
	}
	rd := newReader(o.withDefaults(), emit, tally)
	// A live source may block in its next read: tell what is known before.
	records.in.idle = rd.out.flush
	err = rd.all(records)
	rd.finish()
	return err
}

// reader holds the state of one Read.
type reader struct {
	opt   Options
	tally *cordon.Tally
	out   batch
	flows table
	p     packet
	names names
}

func newReader(o Options, emit func([]cordon.Observation), tally *cordon.Tally) *reader {
	return &reader{opt: o, tally: tally, out: newBatch(emit), flows: newTable()}
}

// all reads every record; damage is counted, other errors are returned.
func (rd *reader) all(records *Records) error {
	tally := rd.tally
	tally.Frame(records.Bytes())
	for {
		before := records.Bytes()
		rec, err := records.Next()
		size := records.Bytes() - before
		if err == nil {
			rd.record(rec, size)
			continue
		}
		if err == io.EOF {
			tally.Frame(size)
			tally.LoseBytes(records.drain())
			return nil
		}
		damage := (*DamageError)(nil)
		if !errors.As(err, &damage) {
			tally.LoseBytes(size)
			return fmt.Errorf("read capture: %w", err)
		}
		tally.Lose(damage.Reason, size, damage.Frame)
	}
}

// record accounts for one record, which took so many bytes, and observes what
// it shows.
func (rd *reader) record(rec *Record, size uint64) {
	rd.tally.See(rec.Time)
	if rd.opt.Skip != nil && rd.opt.Skip(rec.Frame) {
		rd.tally.Copy(size)
		return
	}
	if skipped := rd.frame(rec); skipped != "" {
		rd.tally.Skip(skipped, size, rec.Frame, nil)
		return
	}
	rd.tally.Understand(size)
	rd.tally.Packets++
	rd.tally.Traffic += uint64(rd.p.wire)
	rd.observe()
}

// finish tells of the connections still open, in the order of their first frames.
func (rd *reader) finish() {
	for _, f := range rd.flows.all() {
		rd.end(f)
	}
	rd.out.flush()
}

// note counts something assumed or missing that does not cost a record.
func (rd *reader) note(reason string, frame uint64) { rd.tally.Notes.Count(reason, 1, frame, nil) }

// lost counts something that a bound took away.
func (rd *reader) lost(reason string, frame uint64) { rd.tally.Lost.Count(reason, 1, frame, nil) }
