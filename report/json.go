package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"cordon"
)

// writeJSON writes the lists of a report element by element, so that a long one
// does not stand in memory a second time.
func writeJSON(w *bufio.Writer, r *cordon.Report, _ Options) error {
	j := newJSONWriter(w, "  ")
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		w.WriteByte("{,"[min(i, 1)])
		j.newline(1)
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		fmt.Fprintf(w, "%q: ", name)
		if err := j.field(v.Field(i)); err != nil {
			return err
		}
	}
	_, err := w.WriteString("\n}\n")
	return err
}

// jsonWriter writes values one after the other. Its buffer is reused.
type jsonWriter struct {
	w       *bufio.Writer
	indent  string // "" writes everything on one line
	compact bytes.Buffer
	encoder *json.Encoder
}

func newJSONWriter(w *bufio.Writer, indent string) *jsonWriter {
	j := &jsonWriter{w: w, indent: indent}
	j.encoder = json.NewEncoder(&j.compact)
	j.encoder.SetEscapeHTML(false) // requests are full of & and <
	return j
}

// field writes a field of the report. A list is never null.
func (j *jsonWriter) field(v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		return j.value(deepCopy(v).Interface(), 1)
	}
	if v.Len() == 0 {
		_, err := j.w.WriteString("[]")
		return err
	}
	for i := range v.Len() {
		j.w.WriteByte("[,"[min(i, 1)])
		j.newline(2)
		if err := j.value(deepCopy(v.Index(i)).Interface(), 2); err != nil {
			return err
		}
	}
	j.newline(1)
	return j.w.WriteByte(']')
}

// value writes v, which stands so many levels deep.
func (j *jsonWriter) value(v any, depth int) error {
	j.compact.Reset()
	if err := j.encoder.Encode(v); err != nil {
		return err
	}
	j.layout(bytes.TrimSuffix(j.compact.Bytes(), []byte{'\n'}), depth)
	_, err := j.w.Write(nil) // an error stays with the writer
	return err
}

// layout spreads compact JSON over lines, and escapes in its strings what could
// act on a terminal.
func (j *jsonWriter) layout(b []byte, depth int) {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case '"':
			n := stringEnd(b[i:])
			j.text(b[i : i+n])
			i += n - 1
		case '{', '[':
			j.w.WriteByte(c)
			if b[i+1] == c+2 { // empty: "}" and "]" stand two behind
				j.w.WriteByte(b[i+1])
				i++
				continue
			}
			depth++
			j.newline(depth)
		case '}', ']':
			depth--
			j.newline(depth)
			j.w.WriteByte(c)
		case ',':
			j.w.WriteByte(c)
			j.newline(depth)
		case ':':
			j.w.WriteByte(c)
			if j.indent != "" {
				j.w.WriteByte(' ')
			}
		default:
			j.w.WriteByte(c)
		}
	}
}

func (j *jsonWriter) newline(depth int) {
	if j.indent == "" {
		return
	}
	j.w.WriteByte('\n')
	for range depth {
		j.w.WriteString(j.indent)
	}
}

// stringEnd is the length of the string that b begins with, quotes included.
func stringEnd(b []byte) int {
	for i := 1; ; i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// text writes a string with every character that a terminal could act on, or
// that hides or reorders text, as \u escapes. encoding/json leaves C1 controls
// and bidirectional marks as they are.
func (j *jsonWriter) text(s []byte) {
	for from, i := 0, 0; ; {
		for i < len(s) && s[i] < 0x7f {
			i++
		}
		if i == len(s) {
			j.w.Write(s[from:])
			return
		}
		r, size := utf8.DecodeRune(s[i:])
		if unicode.IsPrint(r) {
			i += size
			continue
		}
		j.w.Write(s[from:i])
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(j.w, `\u%04x\u%04x`, high, low)
		} else {
			fmt.Fprintf(j.w, `\u%04x`, r)
		}
		i += size
		from = i
	}
}
