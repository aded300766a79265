package inventory

import (
	"strings"
	"testing"

	"cordon"
)

// Of a row's times the earliest that may be is Seen, Late tells the latest, and Since is
// the end that is worse.
func TestItemsTellHowPreciseTheirTimesAre(t *testing.T) {
	const july10 = cordon.Time(994723200e9)
	for _, test := range []struct {
		name, header, row string
		seen, fixed       cordon.Time
		late              uint32
		local, fixedLocal bool
	}{
		{"to the second", "seen,installed", "2001-07-10T00:00:01Z,2001-07-10T00:00:00Z", july10 + 1e9, july10, 0, false, false},
		{"a mere day", "seen,installed", "2001-07-10,2001-07-10", july10, july10 + 86399e9, 86399, true, true},
		{"two columns", "last-scan,last-seen", "2001-07-10,2001-08-30", july10, 0, 51*86400 + 86399, true, false},
		{"two columns, one with a zone", "last-scan,last-seen", "2001-07-10 00:00:00,2001-07-10T00:00:00Z", july10 - East, 0, 26 * 3600, false, false},
		{"one shows none", "last-scan,last-seen", "2001-07-10,soon", 0, 0, 0, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := ByName("csv")
			_, err := Read(strings.NewReader("address,hotfix,"+test.header+"\n192.0.2.1,Q300972,"+test.row+"\n"), f, Options{Seen: 1e18}, func(it *Item) {
				if it.Seen != test.seen || it.Late != test.late || it.SeenLocal != test.local {
					t.Errorf("%v seen %v, late %d, local %v", it.Kind, it.Seen.Std(), it.Late, it.SeenLocal)
				}
				if it.Kind == Hotfix && (it.Since != test.fixed || it.SinceLocal != test.fixedLocal) {
					t.Errorf("since %v, local %v", it.Since.Std(), it.SinceLocal)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// What is written in a file was so before the file was.
func TestRowsMayShowThatTheDateOfTheirFileIsNone(t *testing.T) {
	const written = cordon.Time(994723200e9) // 10 July 2001
	for _, test := range []struct {
		name, header, row string
		want              bool
	}{
		{"a start behind it", "booted", "2001-08-29", true},
		{"a patch behind it", "installed", "2001-08-29", true},
		{"a look behind it", "seen", "2001-08-29", true},
		{"an hour and a half behind it", "booted", "2001-07-10T01:30:00Z", true},
		{"clocks differ", "booted", "2001-07-10T00:50:00Z", false},
		{"zones differ", "booted", "2001-07-10 14:00:00", false},
		{"whatever the zone is", "booted", "2001-07-10 15:30:00", true},
		{"before it", "booted", "2001-07-09", false},
		{"what is planned", "in-service", "2001-12-01", false},
		{"what is no time", "booted", "later", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := ByName("csv")
			said := 0
			tally, err := Read(strings.NewReader("address,"+test.header+"\n192.0.2.1,\n192.0.2.2,"+test.row+"\n192.0.2.3,"+test.row+"\n"), f, Options{Seen: written, Input: "in"}, func(it *Item) {
				if it.Kind == Undated {
					if said++; it.Seen != written || it.Input != "in" || it.Late != 0 || it.SeenLocal {
						t.Errorf("%+v", it)
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			var notes []string
			for _, n := range tally.Notes {
				notes = append(notes, n.Reason)
			}
			if noted := strings.Contains(strings.Join(notes, ";"), "others show something later"); said > 1 || (said == 1) != test.want || noted != test.want {
				t.Errorf("said %d times, noted %v: %q", said, noted, notes)
			}
		})
	}
}
