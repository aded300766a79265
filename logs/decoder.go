package logs

import (
	"bytes"
	"fmt"

	"cordon"
)

const (
	batchLen   = 64      // observations handed on at once
	scratchLen = 4 << 10 // bytes, for what does not stand in a line as it was sent
)

// decoder decodes the lines of one block.
type decoder struct {
	carried
	format *Format
	o      *Options
	tally  *cordon.Tally
	emit   func([]cordon.Observation)

	line uint64
	raw  []byte // the line, as far as it is looked at
	size uint64 // of the whole line, with its end
	cut  bool   // it is longer than raw
	why  string // it is not understood; "" where it is

	batch   []cordon.Observation
	scratch []byte // of the observations in batch
	days    dayCache
	stamps  stampCache
	hosts   hostCache

	// wrapStamp is the time that a wrapping shows, for lines that show none.
	wrapStamp []byte

	yearNote string

	packet logged // of a firewall's line at hand

	steps cordon.Steps // of the lines that were decoded

	hits []int   // of the scanner
	ends []int32 // of the lines of a block
}

// Decoder decodes blocks of any inputs, one after the other, with memory that it
// uses again. It is for one goroutine.
type Decoder struct{ d *decoder }

// Decode hands observations to emit, in batches that are valid during the call
// only, and accounts for every line.
func (w *Decoder) Decode(b Block, emit func([]cordon.Observation), tally *cordon.Tally) {
	if w.d == nil {
		w.d = &decoder{batch: make([]cordon.Observation, 0, batchLen)}
	}
	w.d.begin(&b, emit, tally)
	w.d.block(b.data)
}

// Steps tells where the clock steps back within the block that was decoded last,
// as far as its lines were decoded and not passed over. Records of connections and
// flows are dated when they began and stand in no such order: they are left out.
func (w *Decoder) Steps() cordon.Steps { return w.d.steps }

// begin makes a decoder ready for a block. What it remembers of texts and their
// meaning depends on no input and stays.
func (d *decoder) begin(b *Block, emit func([]cordon.Observation), tally *cordon.Tally) {
	d.carried, d.format, d.o = b.carried, b.format, &b.o
	d.emit, d.tally = emit, tally
	d.line = b.first - 1
	d.wrapStamp, d.yearNote = nil, ""
	d.steps = cordon.Steps{Within: d.o.Matters}
}

// see takes the time at which the line was written.
func (d *decoder) see(at cordon.Time) {
	d.tally.See(at)
	d.steps.See(at, d.line)
}

// undated counts a line about contacts that shows no time.
func (d *decoder) undated(at cordon.Time) {
	if at == 0 {
		d.tally.Undated++
	}
}

// block decodes the lines of data.
func (d *decoder) block(data []byte) {
	if d.o.Scanner != nil && d.format.shape != nil && d.o.Skip == nil && len(data) > 0 {
		d.passOver(data)
		d.flush()
		return
	}
	for len(data) > 0 {
		line, rest := cutLine(data)
		d.one(line, len(data)-len(rest))
		data = rest
	}
	d.flush()
}

// one decodes the next line, which took so many bytes with its line end.
func (d *decoder) one(line []byte, size int) {
	d.line++
	line, length := readable(line)
	if d.o.Skip != nil && d.o.Skip(d.line) {
		d.tally.Copy(uint64(size))
		if d.format.carries != nil {
			d.format.carries(&d.carried, line)
		}
		return
	}
	d.raw, d.size, d.cut, d.why = line, uint64(size), length > len(line), ""
	switch {
	case len(line) > 0 && line[0] == '#':
		if d.format.carries != nil {
			d.format.carries(&d.carried, line)
		}
	case len(line) == 0 || line[0] <= ' ' && len(bytes.TrimSpace(line)) == 0:
	default:
		d.format.decode(d, line)
		if d.days.odd {
			d.days.odd = false
			d.note(noteClocks)
		}
	}
	if d.why != "" {
		d.tally.Skip(d.why, d.size, d.line, d.raw)
		return
	}
	d.tally.Understand(d.size)
}

// next returns a cleared observation of this line at the end of the batch.
func (d *decoder) next(kind cordon.Kind) *cordon.Observation {
	if len(d.batch) == cap(d.batch) {
		d.flush()
	}
	d.batch = d.batch[:len(d.batch)+1]
	o := &d.batch[len(d.batch)-1]
	*o = cordon.Observation{}
	o.Kind, o.Input, o.Position, o.Raw = kind, d.o.Input, d.line, d.raw
	return o
}

func (d *decoder) flush() {
	if len(d.batch) > 0 {
		d.emit(d.batch)
		d.batch, d.scratch = d.batch[:0], d.scratch[:0]
	}
}

// drop takes back the observation that next returned last.
func (d *decoder) drop() { d.batch = d.batch[:len(d.batch)-1] }

// room returns n bytes of scratch that live as long as the batch. It may be
// asked for only after next: next may flush.
func (d *decoder) room(n int) []byte {
	used := len(d.scratch)
	if cap(d.scratch)-used < n { // observations in the batch keep the old one
		d.scratch, used = make([]byte, 0, max(n, scratchLen, 2*cap(d.scratch))), 0
	}
	d.scratch = d.scratch[:used+n]
	return d.scratch[used : used : used+n]
}

// skip says why the line was not understood.
func (d *decoder) skip(reason string) {
	if d.why = reason; d.cut {
		d.why = tooLong
	}
}

var tooLong = fmt.Sprintf("line longer than %d bytes", maxLine)

func (d *decoder) note(what string) { d.tally.Notes.Count(what, 1, d.line, d.raw) }

const (
	noteNoTime   = "the time could not be read"
	noteClocks   = "a change of clocks skips or repeats that time: it may be an hour off"
	noteNoClient = "no client is shown, so that nobody can be held to the request"
)

// request accounts for a line that shows one.
func (d *decoder) request(o *cordon.Observation) {
	o.Opened, o.Proto = cordon.OpenedByServer, cordon.TCP
	o.Bytes = d.size
	o.Request.Cut = d.cut
	d.countRequest()
}

func (d *decoder) countRequest() {
	d.tally.Requests++
	d.tally.Traffic += d.size
	d.tally.Lines += d.size
}
