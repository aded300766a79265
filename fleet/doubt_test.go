package fleet

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// answersToAll reads tables and takes items in, each of an input of its own, and answers as
// of 1 October 2001.
func answersToAll(t testing.TB, advisories []*advisory.Advisory, items []inventory.Item, tables ...string) []cordon.CheckHost {
	t.Helper()
	f, ok := inventory.ByName("csv")
	if !ok {
		t.Fatal("no tables")
	}
	o := Options{At: day(10, 1)}
	o.LeastAccuracy = 95
	fl := New(advisories, o)
	for i, table := range tables {
		if _, err := inventory.Read(strings.NewReader(table), f, inventory.Options{Input: string(rune('a'+i)) + ".csv"}, fl.Add); err != nil {
			t.Fatal(err)
		}
	}
	for i := range items {
		fl.Add(&items[i])
	}
	return rowsOf(fl.Close())
}

// banner is what a server on the wire or asked by a scan said.
func banner(c inventory.Closeness, says string, at time.Time) inventory.Item {
	return inventory.Item{Host: cordon.ParseHost("192.0.2.1"), Kind: inventory.Banner, Name: says, Proto: cordon.TCP, Port: 80, Closeness: c, Seen: cordon.TimeOf(at), Input: "seen", Position: 1}
}

// What is written down clears no machine that was observed otherwise, in a time that may
// be the same or a later one.
func TestARecordDoesNotOutweighWhatWasObserved(t *testing.T) {
	const header = "address,os,iis,ida-mapping,ms01-033,last-seen\n192.0.2.1,"
	at := func(d, h int) time.Time { return time.Date(2001, 6, d, h, 0, 0, 0, time.UTC) } // before the worm: nothing is presumed of then
	wire := func(says string, d, h int) []inventory.Item {
		return []inventory.Item{banner(inventory.Passive, says, at(d, h))}
	}
	for _, test := range []struct {
		name, row string
		items     []inventory.Item
		want      string
		clear     bool
	}{
		{"IIS on the wire, none in the table of that day", "Windows 2000,absent,present,missing,2001-06-20", wire("Microsoft-IIS/5.0", 20, 10), "affected", false},
		{"IIS of no version on the wire", "Windows 2000,absent,present,missing,2001-06-20", wire("Microsoft-IIS", 20, 10), "unknown", false},
		{"a day that began earlier, somewhere", "Windows 2000,absent,present,missing,2001-06-21", wire("Microsoft-IIS/5.0", 20, 15), "affected", false},
		{"a table of an hour before", "Windows 2000,absent,present,missing,2001-06-20T09:00:00Z", wire("Microsoft-IIS/5.0", 20, 10), "affected", false},
		{"a table of an hour after", "Windows 2000,absent,present,missing,2001-06-20T11:00:00Z", wire("Microsoft-IIS/5.0", 20, 10), "not-affected", true},
		{"a table of days after", "Windows 2000,absent,present,missing,2001-06-23", wire("Microsoft-IIS/5.0", 20, 10), "not-affected", true},
		{"a system that is none of those that are safe", "Windows 98,,,missing,2001-06-20", wire("Microsoft-IIS/5.0", 20, 10), "unknown", false},
		{"another server beside the one in the table", "Windows 2000,running,present,missing,2001-06-20", wire("Apache/1.3.20", 20, 10), "affected", false},
		{"another server, and none in the table", "Windows 2000,absent,present,missing,2001-06-20", wire("Apache/1.3.20", 20, 10), "not-affected", true},
		{"a probe of days later", "Windows 2000,absent,present,missing,2001-06-20", []inventory.Item{banner(inventory.Probed, "Microsoft-IIS/5.0", at(22, 10))}, "affected", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := answersToAll(t, []*advisory.Advisory{shipped(t, "code-red")}, test.items, header+test.row+"\n")[0]
			if h.Exposure != test.want || h.Clear() != test.clear {
				t.Errorf("%s, clear %v; want %s, %v: %q %+v", h.Exposure, h.Clear(), test.want, test.clear, h.Why, h.Facts)
			}
		})
	}
}

// An agent's list of the morning says nothing of the afternoon.
func TestTheLeadOfTheCloserClearsNothing(t *testing.T) {
	at := func(d, h int) cordon.Time {
		return cordon.TimeOf(time.Date(2001, 6, d, h, 0, 0, 0, time.UTC))
	}
	list := func(seen cordon.Time) []inventory.Item {
		it := inventory.Item{Host: cordon.ParseHost("192.0.2.1"), Kind: inventory.Listed, Of: inventory.Process, Closeness: inventory.Agent, Seen: seen, Input: "agent", Position: 1, List: inventory.List{Name: "processes", Change: inventory.Whole}}
		return []inventory.Item{it}
	}
	const header, open = "address,os,iis,ida-mapping,ms01-033,last-seen\n192.0.2.1,", "Windows 2000,,present,missing,2001-06-18\n"
	for _, test := range []struct {
		name  string
		items []inventory.Item
		table string
		want  string
	}{
		{"only the list", list(at(20, 10)), "", "not-affected"},
		{"a probe of the afternoon finds it", append(list(at(20, 10)), banner(inventory.Probed, "Microsoft-IIS/5.0", at(20, 15).Std())), "", "unknown"},
		{"the wire shows it the day after", append(list(at(20, 10)), banner(inventory.Passive, "Microsoft-IIS/5.0", at(21, 15).Std())), "", "unknown"},
		{"a probe of the morning before", append(list(at(20, 10)), banner(inventory.Probed, "Microsoft-IIS/5.0", at(20, 8).Std())), "", "not-affected"},
		{"a table of that day", list(at(20, 10)), "192.0.2.1,,running,,,2001-06-20\n", "not-affected"},
		{"a table of the next day", list(at(20, 10)), "192.0.2.1,,running,,,2001-06-21\n", "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := answersToAll(t, []*advisory.Advisory{shipped(t, "code-red")}, test.items, header+open+test.table)[0]
			if h.Exposure != test.want || h.Clear() != (test.want == "not-affected") {
				t.Errorf("%s, clear %v; want %s: %q %+v", h.Exposure, h.Clear(), test.want, h.Why, h.Facts)
			}
		})
	}
}

// Two tables of one day that differ leave it open, whichever shows an hour.
func TestTwoTablesOfOneDay(t *testing.T) {
	const header = "address,os,iis,ida-mapping,ms01-033,last-seen\n192.0.2.1,Windows 2000,"
	for _, test := range []struct {
		name, one, other, want string
	}{
		{"a day and an hour of it", "running,present,missing,2001-06-20", "absent,present,missing,2001-06-20T13:00:00Z", "unknown"},
		{"a day and one after it", "running,present,missing,2001-06-20", "absent,present,missing,2001-06-21", "not-affected"},
		{"the same day", "running,present,missing,2001-06-20", "absent,present,missing,2001-06-20", "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if h := answersToAll(t, []*advisory.Advisory{shipped(t, "code-red")}, nil, header+test.one+"\n", header+test.other+"\n")[0]; h.Exposure != test.want {
				t.Errorf("%s, want %s: %q %+v", h.Exposure, test.want, h.Why, h.Facts)
			}
		})
	}
}

// agreeing is a cell where it does not say otherwise than a banner, as an advisory has it,
// else an empty one.
func agreeing(id, banner, cell string) string {
	of := map[string][]string{
		"Microsoft-IIS/5.0": {"Windows 2000", "running"}, "Microsoft-IIS/4.0": {"Windows NT 4.0", "running"},
		"Microsoft-IIS": {"Windows 2000", "Windows NT 4.0", "running"}, "Microsoft-IIS/5.1": {"Windows 2000", "Windows NT 4.0", "running"},
	}
	if cell == "Linux" && id == "code-red" && banner != "Microsoft-IIS/5.0" && banner != "Microsoft-IIS/4.0" {
		return cell // one of the many others, as Windows XP is
	}
	if slices.Contains(of[banner], cell) {
		return cell
	}
	return ""
}

// For every pair of a record and an observation of a time that may be the same: the answer
// is no clearer than it is where the record says nothing of what was observed.
func TestARecordMakesNoObservationClearer(t *testing.T) {
	both := []*advisory.Advisory{shipped(t, "code-red"), shipped(t, "nimda")}
	rapid.Check(t, func(r *rapid.T) {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(r, name) }
		seen := time.Date(2001, 6, rapid.IntRange(19, 21).Draw(r, "day"), rapid.IntRange(0, 23).Draw(r, "hour"), 0, 0, 0, time.UTC)
		says := pick("banner", "Microsoft-IIS/5.0", "Microsoft-IIS/4.0", "Microsoft-IIS", "Microsoft-IIS/5.1")
		items := []inventory.Item{banner(inventory.Closeness(rapid.SampledFrom([]int{int(inventory.Passive), int(inventory.Probed)}).Draw(r, "closeness")), says, seen)}
		last := pick("last seen", "2001-06-20", "2001-06-20T12:00:00Z", "2001-06-20 12:00:00", seen.Format(time.RFC3339))
		if last != seen.Format(time.RFC3339) && (seen.Day() < 20 || last == "2001-06-20T12:00:00Z" && seen.Before(time.Date(2001, 6, 20, 12, 0, 0, 0, time.UTC))) {
			return // the record is newer
		}
		patch, mapping, ie := pick("patch", "", "installed", "missing"), pick("mapping", "", "present", "removed"), pick("ie", "", "installed", "missing")
		row := func(os, iis string) string {
			return "address,os,iis,ida-mapping,ms01-033,ms01-044,ie-patch,last-seen\n192.0.2.1," + strings.Join([]string{os, iis, mapping, patch, patch, ie, last}, ",") + "\n"
		}
		os, iis := pick("os", "", "Windows 98", "Windows 2000", "Windows ME", "Linux", "Windows NT 4.0"), pick("iis", "", "absent", "running", "absnet")
		docs := both[:1]
		if rapid.Bool().Draw(r, "nimda") {
			docs = both[1:]
		}
		id := docs[0].ID
		with, without := answersToAll(t, docs, items, row(os, iis)), answersToAll(t, docs, items, row(agreeing(id, says, os), agreeing(id, says, iis)))
		for i := range with {
			if with[i].Clear() && !without[i].Clear() {
				r.Errorf("%s: %q and %q make it clear: %q, was %q\n%+v", with[i].Advisory, os, iis, with[i].Why, without[i].Why, with[i].Facts)
			}
		}
	})
}
