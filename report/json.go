package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"cordon"
)

func writeJSON(b *bytes.Buffer, r *cordon.Report, _ Options) error {
	return encodeJSON(b, r, "  ")
}

// encodeJSON writes v and a newline. HTML escaping is off, since requests are
// full of & and <; what could act on a terminal is escaped instead.
func encodeJSON(b *bytes.Buffer, v any, indent string) error {
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return err
	}
	escapeUnprintable(b, plain.Bytes())
	return nil
}

// escapeUnprintable writes JSON with every character that a terminal could act
// on, or that hides or reorders text, as \u escapes. encoding/json leaves C1
// controls and bidirectional marks as they are. Such characters can only stand
// inside strings, so the meaning stays.
func escapeUnprintable(b *bytes.Buffer, text []byte) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.Write(text[:size])
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(b, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(b, `\u%04x`, r)
		}
		text = text[size:]
	}
}
