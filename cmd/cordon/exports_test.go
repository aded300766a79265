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
	const german = "192.0.2.1;Windows 2000 Server;inetinfo.exe;Q300972;20.06.2001;22.06.2001;01.02.2001;30.08.2001 14:00\n"
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
		{"headers in German", "IP-Adresse;Betriebssystem;Prozesse;Hotfixes;Installationsdatum;Letzter Start;In Betrieb seit;Zuletzt gesehen\n" + german, "fixed", 0},
		{"headers in French", "Adresse IP;Système d'exploitation;Processus;Correctifs;Date d'installation;Dernier démarrage;En service depuis;Dernière vue\n" + german, "fixed", 0},
		{"headers in French, in the letters of Windows", "Adresse IP;Syst\xe8me d'exploitation;Processus;Correctifs;Date d\x92installation;Dernier d\xe9marrage;En service depuis;Derni\xe8re vue\n" + german, "fixed", 0},
		{"headers in Spanish", "Dirección IP;Sistema operativo;Procesos;Parches;Fecha de instalación;Último arranque;En servicio desde;Visto por última vez\n" + german, "fixed", 0},
		{"a date of installation beside no patches", "Adresse IP;Système d'exploitation;Processus;MS01-033;Date d'installation;Dernier démarrage;En service depuis;Dernière vue\n" + strings.Replace(german, "Q300972", "installed", 1), "fixed, open", 3},
		{"no server", "address,os,iis,last-seen\n192.0.2.1,Windows 2000,No,2001-08-30\n", "not-affected", 0},
		{"no server, in other words", "address,os,iis,last-seen\n192.0.2.1,Windows 2000,not running,2001-08-30\n192.0.2.2,Windows 2000,FALSE,2001-08-30\n", "not-affected, not-affected", 0},
		{"a server and no patch", "address,os,iis,ms01-033,ida-mapping,last-seen\n192.0.2.1,Windows 2000,yes,no,present,2001-08-30\n", "affected, presumed", 1},
		{"a patch, in another word", "address,os,iis,ms01-033,installed,booted,in-service,last-seen\n192.0.2.1,Windows 2000,yes,installiert,2001-06-20,2001-06-25,2001-01-01,2001-08-30\n", "fixed", 0},
		{"a server of which somebody doubts", "address,os,iis,last-seen\n192.0.2.1,Windows 2000,no?,2001-08-30\n", "unknown", 3},
		{"a question that no answers either way", "address,os,iis,ms01-033,ida-mapping,last-seen\n192.0.2.1,Windows 2000,running,missing,no,2001-08-30\n", "unknown", 3},
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

// What osquery says of when a patch was installed and how long a machine runs.
func TestOsquerySaysWhenThePatchCameAndTheMachineStarted(t *testing.T) {
	record := func(name, row string) string {
		return `{"snapshot":[` + row + `],"action":"snapshot","name":"` + name + `","hostIdentifier":"web","unixTime":999165600}` + "\n"
	}
	system := record("os_version", `{"name":"Microsoft Windows 2000 Server","version":"5.0.2195","platform":"windows"}`) + record("processes_one", `{"pid":"812","name":"inetinfo.exe"}`)
	up := func(seconds string) string {
		return record("uptime", `{"days":"0","hours":"0","minutes":"0","total_seconds":"`+seconds+`"}`)
	}
	patch := func(on string) string {
		return record("patches", `{"hotfix_id":"KB300972","installed_on":"`+on+`"}`)
	}
	for _, test := range []struct {
		name, log, want string
		code            int
	}{
		{"patched in time and restarted", patch("6/20/2001") + up("5184000"), "fixed", 0}, // 60 days
		{"in other words", patch("2001-06-20") + up("5184000"), "fixed", 0},
		{"in digits", patch("20010620") + record("uptime", `{"days":"60","hours":"0","minutes":"0"}`), "fixed", 0},
		{"a day that may be two, both in time", patch("7/2/2001") + up("4700000"), "fixed", 0},
		{"a day that may be two, of which one is to come", patch("7/11/2001") + up("3000000"), "fixed", 0},
		{"not restarted", patch("8/20/2001") + up("5184000"), "fixed, restart, presumed", 1},
		{"patched late", patch("8/20/2001") + up("864"), "fixed, presumed", 1},
		{"nobody knows when", patch("") + up("864"), "fixed, open", 3},
		{"nobody can read when", patch("soon") + up("864"), "fixed, open", 3},
		{"started before it was there", record("os_info", `{"name":"Microsoft Windows 2000 Server","version":"5.0.2195","platform":"windows","boot_time":"993000000"}`) + patch("6/21/2001"), "fixed, restart", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, code := checked(t, "2001-09-01", "--inventory", place(t, map[string]string{"a.log": system + test.log})("a.log"))
			if len(rows) != 1 {
				t.Fatal(rows)
			}
			if got := standing(&rows[0]); got != test.want || code != test.code {
				t.Errorf("got %s, exit %d; want %s, exit %d", got, code, test.want, test.code)
			}
		})
	}
}
