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
	var s strings.Builder
	for i := 0; i < len(b); {
		if s.Len() >= limit {
			s.WriteString("…")
			break
		}
		n := 1
		for b[i] < utf8.RuneSelf && i+n < len(b) && b[i+n] == b[i] {
			n++
		}
		if n > foldRun {
			writeRune(&s, rune(b[i]), 1, b[i])
			fmt.Fprintf(&s, "…(%d)", n)
			i += n
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		writeRune(&s, r, size, b[i])
		i += size
	}
	return s.String()
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
