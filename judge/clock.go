package judge

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"cordon"
)

// Clock is how far the clock of one input is ahead of another's, told by the
// attacks that both saw.
type Clock struct {
	Input, Against string
	Ahead          cordon.Time // negative: behind
	// Through is the input that saw the attacks as well, where it is not Against: their
	// difference is that of both to a third.
	Through string
	Pairs   int // attacks that both saw
	// Contacts tells that those were not known to be attacks.
	Contacts bool
}

// What it takes to believe a difference: so many attacks that both inputs saw,
// which agree to within so much (median of the deviations from the median). A log
// writes whole seconds, some at the end of a request.
const (
	clockPairs  = 5
	clockSpread = cordon.Time(5 * time.Second)
	// clockFine is less than anything here depends on.
	clockFine = cordon.Time(10 * time.Millisecond)
)

// link is what two inputs say of each other's clocks.
type link struct {
	a, b  string // a before b by name
	diffs []cordon.Time
	ahead cordon.Time // of b
	// contacts tells that the differences are not known to be of attacks.
	contacts bool
}

// clocksOfParts are the clocks of all inputs. What the parts of a recording saw tells of
// one clock, into however many it was cut.
func (c *Case) clocksOfParts() (all []Clock) {
	whole := func(input string) string { return cmp.Or(c.Recordings[input], input) }
	given, parts := map[string]bool{}, map[string][]string{}
	for input := range c.RightClocks {
		given[whole(input)] = true
	}
	for input, of := range c.Recordings {
		parts[of] = append(parts[of], input)
	}
	var edges []cordon.Edge
	for _, seen := range c.seenOfEach() {
		edges = append(edges, cordon.Edge{Seen: firstOfEach(seen, whole)})
	}
	starts := map[string]cordon.Time{}
	for input, at := range c.Starts {
		if at.Before(starts[whole(input)]) {
			starts[whole(input)] = at
		}
	}
	var contacts []cordon.Edge
	for _, seen := range c.Shared {
		contacts = append(contacts, cordon.Edge{Seen: firstOfEach(seen, whole)})
	}
	for _, k := range clocks(edges, contacts, starts, given) {
		if len(parts[k.Input]) == 0 {
			all = append(all, k)
		}
		for _, input := range parts[k.Input] {
			k.Input = input
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(x, y Clock) int { return cmp.Compare(x.Input, y.Input) })
	return all
}

// seenOfEach are the sightings of each attack in the order of time, whether they prove
// who sent it or not.
func (c *Case) seenOfEach() (all [][]cordon.Sighting) {
	type attack struct {
		from, to       cordon.Host
		advisory, rule string
	}
	at := map[attack]int{}
	for i := range c.Edges {
		e := &c.Edges[i]
		k := attack{e.From, e.To, e.Advisory, e.Rule}
		n, had := at[k]
		if !had {
			at[k] = len(all)
			all = append(all, e.Seen)
			continue
		}
		both := slices.Concat(all[n], e.Seen)
		slices.SortFunc(both, func(x, y cordon.Sighting) int {
			return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.Input, y.Input), cmp.Compare(x.Position, y.Position))
		})
		all[n] = both
	}
	return all
}

// firstOfEach keeps of sightings in the order of time the first of each recording.
func firstOfEach(seen []cordon.Sighting, whole func(string) string) (first []cordon.Sighting) {
	for _, s := range seen {
		s.Input = whole(s.Input)
		if !slices.ContainsFunc(first, func(o cordon.Sighting) bool { return o.Input == s.Input }) {
			first = append(first, s)
		}
	}
	return first
}

// clocks estimates how far each input's clock is ahead of those it can be
// compared with: by attacks, and by contacts where those do not tell. given are inputs that
// the operator has set right.
func clocks(edges, contacts []cordon.Edge, starts map[string]cordon.Time, given map[string]bool) []Clock {
	good := agreed(edges, starts)
	for _, l := range agreed(contacts, starts) {
		if !slices.ContainsFunc(good, func(o *link) bool { return o.a == l.a && o.b == l.b }) {
			l.contacts = true
			good = append(good, l)
		}
	}
	return carry(good, given)
}

// agreed are the links of inputs that agree on a difference, the best supported first.
func agreed(edges []cordon.Edge, starts map[string]cordon.Time) (good []*link) {
	for _, l := range compared(edges, beginnings(edges, starts)) {
		if l.estimate() {
			good = append(good, l)
		}
	}
	slices.SortFunc(good, func(x, y *link) int {
		return cmp.Or(cmp.Compare(len(y.diffs), len(x.diffs)), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return good
}

// beginnings are when each input began to record: when it is known to, or first saw any.
func beginnings(edges []cordon.Edge, starts map[string]cordon.Time) map[string]cordon.Time {
	began := map[string]cordon.Time{}
	maps.Copy(began, starts)
	for _, e := range edges {
		for _, s := range e.Seen {
			if s.Time.Before(began[s.Input]) {
				began[s.Input] = s.Time
			}
		}
	}
	return began
}

// compared are the attacks that two inputs saw, as the first two show them. Where the one that saw it later had not
// begun to record when the other saw it, that may have been an earlier attack, and tells
// when the recording begins.
func compared(edges []cordon.Edge, began map[string]cordon.Time) map[[2]string]*link {
	links := map[[2]string]*link{}
	for _, e := range edges {
		if len(e.Seen) < 2 || e.Seen[0].Time == 0 || e.Seen[1].Time == 0 {
			continue
		}
		a, b := e.Seen[0], e.Seen[1]
		if max(began[a.Input], began[b.Input]) > min(a.Time, b.Time) {
			continue
		}
		if a.Input > b.Input {
			a, b = b, a
		}
		key := [2]string{a.Input, b.Input}
		if links[key] == nil {
			links[key] = &link{a: a.Input, b: b.Input}
		}
		links[key].diffs = append(links[key].diffs, b.Time-a.Time)
	}
	return links
}

// estimate sets the difference as a median, and says whether it can be believed.
func (l *link) estimate() bool {
	if len(l.diffs) < clockPairs {
		return false
	}
	l.ahead = median(l.diffs)
	off := make([]cordon.Time, len(l.diffs))
	for i, d := range l.diffs {
		off[i] = max(d-l.ahead, l.ahead-d)
	}
	spread := median(off)
	if spread > clockSpread {
		return false
	}
	if max(l.ahead, -l.ahead) <= 3*spread+clockFine {
		l.ahead = 0 // not told from chance
	}
	return true
}

// median of an even number is the lower of the two in the middle: a value that
// was seen.
func median[T cmp.Ordered](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[(len(sorted)-1)/2]
}

// carry carries the differences from one input to the next, the best
// supported first. Those that were given, else the first by name, are right.
func carry(links []*link, given map[string]bool) []Clock {
	known := map[string]Clock{}
	for len(links) > 0 {
		for name := range given {
			known[name] = Clock{Input: name, Against: name}
		}
		if !reaches(links, known) {
			first := links[0].a
			for _, l := range links {
				first = min(first, l.a)
			}
			known[first] = Clock{Input: first, Against: first}
		}
		links = walk(links, known)
	}
	var out []Clock
	for _, c := range known {
		if c.Ahead != 0 {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(x, y Clock) int { return cmp.Compare(x.Input, y.Input) })
	return out
}

func reaches(links []*link, known map[string]Clock) bool {
	return slices.ContainsFunc(links, func(l *link) bool { return l.touches(known) })
}

func (l *link) touches(known map[string]Clock) bool {
	_, a := known[l.a]
	_, b := known[l.b]
	return a || b
}

// walk takes the best link that has an end that is known, until there is none,
// and returns the links that it did not come to.
func walk(links []*link, known map[string]Clock) []*link {
	for {
		i := slices.IndexFunc(links, func(l *link) bool { return l.touches(known) })
		if i < 0 {
			return links
		}
		l := links[i]
		a, hasA := known[l.a]
		b, hasB := known[l.b]
		switch {
		case hasA && !hasB:
			known[l.b] = a.carried(l.b, l.ahead, l)
		case hasB && !hasA:
			known[l.a] = b.carried(l.a, -l.ahead, l)
		}
		links = slices.Delete(slices.Clone(links), i, i+1)
	}
}

// carried is the clock of an input that is so far ahead of this one.
func (c Clock) carried(input string, ahead cordon.Time, by *link) Clock {
	k := Clock{Input: input, Against: c.Against, Ahead: c.Ahead + ahead, Pairs: len(by.diffs), Contacts: by.contacts}
	if c.Input != c.Against {
		k.Through = c.Input
	}
	return k
}
