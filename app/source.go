package app

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cordon/archive"
)

// source is one file, or standard input, and what it holds.
type source struct {
	name    string
	path    string // of the archive that it is a lane of: its members are some of that; else empty
	size    int64
	stream  bool // standard input or a pipe: it can be read once
	err     error
	members []*input        // in the order of the archive; one where it is none
	reader  *archive.Reader // of a stream, which was opened to look at it
}

// expand lists the files that paths name, each once, in the order of their
// names: whatever order they were given in, the answer is the same. Links to
// files are followed; links to folders inside folders are not, and are named.
func expand(paths []string) []*source {
	seen := map[string]bool{}
	var all []*source
	add := func(s *source) {
		if !seen[s.name] {
			seen[s.name] = true
			all = append(all, s)
		}
	}
	for _, p := range paths {
		if p == "-" {
			add(&source{name: "-", stream: true})
			continue
		}
		p = filepath.Clean(p)
		info, err := os.Stat(p)
		switch {
		case err != nil:
			add(&source{name: p, err: plain(err)})
		case !info.IsDir():
			add(&source{name: p, size: info.Size(), stream: !info.Mode().IsRegular()})
		default:
			walk(p, add)
		}
	}
	slices.SortFunc(all, func(a, b *source) int { return strings.Compare(a.name, b.name) })
	return all
}

func walk(dir string, add func(*source)) {
	_ = filepath.WalkDir(dir+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			add(&source{name: path, err: plain(err)})
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := os.Stat(path) // through a link
		switch {
		case err != nil:
			add(&source{name: path, err: plain(err)})
		case info.IsDir():
			add(&source{name: path, err: errors.New("a link to a folder, which is not followed; name the folder itself")})
		case !info.Mode().IsRegular():
			add(&source{name: path, err: errors.New("not a file that ends; name it to have it read")})
		default:
			add(&source{name: path, size: info.Size()})
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

func (s *source) isLane() bool { return s.path != "" }

// start opens a source at its beginning.
func (r *run) start(ctx context.Context, s *source, counted func(int)) (*archive.Reader, error) {
	if a := s.reader; a != nil {
		s.reader = nil
		return a, nil
	}
	in := archive.Source{Name: cmp.Or(s.path, s.name), Size: s.size, Pipe: s.stream, Counted: counted, Buffers: &r.buffers}
	if s.name == "-" {
		if in.Stream = r.Stdin; r.Stdin == nil {
			return nil, errors.New("standard input is not given")
		}
	}
	return archive.Open(ctx, in)
}

// close lets go of a stream that is not read after all.
func (s *source) close() {
	if s.reader != nil {
		s.reader.Close()
		s.reader = nil
	}
}

// wanted reports whether there is something to read. What a stream holds is not
// known before.
func (s *source) wanted() bool {
	return s.reader != nil && s.members == nil || slices.ContainsFunc(s.members, (*input).wanted)
}

// open lists what the sources hold and finds the format of each.
func (r *run) open(ctx context.Context) {
	room := 0
	for _, s := range r.sources {
		if ctx.Err() != nil {
			break
		}
		if r.list(ctx, s); s.members == nil && s.reader != nil {
			room += archive.MaxMembers + 2
		}
		r.inputs = append(r.inputs, s.members...)
	}
	slices.SortStableFunc(r.inputs, func(a, b *input) int { return strings.Compare(a.name, b.name) })
	r.names = make([]string, len(r.inputs)+room)
	for i, in := range r.inputs {
		in.index, r.names[i] = i, in.name
	}
}

// list sets the members of a source, but not those of an archive that can be
// read once.
func (r *run) list(ctx context.Context, s *source) {
	var a *archive.Reader
	if s.err == nil {
		var counted func(int)
		if s.stream {
			counted = r.Progress.read
		}
		a, s.err = r.start(ctx, s, counted)
	}
	if s.err != nil {
		s.members = []*input{{name: archive.PathName(s.name), err: s.err, size: uint64(s.size)}}
		return
	}
	if s.stream {
		s.reader = a
		if m := a.Single(); m != nil {
			s.members = []*input{r.member(s, m)}
		}
		return
	}
	defer a.Close()
	for {
		m, err := a.Next()
		if err != nil {
			return
		}
		s.members = append(s.members, r.member(s, m))
	}
}

func (r *run) member(s *source, m *archive.Member) *input {
	in := &input{name: m.Name, stream: s.stream}
	if m.Layers == "" && !s.stream {
		in.size = uint64(s.size)
	}
	r.sniff(in, m)
	return in
}

var errChanged = errors.New("the archive was changed while it was read")

// each goes through a source once more, in the order of the archive, and calls
// do with every member worth reading. The error is for a source that cannot be
// opened any more.
func (r *run) each(ctx context.Context, s *source, do func(*input, *bufio.Reader)) error {
	listed := s.reader == nil || s.members != nil
	a, err := r.start(ctx, s, r.Progress.read)
	if err != nil {
		return err
	}
	defer a.Close()
	for n, at := 0, 0; ctx.Err() == nil; at++ {
		if s.isLane() && n == len(s.members) {
			return nil
		}
		m, err := a.Next()
		if err != nil {
			if n < len(s.members) {
				return errChanged
			}
			return nil
		}
		if s.isLane() && at < s.members[n].member {
			continue
		}
		if !listed {
			r.found(s, m)
		}
		if n == len(s.members) || s.members[n].name != m.Name {
			return errChanged
		}
		in := s.members[n]
		n++
		if m.Err != nil && in.err == nil {
			in.err = m.Err
		}
		if in.wanted() {
			do(in, m.Reader)
		}
	}
	return nil
}

// found adds what a stream turned out to hold.
func (r *run) found(s *source, m *archive.Member) {
	in := r.member(s, m)
	r.finding.Lock()
	defer r.finding.Unlock()
	in.index, in.uncompared = len(r.inputs), true
	r.names[in.index] = in.name
	r.shift(in)
	r.inputs = append(r.inputs, in)
	s.members = append(s.members, in)
}

// tell gives what kept a source from being read to those of its inputs that have
// nothing to say themselves.
func (s *source) tell(err error) {
	for _, in := range s.members {
		if in.err == nil {
			in.err = err
		}
	}
}
