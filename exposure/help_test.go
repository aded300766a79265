package exposure

import (
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// rest is what the documents of these tests have in common.
const rest = `cordon: 1
revision: 1
tlp: CLEAR
kind: worm
summary: A worm for tests.
service: [tcp/80]
variants:
  - id: v
    name: V
    recognise: [{id: r, on: request, path: /a}]
    remedy: fix
remedies: [{id: fix, title: Fix, rank: 1, steps: [Fix it.]}]
due-care: Fix it.
`

const document = `id: test
title: Test
facts:
  - id: os
    ask: Which?
    values: [windows-2000, windows-nt-4.0, other]
    how: Look.
    from:
      - {column: os}
      - {os: "Windows 2000", means: windows-2000}
      - {os: "Windows NT 4", means: windows-nt-4.0}
      - {server: 'Microsoft-IIS/5\.0', means: windows-2000}
  - id: iis
    ask: Is it running?
    values: [running, absent]
    how: Look.
    from:
      - {process: inetinfo.exe, means: running, absent: absent}
      - {server: 'Microsoft-IIS/(4|5)\.0', means: running}
  - id: patch
    ask: Is it there?
    values: [installed, missing]
    how: Look.
    from:
      - {column: patch-set, equals: august-2001, means: installed}
      - {hotfix: Q300972, superseded-by: [Q301625], means: installed, absent: missing}
      - {file: 'C:\WINNT\system32\idq.dll', scheme: windows, below: 5.0.2195.3645, means: missing}
      - {file: 'C:\WINNT\system32\idq.dll', scheme: windows, from: 5.0.2195.3645, means: installed}
  - id: sql
    ask: Which?
    values: [old, new]
    how: Ask it.
    from:
      - {package: openssl, scheme: dpkg, below: 1.1.1n-0+deb11u4, means: old}
      - {package: openssl, scheme: dpkg, from: 1.1.1n-0+deb11u4, means: new}
      - {column: sql-version, scheme: windows, below: 8.00.655, means: old}
  - id: door
    ask: Open?
    values: [open, shut]
    how: Look.
    from:
      - {registry: 'HKLM\SOFTWARE\X\SFCDisable', equals: "0xFFFFFF9D", means: open, absent: shut}
      - {port: tcp/23, means: open, absent: shut}
exposure:
  - {when: {patch: installed}, is: fixed}
  - {when: {iis: absent}, is: not-affected}
  - {when: {all: [{os: windows-2000}, {iis: running}]}, is: affected, outcome: {v: executes}}
` + rest

func parsed(t testing.TB) *advisory.Advisory {
	t.Helper()
	a, _, err := advisory.Parse("test", []byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// day is the n-th of a month, at noon.
func day(n int) cordon.Time {
	return cordon.TimeOf(time.Date(2001, 8, n, 12, 0, 0, 0, time.UTC))
}

func host(s string) cordon.Host { return cordon.ParseHost(s) }

// ask adds items and gives the machines as of the newest of them.
func asked(t testing.TB, o Options, items ...inventory.Item) []*Machine {
	t.Helper()
	l := NewLedger([]*advisory.Advisory{parsed(t)}, o)
	for i := range items {
		it := items[i]
		if it.Host.IsZero() {
			it.Host = host("192.0.2.1")
		}
		if it.Input == "" {
			it.Input = "in"
		}
		l.Add(&it)
	}
	return l.Machines(l.Latest())
}

// only is the one machine there is.
func onlyOne(t testing.TB, machines []*Machine) *Machine {
	t.Helper()
	if len(machines) != 1 {
		var names []string
		for _, m := range machines {
			names = append(names, m.Host.String())
		}
		t.Fatalf("%d machines, want one: %s", len(machines), strings.Join(names, ", "))
	}
	return machines[0]
}

func standingsOf(m *Machine, fact string) (all []string) {
	for _, f := range m.Explain("test") {
		if f.Fact.ID == fact {
			for _, c := range f.Claims {
				value := c.Value
				if value == "" {
					value = "?"
				}
				all = append(all, value+" "+c.Standing.String())
			}
		}
	}
	return all
}
