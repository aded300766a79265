package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
	"cordon/app"
	"cordon/report"
)

// drawTable is an inventory of a few machines of which this and that is known.
func drawTable(t *rapid.T) (text string, machines int) {
	cell := func(values ...string) string { return rapid.SampledFrom(append(values, "", "")).Draw(t, "cell") }
	text = "address,os,iis,ms01-033,ida-mapping,url-redirection,hotfixes,installed,booted,status,last-seen\n"
	machines = rapid.IntRange(1, 6).Draw(t, "machines")
	for i := range machines {
		text += strings.Join([]string{
			fmt.Sprintf("192.0.2.%d", i+1), cell("windows-2000", "windows-nt-4.0", "windows-me", "windows-xp-beta", "other"), cell("running", "absent"),
			cell("installed", "missing"), cell("present", "removed"), cell("used", "unused"), cell("Q300972"), cell("2001-07-20", "2001-08-20"),
			cell("2001-07-01", "2001-08-25"), cell("up", "down"), cell("2001-08-30", "2001-03-01"),
		}, ",") + "\n"
	}
	return text, machines
}

// safeHeadings are those of groups of machines with which all is well.
var safeHeadings = regexp.MustCompile(`^(Fixed by a mitigation|Fixed|Not affected): `)

// whereListed are the headings under which a table lists each machine.
func whereListed(table string) map[string]string {
	listed, heading := map[string]string{}, ""
	for l := range strings.Lines(table) {
		switch fields := strings.Fields(l); {
		case len(fields) > 0 && l[0] != ' ':
			heading = l
		case len(fields) > 1 && fields[1] == "code-red":
			listed[fields[0]] = heading
		}
	}
	return listed
}

var (
	htmlGroup = regexp.MustCompile(`(?s)<span class="pill \w+">([^<]+)</span>(.*?)</section>`)
	htmlHost  = regexp.MustCompile(`<summary><bdi>([^<]+)</bdi>`)
)

// Unknown is never counted as safe: not in a row, not in a sum, not under any heading
// of any format, and not in the exit status; whatever is and is not known.
func TestUnknownIsNeverSafe(t *testing.T) {
	shipped, err := app.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	k, err := app.Resolve(shipped, "code-red")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "machines.csv")
	rapid.Check(t, func(rt *rapid.T) {
		text, machines := drawTable(rt)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			rt.Fatal(err)
		}
		c := app.Checking{Paths: []string{name}, Fleet: app.FleetOptions(), Progress: new(app.Progress)}
		c.Advisories, c.Fleet.At = append(c.Advisories, k.Advisory), 999302400e9 // 1 September 2001
		if rapid.Bool().Draw(rt, "fades") {
			c.Fleet.MaxAge = 30 * 24 * 3600e9
		}
		answer, err := app.Check(context.Background(), c)
		if err != nil {
			rt.Fatal(err)
		}
		unknown := map[string]bool{}
		for h := range answer.Hosts {
			unknown[h.Host] = h.Exposure == cordon.ExposureUnknown
			if unknown[h.Host] && h.Clear() {
				rt.Errorf("%s is unknown and clear", h.Host)
			}
		}
		neverSafe(rt, answer, unknown, machines)
	})
}

func neverSafe(rt *rapid.T, answer *cordon.Check, unknown map[string]bool, machines int) {
	said := map[string]string{}
	for _, format := range report.CheckFormats() {
		var b strings.Builder
		if err := report.WriteCheck(&b, format, answer, report.Options{Width: 100}); err != nil {
			rt.Fatal(err)
		}
		said[format] = b.String()
	}
	var doc struct {
		Hosts   []cordon.CheckHost
		Summary cordon.CheckSummary
	}
	if err := json.Unmarshal([]byte(said["json"]), &doc); err != nil || len(doc.Hosts) != machines {
		rt.Fatalf("%v, %d rows", err, len(doc.Hosts))
	}
	n := uint64(0)
	for _, h := range doc.Hosts {
		if (h.Exposure == cordon.ExposureUnknown) != unknown[h.Host] {
			rt.Errorf("json: %s is %s", h.Host, h.Exposure)
		}
		if unknown[h.Host] {
			n++
		}
	}
	if got := doc.Summary.Counts.Unknown; got != n || strings.Count(said["ndjson"], `"exposure":"unknown"`) != int(n) {
		rt.Errorf("%d are unknown: json counts %d", n, got)
	}
	for host, heading := range whereListed(said["table"]) {
		if unknown[host] && safeHeadings.MatchString(heading) {
			rt.Errorf("the table lists %s under %q", host, heading)
		}
	}
	if machines == 1 && n == 1 && !strings.Contains(said["table"], "Code Red: unknown") {
		rt.Errorf("the table of one machine does not say that it is unknown:\n%s", said["table"])
	}
	for _, group := range htmlGroup.FindAllStringSubmatch(said["html"], -1) {
		for _, m := range htmlHost.FindAllStringSubmatch(group[2], -1) {
			if unknown[m[1]] && safeHeadings.MatchString(group[1]+": ") {
				rt.Errorf("the page lists %s under %q", m[1], group[1])
			}
		}
	}
	if code := codeOf(checkStatus(answer, "")); n > 0 && code == exitClear || n > 0 && strings.Contains(said["table"], "every one is known") {
		rt.Errorf("%d are unknown, and the answer is an all-clear: exit %d", n, code)
	}
}

func codeOf(err error) int {
	if e, ok := err.(*exitError); ok {
		return e.code
	}
	return exitClear
}
