package advisory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Truth is a value of Kleene's strong three-valued logic.
type Truth int8

const (
	False Truth = iota - 1
	Unknown
	True
)

func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t+1] }

// Facts are what is known of one machine: a value by fact id. What is absent
// is unknown.
type Facts map[string]string

// Condition is a leaf (Fact is one of Values) or a join of conditions.
type Condition struct {
	Fact   string
	Values []string
	All    []Condition
	Any    []Condition
	Not    *Condition
}

// Holds evaluates the condition (Kleene 1952, §64): all is the least of its
// parts, any the greatest, not the opposite, and a leaf over an unknown fact
// is unknown.
func (c *Condition) Holds(f Facts) Truth {
	switch {
	case c.All != nil:
		t := True
		for i := range c.All {
			t = min(t, c.All[i].Holds(f))
		}
		return t
	case c.Any != nil:
		t := False
		for i := range c.Any {
			t = max(t, c.Any[i].Holds(f))
		}
		return t
	case c.Not != nil:
		return -c.Not.Holds(f)
	}
	value, known := f[c.Fact]
	switch {
	case !known:
		return Unknown
	case slices.Contains(c.Values, value):
		return True
	}
	return False
}

// leaves calls visit for every fact that the condition asks for, in order.
func (c *Condition) leaves(visit func(*Condition)) {
	for i := range c.All {
		c.All[i].leaves(visit)
	}
	for i := range c.Any {
		c.Any[i].leaves(visit)
	}
	if c.Not != nil {
		c.Not.leaves(visit)
	}
	if c.Fact != "" {
		visit(c)
	}
}

// open calls visit for every fact that is unknown and may still decide: those in
// parts that are decided are of no use.
func (c *Condition) open(f Facts, visit func(fact string)) {
	if c.Holds(f) != Unknown {
		return
	}
	for i := range c.All {
		c.All[i].open(f, visit)
	}
	for i := range c.Any {
		c.Any[i].open(f, visit)
	}
	if c.Not != nil {
		c.Not.open(f, visit)
	}
	if c.Fact != "" {
		visit(c.Fact)
	}
}

// Facts are those that the condition asks for, in order, each once.
func (c *Condition) Facts() (facts []string) {
	c.leaves(func(leaf *Condition) {
		if !slices.Contains(facts, leaf.Fact) {
			facts = append(facts, leaf.Fact)
		}
	})
	return facts
}

// asksFor reports whether another condition is a part of this one, so that it holds
// wherever this one does.
func (c *Condition) asksFor(other *Condition) bool {
	return slices.ContainsFunc(c.All, func(part Condition) bool { return part.String() == other.String() })
}

// String says the condition in words.
func (c *Condition) String() string {
	switch {
	case c.All != nil:
		return joinConditions(c.All, " and ")
	case c.Any != nil:
		return joinConditions(c.Any, " or ")
	case c.Not != nil:
		return "not (" + c.Not.String() + ")"
	}
	return c.Fact + " is " + strings.Join(c.Values, " or ")
}

func joinConditions(cs []Condition, word string) string {
	parts := make([]string, len(cs))
	for i := range cs {
		parts[i] = cs[i].String()
		if cs[i].All != nil || cs[i].Any != nil {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, word)
}

// UnmarshalYAML reads one condition; its shape has been validated.
func (c *Condition) UnmarshalYAML(n ast.Node) error {
	pairs, ok := entries(n)
	if !ok || len(pairs) != 1 {
		return fmt.Errorf("a condition has exactly one key")
	}
	key, _ := scalarText(pairs[0].Key)
	value := pairs[0].Value
	switch key {
	case "all", "any":
		seq, ok := value.(*ast.SequenceNode)
		if !ok {
			return fmt.Errorf("%s takes a list", key)
		}
		parts := make([]Condition, len(seq.Values))
		for i, e := range seq.Values {
			if err := parts[i].UnmarshalYAML(e); err != nil {
				return err
			}
		}
		if key == "all" {
			c.All = parts
		} else {
			c.Any = parts
		}
		return nil
	case "not":
		c.Not = new(Condition)
		return c.Not.UnmarshalYAML(value)
	}
	c.Fact = key
	var err error
	c.Values, err = textsOf(value)
	return err
}

// wants reports whether the condition asks that a fact has a value, or that it has none
// of others.
func (c *Condition) wants(fact, value string) bool {
	found := false
	c.signed(false, func(leaf *Condition, not bool) {
		found = found || leaf.Fact == fact && slices.Contains(leaf.Values, value) != not
	})
	return found
}

// asked are facts as the condition asks for them; of several values the first.
func (c *Condition) asked() Facts {
	facts := Facts{}
	c.signed(false, func(leaf *Condition, not bool) {
		if !not {
			facts[leaf.Fact] = leaf.Values[0]
		}
	})
	return facts
}

// signed calls visit for every leaf, and says whether it is asked that it does not hold.
func (c *Condition) signed(not bool, visit func(leaf *Condition, not bool)) {
	for i := range c.All {
		c.All[i].signed(not, visit)
	}
	for i := range c.Any {
		c.Any[i].signed(not, visit)
	}
	if c.Not != nil {
		c.Not.signed(!not, visit)
	}
	if c.Fact != "" {
		visit(c, not)
	}
}
