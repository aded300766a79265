package fleet

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/inventory"
)

func shipped(t testing.TB, id string) *advisory.Advisory {
	t.Helper()
	source, err := os.ReadFile("../advisories/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := advisory.Parse(id, source)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func day(month, n int) cordon.Time {
	return cordon.TimeOf(time.Date(2001, time.Month(month), n, 12, 0, 0, 0, time.UTC))
}

// answersTo reads a table and answers, as of 1 October 2001.
func answersTo(t testing.TB, o Options, table string, advisories ...*advisory.Advisory) *Answers {
	t.Helper()
	f, ok := inventory.ByName("csv")
	if !ok {
		t.Fatal("no tables")
	}
	if o.At == 0 {
		o.At = day(10, 1)
	}
	o.LeastAccuracy = 95
	fl := New(advisories, o)
	if _, err := inventory.Read(strings.NewReader(table), f, inventory.Options{Input: "in.csv"}, fl.Add); err != nil {
		t.Fatal(err)
	}
	return fl.Close()
}

func rowsOf(a *Answers) []cordon.CheckHost { return slices.Collect(a.Hosts()) }

func TestAnswers(t *testing.T) {
	const header = "address,os,iis,ms01-033,hotfixes,installed,booted,exposed-since,ida-mapping,url-redirection,status,last-seen\n"
	open := "windows-2000,running,missing"
	tests := []struct {
		name, row string
		want      cordon.CheckHost // as far as it is asked for
		says      string
		remedy    string
	}{
		{"exposed while it circulated", open + ",,,,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "affected", Presumed: true}, "assumed to have been before", "reformat"},
		{"exposed since then, known", open + ",,,,2001-09-01,present,,up,2001-09-20", cordon.CheckHost{Exposure: "affected", Presumed: true}, "from 2001-09-01 on", "reformat"},
		{"NT crashes and is not presumed", "windows-nt-4.0,running,missing,,,,,present,unused,up,2001-09-20", cordon.CheckHost{Exposure: "affected"}, "simply crashes", "patch-and-reboot"},
		{"a beta has no fix", "windows-xp-beta,running,missing,,,,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "affected", Fix: "none", Presumed: true}, "no patch for a beta", "reformat"},
		{"patched, and no time is known", "windows-2000,running,installed,,,,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "When it was fixed is not known", ""},
		{"patched, as was seen before it came, and restarted", "windows-2000,running,installed,,,2001-07-21,,present,,up,2001-07-20", cordon.CheckHost{Exposure: "fixed"}, "", ""},
		{"patched, and it is not known when it started", "windows-2000,running,,Q300972,2001-07-01,,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "Whether it has been started since", ""},
		{"patched at a time that is not known, and started before it was seen", "windows-2000,running,installed,,,2001-06-20,,present,,up,2001-07-20", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "Whether it has been started since", ""},
		{"patched and started, and it may have been too late", "windows-2000,running,installed,,,2001-09-21,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "When it was fixed is not known", ""},
		{"NT is not presumed, whenever it was patched", "windows-nt-4.0,running,installed,,,2001-09-21,,present,unused,up,2001-09-20", cordon.CheckHost{Exposure: "fixed"}, "", ""},
		{"patched and mitigated, and no time is known of either", "windows-2000,running,installed,,,,,removed,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "When it was fixed is not known", ""},
		{"patched, not restarted", "windows-2000,running,,Q300972,2001-07-01,2001-06-20,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", RestartNeeded: true}, "has not started since 2001-06-20", "restart"},
		{"patched, restarted", "windows-2000,running,,Q300972,2001-07-01,2001-07-02,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed"}, "", ""},
		{"patched too late", "windows-2000,running,,Q300972,2001-09-01,2001-09-02,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Presumed: true}, "fixed on 2001-09-01, which is too late", "reformat"},
		{"patched too late, but before it could be reached", "windows-2000,running,,Q300972,2001-09-01,2001-09-02,2001-09-05,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed"}, "", ""},
		{"patched on the day from which it could be reached", "windows-2000,running,,Q300972,2001-09-01,2001-09-02,2001-09-01,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Presumed: true}, "too late", "reformat"},
		{"patched before it could be reached, and not started since", "windows-2000,running,,Q300972,2001-09-01,2001-08-20,2001-09-05,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Presumed: true, RestartNeeded: true}, "from 2001-09-05 on", "reformat"},
		{"patched before it came", "windows-2000,running,,Q300972,2001-07-20,2001-07-21,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed"}, "", ""},
		{"mitigated, and it is not known since when", "windows-2000,running,missing,,,,,removed,,up,2001-09-20", cordon.CheckHost{Exposure: "fixed", Mitigated: true, Unsettled: true}, "closes the door", ""},
		{"mitigated before it came", "windows-2000,running,missing,,,,,removed,,up,2001-07-20", cordon.CheckHost{Exposure: "fixed", Mitigated: true}, "closes the door", ""},
		{"no server", "windows-2000,absent,missing,,,,,present,,up,2001-09-20", cordon.CheckHost{Exposure: "not-affected"}, "another server", ""},
		{"down is not safe", ",,,,,,,,,down,2001-09-20", cordon.CheckHost{Exposure: "unknown"}, "did not answer", ""},
		{"nothing known", ",,,,,,,,,up,2001-09-20", cordon.CheckHost{Exposure: "unknown"}, "It would be", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows := rowsOf(answersTo(t, Options{}, header+"192.0.2.1,"+test.row+"\n", shipped(t, "code-red")))
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			h := rows[0]
			if test.want.Fix == "" {
				test.want.Fix = "available"
			}
			got := cordon.CheckHost{Exposure: h.Exposure, Presumed: h.Presumed, RestartNeeded: h.RestartNeeded, Unsettled: h.Unsettled, Mitigated: h.Mitigated, Fix: h.Fix}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("(-want +got)\n%s%s", d, strings.Join(h.Why, "\n"))
			}
			if !strings.Contains(strings.Join(h.Why, " "), test.says) {
				t.Errorf("why: %q, want %q", h.Why, test.says)
			}
			remedy := ""
			if h.Remedy != nil {
				remedy = h.Remedy.ID
			}
			if remedy != test.remedy {
				t.Errorf("remedy %q, want %q", remedy, test.remedy)
			}
			if (h.Exposure == "unknown" || h.Unsettled) != (len(h.Needs) > 0) || h.Unsettled && h.Clear() {
				t.Errorf("%s, and it needs %v", h.Exposure, h.Needs)
			}
		})
	}
}

// Before Code Red II circulated nobody is presumed to have it.
func TestNobodyIsPresumedBeforeTheWindow(t *testing.T) {
	const table = "address,os,iis,ms01-033,ida-mapping\n192.0.2.1,windows-2000,running,missing,present\n"
	h := rowsOf(answersTo(t, Options{At: day(7, 20)}, table, shipped(t, "code-red")))[0]
	if h.Presumed || h.Exposure != "affected" {
		t.Errorf("presumed %v, %s", h.Presumed, h.Exposure)
	}
}

func TestOldFactsFadeToUnknownAndTheMachineIsSilent(t *testing.T) {
	const table = "address,ms01-033,last-seen\n192.0.2.1,installed,2001-06-01\n192.0.2.2,installed,2001-09-30\n"
	a := answersTo(t, Options{Options: exposure.Options{Rules: exposure.Rules{MaxAge: 30 * 24 * time.Hour}}}, table, shipped(t, "code-red"))
	rows := rowsOf(a)
	if rows[0].Exposure != "unknown" || rows[1].Exposure != "fixed" {
		t.Errorf("got %s and %s", rows[0].Exposure, rows[1].Exposure)
	}
	if s := a.Silent(); len(s) != 1 || s[0].Host != "192.0.2.1" || s[0].Since != cordon.TimeOf(time.Date(2001, 6, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("silent: %+v", s)
	}
}

// What settles the most machines is asked first, on every one of them.
func TestQuestionsAreInTheOrderOfWhatTheySettle(t *testing.T) {
	const table = "address,os,iis,ida-mapping,ms01-033\n" +
		"192.0.2.1,windows-2000,running,present,\n192.0.2.2,windows-2000,running,present,\n192.0.2.3,windows-2000,,present,missing\n"
	a := answersTo(t, Options{}, table, shipped(t, "code-red"))
	var asked []string
	for _, q := range a.Summary().Questions {
		asked = append(asked, q.Fact)
	}
	if d := cmp.Diff([]string{"ms01-033", "iis"}, asked); d != "" {
		t.Error(d)
	}
	if q := a.Summary().Questions[0]; q.Machines != 2 || q.Settles != 2 || q.Expected != 2 {
		t.Errorf("%+v", q)
	}
}

// The order of questions is that of the whole fleet on every machine, also where some
// settle as many.
func TestQuestionsComeInOneOrder(t *testing.T) {
	a := shipped(t, "code-red")
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(drawItem), 0, 12).Draw(t, "items")
		rows, sum, _ := told(a, Options{At: day(10, 1), Options: exposure.Options{Rules: exposure.Rules{LeastAccuracy: 95}}}, items, false)
		place := map[string]int{}
		for i, q := range sum.Questions {
			place[q.Fact] = i
		}
		for _, h := range rows {
			if h.Exposure == "unknown" && !slices.IsSortedFunc(h.Needs, func(x, y cordon.Need) int { return place[x.Fact] - place[y.Fact] }) {
				t.Errorf("%s asks %+v, and all are asked %+v", h.Host, h.Needs, sum.Questions)
			}
		}
	})
}

func drawTime(t *rapid.T, name string) cordon.Time {
	return rapid.SampledFrom([]cordon.Time{0, day(7, 1), day(8, 20), day(9, 20)}).Draw(t, name)
}

// drawSince is a time to the day, to the hour, or too early to be one.
func drawSince(t *rapid.T) cordon.Time {
	return rapid.SampledFrom([]cordon.Time{0, day(7, 1), day(7, 1) + 5*3600e9, day(8, 20), day(9, 20), day(9, 20) + cordon.Day/2 - 1e9, day(1, 1) - 9*365*cordon.Day}).Draw(t, "since")
}

func drawItem(t *rapid.T) inventory.Item {
	it := inventory.Item{
		Host:      cordon.ParseHost(rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.2", "192.0.2.9", "pc-1", "pc-2", "pc-1.example.org"}).Draw(t, "host")),
		Closeness: inventory.Closeness(rapid.IntRange(2, 5).Draw(t, "closeness")),
		Seen:      drawTime(t, "seen"), Input: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "input"), Position: uint64(rapid.IntRange(1, 4).Draw(t, "position")),
		Row:  uint64(rapid.IntRange(0, 2).Draw(t, "row")),
		Late: rapid.SampledFrom([]uint32{0, 0, 86399, 90 * 86400}).Draw(t, "late"), SeenLocal: rapid.Bool().Draw(t, "seen local"), SinceLocal: rapid.Bool().Draw(t, "since local"),
	}
	column := func(name string, values ...string) {
		it.Kind, it.Name, it.Value = inventory.Column, name, rapid.SampledFrom(values).Draw(t, name)
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		column("os", "windows-2000", "windows-nt-4.0", "windows-xp-beta", "?")
	case 1:
		column("iis", "running", "absent")
	case 2:
		column("ms01-033", "installed", "missing")
		it.Since = drawSince(t)
	case 3:
		column("ida-mapping", "present", "removed")
	case 4:
		it.Kind, it.Name, it.Since = inventory.Hotfix, "Q300972", drawSince(t)
	case 5:
		it.Kind, it.Since = inventory.Booted, drawSince(t)
	case 6:
		it.Kind, it.Since = inventory.InService, drawSince(t)
	case 7:
		it.Kind, it.Name = inventory.Identity, rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.7", "pc-1", "pc-3", "pc-1.example.org", "pc-2.example.org", "00:0c:29:00:00:01"}).Draw(t, "alias")
	case 8:
		it.Kind, it.Name = inventory.Label, rapid.SampledFrom([]string{"Miller's", "pc-1.example.net"}).Draw(t, "label")
	default:
		it.Kind, it.Value = inventory.Machine, rapid.SampledFrom([]string{"", "up", "down"}).Draw(t, "state")
	}
	return it
}

// told is everything that a fleet answers.
func told(a *advisory.Advisory, o Options, items []inventory.Item, apart bool) (rows []cordon.CheckHost, s cordon.CheckSummary, silent []cordon.SilentHost) {
	f := New([]*advisory.Advisory{a}, o)
	f.apart = apart
	for i := range items {
		f.Add(&items[i])
	}
	x := f.Close()
	return rowsOf(x), x.Summary(), x.Silent()
}

// What is said of machines alike is weighed once for all of them, and the answer
// is that of one ledger that takes every item; and the order does not matter.
func TestPatternsChangeNoAnswer(t *testing.T) {
	a := shipped(t, "code-red")
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(drawItem), 0, 12).Draw(t, "items")
		o := Options{At: day(10, 1), Options: exposure.Options{Rules: exposure.Rules{LeastAccuracy: 95, MaxAge: rapid.SampledFrom([]time.Duration{0, 45 * 24 * time.Hour}).Draw(t, "age")}}}
		rows, sum, silent := told(a, o, items, false)
		rows2, sum2, silent2 := told(a, o, items, true)
		rows3, sum3, _ := told(a, o, rapid.Permutation(items).Draw(t, "shuffled"), false)
		if d := cmp.Diff(rows2, rows) + cmp.Diff(sum2, sum) + cmp.Diff(silent2, silent); d != "" {
			t.Errorf("patterns and one ledger differ (-ledger +patterns):\n%s", d)
		}
		if d := cmp.Diff(rows, rows3) + cmp.Diff(sum, sum3); d != "" {
			t.Errorf("the order matters:\n%s", d)
		}
		for _, h := range rows {
			if h.Exposure == "unknown" && (h.Clear() || len(h.Needs) == 0) {
				t.Errorf("unknown, and clear or without a question: %+v", h)
			}
		}
		n := sum.Counts
		if total := n.Affected + n.Fixed + n.NotAffected + n.Unknown; total != uint64(len(rows)) || uint64(sum.Machines) != total {
			t.Errorf("%d rows and %d machines, and the counts add up to %d", len(rows), sum.Machines, total)
		}
	})
}

// What is open of times is asked of the fleet, with what settles the most first.
func TestTimesAreAskedFor(t *testing.T) {
	const table = "address,ms01-033,hotfixes,installed,last-seen\n192.0.2.1,installed,,,2001-09-20\n192.0.2.2,,Q300972,2001-07-01,2001-09-20\n"
	a := answersTo(t, Options{}, table, shipped(t, "code-red"))
	var asked []string
	for _, q := range a.Summary().Questions {
		asked = append(asked, fmt.Sprint(q.Fact, " ", q.Machines, " ", q.Settles))
	}
	if d := cmp.Diff([]string{"restarted 2 1", "installed 1 0"}, asked); d != "" {
		t.Error(d)
	}
	if n := a.Summary().Counts; n.Fixed != 2 || n.Unsettled != 2 {
		t.Errorf("%+v", n)
	}
}
