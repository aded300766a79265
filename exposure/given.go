package exposure

import (
	"cmp"
	"maps"
	"slices"

	"cordon"
	"cordon/inventory"
)

// given is a list that a source gave as a whole, at several times: what it lacked at one
// is no longer so when a newer one has it, and was so then.
type given struct {
	of    inventory.Kind
	whole []Claim // where and when it was given; the newest, the newest first
	had   []hadAt // the newest at which it had something that a fact is known by
}

type hadAt struct {
	seen cordon.Time
	fact int
}

const (
	maxGiven = 64 // times of one list; the newest stay
	maxHad   = 8 * maxGiven
)

// gave is what is kept of a list by name. Of more than maxLists those with the first names
// stay, and what is told of another is forgotten; room counts them.
func (e *entry) gave(name string) *given {
	name = cut(name)
	if g, ok := e.given[name]; ok {
		return g
	}
	if e.given == nil {
		e.given = map[string]*given{}
	}
	g := new(given)
	e.given[name] = g
	if len(e.given) > maxLists {
		delete(e.given, slices.Max(slices.Collect(maps.Keys(e.given))))
	}
	return g
}

// as notes that the list was given as a whole.
func (g *given) as(it *inventory.Item) {
	if it.Seen == 0 {
		return
	}
	c := Claim{Closeness: it.Closeness, Seen: it.Seen, Input: it.Input, Position: it.Position}
	i, have := slices.BinarySearchFunc(g.whole, c, func(x, want Claim) int { return cmp.Compare(want.Seen, x.Seen) })
	switch {
	case have && inOrder(&c, &g.whole[i]) < 0:
		g.whole[i] = c
	case !have:
		g.whole = slices.Insert(g.whole, i, c)
		g.whole = g.whole[:min(len(g.whole), maxGiven)]
	}
	g.of = max(g.of, it.Of)
}

// with notes that the list had something that a fact is known by.
func (g *given) with(fact int, seen cordon.Time) {
	h := hadAt{seen, fact}
	i, have := slices.BinarySearchFunc(g.had, h, func(x, want hadAt) int {
		return cmp.Or(cmp.Compare(want.seen, x.seen), cmp.Compare(x.fact, want.fact))
	})
	if !have {
		g.had = slices.Insert(g.had, i, h)
		g.had = g.had[:min(len(g.had), maxHad)]
	}
}

// lacked calls visit with what the list showed by lacking it, the last time that it did,
// and that its input does not show otherwise.
func (g *given) lacked(q *question, shows func(fact int, c *Claim) bool, visit func(fact int, c Claim)) {
	if len(g.whole) < 2 {
		return
	}
	known := cordon.Time(0) // since then it is known what the list had
	if len(g.had) == maxHad {
		known = g.had[maxHad-1].seen + 1
	}
	for _, s := range q.absent {
		if s.kind() != g.of {
			continue
		}
		for i, c := range g.whole {
			if c.Seen >= known && s.lackable(c.SeenBy()) && !g.hadThen(i, s.fact.number) && !shows(s.fact.number, &c) {
				c.Value, c.Absent, c.Clears, c.Says = s.Absent, true, s.fact.clears(s.Absent), "a whole list without "+s.looksFor()
				visit(s.fact.number, c)
				break
			}
		}
	}
}

// hadThen reports whether the list had it when it was given, or before it was given anew:
// records may have times of their own.
func (g *given) hadThen(i, fact int) bool {
	return slices.ContainsFunc(g.had, func(h hadAt) bool {
		return h.fact == fact && h.seen >= g.whole[i].Seen && (i == 0 || h.seen < g.whole[i-1].Seen)
	})
}
