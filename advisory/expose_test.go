package advisory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon/advisory"
)

func TestCodeRedExposure(t *testing.T) {
	a := codeRed(t)
	open := func(os, iis string) advisory.Facts {
		return advisory.Facts{"os": os, "iis": iis, "ms01-033": "missing", "ida-mapping": "present"}
	}
	with := func(known advisory.Facts, pairs ...string) advisory.Facts {
		for i := 0; i < len(pairs); i += 2 {
			known[pairs[i]] = pairs[i+1]
		}
		return known
	}
	for _, c := range []struct {
		name    string
		known   advisory.Facts
		want    advisory.Exposure
		outcome map[string]string // asked where given
		noFix   bool
		says    string
	}{
		{"S2 Windows 2000 with IIS", open("windows-2000", "running"), advisory.Affected, map[string]string{"v1": "executes", "v2": "executes", "v1-v2": "executes", "ii": "executes"}, false, "every edition"},
		{"S2 S7 NT 4.0 with IIS", open("windows-nt-4.0", "running"), advisory.Affected, map[string]string{"v1": "executes", "v2": "executes", "v1-v2": "executes", "ii": "crashes"}, false, "simply crashes"},
		{"S2 Windows 2000 without IIS", open("windows-2000", "absent"), advisory.NotAffected, nil, false, "unless another server runs here"},
		{"S3 Windows 95 and 98", open("windows-9x", "running"), advisory.NotAffected, nil, false, "unless you run a server"},
		{"S3 ME", open("windows-me", "running"), advisory.NotAffected, nil, false, "unless you run a server"},
		{"S3 3.x", open("windows-3.x", "running"), advisory.NotAffected, nil, false, "unless you run a server"},
		{"S3 ME, and nothing else is known", advisory.Facts{"os": "windows-me"}, advisory.UnknownExposure, nil, false, ""},
		{"S4 XP beta with IIS", open("windows-xp-beta", "running"), advisory.Affected, nil, true, "no patch for a beta"},
		{"S5 nothing is known", nil, advisory.UnknownExposure, nil, false, "would be affected if"},
		{"S5 I do not think that I run IIS", with(open("windows-2000", "I do not think so")), advisory.UnknownExposure, nil, false, "would be affected if os is windows-2000 and iis is running"},
		{"S6 patched", advisory.Facts{"ms01-033": "installed"}, advisory.Fixed, nil, false, "does not clean"},
		{"S6 mapping removed on 2000", with(open("windows-2000", "running"), "ida-mapping", "removed"), advisory.Fixed, nil, false, "closes the door"},
		{"S6 mapping removed on NT, redirection used", with(open("windows-nt-4.0", "running"), "ida-mapping", "removed", "url-redirection", "used"), advisory.Affected, nil, false, ""},
		{"S6 mapping removed on NT, redirection not used", with(open("windows-nt-4.0", "running"), "ida-mapping", "removed", "url-redirection", "unused"), advisory.Fixed, nil, false, ""},
		{"S6 mapping removed on NT, redirection not known", with(open("windows-nt-4.0", "running"), "ida-mapping", "removed"), advisory.UnknownExposure, nil, false, ""},
		{"S6 mapping removed, and nothing else is known", advisory.Facts{"ida-mapping": "removed", "url-redirection": "unused"}, advisory.Fixed, nil, false, ""},
		{"S6 vulnerable but for what is not known of the patch", advisory.Facts{"os": "windows-2000", "iis": "running", "ida-mapping": "present"}, advisory.UnknownExposure, nil, false, "would be fixed if ms01-033 is installed"},
		{"S6 patched, on NT with redirection, until MS01-044", advisory.Facts{"ms01-033": "installed", "os": "windows-nt-4.0", "url-redirection": "used", "ms01-044": "missing"}, advisory.Fixed, map[string]string{"v1": "crashes", "v2": "crashes", "v1-v2": "crashes", "ii": "crashes"}, false, "can still make an IIS 4.0"},
		{"S6 the same with MS01-044", advisory.Facts{"ms01-033": "installed", "os": "windows-nt-4.0", "url-redirection": "used", "ms01-044": "installed"}, advisory.Fixed, map[string]string{}, false, ""},
		{"another system with IIS", open("other", "running"), advisory.UnknownExposure, nil, false, "No rule of the advisory covers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := a.Expose(c.known)
			if got.Exposure != c.want || got.NoFix != c.noFix {
				t.Errorf("got %s (no fix: %v), want %s (%v): %q", got.Exposure, got.NoFix, c.want, c.noFix, got.Why)
			}
			if c.outcome != nil {
				if diff := cmp.Diff(c.outcome, got.Outcome, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("outcome (-want +got):\n%s", diff)
				}
			}
			if !says(strings.Join(got.Why, " "), c.says) {
				t.Errorf("got %q, want it to say %q", got.Why, c.says)
			}
		})
	}
}

func TestWhoDoesNotThinkThatIISRunsIsToldHowToSee(t *testing.T) {
	got := codeRed(t).Expose(advisory.Facts{"os": "windows-2000", "ms01-033": "missing", "ida-mapping": "present"})
	if got.Exposure != advisory.UnknownExposure || len(got.Needs) == 0 {
		t.Fatalf("got %s, needing %v", got.Exposure, got.Needs)
	}
	need := got.Needs[0]
	if need.ID != "iis" || !says(strings.Join(need.How, " "), "Task Manager", "Inetinfo.exe") {
		t.Errorf("asks for %s first: %q", need.ID, need.How)
	}
}

// What only says more of the attack is not asked for, and not given as a reason.
func TestWhatSettlesNothingIsNotAskedFor(t *testing.T) {
	a := codeRed(t)
	for _, known := range []advisory.Facts{nil, {"os": "windows-nt-4.0"}, {"os": "windows-nt-4.0", "url-redirection": "used"}} {
		got := a.Expose(known)
		for _, f := range got.Needs {
			if f.ID == "ms01-044" {
				t.Errorf("under %v MS01-044 is asked for, which settles nothing", known)
			}
		}
		if strings.Contains(strings.Join(got.Why, " "), "ms01-044") || len(got.Needs) == 0 {
			t.Errorf("under %v: %q, and %d needs", known, got.Why, len(got.Needs))
		}
	}
}

// A date of a row is when what fixes the machine was installed: of these values it is
// one, and of no other.
func TestFixedBy(t *testing.T) {
	a := codeRed(t)
	var fixes []string
	for i := range a.Facts {
		for _, v := range append(a.Facts[i].Values, "") {
			if a.FixedBy(a.Facts[i].ID, v) {
				fixes = append(fixes, a.Facts[i].ID+"="+v)
			}
		}
	}
	if got := strings.Join(fixes, " "); got != "ms01-033=installed" {
		t.Errorf("machines are fixed by %s", got)
	}
}
