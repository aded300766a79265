package exposure

import (
	"slices"
	"strings"

	"cordon/inventory"
)

// cell is a value in a column, as an inventory.Item of the kind Column has them.
type cell struct{ column, value string }

// misread is a cell that no source understands: what it may be instead, in words,
// and the sources to which it is none of their fact's values. Zero, it is understood,
// or nobody asks.
type misread struct {
	expects string
	sources []*source
}

// Expects says what a cell of a column that is asked for, or a text about a system, may
// be, in words, where it is nothing that any advisory understands; "" otherwise. Only
// the one who wrote it knows what it was to mean, so that the fact is unknown where it
// is believed.
func (l *Ledger) Expects(it *inventory.Item) string {
	switch it.Kind {
	case inventory.Column:
		return l.asks.misread(it).expects
	case inventory.OS:
		return l.asks.system(it)
	}
	return ""
}

// misread looks at a cell. What one advisory understands nobody is told of; to another
// it is still none of its values, as it would be alone.
func (q *question) misread(it *inventory.Item) misread {
	candidates := q.byName[inventory.Column][it.Name]
	if len(candidates) == 0 || it.Value == "" {
		return misread{}
	}
	key := cell{it.Name, it.Value}
	if have, ok := q.cells[key]; ok {
		return have
	}
	m := misreadBy(candidates, it)
	if len(it.Value) > maxText {
		return m
	}
	if len(q.cells) >= maxSaid {
		clear(q.cells)
	}
	q.cells[cell{strings.Clone(it.Name), strings.Clone(it.Value)}] = m
	return m
}

// misreadBy asks each advisory for itself.
func misreadBy(candidates []*source, it *inventory.Item) (m misread) {
	var words []string
	told := true
	for len(candidates) > 0 {
		n := 1
		for n < len(candidates) && candidates[n].fact.advisory == candidates[0].fact.advisory {
			n++
		}
		expects, sources, understood := misreadByOne(candidates[:n], it)
		candidates = candidates[n:]
		words, m.sources, told = append(words, expects...), append(m.sources, sources...), told && !understood
	}
	if told {
		slices.Sort(words)
		m.expects = oneOf(slices.Compact(words))
	}
	return m
}

// misreadByOne asks the sources of one advisory. What one fact understands is no mistake
// because another means something else by the column.
func misreadByOne(of []*source, it *inventory.Item) (words []string, sources []*source, understood bool) {
	var equals []string
	for _, s := range of {
		_, standing, fits := s.reads(it)
		switch {
		case fits && standing != NoVersion, s.versioned() && !fits, s.fact.takesAnySystem():
			return nil, nil, true
		case fits: // it is a claim already, which says that it cannot be compared
			words = append(words, "a version such as "+s.bound())
		case s.Equals != "": // it says nothing of what else may stand there
			equals = append(equals, inventory.ColumnName(s.Equals))
		default:
			words = append(words, s.fact.Values...)
			sources = append(sources, s)
		}
	}
	if len(words) == 0 && len(equals) == 1 { // anything else may be the opposite
		return nil, nil, false
	}
	return append(words, equals...), sources, false
}

// versioned reports whether a source compares versions.
func (s *source) versioned() bool { return s.Source.From != "" || s.Below != "" }

// bound is a version that its source knows.
func (s *source) bound() string {
	if s.Source.From != "" {
		return s.Source.From
	}
	return s.Below
}

// takesAnySystem reports whether a fact is about the system: what its patterns do not
// know is one of the many others.
func (f *fact) takesAnySystem() bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool { return s.OS != "" })
}

func oneOf(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " or " + words[n]
	}
	return strings.Join(words, "")
}
