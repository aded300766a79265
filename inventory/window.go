package inventory

import (
	"bytes"
	"fmt"
	"io"
)

const (
	windowSize = 256 << 10
	// maxToken is the longest part of an input that is looked at as a whole: a
	// tag, a row, a component. What is longer is passed over and counted.
	maxToken = 4 << 20
	// maxRecord is the longest record in JSON: osquery writes a snapshot of all
	// of a machine's packages into one line.
	maxRecord = 64 << 20
)

// window is the part of an input that is in memory. Slices of it are valid
// until the next call of more.
type window struct {
	r    io.Reader
	buf  []byte
	at   int // what comes next
	hold int // what must stay, at most at; what is before may go
	eof  bool
	err  error // of the reader, beside its end

	before    uint64 // bytes of the input before buf
	upTo      int    // how far in buf line ends were counted
	lines     uint64 // line ends before that
	lineBegan uint64 // offset behind the last of them
}

func newWindow(r io.Reader) *window {
	return &window{r: r, buf: make([]byte, 0, windowSize)}
}

// more brings more of the input into memory behind what is held, and reports
// whether there was more. Indices into buf shift by the bytes it returns.
func (w *window) more() (shift int, ok bool) {
	if w.eof {
		return 0, false
	}
	shift = w.drop()
	if len(w.buf) > cap(w.buf)/2 { // else a long token would be moved for every few bytes
		larger := make([]byte, len(w.buf), 2*cap(w.buf))
		copy(larger, w.buf)
		w.buf = larger
	}
	for range 100 { // a reader may return nothing a few times (io.Reader)
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		if err != nil {
			w.eof = true
			if err != io.EOF {
				w.err = err
			}
			return shift, n > 0
		}
		if n > 0 {
			return shift, true
		}
	}
	w.eof, w.err = true, io.ErrNoProgress
	return shift, false
}

// drop lets go of what is before hold.
func (w *window) drop() int {
	w.countTo(max(w.hold, w.upTo))
	shift := w.hold
	w.before += uint64(shift)
	w.buf = w.buf[:copy(w.buf, w.buf[shift:])]
	w.at -= shift
	w.upTo -= shift
	w.hold = 0
	return shift
}

// countTo counts line ends up to index i of buf, each once.
func (w *window) countTo(i int) {
	part := w.buf[w.upTo:i]
	if n := bytes.Count(part, newline); n > 0 {
		w.lines += uint64(n)
		w.lineBegan = w.before + uint64(w.upTo+bytes.LastIndexByte(part, '\n')) + 1
	}
	w.upTo = i
}

var newline = []byte{'\n'}

// offset is how many bytes of the input come before index i of buf.
func (w *window) offset(i int) uint64 { return w.before + uint64(i) }

// line is the line, from 1, in which index i of buf stands; i must not be
// before that of an earlier call.
func (w *window) line(i int) uint64 {
	w.countTo(max(i, w.upTo))
	return w.lines + 1
}

// place says where index i of buf stands, for an error.
func (w *window) place(i int) Place {
	i = min(i, len(w.buf))
	if i < w.upTo { // what was counted goes further: count back
		part := w.buf[i:w.upTo]
		began := w.before + uint64(bytes.LastIndexByte(w.buf[:i], '\n')+1)
		return Place{w.lines + 1 - uint64(bytes.Count(part, newline)), w.before + uint64(i) - began + 1}
	}
	w.countTo(i)
	return Place{Line: w.lines + 1, Column: w.before + uint64(i) - w.lineBegan + 1}
}

// Place is a position in an input, both from 1; the column is in bytes.
type Place struct{ Line, Column uint64 }

// Error is why an input is not read, or not to its end.
type Error struct {
	Input string
	Place
	Wrong string
	Hint  string // what would be right; may be empty
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", e.Input, e.Line, e.Column, e.Wrong)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// peek is the next byte, 0 at the end.
func (w *window) peek() byte {
	for w.at >= len(w.buf) {
		if _, ok := w.more(); !ok {
			return 0
		}
	}
	return w.buf[w.at]
}

// head is as much of the input as decides about its format.
func (w *window) head() []byte {
	for len(w.buf)-w.at < SniffLength {
		if _, ok := w.more(); !ok {
			break
		}
	}
	return w.buf[w.at:min(len(w.buf), w.at+SniffLength)]
}

// mark lets go of everything before what comes next.
func (w *window) mark() { w.hold = w.at }
