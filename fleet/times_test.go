package fleet

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// A machine that came into service when a worm was gone was not exposed to it; a day
// without a zone may have begun before.
func TestADayInServiceBeginsInTheEast(t *testing.T) {
	source, err := os.ReadFile("../advisories/code-red.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const window = "window: {from: 2001-08-04,"
	ended := strings.Replace(string(source), window, window+" to: 2001-09-09,", 1)
	a, _, err := advisory.Parse("code-red", []byte(ended))
	if err != nil || ended == string(source) {
		t.Fatal(err)
	}
	for since, presumed := range map[string]bool{
		"2001-09-10T00:00:01Z": false, "2001-09-10 00:00:01": true, "2001-09-10T13:59:59": true, "2001-09-10 14:00:01": false, "2001-09-11": false, "1989-10-02": true,
	} {
		h := rowsOf(answersTo(t, Options{}, "address,os,iis,ida-mapping,ms01-033,in-service,last-seen\n192.0.2.1,windows-2000,running,present,missing,"+since+",2001-09-20\n", a))[0]
		if h.Presumed != presumed {
			t.Errorf("%s: presumed %v", since, h.Presumed)
		}
	}
}

// The date of a file that is none is taken away wherever it is kept.
func TestADateOfAFileThatIsNoneIsTakenAway(t *testing.T) {
	for _, apart := range []bool{false, true} {
		for _, undated := range []bool{false, true} {
			f := New([]*advisory.Advisory{shipped(t, "code-red")}, Options{At: day(10, 1)})
			f.apart = apart
			host := cordon.ParseHost("192.0.2.1")
			if undated { // the order does not matter
				f.Add(&inventory.Item{Kind: inventory.Undated, Host: host, Input: "a", Seen: day(7, 1)})
			}
			for _, input := range []string{"a", "b"} {
				for i, host := range []string{"192.0.2.1", "192.0.2.2"} {
					f.Add(&inventory.Item{
						Kind: inventory.Column, Name: "ms01-033", Value: "installed", Host: cordon.ParseHost(host + map[string]string{"b": "0"}[input]), Input: input, Position: uint64(i + 2),
						Seen: day(7, 1+i), Closeness: inventory.Recorded,
					})
				}
			}
			if undated {
				f.Add(&inventory.Item{Kind: inventory.Undated, Host: host, Input: "a", Seen: day(7, 2)})
			}
			for _, h := range rowsOf(f.Close()) {
				want := !undated || strings.HasSuffix(h.Host, "0")
				for _, fact := range h.Facts {
					if (fact.SeenAt != 0) != want {
						t.Errorf("apart %v, undated %v: %s is of %v", apart, undated, h.Host, fact.SeenAt.Std())
					}
				}
				if late := strings.Contains(strings.Join(h.Why, " "), "When it was fixed is not known"); late == want {
					t.Errorf("apart %v, undated %v: %s: %q", apart, undated, h.Host, h.Why)
				}
			}
		}
	}
}

// vague is a time as a table has it, and one of those that it may be.
type vague struct {
	cell string
	is   time.Time
}

// drawVague draws a time about the coming of Code Red II, in a zone.
func drawVague(t *rapid.T, name string, zone time.Duration) vague {
	at := time.Date(2001, 7, 28, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 24*8).Draw(t, name)) * time.Hour)
	within := time.Duration(rapid.SampledFrom([]int{0, 1, 43200, 86399}).Draw(t, name+" within")) * time.Second
	switch rapid.IntRange(0, 4).Draw(t, name+" as") {
	case 0:
		return vague{}
	case 1:
		return vague{at.Format(time.RFC3339), at}
	case 2:
		return vague{at.Format(time.DateTime), at.Add(-zone)}
	case 3:
		return vague{at.Format("200601021504"), at.Add(within%time.Minute - zone)}
	}
	day := at.Truncate(24 * time.Hour)
	return vague{day.Format(time.DateOnly), day.Add(within - zone)}
}

// A row that is no precise one clears a machine only where each precise row does that it
// may stand for.
func TestAVagueTimeIsNoClearerThanAnyThatItMayBe(t *testing.T) {
	a := shipped(t, "code-red")
	rapid.Check(t, func(r *rapid.T) {
		zone := time.Duration(rapid.IntRange(-12, 14).Draw(r, "zone")) * time.Hour
		fix, boot, seen, since := drawVague(r, "fix", zone), drawVague(r, "boot", zone), drawVague(r, "seen", zone), drawVague(r, "since", zone)
		behind := func(v vague) bool { return !v.is.IsZero() && !seen.is.IsZero() && v.is.After(seen.is) }
		if behind(fix) || behind(boot) {
			return // no row tells of what comes
		}
		precise := func(v vague) string {
			if v.is.IsZero() {
				return ""
			}
			return v.is.Format(time.RFC3339)
		}
		row := func(fix, boot, seen, since string, more string) cordon.CheckHost {
			const header = "address,os,iis,ida-mapping,ms01-033,installed,booted,seen,in-service\n192.0.2.1,windows-2000,running,present,installed,"
			return rowsOf(answersTo(t, Options{}, header+strings.Join([]string{fix, boot, seen, since}, ",")+"\n"+more, a))[0]
		}
		more := rapid.SampledFrom([]string{"", "192.0.2.1,windows-2000,,,,,,,\n"}).Draw(r, "another row")
		v := row(fix.cell, boot.cell, seen.cell, since.cell, more)
		p := row(precise(fix), precise(boot), precise(seen), precise(since), more)
		if v.Clear() && !p.Clear() || v.RestartNeeded && p.Clear() {
			r.Errorf("%q %q %q clears %v, restart %v; %s %s %s clears %v, restart %v: %q", fix.cell, boot.cell, seen.cell, v.Clear(), v.RestartNeeded,
				precise(fix), precise(boot), precise(seen), p.Clear(), p.RestartNeeded, p.Why)
		}
	})
}
