package fleet

import (
	"strings"
	"testing"

	"cordon/inventory"
)

// A machine that was fixed before it could be reached was never open; what accuses needs
// what its row shows, and times of one row share their zone.
func TestFixedBeforeItCouldBeReached(t *testing.T) {
	const amid, assumed = "before it could be reached is not known", "before it could be reached: no start of then is known"
	csv, _ := inventory.ByName("csv")
	for _, test := range []struct {
		name, times, want string // installed, booted, in service
	}{
		{"one row, by the minute", "2001-08-29 10:00,2001-08-29 10:05,2001-08-29 12:00", "fixed"},
		{"the same in a zone", "2001-08-29T10:00:00Z,2001-08-29T10:05:00Z,2001-08-29T12:00:00Z", "fixed"},
		{"days", "2001-08-27,2001-08-28,2001-08-30", "fixed"},
		{"started on the day on which it could be reached", "2001-08-29,2001-08-30,2001-08-30", "open: " + amid},
		{"fixed on the day on which it could be reached", "2001-08-30,2001-08-30,2001-08-30", "presumed"},
		{"fixed after that", "2001-08-30,2001-08-31,2001-08-28", "presumed"},
		{"a zone in one of them", "2001-08-29 10:00,2001-08-29 10:05,2001-08-29T12:00:00Z", "open: " + amid},
		{"a start much later", "2001-08-20,2001-08-31,2001-08-25", "fixed: " + assumed},
	} {
		table := "address,last-seen,os,iis,ms01-033,installed,booted,in-service\n192.0.2.1,2001-08-31,windows-2000,running,installed," + test.times + "\n"
		var items []inventory.Item
		if _, err := inventory.Read(strings.NewReader(table), csv, inventory.Options{Input: "in.csv"}, func(it *inventory.Item) { items = append(items, *it) }); err != nil {
			t.Fatal(err)
		}
		for _, apart := range []bool{false, true} { // with the machines of which one row speaks, and with the others
			rows, _, _ := told(shipped(t, "code-red"), Options{At: day(10, 1)}, items, apart)
			got, h := "fixed", rows[0]
			switch {
			case h.Presumed:
				got = "presumed"
			case h.Unsettled:
				got = "open"
			}
			for _, text := range []string{amid, assumed} {
				if strings.Contains(strings.Join(h.Why, " "), text) {
					got += ": " + text
				}
			}
			if got != test.want || h.Exposure != "fixed" {
				t.Errorf("%s, apart %t: %s %s, want %s: %q", test.name, apart, h.Exposure, got, test.want, h.Why)
			}
		}
	}
}
