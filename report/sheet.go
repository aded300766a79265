package report

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"cordon"
)

// sheet is JSON on its way to a writer, in its final layout. It gathers what
// is written and hands it on at the end of a list's element, so that a long
// list does not stand in memory as text.
type sheet struct {
	w    io.Writer
	b    []byte
	flat bool  // everything stands on one line
	err  error // the first that came up; what follows it is not handed on
	date date
}

// date is the day of the last time written: most of a report are of one day.
type date struct {
	day  int64 // days since 1970-01-01
	text []byte
}

// fullSheet is how many bytes are gathered before they are handed on.
const fullSheet = 64 << 10

func newSheet(w io.Writer) *sheet {
	return &sheet{w: w, b: make([]byte, 0, fullSheet+fullSheet/4)}
}

// spill hands on what was gathered where that is enough, and reports whether
// it is worth going on.
func (s *sheet) spill() bool {
	if len(s.b) >= fullSheet {
		s.flush()
	}
	return s.err == nil
}

// flush hands on all that was gathered, and returns the first error.
func (s *sheet) flush() error {
	if s.err == nil {
		_, s.err = s.w.Write(s.b)
	}
	s.b = s.b[:0]
	return s.err
}

func (s *sheet) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

const (
	indent = "  "
	// lineStart begins a line of any depth that reports have; deeper ones take
	// several pieces.
	lineStart = "\n                                "
)

// line begins a line so many levels deep.
func (s *sheet) line(depth int) {
	if s.flat {
		return
	}
	n := 1 + depth*len(indent)
	s.b = append(s.b, lineStart[:min(n, len(lineStart))]...)
	for n -= len(lineStart); n > 0; n-- {
		s.b = append(s.b, ' ')
	}
}

func (s *sheet) raw(text string) { s.b = append(s.b, text...) }

// next begins the i-th element of a list or object.
func (s *sheet) next(i, depth int) {
	if i > 0 {
		s.b = append(s.b, ',')
	}
	s.line(depth)
}

// name writes the name of a member, which is quoted and has its colon.
func (s *sheet) name(quoted string) {
	s.b = append(s.b, quoted...)
	if !s.flat {
		s.b = append(s.b, ' ')
	}
}

func (s *sheet) uint(n uint64) { s.b = strconv.AppendUint(s.b, n, 10) }

func (s *sheet) int(n int64) { s.b = strconv.AppendInt(s.b, n, 10) }

func (s *sheet) bool(v bool) { s.b = strconv.AppendBool(s.b, v) }

// text writes a string. What a terminal could act on, or what hides or
// reorders text, becomes \u escapes; & and < stay, requests are full of them.
func (s *sheet) text(t string) {
	b := append(s.b, '"')
	for {
		n := plainRun(t)
		b = append(b, t[:n]...)
		if t = t[n:]; t == "" {
			break
		}
		r, size := utf8.DecodeRuneInString(t)
		b = appendRune(b, r, t[:size])
		t = t[size:]
	}
	s.b = append(b, '"')
}

// appendRune writes a character that may need an escape; as is how the text
// spells it. What is not UTF-8 becomes U+FFFD.
func appendRune(b []byte, r rune, as string) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	case r < ' ':
		return appendControl(b, byte(r))
	case unicode.IsPrint(r) && len(as) == utf8.RuneLen(r):
		return append(b, as...)
	case r > 0xffff:
		high, low := utf16.EncodeRune(r)
		return appendEscape(appendEscape(b, high), low)
	}
	return appendEscape(b, r)
}

// appendControl writes one of the controls, most of which have short escapes.
func appendControl(b []byte, c byte) []byte {
	if i := strings.IndexByte("\b\f\n\r\t", c); i >= 0 {
		return append(b, '\\', "bfnrt"[i])
	}
	return appendEscape(b, rune(c))
}

func appendEscape(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

// plainRun is how many bytes of t, from its beginning, are written as they are
// without a closer look: printable ASCII but for quotation marks and
// backslashes.
func plainRun(t string) int {
	i := 0
	for ; i+8 <= len(t); i += 8 {
		if special(word(t[i : i+8])) {
			break
		}
	}
	for i < len(t) && ' ' <= t[i] && t[i] < 0x7f && t[i] != '"' && t[i] != '\\' {
		i++
	}
	return i
}

func word(t string) uint64 {
	_ = t[7]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

// special reports whether one of eight bytes is not plain. A carry from one
// byte to the next can come only from a byte that is not plain itself.
func special(w uint64) bool {
	const ones = 0x0101010101010101
	above, below := w|(w+ones), w-' '*ones // from 0x7f on, below the blank
	quote, slash := (w^'"'*ones)-ones, (w^'\\'*ones)-ones
	return (above|below|quote|slash)&(0x80*ones) != 0
}

const (
	second = int64(time.Second)
	oneDay = 24 * 60 * 60 * second
)

// time writes what cordon.Time writes of itself: RFC 3339 with the fraction it
// has, and null where it is not known.
func (s *sheet) time(t cordon.Time) {
	if t == 0 {
		s.raw("null")
		return
	}
	day, within := int64(t)/oneDay, int64(t)%oneDay
	if within < 0 {
		day, within = day-1, within+oneDay
	}
	if day != s.date.day || s.date.text == nil {
		s.date = date{day, t.Std().AppendFormat(s.date.text[:0], `"2006-01-02T`)}
	}
	b := append(s.b, s.date.text...)
	n := within / second
	b = append(appendTwo(b, n/3600), ':')
	b = append(appendTwo(b, n/60%60), ':')
	b = appendFraction(appendTwo(b, n%60), within%second)
	s.b = append(b, 'Z', '"')
}

func appendTwo(b []byte, n int64) []byte { return append(b, '0'+byte(n/10), '0'+byte(n%10)) }

// appendFraction writes nanoseconds without zeros at their end.
func appendFraction(b []byte, n int64) []byte {
	if n == 0 {
		return b
	}
	b = append(b, '.')
	for scale := second / 10; n > 0; scale /= 10 {
		b = append(b, '0'+byte(n/scale))
		n %= scale
	}
	return b
}
