package main

import (
	"testing"

	"cordon"
	"cordon/report"
)

// A page or table cuts what it lists and counts all; of the others --limit cuts the hosts.
func TestWhatLimitCuts(t *testing.T) {
	for _, test := range []struct {
		output             string
		limit, rows, hosts int
	}{
		{"table", -1, tableRows, 3000},
		{"table", 0, 0, 3000},
		{"html", -1, pageRows, 3000},
		{"html", 0, 0, 3000},
		{"html", 7, 7, 3000},
		{"json", -1, 0, 3000},
		{"json", 0, 0, 3000},
		{"json", 7, 0, 7},
		{"ndjson", 7, 0, 7},
	} {
		rep, o := &cordon.Report{Hosts: make([]cordon.HostReport, 3000)}, report.Options{}
		(&analyzeFlags{output: test.output, limit: test.limit}).cut(rep, &o)
		if o.Limit != test.rows || len(rep.Hosts) != test.hosts || rep.Hidden != 3000-test.hosts {
			t.Errorf("%s --limit %d: %d rows of %d hosts, %d hidden; want %d of %d", test.output, test.limit, o.Limit, len(rep.Hosts), rep.Hidden, test.rows, test.hosts)
		}
	}
}
