package app

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cordon"
	"cordon/logs"
)

// Those who rotate a log by its size cut it anywhere: the last line of a file goes on
// in the next. Neither half is a record, and both together are one: it is read with
// the file that it begins in.

// maxHalf is how long a half may be, bytes, that is put together with another.
const maxHalf = 8 << 10

// halves are what an input may share a line with others by.
type halves struct {
	first []byte // its first line, with its end
	last  []byte // its last, where that has no end

	rest   *bytes.Reader // of its last line, from another input; nil: there is none
	passed []byte        // of its first line, which another input has the beginning of
	begun  string        // the input that has
}

// keepFirst looks at the first line of an input.
func (h *halves) keepFirst(src *bufio.Reader) {
	b, _ := src.Peek(min(maxHalf, src.Size()))
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		h.first = slices.Clone(b[:i+1])
	}
}

// keepLast takes a last line without an end.
func (h *halves) keepLast(line []byte) {
	if len(line) <= maxHalf {
		h.last = slices.Clone(line)
	}
}

// mend puts together the lines that the files of one rotated log were cut in.
func (r *run) mend(files []*input) {
	series := map[string][]*input{}
	for _, in := range files {
		if in.logs != nil && len(in.skip) == 0 { // a copy's lines are the other's
			name := seriesOf(in.name)
			series[name] = append(series[name], in)
		}
	}
	for _, all := range series {
		slices.SortFunc(all, func(a, b *input) int {
			return cmp.Or(a.begins.Compare(b.begins), strings.Compare(a.name, b.name))
		})
		for i := range len(all) - 1 {
			if a, b := all[i], all[i+1]; nextInRotation(a.name, b.name) && r.oneLine(a, b) {
				a.rest, b.passed, b.begun = bytes.NewReader(b.first), b.first, a.name
			}
		}
	}
	for _, in := range files {
		in.first, in.last = nil, nil
	}
}

// nextInRotation reports whether a log was rotated into one file right before the
// other, by their numbers: access.log.2 and access.log.1, access.log.1 and access.log.
// Where a file between them may be missing, halves of two lines are of two machines.
func nextInRotation(a, b string) bool {
	of, m := numbered(a)
	next, n := numbered(b)
	return of == next && m == n+1
}

// numbered divides a name into the log's and the number of the rotation; 0 where it
// has none.
func numbered(name string) (log string, n int) {
	name = packing.ReplaceAllString(name, "")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		if n, err := strconv.Atoi(name[i+1:]); err == nil && n > 0 {
			return name[:i], n
		}
	}
	return name, 0
}

// oneLine reports whether the last line of an input and the first of the next are
// nothing alone, and a record together; or the one is a record but for its end.
func (r *run) oneLine(a, b *input) bool {
	if a.last == nil || b.first == nil || a.logs != b.logs {
		return false
	}
	if end := len(bytes.TrimRight(b.first, "\r\n")) == 0; !end && (r.understands(a, a.last) || r.understands(b, b.first)) {
		return false
	}
	return r.understands(a, slices.Concat(a.last, b.first))
}

func (r *run) understands(in *input, line []byte) bool {
	o := r.logOptions(in)
	o.Skip, o.Scanner = nil, nil
	var t cordon.Tally
	logs.NewStream(in.logs, o).Block(line).Decode(func([]cordon.Observation) {}, &t)
	return t.Understood == 1
}

// halved is an input's text with the rest of its last line, and without that of
// another's.
func (r *run) halved(in *input, text io.Reader, s *logs.Stream) io.Reader {
	if n := int64(len(in.passed)); n > 0 {
		got, _ := io.CopyN(io.Discard, text, n) // what is wrong with it the next read tells
		r.fed.of(in.index).Frame(uint64(got))
		s.Pass(1)
	}
	if in.rest != nil {
		return io.MultiReader(text, in.rest)
	}
	return text
}

// ownBytes takes from an input's account the bytes that are another's.
func (in *input) ownBytes(t *cordon.Tally) {
	if in.rest != nil {
		n := uint64(in.rest.Size()) - uint64(in.rest.Len())
		t.Bytes -= n
		t.UnderstoodBytes -= n
	}
}

func (in *input) halfNote(to *cordon.Reasons) {
	if in.passed != nil {
		to.Count(fmt.Sprintf("its first line is the rest of the last one of %s, and was read with that", name(in.begun)), 1, 1, nil)
	}
}
