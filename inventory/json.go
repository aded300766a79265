package inventory

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// JSON (RFC 8259) is read in two steps: a walk over the input finds records,
// one at a time, within bounds; a scanner takes a record's fields. A string that
// is not UTF-8 stays what it is.

const maxJSONDepth = 64 // objects and arrays in one another; CycloneDX has 12

// walk calls visit with the values of an input: into says of which objects and
// arrays the parts are visited instead. A part's path is its key behind a point,
// or "[]"; values one behind the other (JSON Lines) all have the path "".
type walk struct {
	d     *reader
	into  func(path string) bool
	visit func(path string, raw []byte)
	lines bool // what is wrong spoils a line, not the rest
}

// run walks to the end of the input.
func (j *walk) run() *Error {
	w := j.d.w
	for first := true; ; first = false {
		if j.space(); w.at >= len(w.buf) {
			return nil
		}
		if !j.lines && (!first || w.peek() != '{') {
			return j.wrong("not one JSON object", "")
		}
		if err := j.value("", 0); err != nil {
			if !j.lines {
				return err
			}
			j.skipLine(err.Wrong)
		}
	}
}

// skipLine passes the line in which something is wrong.
func (j *walk) skipLine(reason string) {
	w := j.d.w
	j.d.item.Position = w.line(w.at)
	for {
		if i := bytes.IndexByte(w.buf[w.at:], '\n'); i >= 0 {
			w.at += i + 1
			break
		}
		w.at = len(w.buf)
		w.mark()
		if _, ok := w.more(); !ok {
			break
		}
	}
	j.d.skip(w.at, reason, nil)
}

// space passes white space, and a byte order mark that another file's begin
// left in the middle of this one.
func (j *walk) space() {
	w := j.d.w
	for {
		for w.at < len(w.buf) && isSpace(w.buf[w.at]) {
			w.at++
		}
		w.mark()
		if w.at < len(w.buf) {
			return
		}
		if _, ok := w.more(); !ok {
			return
		}
	}
}

func (j *walk) wrong(wrong, hint string) *Error {
	return &Error{Place: j.d.w.place(j.d.w.at), Wrong: wrong, Hint: hint}
}

func (j *walk) value(path string, depth int) *Error {
	switch c := j.d.w.peek(); {
	case c == '{' && j.into(path):
		return j.object(path, depth)
	case c == '[' && j.into(path):
		return j.array(path, depth)
	}
	return j.leaf(path)
}

// leaf visits one value as a whole.
func (j *walk) leaf(path string) *Error {
	w := j.d.w
	j.d.item.Position = w.line(w.at)
	w.mark()
	end, long, err := j.end()
	switch {
	case err != nil:
		return err
	case long:
		w.at = end
		j.d.lose(end, "records longer than 64 MiB")
	default:
		j.visit(path, w.buf[w.at:end])
		w.at = end
	}
	return nil
}

// more goes to the next member of an object or array, or past the bracket that
// closes it.
func (j *walk) more(first bool, closing byte) (bool, *Error) {
	w := j.d.w
	j.space()
	switch c := w.peek(); {
	case c == closing:
		w.at++
		return false, nil
	case c == ',' && !first:
		w.at++
		j.space()
	case !first:
		return false, j.wrong("neither a comma nor a bracket behind a value", "")
	}
	return true, nil
}

func (j *walk) object(path string, depth int) *Error {
	j.d.w.at++
	for first := true; ; first = false {
		if more, err := j.more(first, '}'); err != nil || !more {
			return err
		}
		key, err := j.key()
		if err != nil {
			return err
		}
		if err := j.value(path+"."+key, depth+1); err != nil {
			return err
		}
	}
}

// key reads a name and its colon.
func (j *walk) key() (string, *Error) {
	w := j.d.w
	if w.peek() != '"' {
		return "", j.wrong("a name does not begin with a quote", "")
	}
	w.mark()
	end, long, err := j.end()
	if err != nil || long || end-w.at > maxField {
		return "", j.wrong("a name that does not end", "")
	}
	key := string(w.buf[w.at+1 : min(end-1, w.at+maxWord)])
	w.at = end
	if j.space(); w.peek() != ':' {
		return "", j.wrong("no colon behind a name", "")
	}
	w.at++
	j.space()
	return key, nil
}

func (j *walk) array(path string, depth int) *Error {
	j.d.w.at++
	for first := true; ; first = false {
		if more, err := j.more(first, ']'); err != nil || !more {
			return err
		}
		if err := j.value(path+"[]", depth+1); err != nil {
			return err
		}
	}
}

const cutShort = "the document ends within a value"

// end finds the end of the value at w.at; long is true where it was too long to
// be kept, and all of it is passed.
func (j *walk) end() (end int, long bool, err *Error) {
	w := j.d.w
	depth, i := 0, w.at
	began := w.offset(w.at)
	for {
		if i >= len(w.buf) {
			if long {
				w.at = i
				w.hold = i
			}
			shift, ok := w.more()
			if i -= shift; !ok {
				if depth == 0 && i > w.at {
					return i, long, nil
				}
				return 0, false, j.wrong(cutShort, "it was cut; what came before is used")
			}
			long = long || w.offset(i)-began > maxRecord
			continue
		}
		switch c := w.buf[i]; {
		case c == '"':
			n, whole := quotedEnd(w.buf[i:])
			if !whole {
				// Look again with more in memory, but not at all of a string that goes on.
				if len(w.buf)-i > maxToken {
					return 0, false, j.wrong("a string longer than 4 MiB", "")
				}
				shift, ok := w.more()
				if i -= shift; !ok {
					return 0, false, j.wrong(cutShort, "it was cut; what came before is used")
				}
				continue
			}
			i += n
			if depth == 0 {
				return i, long, nil
			}
			continue
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth {
				return 0, false, j.wrong("more than 64 objects and arrays in one another", "no inventory is so deep")
			}
		case c == '}' || c == ']':
			if depth--; depth < 0 {
				if i == w.at {
					return 0, false, j.wrong("a bracket closes nothing that is open", "")
				}
				return i, long, nil
			}
			if depth == 0 {
				return i + 1, long, nil
			}
		case depth == 0 && (c == ',' || isSpace(c)):
			if i == w.at {
				return 0, false, j.wrong("a value is missing", "")
			}
			return i, long, nil
		}
		i++
	}
}

// quotedEnd is how long the string is that b begins with.
func quotedEnd(b []byte) (n int, whole bool) {
	for i := 1; ; {
		end := bytes.IndexByte(b[i:], '"')
		if end < 0 {
			return 0, false
		}
		slash := bytes.IndexByte(b[i:i+end], '\\')
		if slash < 0 {
			return i + end + 1, true
		}
		if i += slash + 2; i >= len(b) {
			return 0, false
		}
	}
}

// field is one value of a record that is no object or array. Its path has the
// names of the objects it is in, with points between them; elements of an array
// have the array's path.
type field struct {
	path []byte
	text []byte // a string's text, a number, true or false; nil for null
	raw  []byte // an array or object that was not looked into
}

const maxFields = 1024 // of one record; more are left out

// record takes the fields of one record apart.
type record struct {
	b      []byte
	i      int
	path   []byte
	fields []field
	room   []byte
	ok     bool
	keep   func(path []byte) bool // arrays and objects that are kept whole; nil none
}

// parse reads all fields of an object; false it is none.
func (r *record) parse(b []byte, keep func([]byte) bool) bool {
	r.b, r.i, r.path, r.fields, r.room, r.ok, r.keep = b, 0, r.path[:0], r.fields[:0], r.room[:0], true, keep
	if len(r.room) == 0 && cap(r.room) < len(b) {
		r.room = make([]byte, 0, len(b)+256) // paths and texts point into it: it must not move
	}
	r.space()
	if r.peek() != '{' {
		return false
	}
	r.value(0)
	r.space()
	return r.ok && r.i == len(r.b)
}

// get is a field's text, nil where there is none or it is null.
func (r *record) get(path string) []byte {
	for i := range r.fields {
		if string(r.fields[i].path) == path {
			return r.fields[i].text
		}
	}
	return nil
}

// has reports whether a field of that name is there, be it empty.
func (r *record) has(path string) bool {
	for i := range r.fields {
		if string(r.fields[i].path) == path {
			return true
		}
	}
	return false
}

// whole is an array or object that was kept.
func (r *record) whole(path string) []byte {
	for i := range r.fields {
		if string(r.fields[i].path) == path {
			return r.fields[i].raw
		}
	}
	return nil
}

func (r *record) peek() byte {
	if r.i < len(r.b) {
		return r.b[r.i]
	}
	return 0
}

func (r *record) space() {
	for r.i < len(r.b) && isSpace(r.b[r.i]) {
		r.i++
	}
}

func (r *record) value(depth int) {
	r.space()
	c := r.peek()
	switch {
	case depth > maxJSONDepth:
		r.ok = false
	case (c == '{' || c == '[') && depth > 0 && r.keep != nil && r.keep(r.path):
		from := r.i
		if r.skip(); r.ok {
			r.add(nil, r.b[from:r.i])
		}
	case c == '{':
		r.object(depth)
	case c == '[':
		r.array(depth)
	case c == '"':
		if text, ok := r.quoted(); ok {
			r.add(text, nil)
		}
	default:
		r.scalar()
	}
}

func (r *record) add(text, raw []byte) {
	if len(r.fields) < maxFields {
		r.fields = append(r.fields, field{r.keepBytes(r.path), text, raw})
	}
}

// keepBytes copies what would be overwritten.
func (r *record) keepBytes(b []byte) []byte {
	if cap(r.room)-len(r.room) < len(b) {
		r.room = make([]byte, 0, 2*cap(r.room)+len(b)) // the old room stays with those that point into it
	}
	from := len(r.room)
	r.room = append(r.room, b...)
	return r.room[from:len(r.room):len(r.room)]
}

// skip passes an array or object.
func (r *record) skip() {
	for depth := 0; r.i < len(r.b); r.i++ {
		switch r.b[r.i] {
		case '"':
			n, whole := quotedEnd(r.b[r.i:])
			if !whole {
				r.ok = false
				return
			}
			r.i += n - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				r.i++
				return
			}
		}
	}
	r.ok = false
}

func (r *record) object(depth int) {
	length := len(r.path)
	r.i++
	for first := true; r.ok; first = false {
		r.space()
		switch c := r.peek(); {
		case c == '}':
			r.i++
			return
		case c == ',' && !first:
			r.i++
			r.space()
		case !first:
			r.ok = false
			return
		}
		key, ok := r.quoted()
		if r.space(); !ok || r.peek() != ':' || len(r.path)+len(key) > maxField {
			r.ok = false
			return
		}
		r.i++
		if length > 0 {
			r.path = append(r.path, '.')
		}
		r.path = append(r.path, key...)
		r.value(depth + 1)
		r.path = r.path[:length]
	}
}

func (r *record) array(depth int) {
	r.i++
	for first := true; r.ok; first = false {
		r.space()
		switch c := r.peek(); {
		case c == ']':
			r.i++
			return
		case c == ',' && !first:
			r.i++
		case !first:
			r.ok = false
			return
		}
		r.value(depth + 1)
	}
}

// scalar reads a number or a word.
func (r *record) scalar() {
	from := r.i
	for r.i < len(r.b) && strings.IndexByte(",]} \t\r\n", r.b[r.i]) < 0 {
		r.i++
	}
	switch word := r.b[from:r.i]; {
	case string(word) == "null":
		r.add(nil, nil)
	case string(word) == "true", string(word) == "false", len(word) > 0 && (word[0] == '-' || word[0]-'0' <= 9):
		r.add(word, nil)
	default:
		r.ok = false
	}
}

func (r *record) quoted() (text []byte, ok bool) {
	if r.peek() != '"' {
		r.ok = false
		return nil, false
	}
	n, whole := quotedEnd(r.b[r.i:])
	if !whole {
		r.ok = false
		return nil, false
	}
	text = r.b[r.i+1 : r.i+n-1]
	r.i += n
	if bytes.IndexByte(text, '\\') >= 0 {
		text = unescape(r.keepBytes(text))
	}
	return text[:min(len(text), maxField)], true
}

// unescape replaces escapes in place: what they stand for never is longer.
func unescape(b []byte) []byte {
	out := b[:0]
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		i++
		switch c := b[i]; c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, n := codePoint(b[i+1:])
			if n == 0 { // no digits: what stands there, which is no longer than itself
				out = append(out, c)
				continue
			}
			out = utf8.AppendRune(out, r)
			i += n
		default:
			out = append(out, c)
		}
	}
	return out
}

// codePoint reads four digits, and a second escape where the two are a
// surrogate pair, and returns how many bytes they take. Half a pair is U+FFFD.
func codePoint(b []byte) (r rune, n int) {
	r, ok := fourHex(b)
	if !ok {
		return utf8.RuneError, 0
	}
	if r < 0xd800 || r > 0xdfff {
		return r, 4
	}
	if r < 0xdc00 && len(b) >= 10 && b[4] == '\\' && b[5] == 'u' {
		if low, ok := fourHex(b[6:]); ok && low >= 0xdc00 && low <= 0xdfff {
			return (r-0xd800)<<10 + low - 0xdc00 + 0x10000, 10
		}
	}
	return utf8.RuneError, 4
}

func fourHex(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case c-'0' <= 9:
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
