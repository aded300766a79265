package cordon

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes bytes from outside safe to show: control characters,
// invalid UTF-8, and the characters that reorder or hide text become \x or \u
// escapes, a run of more than 16 of one byte is folded to "X…(224)", and what
// is longer than limit bytes is cut with an ellipsis. It is for people; it is
// not reversible.
func Printable(b []byte, limit int) string {
	if n := plainPrefix(b); n == len(b) && n <= limit {
		return string(b)
	}
	var s strings.Builder
	s.Grow(min(len(b), limit) + 8)
	for i := 0; i < len(b); {
		if s.Len() >= limit {
			s.WriteString("…")
			break
		}
		c := b[i]
		n := 1
		for c < utf8.RuneSelf && i+n < len(b) && b[i+n] == c {
			n++
		}
		switch {
		case n > foldRun:
			writeRune(&s, rune(c), 1, c)
			fmt.Fprintf(&s, "…(%d)", n)
		case ' ' <= c && c < 0x7f:
			n = 1
			s.WriteByte(c)
		default:
			var r rune
			r, n = utf8.DecodeRune(b[i:])
			writeRune(&s, r, n, c)
		}
		i += n
	}
	return s.String()
}

// plainPrefix is how much of b, from its beginning, is shown as it stands.
func plainPrefix(b []byte) (n int) {
	run := 0
	for i, c := range b {
		if c < ' ' || c >= 0x7f {
			return i
		}
		if i == 0 || c != b[i-1] {
			run = 0
		}
		if run++; run > foldRun {
			return i
		}
	}
	return len(b)
}

const foldRun = 16

func writeRune(s *strings.Builder, r rune, size int, first byte) {
	switch {
	case r == utf8.RuneError && size <= 1:
		fmt.Fprintf(s, `\x%02x`, first)
	case r < 0x20 || r == 0x7f:
		fmt.Fprintf(s, `\x%02x`, r)
	case !unicode.IsPrint(r):
		fmt.Fprintf(s, `\u{%x}`, r)
	default:
		s.WriteRune(r)
	}
}
