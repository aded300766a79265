package advisory

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"cordon"
)

// Bounds of what is shown.
const (
	defaultWidth = 80
	leastWidth   = 30
)

// Show writes the document as a person wants to read it: who is affected, how
// to check and what to do first, then the rest. Lines are wrapped at width
// characters, 80 where width is not positive; a longer word stays whole. Control
// characters and what reorders text are escaped.
func Show(w io.Writer, a *Advisory, width int) {
	if width <= 0 {
		width = defaultWidth
	}
	p := &page{a: a, width: max(width, leastWidth)}
	p.head()
	p.affected()
	p.check()
	p.first()
	p.variants()
	p.sideEffects()
	p.measures()
	p.level()
	p.reports()
	p.references()
	_, _ = io.WriteString(w, p.text.String()) // who cannot write has nobody to tell
}

// page collects wrapped text.
type page struct {
	a     *Advisory
	width int
	text  strings.Builder
}

// put writes one paragraph, first behind lead and then indented as deep.
func (p *page) put(lead, format string, args ...any) {
	said := clean(fmt.Sprintf(format, args...))
	line, used, empty := lead, utf8.RuneCountInString(lead), true
	indent := strings.Repeat(" ", used)
	for _, word := range strings.Fields(said) {
		long := utf8.RuneCountInString(word)
		if !empty && used+1+long > p.width {
			p.line(line)
			line, used, empty = indent, len(indent), true
		}
		if !empty {
			line, used = line+" ", used+1
		}
		line, used, empty = line+word, used+long, false
	}
	p.line(line)
}

func (p *page) line(s string) { p.text.WriteString(strings.TrimRight(s, " ") + "\n") }

func (p *page) section(title string) { p.text.WriteString("\n" + title + "\n") }

// steps numbers what is done in order.
func (p *page) steps(indent string, steps []string) {
	for i, s := range steps {
		p.put(fmt.Sprintf("%s%2d. ", indent, i+1), "%s", s)
	}
}

// clean escapes what must not reach a terminal. Line ends and tabs are mere
// space here.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, s)
	return cordon.Printable([]byte(s), 16*maxText)
}

func (p *page) head() {
	a := p.a
	p.put("", "%s (%s, revision %d, TLP:%s)", a.Title, a.ID, a.Revision, a.TLP)
	if a.IsDraft() {
		p.put("", "%s", draftSaid)
	}
	var known []string
	known = append(known, "A "+a.Kind+" that attacks "+sentence(a.Service, "and")+".")
	if !a.FirstSeen.IsZero() {
		known = append(known, "First seen "+day(a.FirstSeen)+".")
	}
	if len(a.CVEs) > 0 {
		known = append(known, "It enters by "+sentence(a.CVEs, "and")+".")
	}
	p.put("", "%s", strings.Join(known, " "))
	if len(a.Aliases) > 0 {
		p.put("", "Other names: %s.", aliases(a.Aliases))
	}
	p.section("WHAT IT IS")
	p.put("  ", "%s", a.Summary)
}

// draftSaid is what a person has to know of a draft.
const draftSaid = "THIS IS A DRAFT: nobody has checked it. Whatever it recognises is suspected and no more. To promote it, check the signature against traffic that must stay silent, fill in who is exposed and how to mend it, then take out the line \"draft: true\" and count the revision up."

var exposures = map[Exposure]string{Affected: "AFFECTED", Fixed: "FIXED", NotAffected: "NOT AFFECTED"}

func (p *page) affected() {
	p.section("WHO IS AFFECTED")
	p.put("  ", "The first that holds decides, unless one before it may hold too and says otherwise. What is not known is never taken for safe.")
	for i := range p.a.Exposure {
		r := &p.a.Exposure[i]
		p.put("  - ", "%s if %s.", exposures[r.Is], r.When.String())
		if r.Unless != nil {
			p.put("    ", "It is no all-clear if %s.", r.Unless.String())
		}
		if r.mitigates() {
			p.put("    ", "This is a mitigation: it closes the way to the hole, not the hole.")
		}
		if r.Fix == "none" {
			p.put("    ", "There is no fix.")
		}
		if r.Say != "" {
			p.put("    ", "%s", r.Say)
		}
		for _, does := range outcomes.words {
			if names := p.thatDo(r, does); len(names) > 0 {
				p.put("    ", "%s: %s.", outcomeWords[does], strings.Join(names, "; "))
			}
		}
	}
}

var outcomeWords = map[string]string{"executes": "Executes there", "crashes": "Merely crashes what it attacks", "nothing": "Does nothing there"}

// thatDo names the variants to which a rule gives an outcome, in the document's
// order. Those that stand for several say nothing that the several do not.
func (p *page) thatDo(r *Rule, does string) (names []string) {
	for _, v := range p.a.Variants {
		if r.Outcome[v.ID] == does && v.OneOf == nil {
			names = append(names, v.Name)
		}
	}
	return names
}

func (p *page) check() {
	p.section("HOW TO CHECK")
	for i := range p.a.Facts {
		f := &p.a.Facts[i]
		p.put("  - ", "%s", f.Ask)
		p.steps("    ", f.How)
		p.put("    ", "Answers (%s): %s; or unknown.", f.ID, strings.Join(f.Values, ", "))
	}
}

func (p *page) first() {
	p.section("WHAT TO DO FIRST")
	for _, s := range p.a.DueCare {
		p.put("  - ", "%s", s)
	}
	remedies := slices.Clone(p.a.Remedies)
	slices.SortStableFunc(remedies, func(x, y Remedy) int { return x.Rank - y.Rank })
	if len(remedies) > 1 {
		p.put("  ", "Not every machine is mended alike. Where several of these apply, the last does.")
	}
	for _, r := range remedies {
		p.text.WriteString("\n")
		p.put("  ", "%s (rank %d)", r.Title, r.Rank)
		for _, v := range p.a.Variants {
			if v.Remedy == r.ID {
				p.put("    ", "For %s: %s.", v.Name, p.why(&v))
			}
		}
		p.steps("    ", r.Steps)
	}
}

// why says why a variant needs its remedy.
func (p *page) why(v *Variant) string {
	var reasons []string
	switch {
	case v.OneOf != nil:
		reasons = append(reasons, "the evidence does not tell which of "+sentence(p.names(v.OneOf), "and")+" it is")
		if slices.ContainsFunc(v.OneOf, func(id string) bool {
			one := p.a.Variant(id)
			return one != nil && one.Remedy == v.Remedy && one.SurvivesReboot != nil && *one.SurvivesReboot
		}) {
			reasons = append(reasons, "one of them survives a restart")
		}
	case v.SurvivesReboot == nil:
		reasons = append(reasons, "whether it survives a restart is not known")
	case *v.SurvivesReboot:
		reasons = append(reasons, "it survives a restart")
	default:
		reasons = append(reasons, "a restart clears it, and only the patch keeps it out")
	}
	if len(v.Backdoor) > 0 {
		reasons = append(reasons, "it leaves a back door by which anybody can have done anything")
	}
	if v.Presume {
		reasons = append(reasons, "a machine that was exposed while it circulated is treated as infected")
	}
	return strings.Join(reasons, "; ")
}

func survives(v *Variant) string {
	switch {
	case v.SurvivesReboot == nil:
		return "not known"
	case *v.SurvivesReboot:
		return "yes"
	}
	return "no"
}

func (p *page) names(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if v := p.a.Variant(id); v != nil {
			names[i] = v.Name
		}
	}
	return names
}

func (p *page) variants() {
	p.section("VARIANTS")
	for i := range p.a.Variants {
		if i > 0 {
			p.text.WriteString("\n")
		}
		p.variant(&p.a.Variants[i])
	}
	if len(p.a.Family)+len(p.a.Hostile) > 0 {
		p.text.WriteString("\n")
	}
	p.signatures("Common to all, and an unrecognised variant where none of the above fits", "  ", p.a.Family)
	p.signatures("Hostile, and nobody's variant", "  ", p.a.Hostile)
}

func (p *page) variant(v *Variant) {
	p.put("  ", "%s (%s)", v.Name, v.ID)
	if len(v.Aliases) > 0 {
		p.put("    ", "Other names: %s.", aliases(v.Aliases))
	}
	if len(v.OneOf) > 0 {
		p.put("    ", "It is %s; the evidence does not tell which.", sentence(p.names(v.OneOf), "or"))
	}
	for _, s := range v.Say {
		p.put("    ", "%s", s)
	}
	p.circulated(v)
	p.signatures("Recognised by", "    ", v.Recognise)
	p.signatures("Told apart by", "    ", v.TellsApart)
	p.signatures("Its back door shows by", "    ", v.Backdoor)
	if v.Targets != nil {
		p.put("    ", "Attacks %s.", v.Targets.words())
	}
	if len(v.Calendar) > 0 {
		p.put("    ", "By the day of the month (UTC): %s.", calendar(v.Calendar))
	}
	if v.OneOf == nil {
		p.put("    ", "Survives a restart: %s.", survives(v))
	}
	if len(v.Leaves) > 0 {
		p.put("    ", "Leaves behind:")
		for _, s := range v.Leaves {
			p.put("      - ", "%s", s)
		}
	}
}

func (p *page) circulated(v *Variant) {
	switch w := v.Window; {
	case w == nil:
	case w.Say != "":
		p.put("    ", "%s", w.Say)
	default:
		p.put("    ", "Circulated %s.", w.words())
	}
	if v.Incubation > 0 {
		p.put("    ", "A host that it infects attacks in turn within %s.", v.Incubation.words())
	}
	for _, s := range v.Strains {
		p.put("    ", "Strain %s, likely from %s on. %s", s.Name, day(s.From), s.Say)
	}
}

func (p *page) signatures(title, indent string, all []Signature) {
	if len(all) == 0 {
		return
	}
	p.put(indent, "%s:", title)
	for i := range all {
		s := &all[i]
		p.put(indent+"  - ", "%s (%s). %s", capital(s.words()), s.ID, s.Say)
	}
}

func (p *page) sideEffects() {
	if len(p.a.SideEffects) == 0 {
		return
	}
	p.section("SIDE EFFECTS")
	for _, s := range p.a.SideEffects {
		p.put("  - ", "%s: %s", s.Kind, s.Say)
	}
}

func (p *page) measures() {
	if len(p.a.Measures) == 0 {
		return
	}
	p.section("WHAT A NETWORK CAN DO")
	for _, m := range p.a.Measures {
		does := "Block " + m.Block
		if m.Isolate != "" {
			does = "Isolate what is " + m.Isolate
		}
		p.put("  - ", "%s (%s). %s", does, m.ID, m.Say)
		if m.Unless != "" {
			p.put("    ", "Except where %s.", m.Unless)
		}
		p.put("    ", "What it does not do: %s", m.DoesNot)
	}
}

func (p *page) level() {
	if len(p.a.Level) == 0 {
		return
	}
	p.section("THREAT LEVEL")
	for _, r := range p.a.Level {
		p.put("  - ", "%s when %s: %s", strings.ToUpper(r.Level), r.When.words(), r.Say)
	}
	p.put("  - ", "GREEN otherwise.")
}

func (p *page) reports() {
	if len(p.a.Reports) == 0 {
		return
	}
	p.section("REPORTS FROM THE FIELD")
	for _, r := range p.a.Reports {
		confirmed := "not confirmed"
		if r.Confirmed != "" {
			confirmed = "confirmed by " + r.Confirmed
		}
		p.put("  - ", "%s (%s; %s)", r.Say, r.By, confirmed)
	}
}

func (p *page) references() {
	if len(p.a.References) == 0 {
		return
	}
	p.section("REFERENCES")
	for _, r := range p.a.References {
		p.put("  - ", "%s %s", r.Title, r.URL)
	}
}
