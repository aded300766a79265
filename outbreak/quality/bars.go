package main

import (
	"fmt"
	"strings"
)

// bars are what the project holds itself to, each with what was measured.
func (p *page) bars() []string {
	var all []string
	bar := func(held bool, format string, args ...any) {
		word := "missed"
		if held {
			word = "held"
		}
		all = append(all, "**"+word+"**: "+fmt.Sprintf(format, args...))
	}
	for _, c := range p.scanners {
		if c.success == 0.01 {
			bar(c.accused == c.hosts && c.mean <= 4.2, "scanners of whose contacts 1%% succeed are found after %.2f first contacts on average (bar: 4.2), %d of %d", c.mean, c.accused, c.hosts)
		}
	}
	for _, c := range p.honest {
		if c.success == 0.95 {
			bar(c.accused*100_000 <= c.hosts, "of %d honest hosts of whose contacts 95%% succeed on average (uniformly 90 to 100%%), %d accused (bar: 1 in 100,000)", c.hosts, c.accused)
		}
	}
	for _, r := range p.forms[:min(barForms, len(p.forms))] {
		bar(r.right() >= 0.99, "targets of %s are told as %s within %d draws in %.1f%% (bar: 99%%)", r.name, r.want, drawsOfASource, 100*r.right())
	}
	tree := func(who string, which func(*score) bool) {
		var e edges
		for i := range p.scores {
			if s := &p.scores[i]; s.source.name == "capture" && which(s) {
				e.add(s.edges)
			}
		}
		of := e.of()
		bar(of > 0 && float64(e.right) >= 0.9*float64(of), "%d of %d tree edges right of %s, in captures where both ends are in view: %.1f%% (bar: 90%%)", e.right, of, who, 100*float64(e.right)/float64(max(of, 1)))
	}
	tree("all worms", func(*score) bool { return true })
	tree("the worms that an advisory describes", (*score).described)
	tree("those that none describes", func(s *score) bool { return !s.described() })
	return all
}

// barForms is how many of the forms the bar names: II, uniform, sequential.
const barForms = 3

// described reports whether an advisory is shipped for the worm.
func (s *score) described() bool { return strings.Contains(s.variant.Name, "/") }
