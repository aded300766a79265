// Package capture reads packet captures (pcap and pcapng) into observations.
//
// Damage in a recording never stops the reading before it: what was good
// stands, and what was cut, skipped or given up is counted in the tally with a
// reason and the first frame it applied to. State is bounded by Options, in
// bytes, whatever arrives. The same recording gives the same observations in the same order every
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
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net/netip"
	"slices"

	"cordon"
)

// Options of Read. The zero value is usable.
type Options struct {
	// Input is the index of the input, copied to each observation.
	Input uint32
	// Skip says whether a frame is a copy of one in another input. Such a frame
	// is counted in Tally.Duplicate and not observed. nil means that none is.
	Skip func(frame uint64) bool
	// Matters are the times that are asked for: a clock that steps back between
	// others raises no doubt.
	Matters cordon.Window
	// Memory bounds what connections and unfinished datagrams take, in bytes; 0
	// means DefaultMemory. It is divided over the partitions; in each, beyond its
	// share, the least recently active connection goes, the finished and the
	// unanswered first. Those of which one SYN was seen and nothing else are counted
	// apart, see maxHalf.
	Memory int
	// MaxStream bounds the bytes held for one direction of a connection: data
	// that arrived before what precedes it. 0 means 64 KiB.
	MaxStream int
	// NoHalfFlows leaves out the Flow of a connection of which nothing but one
	// SYN was seen: its Connect has told all there is but its traffic.
	NoHalfFlows bool
	// Data asks for what clients send first on connections that are not HTTP, and
	// for what servers say they are.
	Data bool
	// TrustProxies are those whose X-Forwarded-For is believed; none by default.
	TrustProxies []netip.Prefix

	// Block is how many bytes of a capture a Splitter hands out at a time; 0 means
	// 1 MiB.
	Block int

	partition int // share of Memory
	unproven  int // connections, in each partition
	half      int // the same of the half-open
}

// Defaults of Options, and the bound on a header block that is put together.
const (
	DefaultMemory = 128 << 20
	defaultStream = 64 << 10
	maxHead       = 16 << 10
)

// Partitions is how many parts a capture's connections are divided into, by
// their outermost addresses. Each has its own state and its own share of the
// memory, so that it does not matter who looks after which.
const Partitions = 64

// maxUnproven bounds the connections of a partition that came to nothing yet,
// besides the half-open ones, where Memory is DefaultMemory at most: a flood of them is
// told, and does not fill the caches. Who gives more has as many times more followed.
const maxUnproven = 256

// maxClosed bounds the connections of a partition that are over and are kept for
// what may be repeated of them.
const maxClosed = 128

func (o Options) withDefaults() Options {
	if o.Memory <= 0 {
		o.Memory = DefaultMemory
	}
	if o.MaxStream <= 0 {
		o.MaxStream = defaultStream
	}
	o.partition = o.Memory / Partitions
	o.unproven = maxUnproven * max(o.Memory/DefaultMemory, 1)
	o.half = halfOf(o.Memory)
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
	records, err := begin(r, tally)
	if records == nil {
		return err
	}
	rd := newReader(o.withDefaults(), emit, tally)
	// A live source may block in its next read: tell what is known before.
	records.in.idle = rd.out.flush
	err = each(records, tally, func(rec *Record) {
		if o.Skip != nil && o.Skip(rec.Frame) {
			tally.Copy(rec.Size)
			return
		}
		rd.record(rec)
	})
	rd.Finish()
	return err
}

// begin reads the header of a capture. Where it is damaged, both results are nil.
func begin(r io.Reader, tally *cordon.Tally) (*Records, error) {
	records, err := NewRecords(r)
	if damage := (*DamageError)(nil); errors.As(err, &damage) {
		tally.LoseBytes(damage.Offset)
		tally.Lost.Count(damage.Reason, 1, 0, nil)
		return nil, nil
	}
	if err == nil {
		tally.Frame(records.Bytes())
	}
	return records, err
}

// each calls f for every record. Damage is counted; other errors are returned.
// Records themselves are accounted for by f, all else here.
func each(records *Records, tally *cordon.Tally, f func(*Record)) error {
	for {
		rec, err := records.Next()
		if err == nil {
			f(rec)
			continue
		}
		if more, err := ended(records, err, tally); !more {
			return err
		}
	}
}

// ended accounts for what Next returned in place of a record, and says whether
// more can follow.
func ended(records *Records, err error, tally *cordon.Tally) (more bool, _ error) {
	if err == io.EOF {
		tally.Frame(records.behind())
		tally.LoseBytes(records.drain())
		return false, nil
	}
	damage := (*DamageError)(nil)
	if !errors.As(err, &damage) {
		tally.LoseBytes(records.behind())
		return false, fmt.Errorf("read capture: %w", err)
	}
	tally.Lose(damage.Reason, records.behind(), damage.Frame)
	return true, nil
}

// Reader observes packets of a capture. It holds the state of those partitions
// whose packets it is given. It is not safe for concurrent use.
type Reader struct {
	file              // that is being read
	files      []file // that came before, of the same recording
	opt        Options
	out        batch
	parts      [Partitions]partition
	flows      *table // of the packet at hand
	half       *halfTable
	spare      []*stream // to be used again
	spareParts []*assembly
	bodies     [][]byte // to be used again
	p          packet
	told       uint64 // frame at hand, or cordon.ToldAtEnd
	names      names
	coming     [aheadRing]coming
	now        int    // which of them is at hand
	odd        coming // one that was not looked at before
	lostFlows  counter
	seed       maphash.Seed                                 // of the tables: nobody can aim at their weak places
	probing    bool                                         // only the partition is asked for
	datagrams  func(partition uint8, o *cordon.Observation) // see NewReader
}

type reader = Reader

// partition is what is kept of the packets between a part of all pairs of
// addresses.
type partition struct {
	flows     table
	half      halfTable
	fragments fragments
}

func (rd *reader) enter(part uint8) {
	rd.flows, rd.half = &rd.parts[part].flows, &rd.parts[part].half
}

func newReader(o Options, emit func([]cordon.Observation), tally *cordon.Tally) *reader {
	return &reader{opt: o, file: file{input: o.Input, tally: tally}, out: newBatch(emit), seed: maphash.MakeSeed()}
}

// record accounts for one record and observes what it shows.
func (rd *reader) record(rec *Record) {
	rd.tally.See(rec.Time)
	rd.told = rd.base + rec.Frame
	if skipped := rd.frame(rec); skipped != "" {
		rd.tally.Skip(skipped, rec.Size, rec.Frame, nil)
		return
	}
	if rec.Time == 0 {
		rd.tally.Undated++
	}
	rd.tally.Understand(rec.Size)
	rd.tally.Packets++
	rd.tally.Traffic += uint64(min(rec.Wire, maxWire))
	rd.enter(rd.p.part)
	rd.observe()
}

// Finish tells of the connections still open, in the order of their first frames.
func (rd *Reader) Finish() {
	rd.told = cordon.ToldAtEnd
	var open []*flow
	for i := range rd.parts {
		rd.p.part = uint8(i)
		rd.enter(rd.p.part)
		for fs := &rd.parts[i].fragments; fs.first != nil; {
			rd.abandon(fs, fs.first)
		}
		open = rd.flows.all(open)
	}
	slices.SortFunc(open, func(a, b *flow) int { return cmp.Compare(a.first, b.first) })
	for _, f := range open {
		rd.enter(f.part)
		rd.end(f)
	}
	for i := range rd.parts {
		for rd.enter(uint8(i)); rd.half.count > 0; {
			rd.dropHalf()
		}
	}
	rd.out.flush()
	rd.tellLost()
}

// counter counts what a flood makes happen for every packet.
type counter struct{ n, first uint64 }

func (c *counter) count(frame uint64) {
	if c.n == 0 {
		c.first = frame
	}
	c.n++
}

func (c *counter) tell(reason string, to *cordon.Reasons) {
	if c.n > 0 {
		to.Count(reason, c.n, c.first, nil)
		*c = counter{}
	}
}
