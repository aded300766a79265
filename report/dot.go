package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"cordon"
)

// loneShown is how many first cases that infected nobody in view are drawn;
// more of them are one node.
const loneShown = 12

// writeDOT writes the infection tree for Graphviz. Nodes are numbered, and what
// comes from outside stands in quoted labels only.
func writeDOT(w io.Writer, r *cordon.Report, _ Options) error {
	d := &dotWriter{Writer: bufio.NewWriter(w), r: r}
	d.WriteString("digraph cordon {\n" +
		"  rankdir=LR;\n" +
		"  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=10, height=0.3];\n" +
		"  edge [fontname=\"Helvetica\", fontsize=9, color=gray40];\n")
	for _, f := range forests(r) {
		d.forest(f)
	}
	d.WriteString("}\n") // what fails shows when it is flushed
	return d.Flush()
}

type dotWriter struct {
	*bufio.Writer
	r    *cordon.Report
	next int
}

func (d *dotWriter) forest(f *forest) {
	fmt.Fprintf(d, "  subgraph cluster_%d {\n    label=%s; color=gray80; fontname=\"Helvetica\";\n", d.next, dotText(titleOf(d.r, f.Advisory)))
	lone := f.lone
	if len(lone) > loneShown {
		d.folded(len(lone))
		lone = nil
	}
	for _, b := range append(lone[:len(lone):len(lone)], f.roots...) {
		d.tree(b)
	}
	d.WriteString("  }\n")
}

// tree writes a branch and what grew from it, without recursion.
func (d *dotWriter) tree(root *branch) {
	type due struct {
		b      *branch
		parent int
	}
	todo := []due{{root, -1}}
	for len(todo) > 0 {
		x := todo[0]
		todo = todo[1:]
		n := d.node(x.b)
		if x.parent >= 0 {
			d.edge(x.parent, n, x.b)
		}
		for _, c := range x.b.children {
			todo = append(todo, due{c, n})
		}
	}
}

func (d *dotWriter) node(b *branch) int {
	n := d.next
	d.next++
	more := ""
	if b.Outside {
		more = ", peripheries=2" // a first case
	}
	label := clean(b.Host) + "\n" + nameOf(d.r, b.Advisory, b.Variant) + "\n" + exact(b.EmittedAt)
	fmt.Fprintf(d, "    n%d [label=%s, tooltip=%s%s];\n", n, dotText(label), dotText(b.tip()), more)
	return n
}

func (d *dotWriter) folded(lone int) {
	fmt.Fprintf(d, "    n%d [label=%s, shape=note, style=\"\"];\n", d.next,
		dotText("+"+plural(uint64(lone), "first case", "first cases")+"\nthat infected nobody in view"))
	d.next++
}

func (d *dotWriter) edge(from, to int, b *branch) {
	style := "solid"
	if b.Odds < 0.5 {
		style = "dashed"
	}
	fmt.Fprintf(d, "    n%d -> n%d [label=%s, style=%s];\n", from, to,
		dotText(fmt.Sprintf("%.2f\n%s", b.Odds, seconds(float64(b.EmittedAt-b.AttackedAt)/1e9))), style)
}

// dotText quotes a text. In labels a backslash begins an escape such as \N or \l;
// doubled it is itself.
func dotText(s string) string {
	s = strings.ReplaceAll(s, `\`, `\\`)
	s = strings.ReplaceAll(s, `"`, `\"`)
	return `"` + strings.ReplaceAll(s, "\n", `\n`) + `"`
}

// tip is a branch in a sentence, for whoever points at it.
func (b *branch) tip() string {
	s := clean(b.Host)
	infected := "infected"
	if strings.HasPrefix(b.Advisory, cordon.UnknownPrefix) {
		infected = "may have been infected"
	}
	switch {
	case b.Parent != "":
		s += fmt.Sprintf(": "+infected+" by %s, odds %.2f, attacked %s, emitting from %s", clean(b.Parent), b.Odds, exact(b.AttackedAt), exact(b.EmittedAt))
	case isOpen(&b.Infection):
		s += ": not known by whom, emitting from " + exact(b.EmittedAt)
	case b.Outside:
		s += ": " + infected + " from outside, emitting from " + exact(b.EmittedAt)
	}
	if b.size > 0 {
		s += fmt.Sprintf("; "+strings.Replace(infected, "been ", "", 1)+" %s, and in all %s grew from it", count(uint64(len(b.children))), plural(uint64(b.size), "infection", "infections"))
	}
	return s
}
