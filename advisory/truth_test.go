package advisory_test

import (
	"slices"
	"testing"

	"cordon/advisory"
)

// plain are the bulletins as a person reads them who knows everything about a
// machine; "" is a machine that the bulletin does not speak of.
var plain = map[string]func(f advisory.Facts) (is advisory.Exposure, ii string, noFix bool){
	"code-red": func(f advisory.Facts) (advisory.Exposure, string, bool) {
		mappingsSuffice := !(f["os"] == "windows-nt-4.0" && f["url-redirection"] == "used") // CA-2001-13
		switch {
		case f["ms01-033"] == "installed" && !mappingsSuffice && f["ms01-044"] == "missing": // MS01-044
			return advisory.Fixed, "crashes", false
		case f["ms01-033"] == "installed": // S6
			return advisory.Fixed, "", false
		case f["ida-mapping"] == "removed" && mappingsSuffice: // S6
			return advisory.Fixed, "", false
		case f["iis"] == "absent": // S5
			return advisory.NotAffected, "", false
		}
		switch f["os"] {
		case "windows-9x", "windows-me", "windows-3.x", "not-windows": // S3; S2 and S5, as IIS runs on Windows alone
			return advisory.NotAffected, "", false
		case "windows-2000": // S2, S7
			return advisory.Affected, "executes", false
		case "windows-nt-4.0": // S2, S7
			return advisory.Affected, "crashes", false
		case "windows-xp-beta": // S4
			return advisory.Affected, "", true
		}
		return "", "", false
	},
	"slammer": func(f advisory.Facts) (advisory.Exposure, string, bool) {
		switch {
		case f["sql-patch"] == "installed":
			return advisory.Fixed, "", false
		case f["sql-server"] == "absent":
			return advisory.NotAffected, "", false
		}
		return advisory.Affected, "executes", false
	},
	"mirai": func(f advisory.Facts) (advisory.Exposure, string, bool) {
		switch {
		case f["telnet"] == "closed":
			return advisory.NotAffected, "", false
		case f["password"] == "changed":
			return advisory.Fixed, "", false
		}
		return advisory.Affected, "executes", f["password"] == "fixed"
	},
	"nimda": func(f advisory.Facts) (advisory.Exposure, string, bool) {
		server := f["iis"] == "running" && f["ms01-044"] == "missing"
		switch {
		case f["os"] == "not-windows":
			return advisory.NotAffected, "", false
		case f["ie-patch"] == "installed" && !server:
			return advisory.Fixed, "", false
		case f["os"] == "other": // a later Windows: the bulletins are older
			return "", "", false
		case f["ie-patch"] == "missing", f["os"] == "windows-2000", f["os"] == "windows-nt-4.0":
			return advisory.Affected, "executes", false
		}
		return "", "", false // a web server on Windows 95 or 98: nobody says
	},
}

// strainOf is the variant whose outcome the plain statement tells.
var strainOf = map[string]string{"code-red": "ii", "slammer": "slammer", "nimda": "nimda", "mirai": "mirai"}

// combinations are all values of all facts, unknown among them.
func combinations(a *advisory.Advisory) []advisory.Facts {
	all := []advisory.Facts{{}}
	for _, f := range a.Facts {
		var more []advisory.Facts
		for _, known := range all {
			more = append(more, known)
			for _, v := range f.Values {
				next := advisory.Facts{f.ID: v}
				for k, have := range known {
					next[k] = have
				}
				more = append(more, next)
			}
		}
		all = more
	}
	return all
}

// The truth table of every shipped advisory, every combination of values and
// unknowns: what is said is what the bulletin says of every machine that it may
// be, and where those differ it is unknown.
func TestTheTruthTableOfEveryShippedAdvisory(t *testing.T) {
	for name, source := range shipped(t) {
		a, _, err := advisory.Parse(name, source)
		if err != nil {
			t.Fatal(err)
		}
		says := plain[a.ID]
		if says == nil {
			t.Errorf("%s has no plain statement to be checked against", a.ID)
			continue
		}
		rows := 0
		for _, known := range combinations(a) {
			rows++
			checkRow(t, a, known, says)
		}
		t.Logf("%s: %d rows", a.ID, rows)
	}
}

func checkRow(t *testing.T, a *advisory.Advisory, known advisory.Facts, says func(advisory.Facts) (advisory.Exposure, string, bool)) {
	t.Helper()
	var may []advisory.Exposure
	var outcomes []string
	fixes := true
	for _, all := range completions(a, known) {
		is, outcome, noFix := says(all)
		if is == "" {
			is = advisory.UnknownExposure
		}
		if !slices.Contains(may, is) {
			may = append(may, is)
		}
		if !slices.Contains(outcomes, outcome) {
			outcomes = append(outcomes, outcome)
		}
		fixes = fixes && noFix
	}
	want := may[0]
	if len(may) > 1 {
		want = advisory.UnknownExposure
	}
	got, assessed := a.Expose(known), a.Assess(known)
	if got.Exposure != want {
		t.Fatalf("%s under %v: %s, and the bulletin says %v", a.ID, known, got.Exposure, may)
	}
	if (want == advisory.Affected || want == advisory.Fixed) && len(outcomes) == 1 && got.Outcome[strainOf[a.ID]] != outcomes[0] {
		t.Fatalf("%s under %v: outcome %q, and the bulletin says %q", a.ID, known, got.Outcome[strainOf[a.ID]], outcomes[0])
	}
	if want == advisory.Affected && got.NoFix != fixes {
		t.Fatalf("%s under %v: no fix %v, and the bulletin says %v", a.ID, known, got.NoFix, fixes)
	}
	clear := !slices.ContainsFunc(may, func(e advisory.Exposure) bool { return !e.Excludes() })
	if assessed.Exposure.Excludes() != clear {
		t.Fatalf("%s under %v: assessed as %s, and the bulletin says %v", a.ID, known, assessed.Exposure, may)
	}
	if got.Exposure == advisory.UnknownExposure && len(may) > 1 && !clear && len(got.Needs) == 0 {
		t.Fatalf("%s under %v: unknown, and nothing is asked for", a.ID, known)
	}
}

// S3: a Windows of those that are safe "unless you run a server of some type", on which
// one is known to run, is no all-clear; anything else that makes it safe does.
func TestOnlyAnExceptionThatHoldsIsNoAllClear(t *testing.T) {
	a, _, err := advisory.Parse("code-red.yaml", shipped(t)["code-red.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	excepted := 0
	for _, known := range combinations(a) {
		fixed := known["ms01-033"] == "installed" || known["ida-mapping"] == "removed"
		old := slices.Contains([]string{"windows-9x", "windows-me", "windows-3.x"}, known["os"])
		server := known["web-server"] == "running" && known["iis"] != "absent" && old
		want := (old || known["os"] == "not-windows") && (known["iis"] == "running" || server) && !fixed
		if got := a.Assess(known); got.Excepted != want {
			t.Fatalf("under %v: excepted %v, %s", known, got.Excepted, got.Exposure)
		}
		if got := a.Expose(known); got.Excepted && !want {
			t.Fatalf("under %v: exposed as excepted, %s", known, got.Exposure)
		}
		if want {
			excepted++
		}
	}
	if excepted == 0 {
		t.Fatal("no combination is excepted")
	}
}

// Excludes is what Assess says, for every combination of what may be known.
func TestExcludesIsWhatAssessSays(t *testing.T) {
	for name, text := range shipped(t) {
		a, _, err := advisory.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, known := range combinations(a) {
			if got, want := a.Excludes(known), a.Assess(known).Exposure.Excludes(); got != want {
				t.Fatalf("%s, %v: %v, want %v", name, known, got, want)
			}
		}
	}
}
