package app

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// What scanners send to test for a hole is not taken for the worm that uses it.
func TestWhatScannersSendConvictsNobody(t *testing.T) {
	overflow := func(path, letter string) []string {
		return []string{"GET " + path + "?" + strings.Repeat(letter, 220) + "=x HTTP/1.0"}
	}
	var nimda, fuzz []string
	for _, form := range []string{
		"/scripts/root.exe", "/MSADC/root.exe", "/c/winnt/system32/cmd.exe", "/d/winnt/system32/cmd.exe",
		"/scripts/..%255c../winnt/system32/cmd.exe", "/_vti_bin/..%255c../..%255c../..%255c../winnt/system32/cmd.exe",
		"/_mem_bin/..%255c../..%255c../..%255c../winnt/system32/cmd.exe", "/scripts/..%c1%1c../winnt/system32/cmd.exe",
		"/scripts/..%c0%2f../winnt/system32/cmd.exe", "/scripts/..%c0%af../winnt/system32/cmd.exe",
		"/scripts/..%c1%9c../winnt/system32/cmd.exe", "/scripts/..%252f../winnt/system32/cmd.exe",
	} {
		nimda = append(nimda, "GET "+form+"?/c+dir HTTP/1.0")
	}
	for i := range 20 {
		fuzz = append(fuzz, fmt.Sprintf("GET /dir%d/..%%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0", i))
	}
	for name, test := range map[string]struct {
		asked    []string
		scanners string
		want     string
	}{
		"another name, another letter":       {overflow("/x.ida", "x"), "", cordon.VerdictSuspected},
		"another mapping":                    {overflow("/null.idq", "A"), "", cordon.VerdictSuspected},
		"the worm's name, another letter":    {overflow("/default.ida", "A"), "", cordon.VerdictInfected},
		"the same from one that may scan":    {overflow("/default.ida", "A"), "192.0.2.0/24", cordon.VerdictSuspected},
		"the worm's own from it":             {overflow("/default.ida", "X"), "192.0.2.0/24", cordon.VerdictInfected},
		"Nimda's":                            {nimda, "", cordon.VerdictInfected},
		"Nimda's, and a few others":          {append(fuzz[:3:3], nimda...), "", cordon.VerdictInfected},
		"Nimda's, among more that it is not": {append(fuzz[:20:20], nimda...), "", cordon.VerdictSuspected},
		"Nimda's from one that may scan":     {nimda, "192.0.2.0/24", cordon.VerdictSuspected},
	} {
		var log strings.Builder
		for i, line := range test.asked {
			log.WriteString(hit(i, "192.0.2.50", line))
		}
		rep := analyse(t, func(a *Analysis) {
			if test.scanners != "" {
				a.Scanners = prefixes(test.scanners)
			}
		}, saved(t, "access.log", []byte(log.String())))
		got := ""
		if h := row(rep, "192.0.2.50"); h != nil {
			got = h.Verdict
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
