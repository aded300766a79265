package logs

import "unicode/utf8"

// Records in JSON (RFC 8259) are read by a scanner of our own: it looks for a
// few fields, checks the whole document, and allocates nothing. What it does
// where the standard leaves a choice:
//
//   - of two fields with one name the first counts, as the one that whoever
//     writes after it cannot take back;
//   - a field within an object has the name of both with a point between them,
//     and so has a field whose own name holds the point ("id.orig_h");
//   - bytes that are not UTF-8 stay what they are.

const (
	maxDepth   = 32 // objects and arrays in one another; logs have half a dozen
	maxKeyName = 64 // bytes; longer names are none that are looked for
)

// value is what one field holds, as it stands; zero is a field that is not
// there, or null.
type value struct {
	kind    byte   // '"', '{', '[', 't', 'f', '0' for a number; 0 for none
	escaped bool   // a string with a backslash in it
	raw     []byte // a string without its quotes
	// where raw stands in the line, until it is set: what stores a slice behind
	// a pointer makes the compiler put all of it on the heap
	from, to int32
}

// schema is the fields that a format reads: a tree of names, each with the
// place of its value.
type schema struct {
	place  int // in values, from 1; 0 is nowhere
	fields map[string]*schema
}

// maxValues is how many fields a format may read.
const maxValues = 24

type values [maxValues]value

// newSchema takes names with points in them; a name's index is its place.
func newSchema(names ...string) *schema {
	if len(names) > maxValues {
		panic("logs: a schema of too many fields")
	}
	s := new(schema)
	for i, name := range names {
		s.add(name, i+1)
	}
	return s
}

// add enters a name as it stands and at every point in it.
func (s *schema) add(name string, place int) {
	if s.fields == nil {
		s.fields = map[string]*schema{}
	}
	s.child(name).place = place
	for i := range len(name) {
		if name[i] == '.' {
			s.child(name[:i]).add(name[i+1:], place)
		}
	}
}

func (s *schema) child(name string) *schema {
	if s.fields == nil {
		s.fields = map[string]*schema{}
	}
	c := s.fields[name]
	if c == nil {
		c = new(schema)
		s.fields[name] = c
	}
	return c
}

// read fills v from a line that is one object, and reports whether it is.
func (s *schema) read(line []byte, v *values) bool {
	*v = values{}
	j := scanner{text: line, v: v}
	j.space()
	if j.peek() != '{' || !j.value(s, nil, 0) {
		return false
	}
	j.space()
	for i := range v {
		if f := &v[i]; f.kind != 0 {
			f.raw = line[f.from:f.to]
		}
	}
	return j.at == len(j.text)
}

// scanner walks over one document. The functions report whether what they
// passed is as it should be.
type scanner struct {
	text []byte
	at   int
	v    *values
}

func (j *scanner) peek() byte {
	if j.at < len(j.text) {
		return j.text[j.at]
	}
	return 0
}

func (j *scanner) space() {
	for j.at < len(j.text) {
		switch j.text[j.at] {
		case ' ', '\t', '\n', '\r':
			j.at++
		default:
			return
		}
	}
}

func (j *scanner) take(c byte) bool {
	if j.peek() != c {
		return false
	}
	j.at++
	return true
}

// value passes one value; s is what is looked for within it, into is where it
// goes itself.
func (j *scanner) value(s *schema, into *value, depth int) bool {
	from, kind, escaped, ok := j.at, j.peek(), false, false
	switch kind {
	case '{':
		ok = depth < maxDepth && j.object(s, depth+1)
	case '[':
		ok = depth < maxDepth && j.array(depth+1)
	case '"':
		escaped, ok = j.quoted()
	case 't':
		ok = j.word("true")
	case 'f':
		ok = j.word("false")
	case 'n':
		kind, ok = 0, j.word("null")
	default:
		kind, ok = '0', j.number()
	}
	if !ok {
		return false
	}
	if into != nil && into.kind == 0 && kind != 0 {
		into.kind, into.escaped, into.from, into.to = kind, escaped, int32(from), int32(j.at)
		if kind == '"' {
			into.from, into.to = into.from+1, into.to-1
		}
	}
	return true
}

func (j *scanner) object(s *schema, depth int) bool {
	j.at++
	if j.space(); j.take('}') {
		return true
	}
	for {
		j.space()
		from := j.at
		escaped, ok := j.quoted()
		if !ok {
			return false
		}
		field := s.find(j.text[from+1:j.at-1], escaped)
		if j.space(); !j.take(':') {
			return false
		}
		j.space()
		var into *value
		if field != nil && field.place > 0 {
			into = &j.v[field.place-1]
		}
		if !j.value(field, into, depth) {
			return false
		}
		if j.space(); j.take('}') {
			return true
		}
		if !j.take(',') {
			return false
		}
	}
}

// find looks a name up; one that is written with escapes is the same name.
func (s *schema) find(name []byte, escaped bool) *schema {
	if s == nil || s.fields == nil || len(name) > 6*maxKeyName {
		return nil
	}
	if escaped {
		var room [6 * maxKeyName]byte
		name = unescapeJSON(room[:0], name)
	}
	return s.fields[string(name)]
}

func (j *scanner) array(depth int) bool {
	j.at++
	if j.space(); j.take(']') {
		return true
	}
	for {
		j.space()
		if !j.value(nil, nil, depth) {
			return false
		}
		if j.space(); j.take(']') {
			return true
		}
		if !j.take(',') {
			return false
		}
	}
}

func (j *scanner) word(w string) bool {
	if len(j.text)-j.at < len(w) || string(j.text[j.at:j.at+len(w)]) != w {
		return false
	}
	j.at += len(w)
	return true
}

// quoted passes a string.
func (j *scanner) quoted() (escaped, ok bool) {
	if !j.take('"') {
		return false, false
	}
	for j.at < len(j.text) {
		c := j.text[j.at]
		j.at++
		switch {
		case c == '"':
			return escaped, true
		case c < ' ':
			return false, false
		case c == '\\':
			escaped = true
			if !j.escape() {
				return false, false
			}
		}
	}
	return false, false
}

func (j *scanner) escape() bool {
	c := j.peek()
	j.at++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		j.at += 4
		return j.at <= len(j.text) && fourHex(j.text[j.at-4:]) >= 0
	}
	return false
}

// number passes -1.5e+3 (RFC 8259, section 6).
func (j *scanner) number() bool {
	j.take('-')
	if !j.take('0') && !j.digits() {
		return false
	}
	if j.take('.') && !j.digits() {
		return false
	}
	if c := j.peek(); c == 'e' || c == 'E' {
		j.at++
		if !j.take('+') {
			j.take('-')
		}
		return j.digits()
	}
	return true
}

func (j *scanner) digits() bool {
	from := j.at
	for j.peek()-'0' <= 9 {
		j.at++
	}
	return j.at > from
}

func fourHex(b []byte) rune {
	high, low := hexPair(b), hexPair(b[2:])
	if high < 0 || low < 0 {
		return -1
	}
	return rune(high<<8 | low)
}

// unescapeJSON appends what a string stands for. It never is longer than the
// string.
func unescapeJSON(out, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
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
			var r rune
			r, i = codePoint(b, i+1)
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c)
		}
	}
	return out
}

// codePoint reads the four digits at i, and a second escape where the two are
// a surrogate pair; last is where it ends. Half a pair is U+FFFD.
func codePoint(b []byte, i int) (r rune, last int) {
	r, last = fourHex(b[i:]), i+3
	if r < 0xd800 || r > 0xdfff {
		return r, last
	}
	if r < 0xdc00 && len(b) >= last+7 && b[last+1] == '\\' && b[last+2] == 'u' {
		if low := fourHex(b[last+3:]); low >= 0xdc00 && low <= 0xdfff {
			return (r-0xd800)<<10 + low - 0xdc00 + 0x10000, last + 6
		}
	}
	return utf8.RuneError, last
}

// string is a string's text; ok is false where the field is none. It may be
// asked for only after next where the text is to outlive the line.
func (d *decoder) string(v *value) []byte {
	switch {
	case v.kind != '"':
		return nil
	case !v.escaped:
		return v.raw
	}
	return unescapeJSON(d.room(len(v.raw)), v.raw)
}

// count reads a number that is no more than a 63-bit integer, of digits only.
func (v *value) count() (n uint64, ok bool) {
	if v.kind != '0' {
		return 0, false
	}
	return count(v.raw)
}

// count reads the decimal number that is all of b.
func count(b []byte) (n uint64, ok bool) {
	for _, c := range b {
		if c -= '0'; c > 9 || n > (1<<63-10)/10 {
			return 0, false
		}
		n = n*10 + uint64(c)
	}
	return n, len(b) > 0
}
