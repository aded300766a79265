package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon"
)

// lineage is the tree of one variant in words.
type lineage struct {
	Key, Name string
	Lines     []string
}

// manyParents is how many of those who infected most are named, and manyFirst
// how many first cases.
const (
	manyParents = 5
	manyFirst   = 6
)

// lineages say who infected whom, variant by variant; of those of which nobody in
// view infected anybody they say that together.
func lineages(r *cordon.Report) []lineage {
	var out []lineage
	var unseen lineage
	var cases, suspects uint64
	for _, s := range r.TreeSums {
		l := lineage{Key: clean(strings.TrimSpace(s.Advisory + " " + s.Variant)), Name: nameOf(r, s.Advisory, s.Variant)}
		switch {
		case s.FirstCases < s.Hosts:
			sure := sureOf(r, s)
			l.Lines = append(l.Lines, firstCases(r, s, sure))
			l.Lines = append(l.Lines, generations(s, sure)...)
			l.Lines = append(l.Lines, infectedMost(r, s, sure))
		case s.Hosts > 0 && sureOf(r, s) == allSuspected:
			suspects += s.Hosts
			unseen.Lines = append(unseen.Lines, l.Key)
		case s.Hosts > 0:
			cases += s.Hosts
			unseen.Lines = append(unseen.Lines, l.Key)
		}
		if s.Crowded > 0 {
			l.Lines = append(l.Lines, fmt.Sprintf("%s attacked by more than are kept before it began; who infected it may be among the others.", plural(s.Crowded, "of them was", "of them were each")))
		}
		if words := silent(s); words != "" {
			l.Lines = append(l.Lines, aboutOf(r, s, words))
		}
		if l.Lines != nil {
			out = append(out, l)
		}
	}
	if lines := notInView(cases, suspects); lines != nil {
		out = append(out, lineage{Name: "From outside", Key: list(unseen.Lines), Lines: lines})
	}
	return out
}

// notInView tells of hosts that nobody was seen to attack.
func notInView(cases, suspects uint64) (lines []string) {
	if cases > 0 {
		lines = append(lines, fmt.Sprintf("Where %s came from is not in view: nobody was seen to attack these hosts before they began.", plural(cases, "infection", "infections")))
	}
	if suspects > 0 {
		lines = append(lines, fmt.Sprintf("How %s came to it, if they have it, is not in view: nobody was seen to attack them before they began.", plural(suspects, "suspected host", "suspected hosts")))
	}
	return lines
}

// treeSure is whether anything convicts a host of a tree.
type treeSure int

const (
	someInfected treeSure = iota
	allSuspected
)

func sureOf(r *cordon.Report, s cordon.TreeSum) treeSure {
	if strings.HasPrefix(s.Advisory, cordon.UnknownPrefix) {
		return allSuspected
	}
	for _, a := range r.Advisories {
		for _, v := range a.Variants {
			if a.ID == s.Advisory && v.ID == s.Variant && v.Infected == 0 && v.Suspected > 0 {
				return allSuspected
			}
		}
	}
	return someInfected
}

// or is a word for what is so, and the one for what is suspected.
func (s treeSure) or(so, suspected string) string {
	if s == allSuspected {
		return suspected
	}
	return so
}

func nameOf(r *cordon.Report, advisory, variant string) string {
	for _, a := range r.Advisories {
		for _, v := range a.Variants {
			if a.ID == advisory && v.ID == variant {
				return variantName(a, v)
			}
		}
	}
	return strings.TrimSpace(titleOf(r, advisory) + " " + clean(variant))
}

func firstCases(r *cordon.Report, s cordon.TreeSum, sure treeSure) string {
	var first []string
	for _, n := range r.Tree {
		if n.Advisory == s.Advisory && n.Variant == s.Variant && n.Outside && n.Infected > 0 {
			first = append(first, n.Host)
		}
	}
	suspectedOnly, these := ", which are suspected only", "these"
	if s.FirstCases == 1 {
		suspectedOnly, these = ", which is suspected only", "this one"
	}
	line := plural(s.FirstCases, "first case", "first cases") + sure.or(", infected from outside", suspectedOnly)
	if open := openCases(r, s); open > 0 {
		line += fmt.Sprintf("; of %s it is not known whether they were infected in view", count(open))
	}
	if len(first) > 0 {
		line += sure.or(", of which these infected others: ", "; "+these+" may have infected others: ") + some(first, manyFirst)
	}
	return line + "."
}

// openCases are first cases of which nobody can say that they came from outside.
func openCases(r *cordon.Report, s cordon.TreeSum) (n uint64) {
	for i := range r.Tree {
		if x := &r.Tree[i]; x.Advisory == s.Advisory && x.Variant == s.Variant && isOpen(x) {
			n++
		}
	}
	return n
}

// isOpen reports whether it is not known where a host's infection came from: attacks on
// it may have gone unnoticed.
func isOpen(n *cordon.Infection) bool {
	return n.Outside && n.Odds == 0
}

// aboutOf marks a number that is an estimate.
func aboutOf(r *cordon.Report, s cordon.TreeSum, words string) string {
	for i := range r.Unknown {
		if u := &r.Unknown[i]; u.Estimated && s.Advisory == cordon.UnknownPrefix+u.ID {
			return "About " + words
		}
	}
	return words
}

func generations(s cordon.TreeSum, sure treeSure) (lines []string) {
	words := make([]string, len(s.Generations))
	for i, n := range s.Generations {
		words[i] = count(n)
	}
	lines = append(lines, fmt.Sprintf("%s in view; hosts a generation, from the first cases on: %s.",
		plural(s.Hosts-s.FirstCases, sure.or("address was infected", "address may have been infected"), sure.or("addresses were infected", "addresses may have been infected")), list(words)))
	if s.GenerationTime != nil && s.Delay != nil {
		lines = append(lines, fmt.Sprintf("Median from a parent's first emission to its child's: %s; from the attack to the emission: %s.",
			seconds(*s.GenerationTime), seconds(*s.Delay)))
	}
	return lines
}

// seconds writes a span as people say it.
func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 100*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
	return fmt.Sprintf("%.1f days", d.Hours()/24)
}

func infectedMost(r *cordon.Report, s cordon.TreeSum, sure treeSure) string {
	var parents []cordon.Infection
	for _, n := range r.Tree {
		if n.Advisory == s.Advisory && n.Variant == s.Variant && n.Infected > 0 {
			parents = append(parents, n)
		}
	}
	slices.SortStableFunc(parents, func(a, b cordon.Infection) int { return cmp.Compare(b.Infected, a.Infected) })
	var words []string
	for _, n := range atMost(parents, manyParents) {
		words = append(words, fmt.Sprintf("%s (%s)", clean(n.Host), count(n.Infected)))
	}
	return sure.or("Infected most: ", "May have infected most: ") + list(words) + "."
}

// silent tells of hosts that were attacked and not seen to send. Of a server that
// wrote its own log that is no news: what it sends stands in no log of its own.
func silent(s cordon.TreeSum) string {
	if s.Silent == 0 || s.Silent <= uint64(len(s.SilentFirst)) && !slices.ContainsFunc(s.SilentFirst, func(h string) bool { return !strings.HasPrefix(h, "log:") }) {
		return ""
	}
	var hosts []string // those of logs nobody knows by name
	for _, h := range s.SilentFirst {
		if !isLog(h) {
			hosts = append(hosts, h)
		}
	}
	names := ""
	if first := atMost(hosts, manyFirst); len(first) > 0 {
		names = some(first, len(first))
		if s.Silent > uint64(len(first)) {
			names = "the first: " + names
		}
		names = " (" + names + ")"
	}
	return fmt.Sprintf("%s attacked and not seen to send it%s: immune, or the payload failed, or what they do is not in view.",
		plural(s.Silent, "host was", "hosts were"), names)
}

func (p *paper) lineages(r *cordon.Report) {
	all := lineages(r)
	if len(all) == 0 {
		return
	}
	p.head("Who infected whom")
	for _, l := range all {
		p.para(bold, "  ", l.Name+" ("+l.Key+")")
		for _, s := range l.Lines {
			p.para(plain, "    ", s)
		}
	}
}
