package advisory

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

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
		return nil, nil, v.problems
	}
	a = new(Advisory)
	if err := yaml.NodeToValue(root, a, yaml.Strict()); err != nil {
		return nil, nil, Problems{{File: name, Position: Position{1, 1}, Wrong: firstLine(err.Error())}}
	}
	m := &meaning{a: a, v: v}
	m.check()
	if len(v.problems) > 0 {
		return nil, nil, v.problems
	}
	return a, m.warnings, nil
}

// readTree parses the YAML. What the library says on a syntax error is made
// into a Problem with its place.
func readTree(name string, source []byte) (root ast.Node, problem *Problem) {
	at := func(wrong, right string) *Problem {
		return &Problem{File: name, Position: Position{1, 1}, Wrong: wrong, Right: right}
	}
	if len(source) > maxDocument {
		return nil, at(fmt.Sprintf("the document has %d bytes; at most %d are allowed", len(source), maxDocument), "")
	}
	if depth := nesting(source); depth > 4*maxDepth {
		return nil, at(fmt.Sprintf("brackets nested %d deep", depth), "")
	}
	defer func() { // the library is not ours; a document is hostile until read
		if r := recover(); r != nil {
			root, problem = nil, at(fmt.Sprintf("not YAML: %v", r), "")
		}
	}()
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		p := at("not YAML: "+firstLine(err.Error()), "")
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			p.Wrong = "not YAML: " + syntax.Message
			if t := syntax.Token; t != nil && t.Position != nil {
				p.Position = Position{t.Position.Line, t.Position.Column}
			}
		}
		return nil, p
	}
	docs := file.Docs
	if len(docs) > 0 && docs[len(docs)-1].Body == nil {
		docs = docs[:len(docs)-1]
	}
	switch {
	case len(docs) == 0 || docs[0].Body == nil:
		return nil, at("the document is empty", "begin with: cordon: 1")
	case len(docs) > 1:
		p := at("more than one document in the file", "one file, one advisory")
		p.Position = positionOf(docs[1].Body)
		return nil, p
	}
	return docs[0].Body, nil
}

// nesting returns how deep flow brackets and indentation go; the library
// recurses, so this is asked before it runs.
func nesting(source []byte) int {
	depth, most := 0, 0
	for _, c := range source {
		switch c {
		case '[', '{':
			depth++
			most = max(most, depth)
		case ']', '}':
			depth--
		case '\n':
		}
	}
	for _, line := range strings.Split(string(source), "\n") {
		dashes := 0
		for rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, "- "); rest = strings.TrimLeft(rest[2:], " ") {
			dashes++
		}
		most = max(most, dashes)
	}
	return most
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
		if p.Key.String() == "from" {
			r.From = i
		} else {
			r.To = i
		}
	}
	return nil
}
