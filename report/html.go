package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"reflect"
	"slices"
	"strings"

	"cordon"
)

//go:embed page.html.tmpl
var pageText string

//go:embed page.css
var pageStyle string

// pageTemplate escapes by context; clean and its relatives have already made
// what comes from outside printable. Only the style sheet, which is ours, goes
// in as it is.
var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"capital": capital, "held": held, "scannerHeld": scannerHeld, "circumstances": circumstances, "clean": clean,
	"count": count, "evidenceTitle": evidenceTitle, "exact": exact, "facts": facts,
	"inputWords": inputWords, "join": strings.Join, "key": key, "percent": percent,
	"plural": plural, "reasonWords": reasonWords, "shares": shares, "size": size, "some": some, "span": span,
	"scanned": scanned, "flooded": flooded, "floodSize": floodSize, "floodNames": floodNames, "silentWords": silentWords, "stamp": stamp, "upper": strings.ToUpper, "titleOf": titleOf, "where": where, "whereShort": whereShort,
	"noticeTo": noticeTo, "ours": ours, "tone": tone, "total": func(n int) uint64 { return uint64(n) },
	"unknownCounts": unknownCounts, "unknownTargets": unknownTargets, "unknownSenders": unknownSenders,
	"first": first, "beyond": beyond, "inputName": inputName, "unreadWords": unreadWords,
	"of": evidenceOf, "strain": strain, "part": part, "bytesPart": bytesPart,
}).Parse(pageText))

// htmlPage is what the template shows.
type htmlPage struct {
	R         *cordon.Report
	Title     string
	Style     template.CSS
	Version   string
	Headlines []headline
	Scanners  []cordon.ScannerReport // those that --limit allows
	Scanning  string                 // a sentence beside the headlines
	Nothing   *opening
	Back      string
	Figures   []figure
	Todo      todo
	Pictures  *pictures
	Tree      *treeSection
	Busy      []string
	Variants  []variantRow
	Groups    []group
	Attacked  []cordon.HostReport
	LogHosts  string
	Totals    inputTotals
	Limit     int                  // most rows of each kind; 0 shows all
	Inputs    []cordon.InputReport // that are shown
	Left      string               // of the inputs, in words
	Host      *caseFile            // set on the page of one host
}

// figure is a number at the top of the page.
type figure struct {
	Number, Name string
	Bad          bool
}

type variantRow struct {
	cordon.VariantReport
	Advisory, Key, Name, Names string
}

// pictures are the charts, each in two sizes.
type pictures struct {
	New    newHosts
	Charts []chart
	Pulses []pulsePictures
}

type pulsePictures struct {
	pulse
	Active, Growth []chart
}

func writeHTML(b *bytes.Buffer, r *cordon.Report, o Options) error {
	p := htmlPage{R: r, Style: template.CSS(pageStyle), Version: o.Version, Totals: totals(r.Inputs), Limit: o.Limit}
	if o.Host != "" {
		c := caseOf(r, o.Host)
		p.Host, p.Title = &c, "Host "+c.Host
		return pageTemplate.Execute(b, p)
	}
	p.fill()
	return pageTemplate.Execute(b, p)
}

func (p *htmlPage) fill() {
	r := p.R
	p.Headlines = headlines(r)
	p.Scanners = atMostRows(r.Scanners, p.Limit).List()
	if len(p.Headlines) == 0 {
		o := nothing(r)
		p.Nothing = &o
	} else {
		p.Scanning = scanningToo(r)
	}
	p.Title = p.title()
	p.Back = backdoored(r)
	p.Todo = whatToDo(r)
	p.Groups, p.Attacked = groups(r.Hosts)
	p.Variants = variantRows(r)
	p.Pictures = newPictures(r)
	p.Tree = treeSectionOf(r)
	p.Busy = busy(r)
	p.LogHosts = logHosts(r)
	p.Inputs, p.Left = foldInputs(r.Inputs, p.Limit)
	p.Figures = p.figures()
}

// title is the headline where there is one, and names the worms where there
// are several.
func (p *htmlPage) title() string {
	switch len(p.Headlines) {
	case 0:
		return p.Nothing.Title
	case 1:
		return p.Headlines[0].Name + ": " + p.Headlines[0].Hosts
	}
	var names []string
	for _, h := range p.Headlines {
		names = append(names, h.Name)
	}
	return list(names)
}

func (p *htmlPage) figures() []figure {
	infected, suspected := p.emitting()
	var peak uint64
	for _, a := range p.R.Advisories {
		top, _ := activity(p.R, a.ID)
		peak = max(peak, top.Active)
	}
	w, least := p.seen(), ""
	if atLeast(p.R) != "" {
		least = "≥ "
	}
	var out []figure
	for _, f := range []struct {
		n    uint64
		name string
		bad  bool
	}{
		{p.hostsWith(cordon.VerdictBackdoored), "back door open", true},
		{infected, w.many + " infected", true},
		{suspected, w.many + " suspected", false},
		{p.hostsWith(cordon.VerdictAttacked), "attacked", false},
		{peak, "most hosts in 10 minutes", false},
		{p.R.Cumulative, "addresses in all", false},
	} {
		if f.n > 0 {
			out = append(out, figure{least + count(f.n), f.name, f.bad})
		}
	}
	for _, a := range p.R.Advisories {
		if n := a.Figures.Estimated; n > 0 {
			out = append(out, figure{"≈ " + count(rounded(n)), "addresses of " + clean(a.Title) + ", by estimate", false})
		}
	}
	return out
}

// seen is what the numbers of all variants together count.
func (p *htmlPage) seen() counted {
	var first, last cordon.Time
	for _, a := range p.R.Advisories {
		for _, v := range a.Variants {
			if v.First.Before(first) {
				first = v.First
			}
			last = max(last, v.Last)
		}
	}
	return wordsFor(first, last)
}

// hostsWith counts addresses with a verdict, each once.
func (p *htmlPage) hostsWith(verdicts ...string) uint64 {
	var l roll
	for _, h := range p.R.Hosts {
		if slices.Contains(verdicts, h.Verdict) {
			l.add(called(h))
		}
	}
	return l.Len()
}

// emitting counts each address once where all rows are there to count, and
// otherwise adds up the variants, which can share a host.
func (p *htmlPage) emitting() (infected, suspected uint64) {
	if p.R.Hidden == 0 {
		return p.hostsWith(cordon.VerdictInfected, cordon.VerdictReinfected), p.hostsWith(cordon.VerdictSuspected)
	}
	for _, a := range p.R.Advisories {
		for _, v := range a.Variants {
			infected += uint64(max(0, v.Infected))
			suspected += uint64(max(0, v.Suspected))
		}
	}
	return infected, suspected
}

func variantRows(r *cordon.Report) []variantRow {
	var out []variantRow
	for _, a := range r.Advisories {
		for _, v := range a.Variants {
			out = append(out, variantRow{
				VariantReport: v, Advisory: clean(a.Title), Key: clean(a.ID + " " + v.ID),
				Name: variantName(a, v), Names: aliases(v),
			})
		}
	}
	return out
}

func newPictures(r *cordon.Report) *pictures {
	c, any := newHostsOf(r)
	if !any {
		return nil
	}
	p := &pictures{New: c}
	if len(c.Series) > 0 {
		p.Charts = []chart{stacked(c, wideFrame), stacked(c, narrowFrame)}
	}
	for _, x := range pulses(r) {
		p.Pulses = append(p.Pulses, pulsePictures{
			pulse:  x,
			Active: []chart{activeChart(x, halfFrame), activeChart(x, smallFrame)},
			Growth: []chart{growthChart(x, halfFrame), growthChart(x, smallFrame)},
		})
	}
	return p
}

// share is a part of a whole in words; Share is empty where nothing was counted.
type share struct{ Share, Words string }

func part(n, of uint64) share { return share{percent(n, of), count(n) + " of " + count(of)} }

func bytesPart(n, of uint64) share { return share{percent(n, of), size(n) + " of " + size(of)} }

// binRow is a row of the table behind a chart.
type binRow struct {
	From    string
	Numbers []string
}

// Table lists the bins in which anything was new.
func (c newHosts) Table() []binRow {
	var out []binRow
	for i := range c.n {
		if c.sum(i) == 0 {
			continue
		}
		row := binRow{From: stamp(c.from(i))}
		for _, s := range c.Series {
			row.Numbers = append(row.Numbers, count(s.Bins[i]))
		}
		out = append(out, row)
	}
	return out
}

// Span says how long a column of the chart is.
func (c newHosts) Span() string { return c.words() }

// Table lists the bins in which anything was active.
func (p pulse) Table() []binRow {
	var out []binRow
	for i := range p.n {
		if p.Active[i] > 0 {
			out = append(out, binRow{stamp(p.from(i)), []string{count(p.Active[i]), count(p.Addresses[i])}})
		}
	}
	return out
}

func ours(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "ours"
	}
	return "not ours"
}

// tone is the colour class of a verdict or level; the word stands beside it.
func tone(word string) string {
	switch word {
	case cordon.VerdictBackdoored, cordon.VerdictInfected, cordon.VerdictReinfected, "red":
		return "bad"
	case cordon.VerdictCleaned, cordon.VerdictClear, "green":
		return "good"
	case "orange":
		return "high"
	case cordon.VerdictAttacked, cordon.VerdictContained:
		return "calm"
	}
	return "warn"
}

// strain is what a row says of the likely strain; other rows have none.
func strain(row any) string {
	if h, ok := row.(cordon.HostReport); ok && h.Strain != "" {
		return "Strain: " + clean(h.Strain) + "."
	}
	return ""
}

// evidenceOf is how many observations stand behind a row's evidence.
func evidenceOf(h cordon.HostReport) uint64 {
	if h.Verdict == cordon.VerdictAttacked {
		return h.Attacks
	}
	return h.Observations
}

// first are the rows of a list that --limit allows.
func first(rows any, limit int) any {
	v := reflect.ValueOf(rows)
	if limit > 0 && v.Len() > limit {
		return v.Slice(0, limit).Interface()
	}
	return rows
}

func lengthOf(rows any) int {
	if r, ok := rows.(interface{ Len() int }); ok {
		return r.Len()
	}
	return reflect.ValueOf(rows).Len()
}

// beyond is how many rows of a list --limit leaves out.
func beyond(rows any, limit int) uint64 {
	n := lengthOf(rows)
	if limit > 0 && n > limit {
		return uint64(n - limit)
	}
	return 0
}
