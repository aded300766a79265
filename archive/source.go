package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Source is a file, or a stream that can be read once.
type Source struct {
	Name string // path of the file; PathName of it is what it is called
	// Size is how much of the file is read, as it was when the run began: a log
	// that is being written to gives the same bytes each time. 0 reads to its
	// end; so do files that have no size, as those of /proc.
	Size int64
	// Stream is read instead of the file, if not nil.
	Stream io.Reader
	// Pipe allows the file to be something without an end that is known.
	Pipe bool
	// Counted is told how many bytes have been read; may be nil.
	Counted func(int)
	// Buffers are used again; may be nil, and may be shared by goroutines.
	Buffers *Buffers
}

var (
	errShorter = errors.New("the file became shorter while it was read")
	errFolder  = errors.New("is a directory")
	errNoFile  = errors.New("is not a file any more")
)

// raw is the bytes of a source. Its error is sticky.
type raw struct {
	ctx      context.Context
	source   Source
	file     *os.File // nil for a stream
	calm     func()   // there is no read left that ctx has to end; nil: none waits
	at       int64    // where the next Read begins
	consumed int64    // bytes read in all
	produced int64    // bytes that decoders put out in all
	err      error
}

func openRaw(ctx context.Context, s Source) (*raw, error) {
	r := &raw{ctx: ctx, source: s}
	if s.Stream != nil {
		return r, nil
	}
	if s.Pipe {
		f, err := openPipe(ctx, s.Name)
		if err != nil {
			return nil, plain(err)
		}
		r.file, r.calm = f, whenDone(ctx, func() { expire(f, s.Name) })
		return r, nil
	}
	f, err := os.OpenFile(s.Name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe that took the file's place must not hold us
	if err != nil {
		return nil, plain(err)
	}
	if info, err := f.Stat(); err == nil {
		switch {
		case info.IsDir():
			err = errFolder
		case !info.Mode().IsRegular():
			err = errNoFile
		}
		if err != nil {
			f.Close()
			return nil, err
		}
	}
	r.file = f
	return r, nil
}

// plain takes the path out of an error that will be shown beside it.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func (r *raw) close() {
	if r.calm != nil {
		r.calm()
	}
	if r.file != nil {
		r.file.Close()
	}
}

func (r *raw) stream() bool { return r.source.Stream != nil || r.source.Pipe }

// Read implements io.Reader.
func (r *raw) Read(p []byte) (n int, err error) {
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	if r.err != nil {
		return 0, r.err
	}
	if r.source.Size > 0 {
		p = p[:max(0, min(int64(len(p)), r.source.Size-r.at))] // a seek may have gone beyond
		if len(p) == 0 {
			return 0, io.EOF
		}
	}
	if r.file != nil {
		n, err = r.file.Read(p)
	} else {
		n, err = r.source.Stream.Read(p)
	}
	if r.calm != nil && r.ctx.Err() != nil { // what came may be what woke us
		n, err = 0, r.ctx.Err()
	}
	r.at += int64(n)
	r.count(n)
	if err == io.EOF && r.at < r.source.Size {
		err = errShorter
	}
	if err != nil {
		r.err = plain(err)
		if r.ctx.Err() != nil { // it was ended, whatever it says
			r.err = r.ctx.Err()
		}
	}
	return n, r.err
}

func (r *raw) count(n int) {
	r.consumed += int64(n)
	if r.source.Counted != nil {
		r.source.Counted(n)
	}
}

// offset is how far the file has been read, for errors.
func (r *raw) offset() int64 {
	if r.source.Size > 0 {
		return min(r.at, r.source.Size)
	}
	return r.at
}

// Seek implements io.Seeker, for a tar archive that is not compressed.
func (r *raw) Seek(offset int64, whence int) (int64, error) {
	at, err := r.file.Seek(offset, whence)
	if err == nil {
		r.at, r.err = at, nil
	}
	return at, err
}

// ReadAt implements io.ReaderAt, for a zip archive.
func (r *raw) ReadAt(p []byte, offset int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.file.ReadAt(p, offset)
	r.at = offset + int64(n)
	r.count(n)
	if err == io.EOF && offset+int64(n) < r.source.Size {
		err = errShorter
	}
	return n, err
}
