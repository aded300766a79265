package report

import (
	"bytes"
	_ "embed"
	"html/template"

	"cordon"
)

//go:embed check.html.tmpl
var checkPageText string

// checkTemplate has the look of the report's page.
var checkTemplate = template.Must(template.New("check").Funcs(template.FuncMap{
	"answer": checkAnswer, "cell": checkCell, "clean": clean, "count": count, "counts": countWords, "exact": exact, "fact": factWords,
	"inputWords": inputWords, "notNamed": func() string { return notNamed }, "outcomes": outcomeWords, "plural": plural, "reasonWords": reasonWords, "silentWords": silentWords,
	"settles": settlesWords, "stamp": stamp, "telling": telling, "total": func(n int) uint64 { return uint64(n) }, "toneOf": checkTone,
}).Parse(checkPageText))

type checkPage struct {
	*checkView
	Title, Version string
	Style          template.CSS
	Shown          []cordon.SilentHost
}

// Name is an advisory's title, for the template.
func (p checkPage) Name(advisory string) string { return p.title(advisory) }

func writeCheckHTML(b *bytes.Buffer, v *checkView, o Options) error {
	p := checkPage{checkView: v, Title: v.Headline(), Version: o.Version, Style: template.CSS(pageStyle), Shown: atMost(v.Silent, max(o.Limit, 1000))}
	if v.One != "" {
		p.Title = "Machine " + clean(v.One)
	}
	return checkTemplate.Execute(b, p)
}

// Asked are the counts by advisory, for the template.
func (p checkPage) Asked() []cordon.AdvisoryCount { return p.asked() }

// checkTone is the colour class of a group; its title says the same in words.
func checkTone(style string) string {
	switch style {
	case red:
		return "bad"
	case green:
		return "good"
	}
	return "warn"
}
