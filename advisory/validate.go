package advisory

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Position is a place in a document, both from 1.
type Position struct{ Line, Column int }

// Problem is one thing wrong with a document, where, and what would be right.
type Problem struct {
	File string
	Position
	Path    string // as in variants[2].remedy
	Wrong   string
	Right   string // may be empty
	Warning bool   // worth knowing, not an error
}

func (p Problem) Error() string {
	s := fmt.Sprintf("%s:%d:%d: ", p.File, p.Line, p.Column)
	if p.Warning {
		s += "warning: "
	}
	if p.Path != "" {
		s += p.Path + ": "
	}
	s += p.Wrong
	if p.Right != "" {
		s += "; " + p.Right
	}
	return s
}

// Problems are all that is wrong with one document, in its order.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds what is said of a hopeless document.
const maxProblems = 50

// validator walks a document beside the language's tables.
type validator struct {
	file      string
	problems  Problems
	positions map[string]Position // of every node, by path
}

func (v *validator) wrong(n ast.Node, path, right, format string, args ...any) {
	if len(v.problems) >= maxProblems {
		return
	}
	v.problems = append(v.problems, Problem{File: v.file, Position: positionOf(n), Path: path, Wrong: fmt.Sprintf(format, args...), Right: right})
}

func positionOf(n ast.Node) Position {
	// A mapping's own token is its first colon; people look for its first key.
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return Position{t.Position.Line, t.Position.Column}
	}
	return Position{1, 1}
}

func (v *validator) node(n ast.Node, k *kind, path string, depth int) {
	if depth > maxDepth {
		v.wrong(n, path, "", "nested more than %d levels deep", maxDepth)
		return
	}
	v.positions[path] = positionOf(n)
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		v.wrong(n, path, "write the value out", "anchors, aliases and tags are not part of the language")
		return
	}
	switch k.shape {
	case object:
		v.object(n, k, path, depth)
	case list, listOrOne:
		v.list(n, k, path, depth)
	case condition:
		v.condition(n, path, depth)
	case span:
		v.span(n, k, path)
	default:
		v.scalar(n, k, path)
	}
}

// entries returns the pairs of a mapping, or nil and false for anything else.
func entries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

func (v *validator) object(n ast.Node, k *kind, path string, depth int) {
	pairs, ok := entries(n)
	if !ok {
		v.wrong(n, path, "it is written as `key: value` lines", "expected %s, found %s", article(k.name), describe(n))
		return
	}
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := pair.Key.String()
		if seen[key] {
			v.wrong(pair.Key, join(path, key), "keep one of them", "the key %q stands twice", key)
			continue
		}
		seen[key] = true
		if k.name == "Outcome" {
			v.node(pair.Value, wordOf("executes", "crashes", "nothing"), join(path, key), depth+1)
			continue
		}
		i := slices.IndexFunc(k.fields, func(f field) bool { return f.key == key })
		if i < 0 {
			v.wrong(pair.Key, join(path, key), suggest(key, k), "unknown key %q in %s", key, article(k.name))
			continue
		}
		v.node(pair.Value, k.fields[i].kind, join(path, key), depth+1)
	}
	for _, f := range k.fields {
		if f.required && !seen[f.key] {
			v.wrong(n, path, fmt.Sprintf("add %s: %s", f.key, f.doc), "%s has no %q", article(k.name), f.key)
		}
	}
}

func (v *validator) list(n ast.Node, k *kind, path string, depth int) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		if k.shape == listOrOne {
			v.node(n, k.elem, path, depth+1)
			return
		}
		v.wrong(n, path, "begin each element with \"- \", or write [a, b]", "expected a list, found %s", describe(n))
		return
	}
	if len(s.Values) > maxList {
		v.wrong(n, path, "", "%d elements; at most %d are allowed", len(s.Values), maxList)
		return
	}
	for i, e := range s.Values {
		v.node(e, k.elem, fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
}

// condition checks shape only; whether the facts exist is a matter of meaning.
func (v *validator) condition(n ast.Node, path string, depth int) {
	if depth > maxDepth {
		v.wrong(n, path, "", "nested more than %d levels deep", maxDepth)
		return
	}
	pairs, ok := entries(n)
	if !ok || len(pairs) != 1 {
		v.wrong(n, path, "write {fact: value}, {all: […]}, {any: […]} or {not: …}; join several with all", "a condition has exactly one key")
		return
	}
	key, value := pairs[0].Key.String(), pairs[0].Value
	path = join(path, key)
	v.positions[path] = positionOf(pairs[0].Key)
	switch key {
	case "all", "any":
		s, ok := value.(*ast.SequenceNode)
		if !ok || len(s.Values) == 0 || len(s.Values) > maxList {
			v.wrong(value, path, "write a list of conditions", "%q takes a list of at least one condition", key)
			return
		}
		for i, e := range s.Values {
			v.condition(e, fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
	case "not":
		v.condition(value, path, depth+1)
	default:
		v.list(value, oneOrMore(aValue), path, depth+1)
	}
}

func (v *validator) span(n ast.Node, k *kind, path string) {
	bound := &kind{shape: integer, min: k.min, max: k.max}
	if _, ok := entries(n); !ok {
		v.scalar(n, bound, path)
		return
	}
	v.object(n, &kind{name: "Range", fields: []field{
		{"from", bound, true, "the least"}, {"to", bound, true, "the most"},
	}}, path, 0)
}

func (v *validator) scalar(n ast.Node, k *kind, path string) {
	raw, ok := scalarText(n)
	if !ok {
		v.wrong(n, path, "", "expected %s, found %s", expects(k), describe(n))
		return
	}
	if right := k.refuses(n, raw); right != "" {
		v.wrong(n, path, right, "%q is not allowed here", clip(raw))
	}
}

// refuses says what would be right where raw is not, and "" where it is.
func (k *kind) refuses(n ast.Node, raw string) string {
	switch k.shape {
	case text:
		long := k.long
		if long == 0 {
			long = maxText
		}
		if raw == "" || len(raw) > long {
			return fmt.Sprintf("expected a text of 1 to %d bytes", long)
		}
		if k.match != "" && !regexp.MustCompile(`^(?:`+k.match+`)$`).MatchString(raw) {
			return "expected " + k.like
		}
		if k == aPattern {
			if _, err := regexp.Compile(raw); err != nil {
				return "not an RE2 expression: " + err.Error()
			}
		}
	case word:
		if !slices.Contains(k.words, raw) {
			return "expected one of " + strings.Join(k.words, ", ") + hint(raw, k.words)
		}
	case integer:
		i, err := strconv.Atoi(raw)
		if err != nil || float64(i) < k.min || float64(i) > k.max {
			return fmt.Sprintf("expected a whole number from %.0f to %.0f", k.min, k.max)
		}
	case number:
		f, err := strconv.ParseFloat(raw, 64)
		if err != nil || f < k.min || f > k.max {
			return fmt.Sprintf("expected a number from %g to %g", k.min, k.max)
		}
	case boolean:
		if n.Type() != ast.BoolType {
			return "expected true or false"
		}
	case date:
		if _, err := parseDate(raw); err != nil {
			return "expected a day as 2001-08-04, or an instant as 2001-08-04T10:00:00Z"
		}
	case share:
		if _, err := parseShare(raw); err != nil {
			return "expected a share of all draws, as 1/8 or 0.125"
		}
	}
	return ""
}

func expects(k *kind) string {
	switch k.shape {
	case word:
		return "one of " + strings.Join(k.words, ", ")
	case integer, number:
		return "a number"
	case boolean:
		return "true or false"
	case date:
		return "a date"
	}
	if k.like != "" {
		return k.like
	}
	return "a text"
}

// scalarText returns a scalar as it is written.
func scalarText(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return s.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	}
	return fmt.Sprintf("%q", clip(n.String()))
}

func parseDate(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, s)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

func article(name string) string {
	name = strings.ToLower(name)
	if strings.ContainsAny(name[:1], "aeiou") {
		return "an " + name
	}
	return "a " + name
}
