package exposure

import (
	"cmp"
	"maps"
	"slices"

	"cordon"
	"cordon/inventory"
)

// list is one list that a source gives again and again: of all processes, of
// all hotfixes. Every part of it is the most of something, so that the order in
// which its parts come does not matter.
type list struct {
	of       inventory.Kind // what it lists, where it is whole; 0 is not known
	epoch    uint64
	spans    []span      // of its differences, those that were read; in order, each once
	torn     bool        // there are more than are kept
	whole    cordon.Time // when it was last given as a whole
	isWhole  bool
	heard    cordon.Time // the newest word about it
	rows     map[rowKey]*row
	snapshot bool
	closest  Claim // input, position and closeness of the whole list
}

// span is from which difference to which all were read, by their counters.
type span struct{ from, through uint64 }

// add takes in a span. Of too many nothing is known.
func (x *list) add(s span) {
	i, have := slices.BinarySearchFunc(x.spans, s, compareSpans)
	switch {
	case have:
	case len(x.spans) >= maxSpans:
		x.torn = true
	default:
		x.spans = slices.Insert(x.spans, i, s)
	}
}

func compareSpans(a, b span) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.through, b.through))
}

// lacksBehind reports whether differences are missing behind one, before the last that
// was read.
func (x *list) lacksBehind(counter uint64) bool {
	reach := counter
	for _, s := range x.spans {
		if s.from > reach+1 {
			return true
		}
		reach = max(reach, s.through)
	}
	return x.torn
}

type rowKey struct {
	row  uint64
	fact int
}

// row is the newest that is known of one record that some advisory asks for.
type row struct {
	change  inventory.Change
	counter uint64
	claim   Claim
}

// listOf returns the list an item belongs to, at the item's epoch; nil where the
// item is of an older epoch, or there are too many lists.
func (l *Ledger) listOf(e *entry, it *inventory.Item) *list {
	if e.lists == nil {
		e.lists = map[string]*list{}
	}
	name := cut(it.List.Name)
	x := e.lists[name]
	switch {
	case x == nil && !l.room(e, name):
		return nil
	case x == nil, it.List.Epoch > x.epoch:
		x = &list{epoch: it.List.Epoch}
		e.lists[name] = x
	case it.List.Epoch < x.epoch:
		return nil
	}
	x.heard = max(x.heard, it.Seen)
	x.snapshot = x.snapshot || it.List.Change == inventory.Whole
	return x
}

// room makes sure that there is room for one more list. Of too many those with
// the first names stay.
func (l *Ledger) room(e *entry, name string) bool {
	if len(e.lists) < maxLists {
		return true
	}
	l.lost.Count("lists of one machine beyond 64", 1, 0, nil)
	last := slices.Max(slices.Collect(maps.Keys(e.lists)))
	if name > last {
		return false
	}
	delete(e.lists, last)
	return true
}

// list notes that a list was given, and whether as a whole.
func (l *Ledger) list(e *entry, it *inventory.Item) {
	if it.List.Change == inventory.Whole && it.Of != 0 {
		e.gave(it.List.Name).as(it)
	}
	x := l.listOf(e, it)
	if x != nil && it.List.Change == inventory.Added {
		x.add(span{it.List.Counter, max(it.List.Counter, it.List.Through)})
	}
	if x == nil || it.Of == 0 || it.List.Change == inventory.Removed || it.List.Change == inventory.Added && it.List.Counter != 0 {
		return
	}
	c := Claim{Closeness: it.Closeness, Seen: it.Seen, Input: it.Input, Position: it.Position}
	if x.isWhole && (it.Seen < x.whole || it.Seen == x.whole && inOrder(&c, &x.closest) >= 0) {
		return
	}
	x.of, x.isWhole, x.whole, x.closest = it.Of, true, it.Seen, c
}

// row files a claim under its list.
func (l *Ledger) row(e *entry, it *inventory.Item, s *source, c Claim) {
	l.remember(e, it, s, c)
	if it.List.Change == inventory.Whole && s.fact.lackable && c.keeps() {
		e.gave(it.List.Name).with(s.fact.number, it.Seen)
	}
	x := l.listOf(e, it)
	if x == nil {
		return
	}
	if x.rows == nil {
		x.rows = map[rowKey]*row{}
	}
	key := rowKey{it.List.Row, s.fact.number}
	r := &row{change: it.List.Change, counter: it.List.Counter, claim: c}
	if have := x.rows[key]; have == nil || compareRows(r, have) > 0 {
		x.rows[key] = r
	}
	if len(x.rows) > maxRows { // those with the least keys stay
		l.lost.Count("records of one list beyond 256 that are asked for", 1, 0, nil)
		delete(x.rows, slices.MaxFunc(slices.Collect(maps.Keys(x.rows)), compareKeys))
	}
}

// remember keeps that a list showed something, whatever becomes of the list. What is
// taken out of it was in it until then.
func (l *Ledger) remember(e *entry, it *inventory.Item, s *source, c Claim) {
	if c.Value == "" || c.Standing != 0 || c.Seen == 0 {
		return
	}
	if it.List.Change == inventory.Removed {
		c.Seen--
	}
	past := of(&e.past, s.fact.number)
	*past = l.insert(*past, c)
}

func compareKeys(a, b rowKey) int {
	return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.fact, b.fact))
}

// compareRows orders the words about one record, the last word last. What comes
// and goes within one message is there.
func compareRows(a, b *row) int {
	return cmp.Or(cmp.Compare(a.claim.Seen, b.claim.Seen), cmp.Compare(a.counter, b.counter),
		cmp.Compare(b.change, a.change), -inOrder(&a.claim, &b.claim))
}

// claims are those of the records that are in the list now, and those that
// follow from what a whole list lacks.
func (x *list) claims(q *question, visit func(fact int, c Claim)) {
	has := map[int]bool{}
	for key, r := range x.rows {
		if r.change == inventory.Removed || x.isWhole && r.claim.Seen < x.whole || x.snapshot && r.claim.Seen < x.heard {
			continue
		}
		c := r.claim
		if !x.snapshot && !x.lacksBehind(r.counter) { // nobody has taken it back since
			c.Seen = max(c.Seen, x.heard)
		}
		has[key.fact] = has[key.fact] || c.keeps()
		visit(key.fact, c)
	}
	if !x.isWhole || x.lacksBehind(0) {
		return
	}
	for _, s := range q.absent {
		if s.kind() == x.of && !has[s.fact.number] {
			if c := x.lacks(s); s.lackable(c.SeenBy()) {
				visit(s.fact.number, c)
			}
		}
	}
}

// lackable reports whether it means something that a list lacked it at a time.
func (s *source) lackable(seen cordon.Time) bool {
	return s.AbsentUntil.IsZero() || seen != 0 && seen < cordon.TimeOf(s.AbsentUntil.Time)
}

// keeps reports whether a list that has what the claim is of does not show that what its
// fact is known by is absent.
func (c *Claim) keeps() bool { return c.Value != "" || c.Standing == NoVersion || c.RulesOut != "" }

func (x *list) lacks(s *source) Claim {
	c := x.closest
	c.Value, c.Absent, c.Clears = s.Absent, true, s.fact.clears(s.Absent)
	c.Says = "a whole list without " + s.looksFor()
	if !x.snapshot {
		c.Seen = x.heard
	}
	return c
}

// kind is the kind of list in which a source would be found.
func (s *source) kind() inventory.Kind {
	switch {
	case s.Process != "":
		return inventory.Process
	case s.Package != "":
		return inventory.Package
	case s.Hotfix != "":
		return inventory.Hotfix
	case s.File != "":
		return inventory.File
	case s.Registry != "":
		return inventory.Registry
	case s.Port != "":
		return inventory.Service
	}
	return 0
}

func (s *source) looksFor() string {
	for _, name := range []string{s.Process, s.Package, s.Hotfix, s.File, s.Registry, s.Port} {
		if name != "" {
			return cordon.Printable([]byte(name), 60)
		}
	}
	return ""
}
