package app

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"cordon/capture"
	"cordon/logs"
)

// input is one file, or standard input.
type input struct {
	name        string
	format      string // name of the format; "" not known
	logs        *logs.Format
	compression string
	err         error // why it cannot be read, or not to its end
	copyOf      string
	skip        ranges // records that another input has
	uncompared  bool
	stream      bool // standard input or a pipe: it can be read once
	size        int64
}

// headLen is how much of an input is looked at to know its format.
const headLen = 64 << 10

// expand lists the files that paths name, each once, in the order of their
// names: whatever order they were given in, the answer is the same. Links to
// files are followed; links to folders inside folders are not, and are named.
func expand(paths []string) []*input {
	seen := map[string]bool{}
	var all []*input
	add := func(in *input) {
		if !seen[in.name] {
			seen[in.name] = true
			all = append(all, in)
		}
	}
	for _, p := range paths {
		if p == "-" {
			add(&input{name: "-", stream: true})
			continue
		}
		p = filepath.Clean(p)
		info, err := os.Stat(p)
		switch {
		case err != nil:
			add(&input{name: p, err: plain(err)})
		case !info.IsDir():
			add(&input{name: p, size: info.Size(), stream: !info.Mode().IsRegular()})
		default:
			walk(p, add)
		}
	}
	slices.SortFunc(all, func(a, b *input) int { return strings.Compare(a.name, b.name) })
	return all
}

func walk(dir string, add func(*input)) {
	_ = filepath.WalkDir(dir+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			add(&input{name: path, err: plain(err)})
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := os.Stat(path) // through a link
		switch {
		case err != nil:
			add(&input{name: path, err: plain(err)})
		case info.IsDir():
			add(&input{name: path, err: errors.New("a link to a folder, which is not followed; name the folder itself")})
		case !info.Mode().IsRegular():
			add(&input{name: path, err: errors.New("not a file that ends; name it to have it read")})
		default:
			add(&input{name: path, size: info.Size()})
		}
		return nil
	})
}

// plain takes the path out of an error that will be shown beside it.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// opened is an input ready to be read from its beginning.
type opened struct {
	*bufio.Reader
	compression string
	close       func()
}

// openInput opens a file and sees through its compression. counted is told how
// many bytes of the file itself have been read.
func openInput(name string, stdin io.Reader, counted func(int)) (*opened, error) {
	raw, closeRaw := stdin, func() {}
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, plain(err)
		}
		if info, err := f.Stat(); err == nil && info.IsDir() {
			f.Close()
			return nil, errors.New("is a directory")
		}
		raw, closeRaw = f, func() { f.Close() }
	}
	if raw == nil {
		return nil, errors.New("standard input is not given")
	}
	if counted != nil {
		raw = &counter{raw, counted}
	}
	o, err := decompress(raw, closeRaw)
	if err != nil {
		closeRaw()
		return nil, err
	}
	return o, nil
}

type counter struct {
	io.Reader
	counted func(int)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.counted(n)
	return n, err
}

// decompress looks at the first bytes and reads through gzip and zstd.
func decompress(raw io.Reader, closeRaw func()) (*opened, error) {
	b := bufio.NewReaderSize(raw, 256<<10)
	head, _ := b.Peek(4)
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return &opened{bufio.NewReaderSize(z, headLen), "gzip", closeRaw}, nil
	case len(head) == 4 && head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd:
		// One goroutine and a bounded window: input does not choose our memory.
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(128<<20))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		return &opened{bufio.NewReaderSize(z, headLen), "zstd", func() { z.Close(); closeRaw() }}, nil
	}
	return &opened{b, "", closeRaw}, nil
}

// open finds the format of every input that can be opened twice; a stream is
// looked at when it is read.
func (r *run) open() {
	for _, in := range r.inputs {
		if in.err != nil || in.stream {
			continue
		}
		o, err := openInput(in.name, nil, nil)
		if err != nil {
			in.err = err
			continue
		}
		r.sniff(in, o)
		o.close()
	}
}

// sniff sets the format from the first bytes, or from what the operator said.
func (r *run) sniff(in *input, o *opened) {
	in.compression = o.compression
	head, err := o.Peek(headLen)
	if err != nil && err != io.EOF && len(head) == 0 {
		in.err = err // what breaks off later gives what it has, and the error then
	}
	if r.Format != "" {
		in.format = r.Format
		in.logs, _ = logs.ByName(r.Format)
		if r.Format == "pcap" || r.Format == "pcapng" {
			in.format = capture.Sniff(head)
			if in.format == "" {
				in.err = fmt.Errorf("not a capture, as --format %s says", r.Format)
			}
		}
		return
	}
	if in.format = capture.Sniff(head); in.format != "" {
		return
	}
	if in.logs = logs.Sniff(head); in.logs != nil {
		in.format = in.logs.Name
		return
	}
	switch {
	case in.err != nil:
	case len(head) == 0:
		in.format = "empty"
	}
}

// Formats lists the names that --format takes.
func Formats() []string {
	names := []string{"pcap", "pcapng"}
	for _, f := range logs.Formats() {
		names = append(names, f.Name)
	}
	return names
}
