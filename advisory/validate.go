package advisory

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"cordon"
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

// sorted puts problems in the document's order.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ps
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
		v.wrong(n, path, "nest less deeply", "nested more than %d levels deep", maxDepth)
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
		if len(v.problems) >= maxProblems {
			return
		}
		key, ok := v.key(pair, path)
		switch {
		case !ok:
			continue
		case seen[key]:
			v.wrong(pair.Key, join(path, key), "keep one of them", "the key %q stands twice", clip(key))
			continue
		}
		seen[key] = true
		if k.name == "Outcome" {
			v.outcome(pair, key, path, depth)
			continue
		}
		i := slices.IndexFunc(k.fields, func(f field) bool { return f.key == key })
		if i < 0 {
			v.wrong(pair.Key, join(path, key), suggest(key, k), "unknown key %q in %s", clip(key), article(k.name))
			continue
		}
		pair.Value = written(pair.Value, k.fields[i].kind)
		v.node(pair.Value, k.fields[i].kind, join(path, key), depth+1)
	}
	for _, f := range k.fields {
		if f.required && !seen[f.key] {
			v.wrong(n, path, fmt.Sprintf("add %s: %s", f.key, f.doc), "%s has no %q", article(k.name), f.key)
		}
	}
}

// written makes a text of what YAML takes for a number: first-bytes: 04 is two
// digits, not four.
func written(n ast.Node, k *kind) ast.Node {
	switch n.Type() {
	case ast.IntegerType, ast.FloatType, ast.BoolType:
		if k.shape == text {
			return ast.String(n.GetToken())
		}
	}
	return n
}

// outcome checks one entry of an Outcome, whose keys are the document's own.
func (v *validator) outcome(pair *ast.MappingValueNode, key, path string, depth int) {
	if right := anID.refuses(pair.Key, key); right != "" {
		v.wrong(pair.Key, join(path, key), right, "%q names no variant", clip(key))
		return
	}
	v.node(pair.Value, outcomes, join(path, key), depth+1)
	v.positions[join(path, key)] = positionOf(pair.Key)
}

// key returns a pair's key; only a scalar can be one.
func (v *validator) key(pair *ast.MappingValueNode, path string) (string, bool) {
	key, ok := scalarText(pair.Key)
	switch _, merge := pair.Key.(*ast.MergeKeyNode); {
	case merge:
		v.wrong(pair.Key, path, "write the values out", "merge keys are not part of the language")
	case !ok:
		v.wrong(pair.Key, path, "write key: value", "a key is a plain word")
	}
	return key, ok
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
		v.wrong(n, path, fmt.Sprintf("at most %d are allowed", maxList), "the list has %d elements", len(s.Values))
		return
	}
	if k.some && len(s.Values) == 0 {
		v.wrong(n, path, "give at least one element, or leave the key out", "the list is empty")
	}
	for i, e := range s.Values {
		v.node(e, k.elem, fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
}

// condition checks shape only; whether the facts exist is a matter of meaning.
func (v *validator) condition(n ast.Node, path string, depth int) {
	if depth > maxDepth {
		v.wrong(n, path, "nest less deeply", "nested more than %d levels deep", maxDepth)
		return
	}
	pairs, ok := entries(n)
	if !ok || len(pairs) != 1 {
		wrong := fmt.Sprintf("a condition has exactly one key, this has %d", len(pairs))
		if !ok {
			wrong = "expected a condition, found " + describe(n)
		}
		v.wrong(n, path, "write {fact: value}, {all: […]}, {any: […]} or {not: …}; join several with all", "%s", wrong)
		return
	}
	key, ok := v.key(pairs[0], path)
	if !ok {
		return
	}
	value := pairs[0].Value
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
		if _, several := value.(*ast.SequenceNode); !several {
			v.positions[path+"[0]"] = positionOf(value)
		}
		v.positions[path] = positionOf(pairs[0].Key)
	}
}

func (v *validator) span(n ast.Node, k *kind, path string) {
	if _, ok := entries(n); !ok {
		v.scalar(n, intOf(k.min, k.max), path)
		return
	}
	v.object(n, rangeOf(k), path, 0)
}

func (v *validator) scalar(n ast.Node, k *kind, path string) {
	raw, ok := scalarText(n)
	if !ok {
		v.wrong(n, path, "expected "+expects(k), "found %s", describe(n))
		return
	}
	switch right := k.refuses(n, raw); {
	case right == "":
	case raw == "":
		v.wrong(n, path, right, "the text is empty")
	case k.shape == text && len(raw) > k.longest():
		v.wrong(n, path, right, "the text has %d bytes", len(raw))
	default:
		v.wrong(n, path, right, "%q is not allowed here", clip(raw))
	}
}

// refuses says what would be right where raw is not, and "" where it is.
func (k *kind) refuses(n ast.Node, raw string) string {
	switch k.shape {
	case text:
		if raw == "" || len(raw) > k.longest() {
			return fmt.Sprintf("expected a text of 1 to %d bytes", k.longest())
		}
		if k.match != "" && !regexp.MustCompile(`^(?:`+k.match+`)$`).MatchString(raw) {
			return "expected " + k.like
		}
		if k == aPattern {
			if _, err := regexp.Compile(raw); err != nil {
				return "expected an RE2 expression: " + shown(err.Error())
			}
		}
	case word:
		if !slices.Contains(k.words, raw) {
			return "expected one of " + strings.Join(k.words, ", ") + hint(raw, k.words)
		}
	case integer:
		i, err := strconv.Atoi(raw)
		plain := n.Type() == ast.IntegerType && raw == strconv.Itoa(i) // neither "4" nor 04, which is octal to some
		if err != nil || !plain || float64(i) < k.min || float64(i) > k.max {
			if k.min == k.max {
				return fmt.Sprintf("expected %.0f", k.min)
			}
			return fmt.Sprintf("expected a whole number from %.0f to %.0f", k.min, k.max)
		}
	case number:
		f, err := strconv.ParseFloat(raw, 64)
		if _, quoted := n.(*ast.StringNode); err != nil || quoted || !(f >= k.min && f <= k.max) {
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

func (k *kind) longest() int {
	if k.long == 0 {
		return maxText
	}
	return k.long
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
		return "a day as 2001-08-04"
	case share:
		return "a share, as 1/8"
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
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return "an anchor, alias or tag"
	}
	if raw, ok := scalarText(n); ok {
		return fmt.Sprintf("%q", clip(raw))
	}
	return fmt.Sprintf("%q", clip(n.GetToken().Value))
}

func parseDate(s string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, s)
}

// join adds a key to a path. Keys that are not of the language are shown so
// that they cannot harm.
func join(path, key string) string {
	key = cordon.Printable([]byte(key), 60)
	if path == "" {
		return key
	}
	return path + "." + key
}

// clip cuts what a message quotes; the quoting is left to %q.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	cut := 60
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// shown makes somebody else's message fit to print.
func shown(s string) string { return cordon.Printable([]byte(s), 200) }

func article(name string) string {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, "s") { // targets, days
		return name
	}
	if strings.ContainsAny(name[:1], "aeiou") {
		return "an " + name
	}
	return "a " + name
}
