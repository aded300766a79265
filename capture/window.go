package capture

import "io"

// window reads r through one large buffer that hands out contiguous bytes
// without copying. It grows only by bytes that really came, never by a length
// that the input claims.
type window struct {
	src      io.Reader
	buf      []byte
	from, to int    // buf[from:to] is read and not yet taken
	offset   uint64 // bytes taken
	err      error  // of src, returned once what was read is used up
	idle     func() // called before src is asked for more; may be nil
	// swap returns a buffer to go on in, of which a number of bytes is taken at
	// once; what was handed out of the old one stays as it is. nil: the one
	// buffer is used again and again.
	swap func(taken int) []byte
}

const windowLen = 512 << 10

func newWindow(r io.Reader) *window { return &window{src: r, buf: make([]byte, windowLen)} }

// peek returns the next n bytes without taking them, or the fewer that there
// are and the error of the source. They are valid until the next call.
func (w *window) peek(n int) ([]byte, error) {
	for w.to-w.from < n {
		if w.err != nil {
			return w.buf[w.from:w.to], w.err
		}
		w.fill(n)
	}
	return w.buf[w.from : w.from+n], nil
}

// take returns the next n bytes and moves past them. Of fewer it takes what
// there is; then the error is io.EOF where nothing was left, and
// io.ErrUnexpectedEOF where something was.
func (w *window) take(n int) ([]byte, error) {
	b, err := w.peek(n)
	w.from += len(b)
	w.offset += uint64(len(b))
	if err == io.EOF && len(b) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// skip moves past n bytes, however many, without holding them.
func (w *window) skip(n uint64) error {
	for n > 0 {
		step := min(n, uint64(len(w.buf)))
		if _, err := w.take(int(step)); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		n -= step
	}
	return nil
}

// fill reads once, after making room for n bytes that are to be handed out.
func (w *window) fill(n int) {
	w.room(n)
	if w.idle != nil {
		w.idle()
	}
	// A reader may return nothing without an error, but not for ever.
	for range 100 {
		n, err := w.src.Read(w.buf[w.to:])
		w.to += n
		w.err = err
		if n > 0 || err != nil {
			return
		}
	}
	w.err = io.ErrNoProgress
}

const leastRead = 16 << 10 // bytes worth a read

func (w *window) room(n int) {
	if w.swap != nil {
		if w.from+n > len(w.buf) || len(w.buf)-w.to < leastRead {
			rest := w.buf[w.from:w.to]
			w.buf = w.swap(len(rest))
			w.from, w.to = 0, copy(w.buf, rest)
		}
		return
	}
	if w.from > 0 {
		w.to = copy(w.buf, w.buf[w.from:w.to])
		w.from = 0
	}
	if w.to == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
}
