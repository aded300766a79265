package exposure

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

const columnsDocument = `id: columns
title: Columns
facts:
  - id: os
    ask: Which?
    values: [windows-2000, other]
    how: Look.
    from: [{column: os}, {os: "Windows 2000", means: windows-2000}]
  - id: iis
    ask: Is it running?
    values: [running, absent]
    how: Look.
    from: [{column: iis}, {process: inetinfo.exe, means: running}]
  - id: patch
    ask: Is it there?
    values: [installed, missing]
    how: Look.
    from: [{column: rollup, equals: installed, means: installed}, {column: patch}, {column: level, equals: "2", means: installed}]
  - id: rollup
    ask: And that?
    values: [installed, missing, "n0"]
    how: Look.
    from: [{column: rollup}, {column: done, equals: "yes", means: installed}, {column: done, equals: "no", means: missing}]
  - id: sql
    ask: Which?
    values: [old, new]
    how: Ask it.
    from: [{column: build, scheme: windows, from: 8.00.655, means: new}]
exposure:
  - {when: {iis: absent}, is: not-affected}
` + rest

func columns(t *testing.T) []*advisory.Advisory {
	t.Helper()
	a, _, err := advisory.Parse("columns.yaml", []byte(columnsDocument))
	if err != nil {
		t.Fatal(err)
	}
	return []*advisory.Advisory{a}
}

func TestCellsThatNothingUnderstandsAreTold(t *testing.T) {
	l := NewLedger(columns(t), Options{Rules: DefaultRules()})
	for _, test := range []struct{ name, column, value, want string }{
		{"a value", "iis", "Running", ""},
		{"none of the values", "iis", "absnet", "absent or running"},
		{"a column that nobody asks for", "colour", "blue", ""},
		{"a system that no pattern knows is another", "os", "Plan 9", ""},
		{"understood by one fact alone", "rollup", "missing", ""},
		{"not understood by either", "rollup", "mising", "installed, missing or n0"},
		{"anything may stand beside one that is asked for", "level", "3", ""},
		{"of two that are asked for neither", "done", "perhaps", "no or yes"},
		{"a version that is not meant", "build", "7.0", ""},
		{"not a version", "build", "latest", "a version such as 8.00.655"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // the second time it is remembered
				if got := l.Expects(&item{Kind: inventory.Column, Name: test.column, Value: test.value}); got != test.want {
					t.Errorf("it may be %q, want %q", got, test.want)
				}
			}
		})
	}
}

// Where what is believed is not understood the fact is unknown; where something else
// is believed that stays, and the cell is shown with it.
func TestACellThatIsNotUnderstoodIsNoneOfTheValues(t *testing.T) {
	cell := func(column, value string, at cordon.Time) item {
		return item{Kind: inventory.Column, Name: column, Value: value, Closeness: inventory.Recorded, Seen: at, Input: "cells"}
	}
	agent := func(at cordon.Time) item {
		return item{Kind: inventory.Process, Name: "inetinfo.exe", Closeness: inventory.Agent, Seen: at, Input: "agent"}
	}
	for _, test := range []struct {
		name  string
		items []item
		want  advisory.Facts
		says  string
	}{
		{"alone", []item{cell("iis", "absnet", day(1))}, advisory.Facts{}, "decides"},
		{"newer", []item{agent(day(1)), cell("iis", "absnet", day(9))}, advisory.Facts{}, "decides"},
		{"older", []item{agent(day(9)), cell("iis", "absnet", day(1))}, advisory.Facts{"iis": "running"}, "contradicts"},
		{"of one fact, beside a good one of another", []item{cell("patch", "installed", day(1)), cell("rollup", "mising", day(1))}, advisory.Facts{"patch": "installed"}, "decides"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := NewLedger(columns(t), Options{Rules: DefaultRules()})
			for i := range test.items {
				test.items[i].Host = cordon.ParseHost("192.0.2.1")
				l.Add(&test.items[i])
			}
			m := l.Machines(day(10))[0]
			if diff := cmp.Diff(test.want, m.Facts("columns")); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			var standings []string
			for _, f := range m.Explain("columns") {
				for _, c := range f.Claims {
					if c.Value == "" {
						standings = append(standings, c.Standing.String())
					}
				}
			}
			if diff := cmp.Diff([]string{test.says}, standings); diff != "" {
				t.Errorf("what became of the cell (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVersionsInWhatAServerSays(t *testing.T) {
	for text, want := range map[string]string{
		"Microsoft SQL Server  2000 - 8.00.760 (Intel X86)": "8.00.760",
		"Microsoft SQL Server  2000 - 8.00.760 (Intel X86) \n\tDec 17 2002 14:22:05 \n\tEnterprise Edition on Windows NT 5.0 (Build 2195: Service Pack 3)": "8.00.760",
		"Microsoft SQL Server 2008 R2 (SP1) - 10.50.2500.0 (X64)": "10.50.2500.0",
		"8.00.760": "8.00.760",
		"not Microsoft SQL Server 2000 - 8.00.760 (Intel X86)":       "",
		"Microsoft SQL Server 2000 - 8.00.760 (Intel X86) planned":   "",
		"Microsoft SQL Server 2000 - 8.00.194, 8.00.760 (Intel X86)": "",
		"Microsoft SQL Server 2000 - below 8.00.760 (Intel X86)":     "",
	} {
		if got := versionIn(text); want != "" && got != want || want == "" && got != text {
			t.Errorf("%s: got %q", text, got)
		}
	}
}
