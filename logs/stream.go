package logs

import (
	"bytes"
	"time"

	"cordon"
)

// Stream cuts one input into blocks, in file order.
type Stream struct {
	format *Format
	o      Options
	line   uint64
	carried
}

// carried is what lines say about later ones. It is small, copied into every
// block, and what it points at never changes.
type carried struct {
	columns *columns // of W3C extended; nil before the first #Fields
	date    date     // of its last #Date
	server  []byte   // what its last #Software says, as the server calls itself in answers
	zeek    *zeekColumns
	// separator is between the columns of a Zeek log; 0 before its header.
	separator byte
	// parted tells for a container's two streams that their last line goes on.
	parted [2]bool
	year   int // of the last line without one
	month  int
	flow   *flowColumns // of flow records; nil before the first header
}

// NewStream begins an input.
func NewStream(f *Format, o Options) *Stream {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Stream{format: f, o: o, carried: carried{year: o.Year}}
}

// Pass says that so many lines were passed which are accounted for elsewhere.
func (s *Stream) Pass(lines uint64) { s.line += lines }

// Block takes the next bytes of the input, whole lines but for its end. The
// block keeps data until it is decoded.
func (s *Stream) Block(data []byte) Block {
	b := Block{format: s.format, o: s.o, data: data, first: s.line + 1, carried: s.carried}
	s.line += uint64(bytes.Count(data, []byte{'\n'}))
	if s.format.carries == nil {
		return b
	}
	for len(data) > 0 {
		var line []byte
		line, data = cutLine(data)
		line, _ = readable(line)
		s.format.carries(&s.carried, line)
	}
	return b
}

// Loose takes the next bytes as [Stream.Block] does and leaves it to others to count their
// lines: whoever does gives the block its number, and the stream how many came before the
// next. It reports false, and counts them itself, where what the lines say bears on others.
func (s *Stream) Loose(data []byte) (Block, bool) {
	if s.format.carries != nil {
		return s.Block(data), false
	}
	return Block{format: s.format, o: s.o, data: data, carried: s.carried}, true
}

// Lines is how many lines came before the next block.
func (s *Stream) Lines() uint64 { return s.line }

// Lines counts the lines of a block.
func (b *Block) Lines() uint64 { return uint64(bytes.Count(b.data, []byte{'\n'})) }

// Follows says how many lines came before a block's first.
func (b *Block) Follows(lines uint64) { b.first = lines + 1 }

// Block is a part of an input that can be decoded on its own.
type Block struct {
	format *Format
	o      Options
	data   []byte
	first  uint64
	carried
}

// Decode is [Decoder.Decode] for a single block.
func (b Block) Decode(emit func([]cordon.Observation), tally *cordon.Tally) {
	new(Decoder).Decode(b, emit, tally)
}

func cutLine(data []byte) (line, rest []byte) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return data[:i], data[i+1:]
	}
	return data, nil
}

// maxLine is how much of a line is looked at, bytes.
const maxLine = 64 << 10

// readable is the part of a line that is looked at, without its line end. What
// carries from line to line and what decodes must see the same of it, or the
// result would depend on where an input is cut into blocks.
func readable(line []byte) (part []byte, length int) {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line[:min(len(line), maxLine)], len(line)
}
