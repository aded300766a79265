package exposure

import (
	"regexp"
	"slices"
	"strings"

	"cordon/inventory"
)

// A text about a system is somebody's, and may be two systems', or none's: "Windows
// 98/2000", "probably Windows 98". What fits a part of it does not make it known.

// systemsOf is textsOf for texts about systems: what names several, or is not sure, is
// to each fact none of its values.
func systemsOf(among []*source, text string) (m matches) {
	for of := range slices.Values(perFact(among)) {
		fits := fitting(of, text)
		if len(fits) == 0 || doubtful.MatchString(text) || several(fits, text) || alternatives(of, fits[0].Means, text) {
			m.other = append(m.other, of[0])
			continue
		}
		m.fit = append(m.fit, fits...)
	}
	return m
}

// perFact divides sources by fact; those of one stand together.
func perFact(all []*source) (facts [][]*source) {
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].fact == all[0].fact {
			n++
		}
		facts, all = append(facts, all[:n]), all[n:]
	}
	return facts
}

func fitting(of []*source, text string) (fits []*source) {
	for _, s := range of {
		if s.pattern.MatchString(text) {
			fits = append(fits, s)
		}
	}
	return fits
}

// doubtful is what is not said for certain, or of another time.
var doubtful = regexp.MustCompile(`(?i)[?~]|^\s*[!<>]|\b(?:not|non|never|isn.?t|maybe|perhaps|probabl[ey]|possibl[ey]|presumably|supposedly|likely|unlikely|` +
	`guess|guessed|unsure|uncertain|unclear|unknown|unconfirmed|unverified|unidentified|assumed|suspected|` +
	`was|ex|former|formerly|previous|previously|planned|upgraded|migrated|migrating|converted|replaced|replaces)\b`)

// several reports whether sources that mean different things fit different parts of a
// text. Where they fit the same part the first is the more exact one.
func several(fits []*source, text string) bool {
	first := fits[0].pattern.FindStringIndex(text)
	return slices.ContainsFunc(fits[1:], func(s *source) bool {
		return s.Means != fits[0].Means && slices.ContainsFunc(s.pattern.FindAllStringIndex(text, -1), func(at []int) bool {
			return at[0] >= first[1] || at[1] <= first[0]
		})
	})
}

var (
	between = regexp.MustCompile(`(?i)\s*[/|]\s*|\s+or\s+`)
	oneName = regexp.MustCompile(`(?i)\b(gnu|os|z|bsd|a)/(k?(?:linux|freebsd|hurd)|2|390|400|os|ux)\b`) // systems with a stroke in their names
)

// alternatives reports whether a text offers several systems, one of which does not
// mean what the others do. Of "Windows 95/98" the second is "Windows 98".
func alternatives(of []*source, means, text string) bool {
	parts := between.Split(oneName.ReplaceAllString(text, "$1-$2"), -1)
	return len(parts) > 1 && slices.ContainsFunc(parts, func(part string) bool {
		return !meansOf(of, means, part) && !meansOf(of, means, complete(parts[0], part))
	})
}

func meansOf(of []*source, means, text string) bool {
	fits := fitting(of, text)
	return len(fits) > 0 && fits[0].Means == means
}

// complete puts a part in the place of the last word of the first.
func complete(first, part string) string {
	return first[:strings.LastIndexByte(strings.TrimSpace(first), ' ')+1] + part
}

// system says what a text about a system may be instead, where no advisory that asks
// for systems understands it.
func (q *question) system(it *inventory.Item) string {
	if len(q.systems) == 0 || len(q.matching(it).fit) > 0 {
		return ""
	}
	var words []string
	for _, s := range q.matching(it).other {
		if s.fact.readsColumn(it) {
			return ""
		}
		words = append(words, s.fact.Values...)
	}
	slices.Sort(words)
	return oneOf(slices.Compact(words))
}

// readsColumn reports whether a system stands in a table as one of a fact's values.
func (f *fact) readsColumn(it *inventory.Item) bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool {
		if s.Column == "" {
			return false
		}
		_, standing, fits := s.column(&inventory.Item{Value: it.Name})
		return fits && standing == 0
	})
}
