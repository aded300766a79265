package archive

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/therootcompany/xz"
)

// Damage is where a stream breaks off or cannot be understood any more. What
// came before it has been given.
type Damage struct {
	What   string // "gzip stream"
	Offset int64  // bytes of the file that had been read by then
	Cut    bool   // it ends in the middle
	Err    error
}

func (d *Damage) Error() string {
	if d.Cut {
		return fmt.Sprintf("the %s is cut: it ends in the middle, at byte %d of the file", d.What, d.Offset)
	}
	return fmt.Sprintf("the %s is damaged before byte %d of the file: %v", d.What, d.Offset, d.Err)
}

func (d *Damage) Unwrap() error { return d.Err }

// ours reports whether an error already says what happened.
func ours(err error) bool {
	var d *Damage
	var b *Bomb
	return errors.As(err, &d) || errors.As(err, &b) || errors.Is(err, errShorter) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// input stands below a decoder and remembers how its source ended: decoders
// differ in what they make of it.
type input struct {
	byteReader
	ended bool
	err   error // other than the end
}

type byteReader interface {
	io.Reader
	io.ByteReader
}

func (s *input) Read(p []byte) (int, error) {
	n, err := s.byteReader.Read(p)
	s.note(err)
	return n, err
}

// ReadByte implements io.ByteReader; decoders that know it do not read ahead.
func (s *input) ReadByte() (byte, error) {
	c, err := s.byteReader.ReadByte()
	s.note(err)
	return c, err
}

func (s *input) note(err error) {
	switch {
	case err == io.EOF:
		s.ended = true
	case err != nil && s.err == nil:
		s.err = err
	}
}

// guarded is what a decoder puts out: counted against the bound, its errors
// said in our words. Its error is sticky.
type guarded struct {
	io.Reader
	what  string
	free  bool   // its output is no larger than what it reads
	below *input // nil where the decoder's own error says all
	raw   *raw
	err   error
}

func (g *guarded) Read(p []byte) (int, error) {
	if g.err == nil {
		g.err = g.raw.ctx.Err()
	}
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.Reader.Read(p)
	if !g.free {
		g.raw.produced += int64(n)
	}
	switch {
	case g.raw.produced > freeOutput && g.raw.produced/maxRatio > g.raw.consumed:
		err = &Bomb{g.raw.produced, g.raw.consumed}
	case err != nil && err != io.EOF:
		err = g.say(err)
	}
	g.err = err
	return n, err
}

func (g *guarded) say(err error) error {
	if g.below != nil && g.below.err != nil {
		err = g.below.err
	}
	if ours(err) {
		return err
	}
	if tooLarge(err) {
		return fmt.Errorf("the %s asks for more than the %d MiB of memory that a decoder may take; decompress it first", g.what, maxWindow>>20)
	}
	cut := err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, xz.ErrBuf) && g.below != nil && g.below.ended
	if cut {
		err = io.ErrUnexpectedEOF
	}
	return &Damage{What: g.what, Offset: g.raw.offset(), Cut: cut, Err: err}
}
