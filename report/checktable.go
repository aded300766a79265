package report

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cordon"
)

// writeCheckTable renders for a terminal: first how many are exposed, then what
// to do and to ask, last what the answer rests on.
func writeCheckTable(b *bytes.Buffer, v *checkView, o Options) error {
	p := &paper{Buffer: b, width: o.width(), color: o.Color}
	if v.One != "" {
		p.checkOne(v)
		p.foot(o)
		return nil
	}
	p.para(bold, "", v.Headline())
	if v.At != 0 {
		p.para(plain, "  ", "As of "+exact(v.At)+".")
	}
	for _, a := range v.asked() {
		p.para(plain, "  ", v.title(a.Advisory)+": "+countWords(a.Counts)+".")
	}
	if s := v.Differ(); s != "" {
		p.para(yellow, "  ", s)
	}
	if v.Summary.Machines == 1 {
		p.checkRows(v)
	} else {
		p.questions(v, o.Limit)
		p.checkGroups(v)
		p.ages(v)
	}
	p.silent(v.Silent, v.Summary.Silent, o.Limit)
	p.inputs(v.Inputs, o.Limit)
	p.reasons("Lost", v.Lost.Reasons)
	p.reasons("Notes", v.Notes)
	p.foot(o)
	return nil
}

// checkOne has everything about one machine.
func (p *paper) checkOne(v *checkView) {
	p.para(bold, "", "Machine "+clean(v.One))
	if len(v.Groups) == 0 {
		p.para(plain, "  ", notNamed)
		return
	}
	p.checkRows(v)
}

const notNamed = "No inventory names it. That does not mean that it is safe."

// checkRows explains every row.
func (p *paper) checkRows(v *checkView) {
	for _, g := range v.Groups {
		for i := range g.Rows {
			p.checkRow(v, &g, &g.Rows[i])
		}
	}
}

func (p *paper) checkRow(v *checkView, g *checkGroup, h *cordon.CheckHost) {
	p.WriteByte('\n')
	p.para(g.Style, "", v.title(h.Advisory)+": "+checkAnswer(h))
	p.para(plain, "  ", strings.Join(append(cleanAll(h.Addresses), cleanAll(h.Names)...), ", "))
	p.sentences("Why", h.Why)
	p.sentences("In place", h.Mitigations)
	if words := outcomeWords(h.Outcome); words != "" {
		p.para(plain, "  ", words)
	}
	if h.Remedy != nil {
		p.para(bold, "  ", "What to do: "+clean(h.Remedy.Title))
		p.steps("    ", h.Remedy.Steps)
	}
	for _, n := range h.Needs {
		p.para(bold, "  ", "Find out: "+clean(n.Ask))
		p.steps("    ", n.How)
	}
	if len(h.Facts) > 0 {
		p.para(bold, "  ", "What it rests on")
	}
	for _, f := range telling(h.Facts) {
		p.para(plain, "    ", factWords(f))
	}
}

// telling leaves out what says less than another source and nothing else.
func telling(facts []cordon.CheckFact) []cordon.CheckFact {
	return slices.DeleteFunc(slices.Clone(facts), func(f cordon.CheckFact) bool { return f.Value == "" && f.Standing == "agrees" })
}

// checkAnswer is a row's answer in a few words.
func checkAnswer(h *cordon.CheckHost) string {
	s := map[string]string{
		cordon.ExposureAffected: "affected", cordon.ExposureFixed: "fixed", cordon.ExposureNotAffected: "not affected",
	}[h.Exposure]
	switch {
	case s == "":
		s = "unknown"
	case h.Mitigated:
		s = "fixed by a mitigation"
	}
	if h.Fix == "none" {
		s += ", no fix"
	}
	if h.RestartNeeded {
		s += ", not restarted since"
	}
	switch {
	case h.Excepted:
		s += ", but an exception holds"
	case h.Unsettled:
		s += ", no all-clear"
	}
	if h.Presumed {
		s += ", presumed compromised"
	}
	return s
}

// outcomeWords say what an attack does, by variant.
func outcomeWords(outcome map[string]string) string {
	var words []string
	for _, does := range []string{"executes", "crashes", "nothing"} {
		var names []string
		for _, variant := range sortedKeys(outcome) {
			if outcome[variant] == does {
				names = append(names, clean(variant))
			}
		}
		if names != nil {
			words = append(words, map[string]string{"executes": "runs there", "crashes": "merely crashes it", "nothing": "does nothing there"}[does]+": "+strings.Join(names, ", "))
		}
	}
	if words == nil {
		return ""
	}
	return "What an attack does, by variant: " + strings.Join(words, "; ") + "."
}

// factWords are one source's word on one fact.
func factWords(f cordon.CheckFact) string {
	value := clean(f.Value)
	switch {
	case f.Standing == cordon.StandingFromThere:
		value = "not known by it"
	case value == "":
		value = "none of the values"
	}
	s := fmt.Sprintf("%s is %s: %s (%s, %s", clean(f.Name), value, clean(f.Says), clean(f.How), clean(f.Source))
	if f.SeenAt != 0 {
		s += ", " + stamp(f.SeenAt)
	}
	if f.Since != 0 {
		s += ", since " + stamp(f.Since)
	}
	return s + "): " + clean(f.Standing) + "."
}

func cleanAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = clean(s)
	}
	return out
}

// questions lists what to find out, the most useful first.
func (p *paper) questions(v *checkView, limit int) {
	if len(v.Summary.Questions) == 0 {
		return
	}
	p.head("What to find out first")
	const shown = 8
	questions := v.Summary.Questions
	if limit != 0 {
		questions = questions[:min(len(questions), shown)]
	}
	for _, q := range questions {
		p.para(bold, "  ", clean(q.Ask))
		p.para(plain, "    ", fmt.Sprintf("%s: open on %s, %s.", v.title(q.Advisory), plural(q.Machines, "machine", "machines"), settlesWords(q)))
	}
	p.more(len(v.Summary.Questions) - len(questions))
}

func settlesWords(q cordon.Question) string {
	switch {
	case q.Settles == 0:
		return "settles none alone"
	case q.Settles == q.Expected:
		return fmt.Sprintf("settles %s", count(q.Settles))
	}
	return fmt.Sprintf("settles up to %s, about %s to be expected", count(q.Settles), count(q.Expected))
}

func (p *paper) checkGroups(v *checkView) {
	for _, g := range v.Groups {
		p.head(fmt.Sprintf("%s: %s", g.Title, plural(g.All, "answer", "answers")))
		if g.Means != "" {
			p.para(plain, "  ", g.Means)
		}
		for i := range g.Rows {
			h := &g.Rows[i]
			p.beside("  "+hostCell(h.Host)+" "+pad(clean(h.Advisory), 10)+" ", checkCell(h))
		}
		p.more(int(g.More()))
	}
}

// minBeside is how wide a reason must have it to stand beside what it is about.
const minBeside = 24

// beside puts a reason beside its row, or below it where that is too narrow. None is cut:
// what decides may stand at its end.
func (p *paper) beside(lead, reason string) {
	if p.width-columns(lead) >= minBeside {
		p.para(plain, lead, reason)
		return
	}
	p.para(plain, "  ", lead)
	p.para(plain, "      ", reason)
}

// hostCell is a machine's name in a column. Any address is whole; of a name that is
// longer the end is kept, which tells those apart that are called by where they were
// read.
func hostCell(name string) string { return pad(cutFront(clean(name), 39), 24) }

// checkCell is what a row of a group adds to its title.
func checkCell(h *cordon.CheckHost) string {
	if h.Disputed() {
		return "sources differ; " + checkTodo(h)
	}
	return checkTodo(h)
}

func checkTodo(h *cordon.CheckHost) string {
	switch {
	case h.Remedy != nil:
		return clean(h.Remedy.Title)
	case len(h.Needs) > 0:
		return "ask: " + clean(h.Needs[0].Ask)
	case h.Excepted:
		return "look at what runs there"
	case len(h.Why) > 0:
		return clean(h.Why[0])
	}
	return ""
}

func (p *paper) ages(v *checkView) {
	if len(v.Summary.Ages) == 0 {
		return
	}
	p.head("How old what is known is")
	for _, a := range v.Summary.Ages {
		p.para(plain, "  "+pad(a.Age, 14)+"  ", countWords(a.Counts))
	}
}

func (p *paper) silent(machines []cordon.SilentHost, all, limit int) {
	if all == 0 {
		return
	}
	p.head(fmt.Sprintf("Did not answer: %s", plural(uint64(all), "machine", "machines")))
	p.para(plain, "  ", "What does not answer is not safe.")
	shown := atMost(machines, limit)
	for _, s := range shown {
		p.beside("  "+hostCell(s.Host)+" ", silentWords(s))
	}
	p.more(all - len(shown))
}

func silentWords(s cordon.SilentHost) string {
	switch {
	case s.Since != 0 && s.Asked > s.Since:
		return "heard of " + stamp(s.Since) + ", asked " + stamp(s.Asked)
	case s.Since != 0:
		return "heard of " + stamp(s.Since)
	case s.Asked != 0:
		return "never heard of, asked " + stamp(s.Asked)
	}
	return "nothing is known of it"
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
