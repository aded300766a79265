package report

import (
	"bytes"
	"fmt"
	"html"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
)

// lineageReport is an outbreak in one network of which the infections are in view.
func lineageReport() *cordon.Report {
	r := &cordon.Report{
		Schema: cordon.ReportSchema, Window: cordon.Window{From: at("2001-08-05 09:00:00"), To: at("2001-08-05 09:12:00")},
		Level: cordon.Level{Level: "yellow", Reason: []string{"A worm is spreading."}}, Cumulative: 30,
	}
	r.Tree = treeOf(30, 2)
	seven, forty := 7.25, 41.5
	r.TreeSums = []cordon.TreeSum{{
		Advisory: "code-red", Variant: "ii", Hosts: 30, FirstCases: 2, Generations: []uint64{2, 4, 8, 16}, GenerationTime: &forty, Delay: &seven,
		Silent: 3, SilentFirst: []string{"192.0.2.201", "192.0.2.202", "192.0.2.203"},
	}}
	v := cordon.VariantReport{ID: "ii", Name: "Code Red II", Hosts: 30, Infected: 30, Observations: 212, Counted: cordon.CountedRequests, First: r.Window.From, Last: r.Window.To}
	r.Advisories = []cordon.AdvisoryReport{{ID: "code-red", Title: "Code Red", Revision: 1, Variants: []cordon.VariantReport{v}}}
	r.Inputs = []cordon.InputReport{{Name: "campus.pcap", Format: "pcap", Window: r.Window, Records: 900, Understood: 900, Parsed: 900, Bytes: 91200}}
	return r
}

// treeOf makes n hosts of which the first few come from outside and each of the
// others was infected by one that is half as old.
func treeOf(n, first int) (rows []cordon.Infection) {
	begin := at("2001-08-05 09:00:00")
	for i := range n {
		row := cordon.Infection{
			Host: fmt.Sprintf("192.0.2.%d", i+1), Advisory: "code-red", Variant: "ii", Odds: 1, Outside: true, EmittedAt: begin + cordon.Time(i)*20e9,
		}
		if n > 250 {
			row.Host = fmt.Sprintf("10.1.%d.%d", i>>8, i&255)
		}
		if i >= first {
			p := &rows[(i-first)/2]
			p.Infected++
			row.Parent, row.Outside, row.Odds, row.Generation = p.Host, false, 0.97, p.Generation+1
			row.AttackedAt, row.Attackers = max(p.EmittedAt, row.EmittedAt-cordon.Time(3+i%9)*1e9), 1
		}
		if i%7 == 6 {
			row.Odds, row.Attackers = 0.44, 2
			row.Others = []cordon.Suitor{{Host: rows[0].Host, Odds: 0.4, AttackedAt: row.AttackedAt}}
		}
		rows = append(rows, row)
	}
	return rows
}

// Whatever the tree, every host is drawn or counted in what is folded, once.
func TestEveryHostIsDrawnOrFolded(t *testing.T) {
	number := regexp.MustCompile(`[0-9,]+`)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 900).Draw(t, "n")
		first := rapid.IntRange(1, n).Draw(t, "first")
		rows := treeOf(n, first)
		for i := first; i < n; i++ { // any parent that is older
			p := rapid.IntRange(0, i-1).Draw(t, "parent")
			rows[i].Parent, rows[i].AttackedAt = rows[p].Host, rows[p].EmittedAt
		}
		most := rapid.IntRange(5, 600).Draw(t, "most")
		lines := forests(&cordon.Report{Tree: rows})[0].lines(most)
		drawn := map[*branch]bool{}
		hosts := 0
		for i, l := range lines {
			if l.branch != nil {
				if drawn[l.branch] || l.parent >= i {
					t.Fatalf("line %d is drawn twice or before its parent", i)
				}
				drawn[l.branch] = true
				hosts++
			}
			for _, s := range number.FindAllString(l.folded, -1) {
				var k int
				fmt.Sscan(strings.ReplaceAll(s, ",", ""), &k)
				hosts += k
			}
		}
		if hosts != n || len(lines) > most {
			t.Fatalf("%d hosts in %d lines of at most %d, want %d hosts", hosts, len(lines), most, n)
		}
	})
}

// No line crosses another: what grew from a host lies between it and the line
// that leaves its parent next.
func TestLinesOfATreeDoNotCross(t *testing.T) {
	r := &cordon.Report{Tree: treeOf(400, 3)}
	p := forests(r)[0].picture(r, wideTree)
	if len(p.Lines) != 400 {
		t.Fatalf("%d lines", len(p.Lines))
	}
	lines := forests(r)[0].lines(500)
	for i, l := range lines {
		if l.parent < 0 {
			continue
		}
		for k := l.parent + 1; k < i; k++ { // the rise passes these lines
			if left := min(lines[k].AttackedAt, lines[k].EmittedAt); left < l.AttackedAt {
				t.Errorf("the rise of line %d crosses line %d", i, k)
			}
		}
	}
}

func TestATreeOfOneChainOfManyHostsIsDrawn(t *testing.T) {
	rows := treeOf(20000, 1)
	for i := range rows[1:] {
		rows[i+1].Parent = rows[i].Host
	}
	out := render(t, "html", &cordon.Report{Tree: rows, TreeSums: []cordon.TreeSum{{Advisory: "code-red", Variant: "ii", Hosts: 20000, FirstCases: 1}}}, Options{})
	if !strings.Contains(html.UnescapeString(out), "+19,") {
		t.Error("nothing is folded")
	}
}

// Graphviz reads what is written for it, whatever stands in the names.
func TestGraphvizReadsTheTree(t *testing.T) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		t.Skip("NOT TESTED: Graphviz is not installed")
	}
	each(t, func(t *testing.T, r *cordon.Report) {
		cmd := exec.Command(dot, "-Tsvg")
		cmd.Stdin = strings.NewReader(render(t, "dot", r, Options{}))
		var errs bytes.Buffer
		cmd.Stderr = &errs
		svg, err := cmd.Output()
		if err != nil || errs.Len() > 0 {
			t.Fatalf("%v %s", err, errs.String())
		}
		edges := strings.Count(string(svg), `class="edge"`)
		known := len(slices.DeleteFunc(slices.Clone(r.Tree), func(n cordon.Infection) bool { return n.Parent == "" }))
		if edges != known {
			t.Errorf("%d edges drawn of %d", edges, known)
		}
	})
}

func TestAParentThatWasLeftOutOfANarrowedReportIsDrawn(t *testing.T) {
	r := lineageReport()
	r.Tree = r.Tree[5:6]
	out := render(t, "dot", r, Options{})
	if !strings.Contains(out, r.Tree[0].Parent+`\n`) || !strings.Contains(out, "n0 -> n1") {
		t.Errorf("%s", out)
	}
}

// Of hosts that are only suspected nobody says that they were infected.
func TestTheTreeOfSuspectsSaysNoMoreThanThat(t *testing.T) {
	of := func(infected, suspected int, firstCases uint64) string {
		r := &cordon.Report{
			Advisories: []cordon.AdvisoryReport{{ID: "slammer", Title: "SQL Slammer", Variants: []cordon.VariantReport{{ID: "slammer", Hosts: 3, Infected: infected, Suspected: suspected}}}},
			Tree: []cordon.Infection{
				{Host: "192.0.2.1", Advisory: "slammer", Variant: "slammer", Outside: true, Odds: 1, Infected: 1, EmittedAt: 1},
				{Host: "192.0.2.2", Advisory: "slammer", Variant: "slammer", Parent: "192.0.2.1", AttackedAt: 2, EmittedAt: 3, Generation: 1},
			},
			TreeSums: []cordon.TreeSum{{Advisory: "slammer", Variant: "slammer", Hosts: 3, FirstCases: firstCases, Generations: []uint64{2, 1}}},
		}
		var b strings.Builder
		for _, l := range lineages(r) {
			b.WriteString(strings.Join(l.Lines, " "))
		}
		return b.String()
	}
	if got := of(0, 3, 2); strings.Contains(got, "infected from outside") || strings.Contains(got, "was infected") || strings.Contains(got, "Infected most") || !strings.Contains(got, "suspected only; these may have infected others: 192.0.2.1.") {
		t.Errorf("of suspects: %s", got)
	}
	if got := of(0, 3, 3); !strings.HasPrefix(got, "How 3 suspected hosts came to it, if they have it, is not in view") {
		t.Errorf("of suspects without parents: %s", got)
	}
	if got := of(3, 0, 2); !strings.Contains(got, "2 first cases, infected from outside, of which these infected others: 192.0.2.1.") || !strings.Contains(got, "Infected most: ") {
		t.Errorf("of infected hosts: %s", got)
	}
	if got := of(3, 0, 3); !strings.HasPrefix(got, "Where 3 infections came from") {
		t.Errorf("of infected hosts without parents: %s", got)
	}
}

// Six paths of logs say nothing of who is silent.
func TestSilentLogsAreNotNamed(t *testing.T) {
	logs := []string{"log:a.log.1", "log:a.log.2"}
	for _, x := range []struct {
		s    cordon.TreeSum
		want string
	}{
		{cordon.TreeSum{Silent: 9, SilentFirst: logs}, "9 hosts were attacked and not seen to send it: immune"},
		{cordon.TreeSum{Silent: 3, SilentFirst: append(logs, "192.0.2.80")}, "3 hosts were attacked and not seen to send it (the first: 192.0.2.80): immune"},
		{cordon.TreeSum{Silent: 2, SilentFirst: logs}, ""},
	} {
		if got := silent(x.s); !strings.HasPrefix(got, x.want) || x.want == "" && got != "" {
			t.Errorf("got %q, want %q", got, x.want)
		}
	}
}

// Where not everybody who was sent an unknown worm is known, nobody is said to have it
// from outside, and no number is more than an estimate.
func TestWhatIsNotKnownOfATreeIsSaid(t *testing.T) {
	id := cordon.UnknownPrefix + "012345678901"
	r := &cordon.Report{
		Schema: cordon.ReportSchema, Unknown: []cordon.UnknownReport{{ID: "012345678901", Estimated: true}},
		Tree: []cordon.Infection{
			{Host: "192.0.2.1", Advisory: id, Outside: true, Odds: 1, Infected: 1, EmittedAt: 1},
			{Host: "192.0.2.2", Advisory: id, Parent: "192.0.2.1", AttackedAt: 2, EmittedAt: 3, Generation: 1, Odds: 0.9},
			{Host: "192.0.2.3", Advisory: id, Outside: true, EmittedAt: 4},
		},
		TreeSums: []cordon.TreeSum{{Advisory: id, Hosts: 3, FirstCases: 2, Generations: []uint64{2, 1}, Silent: 70, SilentFirst: []string{"192.0.2.70"}}},
	}
	for format, want := range map[string][]string{
		"table": {"2 first cases, which are suspected only; of 1 it is not known whether they were infected in view;", "About 70 hosts were attacked"},
		"html":  {"not known", "192.0.2.2: may have been infected by 192.0.2.1", "About 70 hosts were attacked"},
		"dot":   {"192.0.2.3: not known by whom", "192.0.2.2: may have been infected by 192.0.2.1", "192.0.2.1: may have been infected from outside", "may have infected 1"},
	} {
		out := render(t, format, r, Options{})
		flat := strings.Join(strings.Fields(out), " ")
		for _, w := range want {
			if !strings.Contains(flat, w) {
				t.Errorf("%s does not say %q:\n%s", format, w, out)
			}
		}
		if strings.Contains(flat, ": infected by") || strings.Contains(flat, "192.0.2.3: infected") {
			t.Errorf("%s says more than is known:\n%s", format, out)
		}
	}
}
