// Package logs reads what servers and firewalls write about themselves.
//
// Text is read in two steps, so that the costly one can be shared out: a
// [Stream] cuts an input into blocks in file order and carries what one line
// means for later ones, and a [Block] is decoded on its own, anywhere, in any
// order. Every line is understood, skipped with a reason, or a copy; nothing is
// lost in silence.
package logs

import (
	"bytes"
	"time"

	"cordon"
)

// Format is one log format.
type Format struct {
	Name   string // as --format takes it
	Title  string // as people call it
	Origin string // what writes it
	decode func(*decoder, []byte)
	// understands reports whether a line is surely of this format.
	understands func([]byte) bool
	// carries keeps what a line says about later ones; nil where none does.
	carries func(*carried, []byte)
}

// Formats returns the table of all formats, in the order in which they are
// tried.
func Formats() []*Format { return formats }

var formats = []*Format{
	{Name: "iis-w3c", Title: "W3C extended", Origin: "Microsoft IIS, with any #Fields", decode: (*decoder).w3c, understands: isW3C, carries: carryFields},
	{Name: "vhost-combined", Title: "combined with the virtual host in front", Origin: "Apache's vhost_combined, many shared hosts", decode: (*decoder).web, understands: isVhost},
	{Name: "combined", Title: "combined", Origin: "Apache and nginx by default", decode: (*decoder).web, understands: isCombined},
	{Name: "common", Title: "common", Origin: "Apache, nginx, and the NCSA server before them", decode: (*decoder).web, understands: isCommon},
	{Name: "apache-error", Title: "Apache error log", Origin: "Apache 1.3, 2.0, 2.2 and 2.4", decode: (*decoder).apacheError, understands: isApacheError},
	{Name: "iptables", Title: "iptables and nftables by syslog", Origin: "the Linux kernel's LOG target", decode: (*decoder).iptables, understands: isIptables, carries: carryYear},
}

// ByName returns the format with a name.
func ByName(name string) (*Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return nil, false
}

// Options say what the lines themselves do not.
type Options struct {
	Input       uint32
	Server      cordon.Host    // whose log this is; Dst where the format shows none
	Location    *time.Location // of zoneless times; nil is UTC
	Year        int            // of the first line, for lines without a year
	YearAssumed bool           // nobody gave the year; the tally notes it
	Skip        func(line uint64) bool
}

// sniffLines is how many lines decide about a format.
const sniffLines = 64

// Sniff finds the format by content from the first bytes of an input: the one
// that understands the most of its first lines, and at least half. It returns
// nil where none does.
func Sniff(head []byte) *Format {
	whole := len(head) < 64<<10
	var best *Format
	most, lines := 0, 0
	for _, f := range formats {
		understood := 0
		lines = eachLine(head, whole, func(line []byte) {
			if f.understands(line) {
				understood++
			}
		})
		if understood > most {
			best, most = f, understood
		}
	}
	if 2*most < lines || most == 0 {
		return nil
	}
	return best
}

// eachLine visits the first lines that hold anything; a half line at the end
// of a head that is not the whole input is left out.
func eachLine(head []byte, whole bool, visit func([]byte)) (n int) {
	for len(head) > 0 && n < sniffLines {
		i := bytes.IndexByte(head, '\n')
		if i < 0 && !whole && n > 0 {
			return n
		}
		line := head
		if i >= 0 {
			line, head = head[:i], head[i+1:]
		} else {
			head = nil
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		visit(line)
		n++
	}
	return n
}

// Stream cuts one input into blocks, in file order.
type Stream struct {
	format *Format
	o      Options
	line   uint64
	carried
}

// carried is what lines say about later ones.
type carried struct {
	fields []field // of W3C extended
	date   [3]int  // of its #Date
	year   int
	month  int
}

// NewStream begins an input.
func NewStream(f *Format, o Options) *Stream {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Stream{format: f, o: o, carried: carried{year: o.Year}}
}

// Block takes the next bytes of the input, whole lines but for its end. The
// block keeps data until it is decoded.
func (s *Stream) Block(data []byte) Block {
	b := Block{format: s.format, o: s.o, data: data, first: s.line + 1, carried: s.carried}
	s.line += uint64(bytes.Count(data, []byte{'\n'}))
	if s.format.carries != nil {
		for len(data) > 0 {
			var line []byte
			line, data = cutLine(data)
			s.format.carries(&s.carried, line)
		}
	}
	return b
}

// Block is a part of an input that can be decoded on its own.
type Block struct {
	format *Format
	o      Options
	data   []byte
	first  uint64
	carried
}

func cutLine(data []byte) (line, rest []byte) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return data[:i], data[i+1:]
	}
	return data, nil
}

// maxLine is how much of a line is looked at.
const maxLine = 64 << 10

// batchLen is how many observations are handed on at once.
const batchLen = 64

// decoder decodes the lines of one block.
type decoder struct {
	carried
	format *Format
	o      *Options
	tally  *cordon.Tally
	emit   func([]cordon.Observation)
	batch  []cordon.Observation
	line   uint64
	raw    []byte
	cut    bool
	days   dayCache
	names  hostCache
}

// Decode hands observations to emit, in batches that are valid during the call
// only, and accounts for every line.
func (b Block) Decode(emit func([]cordon.Observation), tally *cordon.Tally) {
	d := &decoder{
		carried: b.carried, format: b.format, o: &b.o, tally: tally, emit: emit,
		batch: make([]cordon.Observation, 0, batchLen), line: b.first - 1,
	}
	data := b.data
	for len(data) > 0 {
		var line []byte
		size := len(data)
		line, data = cutLine(data)
		d.one(line, uint64(size-len(data)))
	}
	d.flush()
}

func (d *decoder) one(line []byte, size uint64) {
	d.line++
	d.tally.Records++
	d.tally.Bytes += size
	if d.o.Skip != nil && d.o.Skip(d.line) {
		d.tally.Duplicate++
		if d.format.carries != nil {
			d.format.carries(&d.carried, line)
		}
		return
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if d.cut = len(line) > maxLine; d.cut {
		line = line[:maxLine]
	}
	if len(bytes.TrimSpace(line)) == 0 {
		d.tally.Understood++
		return
	}
	d.raw = line
	d.format.decode(d, line)
}

// next returns a cleared observation of this line at the end of the batch.
func (d *decoder) next(kind cordon.Kind) *cordon.Observation {
	if len(d.batch) == cap(d.batch) {
		d.flush()
	}
	d.batch = append(d.batch, cordon.Observation{Kind: kind, Input: d.o.Input, Position: d.line, Raw: d.raw})
	return &d.batch[len(d.batch)-1]
}

func (d *decoder) flush() {
	if len(d.batch) > 0 {
		d.emit(d.batch)
		d.batch = d.batch[:0]
	}
}

func (d *decoder) skip(reason string) {
	d.tally.Skipped.Count(reason, 1, d.line, d.raw)
}

func (d *decoder) note(what string) { d.tally.Notes.Count(what, 1, d.line, d.raw) }

// request accounts for a line that shows one.
func (d *decoder) request(o *cordon.Observation) {
	o.Opened, o.Proto = cordon.OpenedByServer, cordon.TCP
	o.Bytes = uint64(len(d.raw))
	d.tally.Requests++
	d.tally.Traffic += o.Bytes
	d.tally.See(o.Time)
}
