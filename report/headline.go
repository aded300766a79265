package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cordon"
)

// headline answers, for one variant: which worm, how many hosts, how sure.
type headline struct {
	Key   string // advisory and variant, as the rows spell them
	Name  string
	Hosts string // "57 hosts infected, 3 suspected"
	Seen  string // "73 requests"
	When  string
	Sure  []string // one sentence a grade, the surest first
	Names string   // other names
	Maybe []string // likely strains, in words
}

func (h headline) String() string {
	return fmt.Sprintf("%s (%s): %s, %s, %s", h.Name, h.Key, h.Hosts, h.Seen, h.When)
}

// headlines begin with what nobody has described yet: nothing else tells of it.
func headlines(r *cordon.Report) []headline {
	var out []headline
	for _, u := range r.Unknown {
		out = append(out, unknownHeadline(u))
	}
	for _, a := range r.Advisories {
		for _, v := range a.Variants {
			if v.Hosts > 0 {
				out = append(out, newHeadline(r, a, v))
			}
		}
	}
	return out
}

func newHeadline(r *cordon.Report, a cordon.AdvisoryReport, v cordon.VariantReport) headline {
	rows := emitters(r, a.ID, v.ID)
	sure := sureness(rows, r.Hidden, wordsFor(v.First, v.Last))
	if a.Draft {
		sure = append([]string{draftSaid}, sure...)
	}
	return headline{
		Key:   clean(a.ID + " " + v.ID),
		Name:  variantName(a, v),
		Hosts: atLeast(r) + hostsOf(v),
		Seen:  seenAs(v.Observations, v.Counted),
		When:  span(v.First, v.Last) + yearDoubt(r),
		Sure:  sure,
		Names: aliases(v),
		Maybe: strains(rows, wordsFor(v.First, v.Last)),
	}
}

// draftSaid stands wherever a draft's variant does.
const draftSaid = "The advisory is a draft that nobody has checked: it convicts nobody, whatever was seen."

// yearDoubt says beside the time of a worm that logs without years were read, and
// nobody said which year it was.
func yearDoubt(r *cordon.Report) string {
	if slices.ContainsFunc(r.Notes, func(n cordon.Reason) bool { return strings.HasPrefix(n.Reason, cordon.YearAssumed) }) {
		return " (where a log shows no year it is assumed)"
	}
	return ""
}

func variantName(a cordon.AdvisoryReport, v cordon.VariantReport) string {
	name := v.Name
	if name == "" {
		name = a.Title + " " + v.ID
	}
	if a.Draft {
		name += " (draft)"
	}
	return clean(name)
}

// atLeast belongs before numbers of hosts where some were forgotten for others.
func atLeast(r *cordon.Report) string {
	if r.Lost.Reasons.Has(cordon.HostsForgotten) {
		return "at least "
	}
	return ""
}

func hostsOf(v cordon.VariantReport) string {
	infected, suspected := uint64(max(0, v.Infected)), uint64(max(0, v.Suspected))
	w := wordsFor(v.First, v.Last)
	switch {
	case infected == 0 && suspected == 0:
		return w.count(uint64(v.Hosts))
	case suspected == 0:
		return w.count(infected) + " infected"
	case infected == 0:
		return w.count(suspected) + " suspected"
	}
	return fmt.Sprintf("%s infected, %s suspected", w.count(infected), count(suspected))
}

// seenAs is a number of what is counted.
func seenAs(n uint64, what cordon.Counted) string {
	one := clean(strings.ReplaceAll(string(cmp.Or(what, cordon.CountedObservations)), "-", " "))
	return plural(n, one, one+"s")
}

// emits reports whether a host with that verdict sent what the worm sends.
func emits(verdict string) bool {
	switch verdict {
	case cordon.VerdictInfected, cordon.VerdictReinfected, cordon.VerdictSuspected, cordon.VerdictContained, cordon.VerdictCleaned:
		return true
	}
	return false
}

func emitters(r *cordon.Report, advisory, variant string) []cordon.HostReport {
	var rows []cordon.HostReport
	for _, h := range r.Hosts {
		if h.Advisory == advisory && h.Variant == variant && emits(h.Verdict) {
			rows = append(rows, h)
		}
	}
	return rows
}

var gradeMeaning = map[cordon.Grade]string{
	cordon.Certain:   "the connection and the worm's request are both in the recording",
	cordon.Strong:    "a server's log shows the worm's request, so the connection was complete",
	cordon.Suspected: "it behaves like the worm, and nothing proves that it has it",
	cordon.Spoofable: "anybody can have sent this in the host's name; it convicts nobody",
}

// sureness counts the grades of rows and says what each carries. Rows that
// were left out are not among them, and it says so.
func sureness(rows []cordon.HostReport, hidden int, w counted) []string {
	named := func(n uint64) string {
		if hidden > 0 {
			return count(n) + " of the " + w.many + " shown"
		}
		return w.count(n)
	}
	hosts := map[cordon.Grade]uint64{}
	for _, h := range rows {
		hosts[h.Grade]++
	}
	var out []string
	for g := cordon.Certain; g > cordon.NoGrade; g-- {
		if n := hosts[g]; n > 0 {
			out = append(out, fmt.Sprintf("%s for %s: %s.", capital(g.String()), named(n), gradeMeaning[g]))
		}
	}
	return out
}

// aliases lists other names once each: several sources can share one.
func aliases(v cordon.VariantReport) string {
	var names []string
	for _, a := range v.Aliases {
		if a = clean(a); !slices.Contains(names, a) && a != v.Name {
			names = append(names, a)
		}
	}
	return list(names)
}

// strains are the different words for a likely strain, in order of appearance.
func strains(rows []cordon.HostReport, c counted) []string {
	hosts := map[string]uint64{}
	var words []string
	for _, h := range rows {
		if h.Strain == "" {
			continue
		}
		if hosts[h.Strain] == 0 {
			words = append(words, h.Strain)
		}
		hosts[h.Strain]++
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprintf("%s (%s)", clean(w), c.count(hosts[w]))
	}
	return out
}

// opening is what stands at the top when no variant has a host.
type opening struct {
	Title string
	Means []string
}

// nothing says that no worm was recognised, and what that does not mean.
func nothing(r *cordon.Report) opening {
	recordings := slices.DeleteFunc(slices.Clone(r.Inputs), func(in cordon.InputReport) bool { return in.As != "" })
	t, all := totals(recordings), totals(r.Inputs)
	switch {
	case len(recordings) == 0:
		return opening{"There was nothing to read.", []string{"No worm was looked for, so nothing is known."}}
	case t.Understood == 0:
		return opening{
			fmt.Sprintf("Nothing could be understood: %s in %s, and no worm could have been recognised.",
				plural(t.Records, "record", "records"), plural(uint64(t.Inputs), "input", "inputs")),
			[]string{"This is not an all-clear. The list of inputs says what stood in the way."},
		}
	}
	if r.Level.Level == "" && len(r.Level.Reason) > 0 && len(r.Hosts)+len(r.Unknown) == 0 {
		return opening{clean(r.Level.Reason[0]), []string{fmt.Sprintf("This is not an all-clear. The inputs hold %s, %s.",
			plural(t.Understood, "record", "records"), span(r.Window.From, r.Window.To))}}
	}
	o := opening{Title: fmt.Sprintf("%s in %s of %s.", unrecognised(r),
		plural(t.Understood, "record", "records"), plural(uint64(t.Inputs), "input", "inputs"))}
	o.Means = append(o.Means,
		"This says what these inputs show, and no more. It does not mean that your machines are safe: "+
			"one that is infected and was not recorded here leaves no trace here, and one that was never attacked may still be open to it.")
	if looked := titles(r); looked != "" {
		o.Means = append(o.Means, "Looked for: "+looked+".")
	}
	if gaps := all.Skipped + all.Lost; gaps > 0 || all.Failed > 0 {
		o.Means = append(o.Means, gapsIn(gaps, all.Failed))
	}
	return o
}

// unrecognised tells an outbreak that left only traces on its targets from none.
func unrecognised(r *cordon.Report) string {
	if slices.ContainsFunc(r.Hosts, func(h cordon.HostReport) bool { return len(h.Evidence) > 0 }) {
		return "No infected host was recognised, but traces of a worm were,"
	}
	if n := flooding(r); n > 0 {
		seen := plural(n, "host of ours that floods others", "hosts of ours that flood others")
		if s := scanning(r); s != "" {
			return "No worm was recognised, but " + seen + ", and " + s + ", were seen"
		}
		return "No worm was recognised, but " + seen + " " + verb(int(n), "was", "were") + " seen"
	}
	if s := scanning(r); s != "" {
		return "No worm was recognised, but " + s + ", " + verb(r.Scanners.Len(), "was", "were") + " seen"
	}
	return "No worm was recognised"
}

// gapsIn says what was not read, in records and in whole inputs.
func gapsIn(records uint64, inputs int) string {
	var gaps []string
	if records > 0 {
		gaps = append(gaps, plural(records, "record was", "records were")+" not understood or lost")
	}
	if inputs > 0 {
		gaps = append(gaps, plural(uint64(inputs), "input was", "inputs were")+" not read, or not to the end")
	}
	return strings.Join(gaps, ", and ") + "; see the inputs."
}

func titles(r *cordon.Report) string {
	var names []string
	for _, a := range r.Advisories {
		names = append(names, clean(a.Title))
	}
	return list(names)
}

// activity is the busiest ten minutes of one advisory and its addresses in all.
func activity(r *cordon.Report, advisory string) (peak cordon.Activity, addresses uint64) {
	for _, a := range r.Activity {
		if a.Advisory != advisory {
			continue
		}
		if a.Active > peak.Active {
			peak = a
		}
		addresses = max(addresses, a.Cumulative)
	}
	return peak, addresses
}
