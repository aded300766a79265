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

// The report as JSON, written as it first was: each element is copied so that
// no list of it is nil, goes through encoding/json, and is then laid out. What
// writes it now is compared with this.

// slowJSON writes the lists of a report element by element, so that a long one
// does not stand in memory a second time.
func slowJSON(w *bufio.Writer, r *cordon.Report, _ Options) error {
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
	out     []byte
}

func newJSONWriter(w *bufio.Writer, indent string) *jsonWriter {
	j := &jsonWriter{w: w, indent: indent}
	j.encoder = json.NewEncoder(&j.compact)
	j.encoder.SetEscapeHTML(false) // requests are full of & and <
	return j
}

// field writes a field of the report. A list is never null.
func (j *jsonWriter) field(v reflect.Value) error {
	if rows, ok := v.Interface().(cordon.Rows[cordon.ScannerReport]); ok {
		v = reflect.ValueOf(rows.List())
	}
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
	j.out = j.out[:0]
	j.layout(bytes.TrimSuffix(j.compact.Bytes(), []byte{'\n'}), depth)
	_, err := j.w.Write(j.out)
	return err
}

// layout spreads compact JSON over lines, and escapes in its strings what could
// act on a terminal.
func (j *jsonWriter) layout(b []byte, depth int) {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == '"' {
			n := stringEnd(b[i:])
			j.text(b[i : i+n])
			i += n - 1
			continue
		}
		if c == '}' || c == ']' {
			depth--
			j.line(depth)
		}
		j.out = append(j.out, c)
		switch {
		case (c == '{' || c == '[') && b[i+1] == c+2: // empty: "}" and "]" stand two behind
			i++
			j.out = append(j.out, b[i])
		case c == '{' || c == '[':
			depth++
			j.line(depth)
		case c == ',':
			j.line(depth)
		case c == ':' && j.indent != "":
			j.out = append(j.out, ' ')
		}
	}
}

// line begins a line of what is laid out.
func (j *jsonWriter) line(depth int) {
	if j.indent == "" {
		return
	}
	j.out = append(j.out, '\n')
	for range depth {
		j.out = append(j.out, j.indent...)
	}
}

func (j *jsonWriter) newline(depth int) {
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
			j.out = append(j.out, s[from:]...)
			return
		}
		r, size := utf8.DecodeRune(s[i:])
		if unicode.IsPrint(r) {
			i += size
			continue
		}
		j.out = append(j.out, s[from:i]...)
		if r > 0xffff {
			high, low := utf16.EncodeRune(r)
			j.out = fmt.Appendf(j.out, `\u%04x\u%04x`, high, low)
		} else {
			j.out = fmt.Appendf(j.out, `\u%04x`, r)
		}
		i += size
		from = i
	}
}

type line struct {
	Schema string `json:"schema"`
	Type   string `json:"type"` // host, hostile, scanner or summary
}

type hostLine struct {
	line
	cordon.HostReport
}

type scannerLine struct {
	line
	cordon.ScannerReport
}

type unknownLine struct {
	line
	cordon.UnknownReport
}

type infectionLine struct {
	line
	cordon.Infection
}

type floodLine struct {
	line
	cordon.FloodReport
}

type hostileLine struct {
	line
	cordon.HostileReport
}

type slowSummary struct {
	line
	summaryLine
}

func slowNDJSON(w *bufio.Writer, r *cordon.Report, _ Options) error {
	j := newJSONWriter(w, "")
	for i := range r.Hosts {
		if err := j.record(hostLine{line{LineSchema, "host"}, withLists(r.Hosts[i])}); err != nil {
			return err
		}
	}
	for i := range r.Hostile {
		if err := j.record(hostileLine{line{LineSchema, "hostile"}, withLists(r.Hostile[i])}); err != nil {
			return err
		}
	}
	for i := range r.Scanners.Len() {
		if err := j.record(scannerLine{line{LineSchema, "scanner"}, withLists(r.Scanners.At(i))}); err != nil {
			return err
		}
	}
	for i := range r.Unknown {
		if err := j.record(unknownLine{line{LineSchema, "unknown"}, withLists(r.Unknown[i])}); err != nil {
			return err
		}
	}
	for i := range r.Tree {
		if err := j.record(infectionLine{line{LineSchema, "infection"}, withLists(r.Tree[i])}); err != nil {
			return err
		}
	}
	for i := range r.Floods {
		if err := j.record(floodLine{line{LineSchema, "side-effect"}, withLists(r.Floods[i])}); err != nil {
			return err
		}
	}
	return j.record(slowSummary{
		line{LineSchema, "summary"}, summaryLine{
			Window: r.Window, Level: withLists(r.Level), Inputs: totals(r.Inputs), Traffic: withLists(r.Traffic),
			Figures: figuresOf(r), TreeSums: withLists(r.TreeSums), Cumulative: r.Cumulative, Lost: withLists(r.Lost), Hidden: r.Hidden,
		},
	})
}

// withLists returns a copy of a part of the report in which no list is null.
func withLists[T any](v T) T { return deepCopy(reflect.ValueOf(v)).Interface().(T) }

// record writes v and the end of the line.
func (j *jsonWriter) record(v any) error {
	if err := j.value(v, 0); err != nil {
		return err
	}
	return j.w.WriteByte('\n')
}

// deepCopy returns a copy of v in which no list is nil.
func deepCopy(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == scannerRows {
			out.Set(v)
			kept(out, func(list reflect.Value) { list.Set(deepCopy(list)) })
			return out
		}
		for i := range v.NumField() {
			out.Field(i).Set(deepCopy(v.Field(i)))
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(deepCopy(v.Index(i)))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(deepCopy(v.Elem()))
		}
	default:
		out.Set(v)
	}
	return out
}
