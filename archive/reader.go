package archive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Member is one thing that a source holds.
type Member struct {
	// Name is that of the source, followed for each archive by "!/" and the
	// member's name in it, made fit to be shown. No two members have the same.
	Name string
	// Layers are what lies around it, the innermost first: "tar+gzip".
	Layers string
	// Archived says that it lies in an archive, and Written when it was last
	// written as the archive has it; zero where that does not tell.
	Archived bool
	Written  time.Time
	// Err says why it cannot be read; then there is no Reader. A member with
	// the name of an archive says what is wrong with that archive.
	Err error
	// Reader gives at least HeadLen bytes to Peek. It lasts until the next
	// call of Next.
	*bufio.Reader
}

// Reader goes through a source once.
type Reader struct {
	raw    *raw
	levels []level  // the archives that lie in each other, the innermost last
	first  *Member  // what Open came upon
	open   []func() // closers of decoders and buffers, in the order of opening
	names  names
	given  int
	beyond int // members that were not given
}

// entry is what an archive lists.
type entry struct {
	name    string
	written time.Time
	src     io.Reader
	open    func() (io.Reader, func(), error) // instead of src
	err     error
	last    bool // what is wrong with the archive itself; nothing comes after it
}

// entries gives one entry after the other, then io.EOF.
type entries func() (entry, error)

func none() (entry, error) { return entry{}, io.EOF }

// level is an archive that is being gone through.
type level struct {
	name    string
	around  wrapping
	entries entries
	given   int
	open    int // how many closers lie below it
}

// wrapping is what lies around something.
type wrapping struct {
	layers         string // the innermost first
	depth, decoded int    // archives, compressions
}

func (w wrapping) in(layer string) wrapping {
	if w.layers != "" {
		layer += "+" + w.layers
	}
	w.layers = layer
	return w
}

// Open opens a source and looks at what it is. Close must be called. The error
// is for a file that cannot be opened; whatever else is wrong, a member says.
func Open(ctx context.Context, s Source) (*Reader, error) {
	raw, err := openRaw(ctx, s)
	if err != nil {
		return nil, err
	}
	r := &Reader{raw: raw, names: names{}}
	r.first = r.look(PathName(s.Name), r.buffered(raw), wrapping{})
	return r, nil
}

// Single returns the one member of a source that is no archive, or nil. Next
// gives it as well.
func (r *Reader) Single() *Member { return r.first }

// Close closes the file and all decoders.
func (r *Reader) Close() {
	r.shut(0)
	r.raw.close()
}

// shut closes what was opened last, down to n.
func (r *Reader) shut(n int) {
	for len(r.open) > n {
		r.open[len(r.open)-1]()
		r.open = r.open[:len(r.open)-1]
	}
}

// Next gives the next member, or io.EOF. It has no other error.
func (r *Reader) Next() (*Member, error) {
	if m := r.first; m != nil {
		if r.given++; r.given > 1 {
			return nil, io.EOF
		}
		return m, nil
	}
	for len(r.levels) > 0 {
		l := &r.levels[len(r.levels)-1]
		r.shut(l.open)
		e, err := l.entries()
		if err != nil {
			if m := r.leave(); m != nil {
				return m, nil
			}
			continue
		}
		l.given++
		if e.last {
			l.entries = none
		}
		if r.given >= MaxMembers {
			r.beyond++
			continue
		}
		if m := r.enter(l, e); m != nil {
			r.given++
			return m, nil
		}
	}
	return nil, io.EOF
}

// errNothing says of an archive that it has no member: a tar archive that was cut
// between two has none behind the cut either, and does not show it.
var errNothing = errors.New("the archive holds no files; if it should, it was cut")

// leave ends an archive. One that holds nothing is a member that says so; the
// outermost says how many members were not given.
func (r *Reader) leave() *Member {
	l := r.levels[len(r.levels)-1]
	r.levels = r.levels[:len(r.levels)-1]
	m := &Member{Name: l.name, Layers: l.around.layers}
	switch {
	case len(r.levels) == 0 && r.beyond > 0:
		m.Err = fmt.Errorf("holds %d members more than the %d that are read; unpack it first", r.beyond, MaxMembers)
	case l.given == 0:
		m.Err = errNothing
	default:
		return nil
	}
	m.Name = r.names.unique(m.Name)
	return m
}

// enter looks at an entry of an archive; nil where it is an archive itself.
func (r *Reader) enter(l *level, e entry) *Member {
	name := l.name
	if !e.last {
		name += "!/" + shown(e.name)
	}
	name, around := r.names.unique(name), l.around
	if e.open != nil {
		var closer func()
		if e.src, closer, e.err = e.open(); closer != nil {
			r.open = append(r.open, closer)
		}
	}
	if e.err != nil {
		return &Member{Name: name, Layers: around.layers, Err: e.err}
	}
	m := r.look(name, r.buffered(e.src), around)
	if m != nil {
		m.Archived, m.Written = true, e.written
	}
	return m
}

// Buffers lends buffers of HeadLen bytes from one Reader to the next: there may
// be many small files. The zero value is ready; nil makes them anew each time.
type Buffers struct{ pool sync.Pool }

func (b *Buffers) take(src io.Reader) *bufio.Reader {
	if b != nil {
		if r, ok := b.pool.Get().(*bufio.Reader); ok {
			r.Reset(src)
			return r
		}
	}
	return bufio.NewReaderSize(src, HeadLen)
}

func (b *Buffers) give(r *bufio.Reader) {
	if b != nil {
		r.Reset(nil)
		b.pool.Put(r)
	}
}

// buffered borrows a buffer until what was opened before it is shut.
func (r *Reader) buffered(src io.Reader) *bufio.Reader {
	b := r.raw.source.Buffers.take(src)
	r.open = append(r.open, func() { r.raw.source.Buffers.give(b) })
	return b
}

// sniffLen is enough to know an archive or a compression.
const sniffLen = 1024

// look goes through compressions and returns a member, or nil where an archive
// was found, which is now the innermost level.
func (r *Reader) look(name string, b *bufio.Reader, around wrapping) *Member {
	fail := func(err error) *Member { return &Member{Name: name, Layers: around.layers, Err: err} }
	for {
		head, _ := b.Peek(sniffLen)
		c := layerOf(head, b)
		if c == nil {
			break
		}
		if around.decoded == maxLayers {
			return fail(fmt.Errorf("is compressed more than %d times over, which is not read", maxLayers))
		}
		around = around.in(c.name)
		around.decoded++
		next, err := r.decode(c, b)
		if err != nil {
			return fail(err)
		}
		b = next
	}
	head, _ := b.Peek(sniffLen)
	if isTar(head) || isZip(head) {
		return r.descend(name, b, around, head)
	}
	if err := unreadable(head); err != nil {
		return fail(err)
	}
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		_, _ = b.Discard(len("\ufeff"))
	}
	return &Member{Name: name, Layers: around.layers, Reader: b}
}

func (r *Reader) decode(c *layer, b *bufio.Reader) (*bufio.Reader, error) {
	below := &input{byteReader: b}
	g := &guarded{what: c.name + " stream", free: c.name == "utf-16" || c.name == layerCR, below: below, raw: r.raw}
	z, closer, err := c.open(below)
	if err != nil {
		return nil, g.say(err)
	}
	if closer != nil {
		r.open = append(r.open, closer)
	}
	g.Reader = z
	return r.buffered(g), nil
}

var errDeep = fmt.Errorf("is an archive in %d others, which is not read; unpack it first", maxDepth)

// descend makes an archive the innermost level; what prevents it is a member.
func (r *Reader) descend(name string, b *bufio.Reader, around wrapping, head []byte) *Member {
	plain := around.layers == ""
	kind := "tar"
	if isZip(head) {
		kind = "zip"
	}
	around = around.in(kind)
	l := level{name: name, around: around, open: len(r.open)}
	l.around.depth++
	var err error
	switch {
	case around.depth == maxDepth:
		err = errDeep
	case kind == "zip":
		l.entries, err = r.zip(b, plain)
	case plain && !r.raw.stream():
		_, err = r.raw.Seek(0, io.SeekStart) // members are skipped, not read
		l.entries = tarEntries(r.raw, r.raw)
	default:
		l.entries = tarEntries(b, r.raw)
	}
	if err != nil {
		return &Member{Name: name, Layers: around.layers, Err: err}
	}
	r.levels = append(r.levels, l)
	return nil
}

var (
	errZipStream = errors.New("a zip archive cannot be read from a stream; give it as a file")
	errZipNested = fmt.Errorf("a zip archive of more than %d MiB inside something else, which is not read; unpack it first", maxNestedZip>>20)
)

func (r *Reader) zip(b *bufio.Reader, plain bool) (entries, error) {
	if plain && r.raw.stream() {
		return nil, errZipStream
	}
	if plain {
		size := r.raw.source.Size
		if info, err := r.raw.file.Stat(); err == nil && size == 0 {
			size = info.Size()
		}
		return zipEntries(r.raw, size, r.raw)
	}
	data, err := io.ReadAll(io.LimitReader(b, maxNestedZip+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxNestedZip:
		return nil, errZipNested
	}
	return zipEntries(bytes.NewReader(data), int64(len(data)), r.raw)
}
