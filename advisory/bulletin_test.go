package advisory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/advisory"
)

// sentences is what the bulletins of 2001 state (FACTS §1), each with what the
// document of Code Red must hold for it, and with an edit that takes it out:
// the check fails then.
var sentences = []struct {
	id      string
	missing func(*advisory.Advisory) error
	remove  func(*advisory.Advisory)
}{
	{"S1", func(a *advisory.Advisory) error { // a worm, not a virus; its search hurts networks that are not infected
		return all(
			want(a.Kind == "worm", "kind worm"),
			want(says(a.Summary, "a worm, not a virus", "search", "not infected"), "a summary that says so"),
			sideEffect(a, "load", "not infected"),
		)
	}, func(a *advisory.Advisory) { removeSideEffect(a, "load") }},

	{"S2", func(a *advisory.Advisory) error { // Windows 2000, every edition, and NT 4.0 with IIS
		return all(
			exposes(a, advisory.Affected, advisory.Facts{"os": "windows-2000", "iis": "running", "ms01-033": "missing", "ida-mapping": "present"}),
			exposes(a, advisory.Affected, advisory.Facts{"os": "windows-nt-4.0", "iis": "running", "ms01-033": "missing", "ida-mapping": "present"}),
			want(says(strings.Join(fact(a, "os").How, " "), "Every edition of Windows 2000", "Professional"), "how to tell Professional"),
		)
	}, func(a *advisory.Advisory) { removeRule(a, "windows-2000") }},

	{"S3", func(a *advisory.Advisory) error { // 3.x, 95, 98, ME: safe unless a server of some type runs
		for _, os := range []string{"windows-3.x", "windows-9x", "windows-me"} {
			known := advisory.Facts{"os": os, "iis": "running", "ms01-033": "missing", "ida-mapping": "present"}
			if err := all(exposes(a, advisory.NotAffected, known), why(a, known, "unless you run a server")); err != nil {
				return err
			}
		}
		return nil
	}, func(a *advisory.Advisory) { ruleOf(a, "windows-3.x").Say = "" }},

	{"S4", func(a *advisory.Advisory) error { // XP beta: may be affected, no patch, not in production
		known := advisory.Facts{"os": "windows-xp-beta", "iis": "running", "ms01-033": "missing", "ida-mapping": "present"}
		return all(
			exposes(a, advisory.Affected, known),
			want(a.Expose(known).NoFix, "no fix"),
			why(a, known, "may be affected", "no patch", "production"),
		)
	}, func(a *advisory.Advisory) { ruleOf(a, "windows-xp-beta").Fix = "" }},

	{"S5", func(a *advisory.Advisory) error { // Inetinfo.exe in the Task Manager
		f := fact(a, "iis")
		return all(
			want(says(strings.Join(f.How, " "), "Ctrl-Alt-Del", "Task Manager", "Processes", "Image Name", "Inetinfo.exe", "other programs install IIS"), "how to see that IIS runs"),
			want(slices.ContainsFunc(f.From, func(s advisory.Source) bool { return s.Process == "inetinfo.exe" && s.Means == "running" }), "the process as a source"),
			exposes(a, advisory.UnknownExposure, advisory.Facts{"os": "windows-2000"}),
		)
	}, func(a *advisory.Advisory) { fact(a, "iis").How = advisory.Strings{"Think."} }},

	{"S6", func(a *advisory.Advisory) error { // idq.dll; the patch, or no mapping, closes it
		return all(
			want(says(a.Summary, "unchecked buffer in idq.dll", "script mappings"), "the hole in the summary"),
			exposes(a, advisory.Fixed, advisory.Facts{"os": "windows-2000", "iis": "running", "ms01-033": "installed", "ida-mapping": "present"}),
			exposes(a, advisory.Fixed, advisory.Facts{"os": "windows-2000", "iis": "running", "ms01-033": "missing", "ida-mapping": "removed"}),
		)
	}, func(a *advisory.Advisory) { removeRule(a, "ida-mapping") }},

	{"S7", func(a *advisory.Advisory) error { // NT crashes; found by experiment, confirmed by users
		nt := a.Expose(advisory.Facts{"os": "windows-nt-4.0", "iis": "running", "ms01-033": "missing", "ida-mapping": "present"})
		w2k := a.Expose(advisory.Facts{"os": "windows-2000", "iis": "running", "ms01-033": "missing", "ida-mapping": "present"})
		return all(
			want(nt.Outcome["ii"] == "crashes", "ii crashes NT"),
			want(w2k.Outcome["ii"] == "executes", "ii executes on 2000"),
			want(slices.ContainsFunc(a.Reports, func(r advisory.Report) bool {
				return says(r.Say, "Only Windows 2000 executes") && says(r.By, "experiment") && says(r.Confirmed, "users")
			}), "the report and who confirms it"),
		)
	}, func(a *advisory.Advisory) { a.Reports = a.Reports[1:] }},

	{"S8", func(a *advisory.Advisory) error { // down, clean boot, scan, ALL patches, reboot
		r := a.Remedy("patch-and-reboot")
		return all(
			want(r != nil && ordered(r.Steps, "Shut the server down at once", "Start it clean", "scan it with the latest signatures", "any and ALL patches", "Reboot"), "the steps in their order"),
			remedy(a, "v1", "patch-and-reboot"), remedy(a, "v2", "patch-and-reboot"), remedy(a, "v1-v2", "patch-and-reboot"),
		)
	}, func(a *advisory.Advisory) { slices.Reverse(a.Remedy("patch-and-reboot").Steps) }},

	{"S9", func(a *advisory.Advisory) error { // back doors; reformat and reinstall everything
		r, ii := a.Remedy("reformat"), variant(a, "ii")
		return all(
			want(r != nil && ordered(r.Steps, "Reformat all drives", "Reinstall everything"), "the steps in their order"),
			want(r != nil && r.Rank > a.Remedy("patch-and-reboot").Rank, "a higher rank"),
			remedy(a, "ii", "reformat"),
			want(len(ii.Backdoor) > 0 && ii.Backdoor[0].Accuses == "answerer", "the back door's use, accusing who answers"),
			want(says(strings.Join(ii.Say, " "), "any remote attacker run commands", "ping floods"), "what the back doors allow"),
			sideEffect(a, "ping-flood", "Back doors"),
		)
	}, func(a *advisory.Advisory) { variant(a, "ii").Remedy = "patch-and-reboot" }},

	{"S10", func(a *advisory.Advisory) error { // merely left unpatched while II circulated
		ii := variant(a, "ii")
		return all(
			want(ii.Presume, "presume-compromised"),
			want(ii.Window != nil && ii.Window.From.Equal(time.Date(2001, 8, 4, 0, 0, 0, 0, time.UTC)), "the window from 4 August 2001"),
			want(says(strings.Join(ii.Say, " "), "merely left unpatched"), "why"),
		)
	}, func(a *advisory.Advisory) { variant(a, "ii").Presume = false }},

	{"S11", func(a *advisory.Advisory) error { // same injection, another worm
		one, ii := variant(a, "v1-v2"), variant(a, "ii")
		if len(one.Recognise) == 0 || len(ii.Recognise) == 0 {
			return fmt.Errorf("no signatures")
		}
		x, y := one.Recognise[0], ii.Recognise[0]
		return all(
			want(slices.Equal(x.Path, y.Path) && x.Query != nil && y.Query != nil && x.Query.RunOf == "N" && y.Query.RunOf == "X", "one door, two letters"),
			want(len(a.Family) > 0 && a.Family[0].Query != nil && a.Family[0].Query.RunOf == "any", "the family"),
			want(says(y.Say, "same injection", "entirely different worm"), "the words"),
			want(isFalse(one.SurvivesReboot) && isTrue(ii.SurvivesReboot) && one.Remedy != ii.Remedy, "variants that differ"),
		)
	}, func(a *advisory.Advisory) { a.Family = nil }},

	{"S12", func(a *advisory.Advisory) error { // "Code Red III" from South Korea
		return want(slices.ContainsFunc(variant(a, "ii").Aliases, func(x advisory.Alias) bool {
			return x.Name == "Code Red III" && says(x.By, "Korea") && says(x.Note, "naming")
		}), "the alias, by whom, and that the confusion comes from naming")
	}, func(a *advisory.Advisory) { variant(a, "ii").Aliases = variant(a, "ii").Aliases[:1] }},

	{"S13", func(a *advisory.Advisory) error { // a host firewall fends probes off; FTP probes are not its own
		return want(slices.ContainsFunc(a.Measures, func(m advisory.Measure) bool {
			return says(m.Block, "inbound tcp/80") && says(m.Say, "host firewall", "fends off") && says(m.DoesNot, "FTP", "only TCP port 80")
		}), "the host firewall, and whose the FTP probes are not")
	}, func(a *advisory.Advisory) { removeMeasure(a, "host-firewall") }},

	{"S14", func(a *advisory.Advisory) error { // wild inside providers' networks; ARP floods; home PCs
		targets := variant(a, "ii").Targets
		return all(
			want(targets != nil && targets.Same8 == 0.5 && targets.Same16 == 0.375 && targets.Anywhere == 0.125, "near addresses preferred"),
			sideEffect(a, "arp-flood", "cable and DSL"),
			want(slices.ContainsFunc(a.Reports, func(r advisory.Report) bool { return says(r.Say, "home PCs", "do not know") }), "whose machines they are"),
		)
	}, func(a *advisory.Advisory) { variant(a, "ii").Targets = nil }},

	{"S15", func(a *advisory.Advisory) error { // providers block inbound port 80 unless needed
		return want(slices.ContainsFunc(a.Measures, func(m advisory.Measure) bool {
			return m.Block == "inbound tcp/80" && says(m.Unless, "needed") && says(m.Say, "limits how many") && says(m.DoesNot, "already infected")
		}), "the measure, its exception, its effect and what it does not do")
	}, func(a *advisory.Advisory) { removeMeasure(a, "block-inbound-web") }},

	{"S16", func(a *advisory.Advisory) error { // threat level yellow
		return want(slices.ContainsFunc(a.Level, func(r advisory.LevelRule) bool {
			return r.Level == "yellow" && r.When.Infected == 1 && r.When.Growth > 1 && says(r.Say, "spreading")
		}), "yellow while it spreads")
	}, func(a *advisory.Advisory) { a.Level = a.Level[1:] }},

	{"S17", func(a *advisory.Advisory) error { // what, who is affected, how to check, what to do
		text := show(a, 0)
		at := make([]int, 0, 4)
		for _, part := range []string{"\nWHAT IT IS\n  C", "\nWHO IS AFFECTED\n", "\nHOW TO CHECK\n  - W", "\nWHAT TO DO FIRST\n  - L"} {
			at = append(at, strings.Index(text, part))
		}
		return all(
			want(at[0] >= 0 && slices.IsSorted(at), "the four parts in their order"),
			want(len(a.Exposure) > 0 && len(a.Remedies) > 0, "rules and remedies"),
		)
	}, func(a *advisory.Advisory) { a.Facts = nil }},

	{"S18", func(a *advisory.Advisory) error { // a prudent level of minimum due care
		return all(
			want(len(a.DueCare) >= 3, "a few things to do now"),
			want(says(strings.Join(a.DueCare, " "), "Inetinfo.exe", "Patch", "Rebuild"), "look, patch, rebuild"),
		)
	}, func(a *advisory.Advisory) { a.DueCare = nil }},
}

func TestCodeRedCarriesTheBulletin(t *testing.T) {
	a := codeRed(t)
	for _, s := range sentences {
		t.Run(s.id, func(t *testing.T) {
			if err := s.missing(a); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheBulletinsChecksFailWhereItsSentenceIsTakenOut(t *testing.T) {
	for _, s := range sentences {
		t.Run(s.id, func(t *testing.T) {
			a := codeRed(t)
			s.remove(a)
			if s.missing(a) == nil {
				t.Error("it is not missed")
			}
		})
	}
}

func all(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func want(holds bool, what string) error {
	if holds {
		return nil
	}
	return fmt.Errorf("the document does not hold: %s", what)
}

// says reports whether a text contains all parts, in any case.
func says(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
			return false
		}
	}
	return true
}

// ordered reports whether the parts stand in the steps in this order.
func ordered(steps []string, parts ...string) bool {
	text, at := strings.Join(steps, "\n"), -1
	for _, part := range parts {
		next := strings.Index(text, part)
		if next <= at {
			return false
		}
		at = next
	}
	return true
}

func exposes(a *advisory.Advisory, answer advisory.Exposure, known advisory.Facts) error {
	got := a.Expose(known).Exposure
	return want(got == answer, fmt.Sprintf("%v is %s (it is %s)", known, answer, got))
}

func why(a *advisory.Advisory, known advisory.Facts, parts ...string) error {
	said := strings.Join(a.Expose(known).Why, " ")
	return want(says(said, parts...), fmt.Sprintf("%v because %q (it says %q)", known, parts, said))
}

func sideEffect(a *advisory.Advisory, kind, part string) error {
	return want(slices.ContainsFunc(a.SideEffects, func(s advisory.SideEffect) bool {
		return s.Kind == kind && says(s.Say, part)
	}), "the side effect "+kind)
}

func remedy(a *advisory.Advisory, id, remedy string) error {
	return want(variant(a, id).Remedy == remedy, id+" is mended by "+remedy)
}

// fact and variant return an empty one where the document has none.
func fact(a *advisory.Advisory, id string) *advisory.Fact {
	if f := a.Fact(id); f != nil {
		return f
	}
	return &advisory.Fact{}
}

func variant(a *advisory.Advisory, id string) *advisory.Variant {
	if v := a.Variant(id); v != nil {
		return v
	}
	return &advisory.Variant{}
}

// ruleOf returns the first rule that mentions a word in its condition.
func ruleOf(a *advisory.Advisory, mentions string) *advisory.Rule {
	for i := range a.Exposure {
		if strings.Contains(a.Exposure[i].When.String(), mentions) {
			return &a.Exposure[i]
		}
	}
	return &advisory.Rule{}
}

func removeRule(a *advisory.Advisory, mentions string) {
	a.Exposure = slices.DeleteFunc(a.Exposure, func(r advisory.Rule) bool { return strings.Contains(r.When.String(), mentions) })
}

func removeSideEffect(a *advisory.Advisory, kind string) {
	a.SideEffects = slices.DeleteFunc(a.SideEffects, func(s advisory.SideEffect) bool { return s.Kind == kind })
}

func removeMeasure(a *advisory.Advisory, id string) {
	a.Measures = slices.DeleteFunc(a.Measures, func(m advisory.Measure) bool { return m.ID == id })
}

func isTrue(b *bool) bool  { return b != nil && *b }
func isFalse(b *bool) bool { return b != nil && !*b }
