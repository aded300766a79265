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
	shares struct{ first, last bool } // where the file before it, or behind, is at hand

	first []byte // its first line, with its end
	last  []byte // its last, where that has no end

	rest   *bytes.Reader // of its last line, from another input; nil: there is none
	passed []byte        // of its first line, which another input has the beginning of
	begun  *input        // the input that has
	either bool          // what passed is the rest of that line, or a record of another's
}

// keepFirst looks at the first line of an input.
func (h *halves) keepFirst(src *bufio.Reader) {
	if !h.shares.first {
		return
	}
	b, _ := src.Peek(min(maxHalf, src.Size()))
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		h.first = slices.Clone(b[:i+1])
	}
}

// keepLast takes a last line without an end.
func (h *halves) keepLast(line []byte) {
	if h.shares.last && len(line) <= maxHalf {
		h.last = slices.Clone(line)
	}
}

// kept is how many bytes the halves take, with what the collector leaves of others.
func (h *halves) kept() int { return 2 * (len(h.first) + len(h.last)) }

// drop gives them up.
func (h *halves) drop() { h.first, h.last = nil, nil }

// expectHalves finds the files of rotated logs whose neighbours are at hand: of no
// other can a line go on.
func expectHalves(files []*input) {
	type place struct {
		log string
		n   int
	}
	at := map[place]bool{}
	for _, in := range files {
		if in.logs != nil {
			log, n := numbered(in.name)
			at[place{log, n}] = true
		}
	}
	for _, in := range files {
		log, n := numbered(in.name)
		in.shares.first, in.shares.last = at[place{log, n + 1}], at[place{log, n - 1}]
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
			if a, b := all[i], all[i+1]; nextInRotation(a.name, b.name) {
				r.one(a, b)
			}
		}
	}
	for _, in := range files {
		in.drop()
	}
}

// one puts together the last line of an input and the first of the next, if they are
// nothing alone and a record together, or the one is a record but for its end. Where
// the rest alone is a record too, of another client's ("1" and "92.0.2.1 - - […"),
// either may be what was written, and nobody is accused.
func (r *run) one(a, b *input) {
	if a.last == nil || b.first == nil || a.logs != b.logs {
		return
	}
	if end := len(bytes.TrimRight(b.first, "\r\n")) == 0; !end && r.reads(a, a.last).is {
		return
	}
	joined, alone := r.reads(a, slices.Concat(a.last, b.first)), r.reads(b, b.first)
	if !joined.is {
		return
	}
	b.passed, b.begun = b.first, a
	if b.either = alone.of != (cordon.Host{}) && alone.of != joined.of; !b.either {
		a.rest = bytes.NewReader(b.first)
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

// reading is what a line shows: whether it is a record, and of whom.
type reading struct {
	is bool
	of cordon.Host // zero: of nobody, or it is in doubt of whom
}

func (r *run) reads(in *input, line []byte) (got reading) {
	o := r.logOptions(in)
	o.Skip, o.Scanner = nil, nil
	var t cordon.Tally
	logs.NewStream(in.logs, o).Block(line).Decode(func(batch []cordon.Observation) {
		if !batch[0].SrcInDoubt {
			got.of = batch[0].Src
		}
	}, &t)
	got.is = t.Understood == 1
	return got
}

// halved is an input's text with the rest of its last line, and without that of
// another's.
func (r *run) halved(in *input, text io.Reader, s *logs.Stream) io.Reader {
	if n := int64(len(in.passed)); n > 0 {
		got, _ := io.CopyN(io.Discard, text, n) // what is wrong with it the next read tells
		if t := r.fed.of(in.index); in.either {
			t.Skip(fmt.Sprintf("the rest of the last line of %s, or a record of another client's: which it is cannot be told", name(in.begun.name)), uint64(got), 1, in.passed)
		} else {
			t.Frame(uint64(got))
		}
		s.Pass(1)
	}
	if in.rest != nil {
		return io.MultiReader(text, in.rest)
	}
	return text
}

// ownBytes takes from an input's account the bytes that are another's, and says of its
// own whether the other had them.
func (in *input) ownBytes(t *cordon.Tally) {
	if in.rest != nil {
		n := uint64(in.rest.Size()) - uint64(in.rest.Len())
		t.Bytes -= n
		t.UnderstoodBytes -= n
	}
	if in.unread() {
		n := uint64(len(in.passed))
		t.UnderstoodBytes -= n
		t.LostBytes += n
		t.Lost.Count(fmt.Sprintf("bytes of its first line, which is the rest of the last one of %s: that was not read to its end", name(in.begun.name)), n, 1, nil)
	}
}

// unread reports whether the input that has the beginning of the first line was not
// read so far.
func (in *input) unread() bool {
	return in.passed != nil && !in.either && in.begun.rest.Len() > 0
}

func (in *input) halfNote(to *cordon.Reasons) {
	if in.passed != nil && !in.either && !in.unread() {
		to.Count(fmt.Sprintf("its first line is the rest of the last one of %s, and was read with that", name(in.begun.name)), 1, 1, nil)
	}
}
