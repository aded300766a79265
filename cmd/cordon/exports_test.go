package main

import (
	"strings"
	"testing"
)

// What inventories hold that programs have written and people have kept for years.
func TestExportsAreReadAsTheyAreMeant(t *testing.T) {
	row := func(hotfix, state string) string {
		return "192.0.2.1,web,Windows 2000,running," + hotfix + "," + state + ",2001-06-20,2001-06-25,2001-01-01,2001-08-30\n"
	}
	head := func(column string) string {
		return "address,name,os,iis,hotfix," + column + ",installed,booted,in-service,last-seen\n"
	}
	const swallowed = "address,name,os,iis,ms01-033,ida-mapping,last-seen\n192.0.2.1,\"a,Windows 2000,absent,missing,present,2001-08-30\n" +
		"192.0.2.2,b,Windows 2000,running,missing,present,2001-08-30\n192.0.2.3,c\",Windows 2000,absent,missing,present,2001-08-30\n"
	for _, test := range []struct {
		name, table string
		want        string // of each row
		code        int
	}{
		{"a patch that is installed", head("hotfix state") + row("Q300972", "Installed"), "fixed", 0},
		{"a patch that is missing", head("hotfix state") + row("Q300972", "Missing"), "unknown", 3},
		{"a patch that failed", head("Patch Result") + row("Q300972", "Failed"), "unknown", 3},
		{"a patch of which nothing is said", head("patch status") + row("Q300972", ""), "unknown", 3},
		{"a patch of which something is said", head("update state") + row("Q300972", "ok so far"), "unknown", 3},
		{"a patch that is missing, by the status", head("status") + row("Q300972", "Missing"), "unknown", 3},
		{"a patch that is not installed, by the status", head("Status") + row("Q300972", "nicht installiert"), "unknown", 3},
		{"a patch that is installed, by the status", head("status") + row("Q300972", "Installed"), "fixed", 0},
		{"a machine that is up", head("status") + row("Q300972", "up"), "fixed", 0},
		{"what contains it is missing", head("result") + row("Q300972", "Installed") + row("Q301625", "Missing"), "fixed", 0},
		{"the same patch, in two rows", head("result") + row("Q300972", "Installed") + row("Q300972", "Failed"), "unknown", 3},
		{"a quote that swallows a row", swallowed, "affected, presumed", 1},
		{"a quote at the end of a cell that swallows a row", strings.Replace(swallowed, `"a,`, `a",`, 1), "affected, presumed", 1},
		{"a note of several lines", "address,iis,note,last-seen\n192.0.2.1,absent,\"bought in May, cheap\n\nmoved, twice, to 192.0.2.9, in June\nand on\",2001-08-30\n192.0.2.2,absent,,2001-08-30\n", "not-affected, not-affected", 0},
		{"a note of several lines, in a table of names", "name,iis,note,last-seen\nweb,absent,\"bought, in May\nmoved, twice, to, the\ncellar\",2001-08-30\ndb,absent,,2001-08-30\n", "not-affected, not-affected", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, code := checked(t, "2001-09-01", "--inventory", place(t, map[string]string{"a.csv": test.table})("a.csv"))
			var answers []string
			for i := range rows {
				answers = append(answers, standing(&rows[i]))
			}
			if got := strings.Join(answers, ", "); got != test.want || code != test.code {
				t.Errorf("got %s, exit %d; want %s, exit %d", got, code, test.want, test.code)
			}
		})
	}
}
