package main

import "testing"

// What inventories hold that programs have written and people have kept for years.
func TestExportsAreReadAsTheyAreMeant(t *testing.T) {
	row := func(hotfix, state string) string {
		return "192.0.2.1,web,Windows 2000,running," + hotfix + "," + state + ",2001-06-20,2001-06-25,2001-01-01,2001-08-30\n"
	}
	head := func(column string) string {
		return "address,name,os,iis,hotfix," + column + ",installed,booted,in-service,last-seen\n"
	}
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
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, code := checked(t, "2001-09-01", "--inventory", place(t, map[string]string{"a.csv": test.table})("a.csv"))
			if len(rows) == 0 {
				t.Fatal("no row")
			}
			if got := standing(&rows[0]); got != test.want || code != test.code {
				t.Errorf("got %s, exit %d; want %s, exit %d", got, code, test.want, test.code)
			}
		})
	}
}
