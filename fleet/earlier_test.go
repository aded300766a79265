package fleet

import (
	"strings"
	"testing"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// A newer word says what is so now, and not what was so while the worm circulated.
func TestAnOlderWordIsNotForgotten(t *testing.T) {
	const header = "address,name,os,iis,ida-mapping,ms01-033,installed,booted,last-seen\n"
	tests := []struct {
		name, rows string
		want       cordon.CheckHost
		says       string
	}{
		{"open while it circulated", "Windows 2000,running,present,missing,,,2001-08-10\nWindows 2000,absent,,,,,2001-08-30", cordon.CheckHost{Exposure: "not-affected", Presumed: true}, "On 2001-08-10 it was open to attack: iis was running then, as in.csv:2 says"},
		{"not known to be closed while it circulated", ",running,,,,,2001-08-10\n,absent,,,,,2001-08-30", cordon.CheckHost{Exposure: "not-affected", Unsettled: true}, "On 2001-08-10 it was not known to be closed"},
		{"closed before it came", "Windows 2000,running,present,missing,,,2001-07-10\nWindows 2000,absent,,,,,2001-07-30", cordon.CheckHost{Exposure: "not-affected"}, ""},
		{"closed at some time", "Windows 2000,running,present,missing,,,2001-07-10\nWindows 2000,absent,,,,,2001-08-30", cordon.CheckHost{Exposure: "not-affected", Unsettled: true}, "Whether it was open when Code Red II circulated"},
		{"closed all the time, by another fact", "Windows 98,running,,,,,2001-08-10\nWindows 98,absent,,,,,2001-08-30", cordon.CheckHost{Exposure: "not-affected"}, ""},
		{"merely crashes", "Windows NT 4.0,running,present,missing,,,2001-08-10\nWindows NT 4.0,absent,,,,,2001-08-30", cordon.CheckHost{Exposure: "not-affected"}, ""},
		{"patched then, and the patch was seen later", "Windows 2000,running,present,,,,2001-08-10\nWindows 2000,absent,,installed,2001-07-02,,2001-08-30", cordon.CheckHost{Exposure: "not-affected"}, ""},
		{"missing in between", "Windows 2000,running,present,missing,,,2001-08-10\nWindows 2000,running,present,installed,2001-07-02,2001-08-28,2001-08-30", cordon.CheckHost{Exposure: "fixed", Presumed: true}, "ms01-033 was missing then"},
		{"missing before the worm and after the day that is shown", "Windows 2000,running,present,missing,,,2001-07-10\nWindows 2000,running,present,installed,2001-07-02,2001-08-28,2001-08-30", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "is shown and not believed: on 2001-07-10"},
		{"missing on the day of the patch", "Windows 2000,running,present,missing,,,2001-07-10T09:00:00Z\nWindows 2000,running,present,installed,2001-07-10,2001-08-28,2001-08-30", cordon.CheckHost{Exposure: "fixed"}, ""},
		{"started in the future", "Windows 2000,running,present,installed,2001-07-10,2001-12-24,2001-08-30", cordon.CheckHost{Exposure: "fixed", Unsettled: true}, "Whether it has been started since"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table := header
			for row := range strings.SplitSeq(test.rows, "\n") {
				table += "192.0.2.1,a," + row + "\n"
			}
			a := answersTo(t, Options{}, table, shipped(t, "code-red"))
			h := rowsOf(a)[0]
			why := strings.Join(h.Why, "\n")
			if h.Exposure != test.want.Exposure || h.Presumed != test.want.Presumed || h.Unsettled != test.want.Unsettled || !strings.Contains(why, test.says) {
				t.Errorf("%s, presumed %v, unsettled %v:\n%s", h.Exposure, h.Presumed, h.Unsettled, why)
			}
			if n := a.Summary().Counts; h.Unsettled != (n.Unsettled == 1) || h.Presumed != (n.Presumed == 1) || h.Unsettled && len(h.Needs) == 0 {
				t.Errorf("counted as %+v, needs %v", n, h.Needs)
			}
		})
	}
}

// What a list no longer has it had before.
func TestWhatLeftAListWasThere(t *testing.T) {
	ran := func(month, n int, change inventory.Change, epoch uint64) *inventory.Item {
		return &inventory.Item{
			Host: cordon.ParseHost("pc"), Kind: inventory.Process, Name: "inetinfo.exe", Closeness: inventory.Agent, Seen: day(month, n), Input: "in",
			List: inventory.List{Name: "processes", Change: change, Row: 1, Epoch: epoch},
		}
	}
	listed := func(month, n int, change inventory.Change, epoch uint64) *inventory.Item {
		it := ran(month, n, change, epoch)
		it.Kind, it.Of, it.Name, it.List.Row = inventory.Listed, inventory.Process, "processes", 0
		return it
	}
	tests := []struct {
		name  string
		items []*inventory.Item
	}{
		{"removed", []*inventory.Item{listed(8, 3, inventory.Added, 0), ran(8, 3, inventory.Added, 0), ran(8, 30, inventory.Removed, 0)}},
		{"another snapshot", []*inventory.Item{listed(8, 10, inventory.Whole, 0), ran(8, 10, inventory.Whole, 0), listed(8, 30, inventory.Whole, 0)}},
		{"another epoch", []*inventory.Item{listed(8, 10, inventory.Added, 0), ran(8, 10, inventory.Added, 0), listed(8, 30, inventory.Added, 1)}},
		{"another epoch, read first", []*inventory.Item{listed(8, 30, inventory.Added, 1), listed(8, 10, inventory.Added, 0), ran(8, 10, inventory.Added, 0)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := New([]*advisory.Advisory{shipped(t, "code-red")}, Options{At: day(10, 1)})
			for _, it := range test.items {
				f.Add(it)
			}
			h := rowsOf(f.Close())[0]
			if h.Exposure != "not-affected" || !h.Unsettled || h.Clear() {
				t.Errorf("%s, unsettled %v: %s", h.Exposure, h.Unsettled, h.Why)
			}
		})
	}
}
