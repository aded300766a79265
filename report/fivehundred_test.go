package report

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A tree of five hundred hosts is drawn whole on the page; of more, what is left out is
// folded and counted in it.
func TestAPageDrawsFiveHundredHostsAndFoldsMore(t *testing.T) {
	for _, c := range []struct {
		hosts, lone int // of the hosts some that infected nobody in view
		folds       bool
	}{{500, 0, false}, {501, 0, true}, {1200, 0, true}, {500, 5, false}, {501, 5, true}} {
		t.Run(fmt.Sprint(c.hosts, " and ", c.lone), func(t *testing.T) {
			r := lineageReport()
			r.Tree = treeOf(c.hosts-c.lone, 2)
			for i := range c.lone {
				lone := r.Tree[0]
				lone.Host, lone.Infected = fmt.Sprintf("10.1.200.%d", i), 0
				r.Tree = append(r.Tree, lone)
			}
			drawn, folded := drawnOn(t, render(t, "html", r, Options{}))
			if drawn+folded != c.hosts || drawn > 500 || (folded > 0) != c.folds {
				t.Errorf("%d are drawn, and %d folded; of %d", drawn, folded, c.hosts)
			}
		})
	}
}

var (
	treeHost   = regexp.MustCompile(`>10\.1\.\d+\.\d+<`)
	treeFolded = regexp.MustCompile(`>\+([0-9,]+) (?:hosts?|first cases? that infected nobody in view)<`)
	treeSVG    = regexp.MustCompile(`(?s)<svg class="chart tree wide".*?</svg>`)
)

// drawnOn are the hosts that the wide picture of a page shows, and those folded into it.
func drawnOn(t *testing.T, page string) (drawn, folded int) {
	t.Helper()
	picture := html.UnescapeString(treeSVG.FindString(page))
	seen := map[string]bool{}
	for _, host := range treeHost.FindAllString(picture, -1) {
		seen[host] = true
	}
	for _, m := range treeFolded.FindAllStringSubmatch(picture, -1) {
		n, err := strconv.Atoi(strings.ReplaceAll(m[1], ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		folded += n
	}
	return len(seen), folded
}
