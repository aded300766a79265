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

// Expects says what a cell of a column that is asked for may be, in words, where it is
// nothing that any advisory understands; "" otherwise. Only the one who wrote the cell
// knows what it was to mean, so that the fact is unknown where that cell is believed.
func (l *Ledger) Expects(it *inventory.Item) string {
	if it.Kind != inventory.Column {
		return ""
	}
	return l.asks.misread(it).expects
}

// misread looks at a cell. What one advisory understands is no mistake because
// another means something else by the column.
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

func misreadBy(candidates []*source, it *inventory.Item) (m misread) {
	var words, equals []string
	for _, s := range candidates {
		_, standing, fits := s.reads(it)
		switch {
		case fits && standing != NoVersion, s.versioned() && !fits, s.fact.takesAnySystem():
			return misread{}
		case fits: // it is a claim already, which says that it cannot be compared
			words = append(words, "a version such as "+s.bound())
		case s.Equals != "": // it says nothing of what else may stand there
			equals = append(equals, inventory.ColumnName(s.Equals))
		default:
			words = append(words, s.fact.Values...)
			m.sources = append(m.sources, s)
		}
	}
	if len(words) == 0 && len(equals) == 1 { // anything else may be the opposite
		return misread{}
	}
	words = append(words, equals...)
	slices.Sort(words)
	m.expects = oneOf(slices.Compact(words))
	return m
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
