package exposure

import (
	"strings"
	"testing"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

const systemsDocument = `id: systems
title: Systems
facts:
  - id: os
    ask: Which?
    values: [windows-2000, windows-9x, windows-me, other]
    how: Look.
    from:
      - {column: os}
      - {os: "Windows 2000", means: windows-2000}
      - {os: "Windows (95|98)", means: windows-9x}
      - {os: "Windows (ME|Millennium)", means: windows-me}
      - {os: '(?i)linux|bsd|Windows NT|\bios( ?xe)?\b|junos|aix', means: other}
exposure:
  - {when: {os: windows-9x}, is: not-affected}
` + rest

func parse(t *testing.T, text string) *advisory.Advisory {
	t.Helper()
	a, _, err := advisory.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSystemsThatAreNotCertainOrNotOneAreUnknown(t *testing.T) {
	a := parse(t, systemsDocument)
	for _, test := range []struct{ text, version, want string }{
		{"Microsoft Windows 2000 Server", "SP4", "windows-2000"},
		{"Windows 98 Second Edition", "", "windows-9x"},
		{"Windows 98, Second Edition", "", "windows-9x"},
		{"Debian GNU/Linux 3.0", "", "other"},
		{"Linux 2.4.20 (Red Hat 9) or Linux 2.6.5", "", "other"},
		{"Linux 2.4.X|2.6.X", "", "other"},
		{"Windows NT 4.0", "", "other"}, // by the last pattern, which is the most general
		{"Windows 95/98", "", "windows-9x"},
		{"Windows 2000 Professional/Server", "SP2", "windows-2000"},
		{"Microsoft Windows 2000 SP0 or SP2", "", "windows-2000"},
		{"BSD/OS 4.2", "", "other"},
		{"Windows 98SE", "", "windows-9x"},
		{"Windows 98 [Version 4.10.2222]", "", "windows-9x"},
		{"Microsoft Windows 2000 [Version 5.00.2195]", "", "windows-2000"},
		{"Windows 2000", "5.0.2195 SP4", "windows-2000"},
		{"Microsoft Windows 2000 Advanced Server", "Service Pack 3", "windows-2000"},
		{"Windows NT 4.0 Server", "4.0.1381", "other"},
		{"Red Hat Linux release 7.2 (Enigma)", "2.4.20-8", "other"},
		{"Linux 4.10.0-19", "", "other"},
		{"FreeBSD 4.7-RELEASE-p3 i386", "", "other"},
		{"Linux 2.6.32 - 3.10", "", "other"},
		{"FreeBSD 11.0-RELEASE - 12.0-CURRENT", "", "other"},
		{"Linux 4.15 - 5.8 (Ubuntu)", "", "other"},
		{"Red Hat Enterprise Linux 8.6 (Ootpa)", "", "other"},
		{"CentOS Linux release 7.9.2009 (Core)", "", "other"},
		{"Debian GNU/Linux 12 (bookworm)", "", "other"},
		{"Alpine Linux v3.18", "", "other"},
		{"Arch Linux", "", "other"},
		{"Gentoo/Linux", "", "other"},
		{"Oracle Linux Server 8.8", "", "other"},
		{"SUSE Linux Enterprise Server 15 SP4", "", "other"},
		{"openSUSE Leap 15.5 (Linux)", "", "other"},
		{"Linux Mint 21.1 Vera", "", "other"},
		{"Ubuntu Linux 22.04.3 LTS (Jammy Jellyfish)", "", "other"},
		{"Linux 5.15.0-91-generic x86_64", "", "other"},
		{"Linux 3.10.0-1160.el7.x86_64", "", "other"},
		{"Kali GNU/Linux Rolling", "", "other"},
		{"OpenBSD 7.3 GENERIC amd64", "", "other"},
		{"NetBSD 9.3", "", "other"},
		{"linux", "", "other"},
		{"GNU/Linux", "", "other"},
		{"LinuxMint 20", "", "other"},
		{"Amazon Linux 2 (Karoo)", "", "other"},
		{"Slackware Linux 14.2", "", "other"},
		{"Rocky Linux 9.2 (Blue Onyx)", "", "other"},
		{"Linux web1 5.10.0-8-amd64 #1 SMP Debian 5.10.46-4 (2022-08-03) x86_64 GNU/Linux", "", "other"},
		{"FreeBSD db.example.org 12.1-RELEASE FreeBSD 12.1-RELEASE r354233 GENERIC  amd64", "", "other"},
		{"Linux old-iis 6.1.0 #1 SMP PREEMPT_DYNAMIC x86_64", "", "other"},
		{"RedHatLinux 7.2", "", "other"},
		{"Debian Linux 11, 64-bit", "", "other"},
		{"Linux (Debian)", "", "other"},
		{"Windows NT Server 4.0", "", "other"},
		{"Microsoft Windows NT Workstation 4.0", "SP6a", "other"},
		{"Windows 2000 Serveur", "", "windows-2000"},
		{"Red Hat Linux release 7.1 (Seawolf)", "", "other"},
		{"Red Hat 7.2", "", "other"},
		{"Ubuntu 22.04.3 LTS", "", "other"},
		{"ubuntu", "", "other"},
		{"Debian", "12", "other"},
		{"debian", "", "other"},
		{"RHEL 8", "", "other"},
		{"CentOS 7", "", "other"},
		{"Fedora 38", "", "other"},
		{"SLES 15", "SP4", "other"},
		{"Alpine", "", "other"},
		{"Rocky 9", "", "other"},
		{"AlmaLinux 9", "", "other"},
		{"Cisco IOS", "", "other"},
		{"Cisco IOS XE Software, Version 16.09.04", "", "other"},
		{"IOS 12.2(18)SXF17a", "", "other"},
		{"Juniper JunOS 9.2", "", "other"},
		{"AIX 5.1", "", "other"},
		{"Cisco IOS 12.2 in front of IIS", "", "?"},
		{"Cisco CallManager behind IOS 12.2(18)", "", "?"},
		{"BIOS 1.2", "", "?"},
		{"Debian / Windows 2000", "", "?"},
		{"Debian or 98", "", "?"},
		{"Debian 12+", "", "?"},
		{"Debian?", "", "?"},
		{"was Debian", "", "?"},
		{"Debian, IIS", "", "?"},
		{"Debian under VMware", "", "?"},
		{"Windows NT Server 4.0 / Windows 98", "", "?"},
		{"windows-9x", "", "?"}, // as a text; the column itself is another claim

		{"Windows 98/2000", "", "?"},
		{"Windows 2000/98", "", "?"},
		{"Windows 98 / ME", "", "?"},
		{"Windows 98 or 2000", "", "?"},
		{"Windows 98 or later", "", "?"},
		{"Windows 98|Plan 9", "", "?"},
		{"Windows 98?", "", "?"},
		{"Windows 98 (?)", "", "?"},
		{"~Windows 98", "", "?"},
		{"!Windows 98", "", "?"},
		{"probably Windows 98", "", "?"},
		{"not Windows 98", "", "?"},
		{"Windows 98, maybe", "", "?"},
		{"was Windows 98", "", "?"},
		{"Windows 98, upgraded", "", "?"},
		{"Windows 98 and Windows 2000", "", "?"},
		{"Windows 2000 in VMware on Linux", "", "?"},
		{"Windows 98", "unconfirmed", "?"},
		{"Windows NT 4.0/SP6a", "", "other"},
		{"Microsoft(R) Windows 98 (TM) Second Edition, Version 4.10.2222A", "", "windows-9x"},
		{"Windows 98 + Service Pack 1", "", "windows-9x"},
		{"Windows 98, 2000", "", "?"},
		{"Windows 98 & 2000", "", "?"},
		{"Windows 98+2000", "", "?"},
		{`Windows 98\2000`, "", "?"},
		{"Windows 98(2000)", "", "?"},
		{"Windows 98 (dual boot with 2000)", "", "?"},
		{"Windows 98 through 2000", "", "?"},
		{"Windows 98+", "", "?"},
		{"Windows 98 and up", "", "?"},
		{"at least Windows 98", "", "?"},
		{"could be Windows 98", "", "?"},
		{"looks like Windows 98", "", "?"},
		{"once Windows 98", "", "?"},
		{"has been Windows 98", "", "?"},
		{"old: Windows 98", "", "?"},
		{"Windows 2000 emulating Windows 98", "", "?"},
		{"Windows 98; W2K", "", "?"},
		{"Windows 98 SE or 2000", "", "?"},
		{"Windows 98 NT 4", "", "?"},
		{"Windows 98-2000", "", "?"},
		{"Windows 98 (W2K since July)", "", "?"},
		{"Windows 98 until July", "", "?"},
		{"Windows 98 no longer", "", "?"},
		{"Windows 98 TBC", "", "?"},
		{"Windows 98 [Version 5.00.2195]", "", "?"},
		{"Windows 98", "5.0.2195", "?"},
		{"kein Windows 98", "", "?"},
		{"vermutlich Windows 98", "", "?"},
		{"Windows 98 oder W2K", "", "?"},
		{"Windows 980", "", "?"},
		{"Windows MEdia Server 2000", "", "?"},
		{"no Linux", "", "?"},
		{"nonlinux", "", "?"},
		{"NT4 -> Linux", "", "?"},
		{"Win2000 guest on Linux", "", "?"},
		{"W2K with Linux VM", "", "?"},
		{"Windows XP dual boot Linux", "", "?"},
		{"Windows Server 2003 under Linux KVM", "", "?"},
		{"Linux - decommissioned, now IIS", "", "?"},
		{"openbsd firewall in front", "", "?"},
		{"Citrix on Linux", "", "?"},
		{"Linux on Hyper-V", "", "?"},
		{"Samba on Linux", "", "?"},
		{"nobsd", "", "?"},
		{"Linux, IIS", "", "?"},
		{"Linux container", "", "?"},
		{"behind a Linux proxy", "", "?"},
		{"Linux (to be replaced)", "", "?"},
		{"dual boot Linux", "", "?"},
		{"nolinux", "", "?"},
		{"see Linux sheet", "", "?"},
		{"Linux VM host", "", "?"},
		{"Bobsdesktop", "", "?"},
		{"Windows\u00a098 or\u00a02000", "", "?"},
	} {
		t.Run(test.text, func(t *testing.T) {
			l := NewLedger([]*advisory.Advisory{a}, Options{Rules: DefaultRules()})
			it := item{Kind: inventory.OS, Name: test.text, Version: test.version, Host: host("192.0.2.1"), Seen: day(1), Closeness: inventory.Recorded}
			l.Add(&it)
			got := l.Machines(day(1))[0].Facts("systems")["os"]
			if got == "" {
				got = "?"
			}
			if got != test.want {
				t.Errorf("it is %s, want %s", got, test.want)
			}
			if told := l.Expects(&it); test.want != "?" && told != "" {
				t.Errorf("a good system is told of: it may be %s", told)
			} else if test.want == "?" && test.text != "windows-9x" && !strings.Contains(told, "windows-9x") {
				t.Errorf("nobody is told that it is not understood: %q", told)
			}
		})
	}
}

// A column has marks of doubt beside its values.
func TestACellWithAMarkIsNotTheValue(t *testing.T) {
	a := columns(t)
	for _, value := range []string{"absent?", "?absent", "~absent", "absent!", "(absent)", "-absent", "<absent>", "absent*", "absent/running", "n/absent", "absent, we think"} {
		l := NewLedger(a, Options{Rules: DefaultRules()})
		it := item{Kind: inventory.Column, Name: "iis", Value: value, Host: host("192.0.2.1"), Seen: day(1)}
		l.Add(&it)
		if got := l.Machines(day(1))[0].Facts("columns"); len(got) > 0 {
			t.Errorf("%q is taken for %v", value, got)
		}
		if got := l.Expects(&it); got != "absent or running" {
			t.Errorf("of %q it is said that it may be %q", value, got)
		}
	}
	for _, value := range []string{"absent", "Absent", " ABSENT", "windows 2000", "Windows_2000", "Windows-2000"} {
		if it := (item{Kind: inventory.Column, Name: "iis", Value: strings.TrimSpace(value)}); strings.Contains(strings.ToLower(value), "absent") && NewLedger(a, Options{}).Expects(&it) != "" {
			t.Errorf("%q is not understood", value)
		} else if it.Name = "os"; strings.Contains(strings.ToLower(value), "2000") {
			l := NewLedger(a, Options{Rules: DefaultRules()})
			it.Host = host("192.0.2.1")
			l.Add(&it)
			if got := l.Machines(0)[0].Facts("columns")["os"]; got != "windows-2000" {
				t.Errorf("%q is taken for %q", value, got)
			}
		}
	}
}

// What one advisory makes of a column is none of another's business.
func TestFactsDoNotDependOnOtherAdvisories(t *testing.T) {
	a := columns(t)[0]
	b := parse(t, strings.NewReplacer("id: columns", "id: others", "values: [running, absent]", "values: [yes, no]", "means: running", "means: yes",
		"iis: absent", "iis: no", `values: [installed, missing, "n0"]`, "values: [installed, missing, mising]", "values: [installed, missing]", "values: [here, gone]",
		"rollup, equals: installed, means: installed", "rollup, equals: here, means: here", "equals: \"2\", means: installed", "equals: \"2\", means: here",
		"equals: \"yes\", means: installed", "equals: \"ja\", means: installed", "equals: \"no\", means: missing", "equals: \"nein\", means: missing").Replace(columnsDocument))
	for _, column := range []string{"os", "iis", "patch", "rollup", "level", "done", "build"} {
		for _, value := range []string{"windows-2000", "running", "absent", "yes", "no", "installed", "missing", "mising", "n0", "here", "gone", "2", "3", "ja", "nein", "8.0", "9.00.1", "Plan 9"} {
			alone, beside := said(t, column, value, a), said(t, column, value, a, b)
			if alone != beside {
				t.Errorf("column %s, %q: alone it is %s, beside another advisory %s", column, value, alone, beside)
			}
		}
	}
}

// said is what becomes of the facts of the first advisory where an older source knows
// them and a cell comes.
func said(t *testing.T, column, value string, advisories ...*advisory.Advisory) string {
	t.Helper()
	l := NewLedger(advisories, Options{Rules: DefaultRules()})
	for _, it := range []item{
		{Kind: inventory.Process, Name: "inetinfo.exe", Closeness: inventory.Agent, Seen: day(1), Input: "agent"},
		{Kind: inventory.Column, Name: "patch", Value: "missing", Closeness: inventory.Recorded, Seen: day(1), Input: "old"},
		{Kind: inventory.Column, Name: column, Value: value, Closeness: inventory.Recorded, Seen: day(9), Input: "cells"},
	} {
		it.Host = host("192.0.2.1")
		l.Add(&it)
	}
	m := l.Machines(day(9))[0]
	var b strings.Builder
	for _, f := range m.Explain(advisories[0].ID) {
		b.WriteString(f.Fact.ID + "=" + f.Value + " " + strings.Join(f.Why, " ") + "; ")
	}
	return b.String()
}

// Rows of one table that share a name or an address may be two machines.
func TestRowsThatMayBeOfTwoMachinesDecideNothing(t *testing.T) {
	running := func(row uint64, input string, at cordon.Time) item {
		return item{Kind: inventory.Column, Name: "iis", Value: "running", Closeness: inventory.Recorded, Seen: at, Input: input, Position: 1, Row: row}
	}
	absent := func(row uint64, input string, at cordon.Time) item {
		it := running(row, input, at)
		it.Value, it.Position = "absent", 2
		return it
	}
	agent := item{Kind: inventory.Process, Name: "inetinfo.exe", Closeness: inventory.Agent, Seen: day(9), Input: "agent"}
	for _, test := range []struct {
		name  string
		items []item
		want  string
	}{
		{"two rows", []item{running(1, "a", day(1)), absent(2, "a", day(5))}, ""},
		{"one machine's rows", []item{running(1, "a", day(1)), absent(1, "a", day(5))}, "absent"},
		{"two tables", []item{running(1, "a", day(1)), absent(2, "b", day(5))}, "absent"},
		{"rows that agree", []item{absent(1, "a", day(1)), absent(2, "a", day(5))}, "absent"},
		{"two rows, and a newer one of another table", []item{running(1, "a", day(1)), absent(2, "a", day(5)), absent(3, "b", day(6))}, ""},
		{"no table", []item{running(0, "a", day(1)), absent(0, "a", day(5))}, "absent"},
		{"somebody who was there", []item{running(1, "a", day(1)), absent(2, "a", day(5)), agent}, "running"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := NewLedger(columns(t), Options{Rules: DefaultRules()})
			for _, it := range test.items {
				it.Host = host("pc")
				l.Add(&it)
			}
			m := l.Machines(day(9))[0]
			if got := m.Facts("columns")["iis"]; got != test.want {
				t.Errorf("it is %q, want %q", got, test.want)
			}
			for _, f := range m.Explain("columns") {
				if f.Fact.ID == "iis" && f.OneOfTwo != strings.HasPrefix(test.name, "two rows") {
					t.Errorf("told as rows of two machines: %v", f.OneOfTwo)
				}
			}
		})
	}
}

// What was found so after the time that is asked about says nothing of it.
func TestWhatWasSeenLaterDoesNotDecide(t *testing.T) {
	at := func(value string, seen cordon.Time) Claim {
		return Claim{Value: value, Says: value, Closeness: inventory.Recorded, Seen: seen}
	}
	for _, test := range []struct {
		name   string
		claims []Claim
		want   string
	}{
		{"before", []Claim{at("absent", day(1))}, "absent"},
		{"a zone's difference", []Claim{at("absent", day(4))}, "absent"},
		{"later", []Claim{at("absent", day(9))}, ""},
		{"later, beside one before", []Claim{at("absent", day(9)), at("running", day(1))}, "running"},
		{"later, beside one without a time", []Claim{at("absent", day(9)), at("running", 0)}, "running"},
	} {
		if got, weighed := DefaultRules().Weigh(test.claims, day(3)); got != test.want {
			t.Errorf("%s: %q, want %q: %+v", test.name, got, test.want, weighed)
		}
	}
	if got, _ := DefaultRules().Weigh([]Claim{at("absent", day(9))}, 0); got != "absent" {
		t.Errorf("as of no time it is %q", got)
	}
}

// What a program finds out it says in its own words, with makers and models.
func TestSystemsThatProgramsNameMayHaveModels(t *testing.T) {
	a := parse(t, systemsDocument)
	for _, text := range []string{"Asus RT-N16 WAP (Linux 2.6)", "OpenWrt Kamikaze 8.09 (Linux 2.6.25 - 2.6.26)", "Linux"} {
		for closeness, want := range map[inventory.Closeness]string{inventory.Agent: "other", inventory.Probed: "other", inventory.Recorded: "other"} {
			if closeness == inventory.Recorded && strings.HasPrefix(text, "Asus") {
				want = ""
			}
			l := NewLedger([]*advisory.Advisory{a}, Options{Rules: DefaultRules()})
			for range 2 {
				l.Add(&item{Kind: inventory.OS, Name: text, Host: host("192.0.2.1"), Seen: day(1), Closeness: closeness})
			}
			if got := l.Machines(day(1))[0].Facts("systems")["os"]; got != want {
				t.Errorf("%s says %s: it is %q, want %q", closeness, text, got, want)
			}
		}
	}
}
