package advisory

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Parse reads one document. name is what messages call it. The error is a
// [Problems] that names file, line and column of all that is wrong. Warnings
// are what a linter would tell a person about a document that is right.
func Parse(name string, source []byte) (a *Advisory, warnings Problems, err error) {
	root, problem := readTree(name, source)
	if problem != nil {
		return nil, nil, Problems{*problem}
	}
	v := &validator{file: name, positions: map[string]Position{}}
	v.node(root, document, "", 0)
	if len(v.problems) > 0 {
		return nil, nil, v.problems.sorted()
	}
	a = new(Advisory)
	if err := yaml.NodeToValue(root, a, yaml.Strict()); err != nil {
		return nil, nil, Problems{*notYAML(name, source, err)}
	}
	m := &meaning{a: a, v: v}
	m.check()
	if len(v.problems) > 0 {
		return nil, nil, v.problems.sorted()
	}
	return a, m.warnings.sorted(), nil
}

// readTree parses the YAML. What the library says on a syntax error is made
// into a Problem with its place.
func readTree(name string, source []byte) (root ast.Node, problem *Problem) {
	at := func(wrong, right string) *Problem {
		return &Problem{File: name, Position: Position{1, 1}, Wrong: wrong, Right: right}
	}
	if len(source) > maxDocument {
		return nil, at(fmt.Sprintf("the document has %d bytes", len(source)), fmt.Sprintf("at most %d are allowed", maxDocument))
	}
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	if problem := hostile(name, source); problem != nil {
		return nil, problem
	}
	defer func() { // the library is not ours; a document is hostile until read
		if r := recover(); r != nil {
			root, problem = nil, at("not YAML: "+shown(fmt.Sprint(r)), "")
		}
	}()
	file, err := parser.ParseBytes(source, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, notYAML(name, source, err)
	}
	docs := file.Docs
	if len(docs) > 0 && docs[len(docs)-1].Body == nil {
		docs = docs[:len(docs)-1]
	}
	switch {
	case len(docs) == 0 || docs[0].Body == nil:
		return nil, at("the document is empty", "begin with: cordon: 1")
	case docs[0].Body.Type() == ast.DirectiveType:
		p := at("directives are not part of the language", "leave out the lines that begin with %")
		p.Position = positionOf(docs[0].Body)
		return nil, p
	case len(docs) > 1:
		p := at("more than one document in the file", "one file, one advisory")
		p.Position = positionOf(docs[1].Body)
		return nil, p
	}
	return docs[0].Body, nil
}

// notYAML makes a Problem of what the library says. The text of a syntax error
// is not asked for: the library draws the document for it, in time that grows
// with the square of its length.
func notYAML(name string, source []byte, err error) *Problem {
	p := &Problem{File: name, Position: Position{1, 1}}
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		p.Wrong = "not YAML: " + shown(firstLine(err.Error()))
		return p
	}
	p.Wrong = "not YAML: " + shown(syntax.Message)
	if t := syntax.Token; t != nil && t.Position != nil {
		p.Position = Position{t.Position.Line, t.Position.Column}
	}
	switch {
	case indentedByTab(source, p.Line):
		p.Wrong, p.Right = "not YAML: a tab indents this line", "indent with spaces"
	case strings.Contains(syntax.Message, "mapping value is not allowed"):
		p.Right = "a text that holds \": \" goes into quotes"
	case strings.Contains(syntax.Message, "reserved character"):
		p.Right = "a text that begins with it goes into quotes"
	case strings.Contains(syntax.Message, "end token"), strings.Contains(syntax.Message, "could not find"):
		p.Right = "close every bracket and quote that is opened"
	}
	return p
}

func indentedByTab(source []byte, line int) bool {
	for text := range bytes.Lines(source) {
		if line--; line == 0 {
			indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
			return bytes.Contains(indent, []byte("\t"))
		}
	}
	return false
}

// hostile refuses, before the library sees it, what the library would take
// long over (it recurses for brackets and for the keys of a mapping, and copies
// what it has for each) and what cannot be shown.
func hostile(name string, source []byte) *Problem {
	at := func(line, column int, wrong, right string) *Problem {
		return &Problem{File: name, Position: Position{line, column}, Wrong: wrong, Right: right}
	}
	line, start, depth := 1, 0, 0
	for i := 0; i < len(source); {
		column := func() int { return utf8.RuneCount(source[start:i]) + 1 }
		r, size := utf8.DecodeRune(source[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return at(line, column(), "the document is not UTF-8", "save it as UTF-8")
		case r == '\n':
			line, start = line+1, i+1
			if line > maxLines {
				return at(line, 1, "the document is too long", fmt.Sprintf("at most %d lines are allowed", maxLines))
			}
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f:
			return at(line, column(), fmt.Sprintf("the control character %q stands in the document", r), "leave it out, or write it in double quotes with a backslash")
		case r == '[' || r == '{':
			if depth++; depth > 4*maxDepth {
				return at(line, column(), "too many brackets are open", "nest less deeply")
			}
		case (r == ']' || r == '}') && depth > 0:
			depth--
		case (r == '-' || r == '?') && dashes(source[start:i]) > maxDepth:
			return at(line, column(), "too many lists begin in one line", "nest less deeply")
		}
		i += size
	}
	return nil
}

// dashes counts the indicators of lists and of keys in what may be the indent
// of a line, and returns 0 where anything else stands there.
func dashes(indent []byte) int {
	if len(indent) > 4*maxDepth {
		indent = indent[:4*maxDepth]
	}
	if len(bytes.TrimLeft(indent, " \t-?")) > 0 {
		return 0
	}
	return bytes.Count(indent, []byte("- ")) + bytes.Count(indent, []byte("? "))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// Strings is a list that may be written as one element alone.
type Strings []string

// UnmarshalYAML reads a list or a single scalar.
func (s *Strings) UnmarshalYAML(n ast.Node) error {
	all, err := textsOf(n)
	*s = all
	return err
}

// UnmarshalYAML reads a form: one spelling, or a list of them.
func (f *Form) UnmarshalYAML(n ast.Node) error {
	all, err := textsOf(n)
	*f = all
	return err
}

func textsOf(n ast.Node) ([]string, error) {
	if seq, ok := n.(*ast.SequenceNode); ok {
		all := make([]string, 0, len(seq.Values))
		for _, e := range seq.Values {
			one, ok := scalarText(e)
			if !ok {
				return nil, errors.New("expected a text")
			}
			all = append(all, one)
		}
		return all, nil
	}
	one, ok := scalarText(n)
	if !ok {
		return nil, errors.New("expected a text")
	}
	return []string{one}, nil
}

// Share is a part of a whole, from 0 to 1.
type Share float64

// UnmarshalYAML reads 1/8 or 0.125.
func (s *Share) UnmarshalYAML(n ast.Node) error {
	raw, _ := scalarText(n)
	f, err := parseShare(raw)
	*s = Share(f)
	return err
}

func parseShare(raw string) (float64, error) {
	over, under, fraction := strings.Cut(raw, "/")
	f, err := strconv.ParseFloat(strings.TrimSpace(over), 64)
	if err == nil && fraction {
		var d float64
		d, err = strconv.ParseFloat(strings.TrimSpace(under), 64)
		f /= d
	}
	if err != nil || !(f >= 0 && f <= 1) {
		return 0, fmt.Errorf("%q is not a share", raw)
	}
	return f, nil
}

// UnmarshalYAML reads a day or an instant.
func (d *Date) UnmarshalYAML(n ast.Node) error {
	raw, _ := scalarText(n)
	t, err := parseDate(raw)
	d.Time = t.UTC()
	return err
}

// Duration is a span of time; zero where none is given.
type Duration time.Duration

// UnmarshalYAML reads 90s, 30m, 24h or 2d.
func (d *Duration) UnmarshalYAML(n ast.Node) error {
	raw, _ := scalarText(n)
	if raw == "" {
		return errors.New("expected a duration")
	}
	count, err := strconv.Atoi(raw[:len(raw)-1])
	unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[raw[len(raw)-1]]
	*d = Duration(time.Duration(count) * unit)
	return err
}

// UnmarshalYAML reads 376 or {from: 796, to: 1307}.
func (r *Range) UnmarshalYAML(n ast.Node) error {
	pairs, ok := entries(n)
	if !ok {
		raw, _ := scalarText(n)
		i, err := strconv.Atoi(raw)
		r.From, r.To = i, i
		return err
	}
	for _, p := range pairs {
		raw, _ := scalarText(p.Value)
		i, err := strconv.Atoi(raw)
		if err != nil {
			return err
		}
		if key, _ := scalarText(p.Key); key == "from" {
			r.From = i
		} else {
			r.To = i
		}
	}
	return nil
}
