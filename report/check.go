package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"cordon"
)

// checkRenderer is a renderer of a check; see renderer.
type checkRenderer struct {
	page   func(*bytes.Buffer, *checkView, Options) error
	stream func(io.Writer, *cordon.Check, Options) error
}

// checkFormats has the formats of Formats.
var checkFormats = map[string]checkRenderer{
	"table":  {page: writeCheckTable},
	"json":   {stream: writeCheckJSON},
	"ndjson": {stream: writeCheckNDJSON},
	"html":   {page: writeCheckHTML},
}

// CheckFormats returns the names WriteCheck understands, the default first.
func CheckFormats() []string { return []string{"table", "json", "ndjson", "html"} }

// WriteCheck renders a check to w. Options.Limit bounds the rows of each kind in
// the formats for people; Options.Host has everything about one machine.
func WriteCheck(w io.Writer, format string, c *cordon.Check, o Options) error {
	f, ok := checkFormats[format]
	if !ok {
		return fmt.Errorf("unknown format %q; it can be %s", format, strings.Join(CheckFormats(), ", "))
	}
	if f.stream != nil {
		if err := f.stream(w, c, o); err != nil {
			return fmt.Errorf("check as %s: %w", format, err)
		}
		return nil
	}
	var b bytes.Buffer
	if err := f.page(&b, viewOf(c, o), o); err != nil {
		return fmt.Errorf("check as %s: %w", format, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// checkView is a check as people see it: groups of rows, the worst first, each
// with as many as are shown.
type checkView struct {
	*cordon.Check
	Groups []checkGroup
	Titles map[string]string // of advisories
	One    string            // the machine that all of it is about; "" all
	// Disputed is on how many machines sources differ.
	Disputed uint64
}

// checkGroup are the rows that need the same done to them.
type checkGroup struct {
	Title, Means string
	Style        string
	Rows         []cordon.CheckHost
	All          uint64
}

// More is how many rows of the group are not shown.
func (g *checkGroup) More() uint64 { return g.All - uint64(len(g.Rows)) }

var checkGroups = []checkGroup{
	{Title: "Presumed compromised", Means: "They were exposed while a variant circulated that leaves no way to tell. Treat them as infected.", Style: red},
	{Title: "Affected, and there is no fix", Means: "Take them out of service.", Style: red},
	{Title: "Affected", Means: "They are open to the attack.", Style: red},
	{Title: "Fixed, and not restarted since", Means: "What runs is what was there before.", Style: yellow},
	{Title: "Unknown", Means: "This is no all-clear: find out.", Style: yellow},
	{Title: "Fixed, and no all-clear", Means: "When they were fixed, whether they have been started since, or of which machine it was said is not known: find out.", Style: yellow},
	{Title: "Not affected, and no all-clear", Means: "An older source shows them open, or when it was so, or of which machine it was said, is not known. The reasons are with each.", Style: yellow},
	{Title: "Not affected, but an exception holds", Means: "This is no all-clear: the advisory calls such machines safe unless something runs there, and it does. Look at it.", Style: yellow},
	{Title: "Fixed by a mitigation", Means: "The way to the hole is closed, the hole is not.", Style: green},
	{Title: "Fixed", Style: green},
	{Title: "Not affected", Style: green},
}

// groupOf is the index of a row's group.
func groupOf(h *cordon.CheckHost) int {
	switch {
	case h.Presumed:
		return 0
	case h.Exposure == cordon.ExposureAffected && h.Fix == "none":
		return 1
	case h.Exposure == cordon.ExposureAffected:
		return 2
	case h.RestartNeeded:
		return 3
	case h.Excepted:
		return 7
	case h.Unsettled && h.Exposure == cordon.ExposureNotAffected:
		return 6
	case h.Unsettled:
		return 5
	case h.Exposure == cordon.ExposureFixed && h.Mitigated:
		return 8
	case h.Exposure == cordon.ExposureFixed:
		return 9
	case h.Exposure == cordon.ExposureNotAffected:
		return 10
	}
	return 4
}

// viewOf collects the rows that are shown. Of the machine that is asked for all
// are.
func viewOf(c *cordon.Check, o Options) *checkView {
	v := &checkView{Check: c, Groups: slices.Clone(checkGroups), Titles: map[string]string{}}
	for _, a := range c.Advisories {
		v.Titles[a.ID] = a.Title
	}
	if o.Host != "" {
		v.One, o.Limit = cordon.ParseHost(o.Host).String(), 0
	} else if c.Summary.Machines == 1 {
		o.Limit = 0
	}
	disputed := "" // the last machine that is; rows of one stand together
	for h := range c.Hosts {
		if h.Disputed() && h.Host != disputed {
			disputed = h.Host
			v.Disputed++
		}
		if v.One != "" && !isAbout(&h, v.One) {
			continue
		}
		g := &v.Groups[groupOf(&h)]
		if g.All++; o.Limit == 0 || len(g.Rows) < o.Limit {
			g.Rows = append(g.Rows, h)
		}
	}
	v.Groups = slices.DeleteFunc(v.Groups, func(g checkGroup) bool { return g.All == 0 })
	return v
}

// Differ says on how many machines sources differ, and how to see more; "" on none,
// or where all is shown anyhow.
func (v *checkView) Differ() string {
	if v.Disputed == 0 {
		return ""
	}
	if v.Summary.Machines == 1 {
		return "Sources differ on it: below stands what each says, and which is believed."
	}
	return "Sources differ on " + plural(v.Disputed, "machine", "machines") + ", which the rows say: --host shows what each source says, and which is believed."
}

func isAbout(h *cordon.CheckHost, host string) bool {
	return h.Host == host || slices.Contains(h.Addresses, host) || slices.Contains(h.Names, host)
}

// asked are the counts by advisory, none where no machine is named.
func (v *checkView) asked() []cordon.AdvisoryCount {
	if v.Summary.Machines == 0 {
		return nil
	}
	return v.Summary.Advisories
}

// title is an advisory's, or its id.
func (v *checkView) title(advisory string) string {
	if t := v.Titles[advisory]; t != "" {
		return clean(t)
	}
	return clean(advisory)
}

// Headline says the most important thing in a sentence.
func (v *checkView) Headline() string {
	s := &v.Summary
	machines := plural(uint64(s.Machines), "machine", "machines")
	asked := machines
	if len(v.Advisories) > 1 {
		asked += fmt.Sprintf(", %d advisories", len(v.Advisories))
	} else if len(v.Advisories) == 1 {
		asked += ", " + v.title(v.Advisories[0].ID)
	}
	c := &s.Counts
	empty := slices.ContainsFunc(v.Inputs, func(in cordon.InputReport) bool { return in.NamesNone() })
	switch {
	case empty && s.Machines == 1 && cleared(c):
		return asked + ": by what is known of it it is fixed or not affected. This is no all-clear: an inventory names no machine."
	case empty && s.Machines > 0 && cleared(c):
		return asked + ": by what is known, every one is fixed or not affected. This is no all-clear: an inventory names no machine."
	case s.Machines == 1 && s.Silent == 1 && cleared(c):
		return asked + ": by what is known of it it is fixed or not affected; it did not answer, so this is no all-clear."
	case s.Machines == 1:
		return asked + ": " + oneWords(c) + "."
	case s.Machines == 0:
		return "No machine is named, so nothing is known."
	case c.Affected+c.Presumed+c.RestartNeeded > 0 && c.Unknown+c.Unsettled > 0:
		return asked + ": some are exposed, and of others it is not known."
	case c.Affected+c.Presumed+c.RestartNeeded > 0:
		return asked + ": some are exposed."
	case c.Unknown+c.Unsettled > 0:
		return asked + ": none is known to be exposed, and this is no all-clear: of some it is not known."
	}
	if s.Silent > 0 {
		return asked + ": none is known to be exposed, and this is no all-clear: " + plural(uint64(s.Silent), "machine", "machines") + " did not answer."
	}
	return asked + ": every one is known to be fixed or not affected."
}

// cleared reports whether nothing is left to do or to find out on any row.
func cleared(c *cordon.CheckCounts) bool {
	return c.Affected+c.Presumed+c.RestartNeeded+c.Unknown+c.Unsettled == 0
}

// IsSilent reports whether a machine did not answer.
func IsSilent(c *cordon.Check, host string) bool {
	host = cordon.ParseHost(host).String()
	return slices.ContainsFunc(c.Silent, func(s cordon.SilentHost) bool {
		return s.Host == host || slices.Contains(s.Addresses, host) || slices.Contains(s.Names, host)
	})
}

// oneWords are the counts of one machine.
func oneWords(c *cordon.CheckCounts) string {
	switch {
	case c.Presumed > 0:
		return "it is to be treated as infected"
	case c.Affected > 0:
		return "it is open to attack"
	case c.RestartNeeded > 0:
		return "it has to be restarted"
	case c.Unknown > 0:
		return "it is not known, and this is no all-clear"
	case c.Excepted > 0:
		return "it is not affected, but an exception holds, so this is no all-clear"
	case c.Unsettled > 0 && c.Fixed == 0:
		return "it is not affected by what is known, and this is no all-clear"
	case c.Unsettled > 0:
		return "it is fixed by what is known, and this is no all-clear"
	}
	return "it is known to be fixed or not affected"
}

// countWords are an advisory's counts in words, without those that are none. What stands
// before the semicolon adds up to the rows.
func countWords(c cordon.CheckCounts) string {
	var words []string
	add := func(n uint64, what string) {
		if n > 0 {
			words = append(words, count(n)+" "+what)
		}
	}
	of := func(n uint64, parts ...string) string {
		var in []string
		for _, p := range parts {
			if p != "" {
				in = append(in, p)
			}
		}
		if n == 0 || len(in) == 0 {
			return ""
		}
		return " (" + strings.Join(in, ", ") + ")"
	}
	some := func(n uint64, what string) string {
		if n == 0 {
			return ""
		}
		return count(n) + " " + what
	}
	add(c.Affected, "affected"+of(c.Affected, some(c.NoFix, "without a fix")))
	add(c.Unknown, "unknown")
	add(c.Fixed, "fixed"+of(c.Fixed, some(c.Mitigated, "by a mitigation"), some(c.RestartNeeded, "not restarted since"), some(c.Unsettled-c.OnceOpen-c.Excepted, "no all-clear")))
	add(c.NotAffected, "not affected"+of(c.NotAffected, some(c.OnceOpen, "no all-clear"), some(c.Excepted, "but an exception holds")))
	if words == nil {
		return "nothing"
	}
	text := strings.Join(words, ", ")
	if c.Presumed > 0 { // they are among the others, which add up
		text += "; among them " + count(c.Presumed) + " presumed compromised"
	}
	return text
}
