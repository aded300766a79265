package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// What a server is found to be says which systems it cannot be, though not which it is;
// and what an advisory calls safe but for an exception is not clear where that holds.
func TestWhatAServerIsOutranksAGuessAtItsSystem(t *testing.T) {
	scan := func(os, service string) string {
		return `<nmaprun start="999216000"><host><status state="up"/><address addr="192.0.2.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="80"><state state="open"/>` +
			`<service name="http" method="probed" conf="10" ` + service + `/></port></ports><os>` + os + `</os></host><runstats><finished time="999216100"/></runstats></nmaprun>`
	}
	const guess98 = `<osmatch name="Microsoft Windows 98 SE" accuracy="98"/>`
	for _, test := range []struct {
		name, file, text string
		want             string
		code             int
	}{
		{"a guess alone", "a.xml", strings.NewReplacer(`portid="80"`, `portid="139"`, `name="http"`, `name="netbios-ssn"`).Replace(scan(guess98, "")), "not-affected", 0},
		{"a guess and a web server at another port", "a.xml", strings.Replace(scan(guess98, ""), `portid="80"`, `portid="8080"`, 1), "not-affected, open, excepted", 3},
		{"a guess, and something answers at the worm's port", "a.xml", scan(guess98, ""), "not-affected, open, excepted", 3},
		{"a guess and another server", "a.xml", scan(guess98, `product="Apache httpd" version="1.3.20"`), "not-affected, open, excepted", 3},
		{"a guess and IIS of no version", "a.xml", scan(guess98, `product="Microsoft IIS httpd"`), "unknown", 3},
		{"a guess and IIS of no version, with more", "a.xml", scan(guess98, `product="Microsoft IIS httpd" extrainfo="Windows"`), "unknown", 3},
		{"a guess and the IIS of Windows XP", "a.xml", scan(guess98, `product="Microsoft IIS httpd" version="5.1"`), "unknown", 3},
		{"a guess and a later IIS", "a.xml", scan(guess98, `product="Microsoft IIS httpd" version="10.0"`), "unknown", 3},
		{"a guess that fits, and IIS of no version", "a.xml", scan(`<osmatch name="Microsoft Windows 2000" accuracy="98"/>`, `product="Microsoft IIS httpd"`), "unknown", 3},
		{"an agent's word against IIS of no version", "a.csv", "address,os,iis,ms01-033,ida-mapping,server,seen\n192.0.2.1,Windows 2000,running,missing,present,Microsoft-IIS,2001-08-30\n", "affected, presumed", 1},
		{"a table that contradicts itself", "a.csv", "address,os,iis,server,seen\n192.0.2.1,Windows 2000,absent,Microsoft-IIS,2001-08-30\n", "unknown", 3},
		{"Windows 98", "a.csv", "address,os,seen\n192.0.2.1,Windows 98,2001-08-30\n", "not-affected", 0},
		{"Windows 98 without IIS", "a.csv", "address,os,iis,seen\n192.0.2.1,Windows 98,absent,2001-08-30\n", "not-affected", 0},
		{"Windows 98 on which IIS runs", "a.csv", "address,os,iis,seen\n192.0.2.1,Windows 98,running,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98 with Personal Web Server", "a.csv", "address,os,server,seen\n192.0.2.1,Windows 98,Microsoft-PWS/3.0,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 95 with Apache", "a.csv", "address,os,server,seen\n192.0.2.1,Windows 95,Apache/1.3.20 (Win32),2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows ME with a process that is a web server", "a.csv", "address,os,process,seen\n192.0.2.1,Windows ME,PWS.EXE,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98, in a column for web servers", "a.csv", "address,os,web-server,seen\n192.0.2.1,Windows 98,running,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98 without one, in such a column", "a.csv", "address,os,web-server,seen\n192.0.2.1,Windows 98,absent,2001-08-30\n", "not-affected", 0},
		{"Windows 98, and which other web server", "a.csv", "address,os,other-web-server,seen\n192.0.2.1,Windows 98,PWS,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98, and no other web server", "a.csv", "address,os,other-web-server,seen\n192.0.2.1,Windows 98,no,2001-08-30\n", "not-affected", 0},
		{"Windows 98 with software that is a web server", "a.csv", "address,os,software,seen\n192.0.2.1,Windows 98,Personal Web Server 4.0,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98 with Apache among its software", "a.csv", "address,os,software,seen\n192.0.2.1,Windows 98,WinZip 8.0; Apache 1.3.20,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98 with other software", "a.csv", "address,os,software,seen\n192.0.2.1,Windows 98,WinZip 8.0,2001-08-30\n", "not-affected", 0},
		{"Windows 98 with a service that is a web server", "a.csv", "address,os,services,seen\n192.0.2.1,Windows 98,Apache,2001-08-30\n", "not-affected, open, excepted", 3},
		{"Windows 98 with another service", "a.csv", "address,os,services,seen\n192.0.2.1,Windows 98,Spooler,2001-08-30\n", "not-affected", 0},
		{"Windows 98 with a mail server", "a.csv", "address,os,server,seen\n192.0.2.1,Windows 98,ESMTP Sendmail 8.9.3,2001-08-30\n", "not-affected", 0},
		{"Windows 98 with Apache, and without IIS", "a.csv", "address,os,iis,server,seen\n192.0.2.1,Windows 98,absent,Apache/1.3.20 (Win32),2001-08-30\n", "not-affected", 0},
		{"Windows 2000 with Apache", "a.csv", "address,os,server,seen\n192.0.2.1,Windows 2000,Apache/1.3.20 (Win32),2001-08-30\n", "unknown", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, code := checked(t, "2001-09-01", "--inventory", place(t, map[string]string{test.file: test.text})(test.file))
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			h := &rows[0]
			got := standing(h)
			if h.Excepted {
				got += ", excepted"
			}
			if got != test.want || code != test.code {
				t.Errorf("%s, exit %d; want %s, exit %d\n%s", got, code, test.want, test.code, strings.Join(h.Why, "\n"))
			}
		})
	}
}

// The head of a server's own log says what it is, whatever an inventory says.
func TestALogSaysWhatServerWroteIt(t *testing.T) {
	worm := "/default.ida " + strings.Repeat("X", 224)
	logs := map[string]string{
		"w3c": "#Software: Microsoft Internet Information Services 5.0\n#Version: 1.0\n#Date: 2001-08-20 00:00:00\n#Fields: date time c-ip s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status\n" +
			"2001-08-20 10:00:00 198.51.100.9 192.0.2.80 80 GET " + worm + " 200\n",
		"native": "198.51.100.9, -, 8/20/01, 10:00:00, W3SVC1, SERVER, 192.0.2.80, 10, 100, 300, 200, 0, GET, /default.ida, " + strings.Repeat("X", 224) + ",\n",
	}
	for name, text := range logs {
		for inventory, then := range map[string]string{ // of another day
			"address,os,iis\n192.0.2.80,Windows 2000,absent\n": "iis was ",
			"address,os\n192.0.2.80,Windows 98\n":              "os was ",
		} {
			t.Run(fmt.Sprint(name, " ", inventory), func(t *testing.T) {
				at := place(t, map[string]string{"u_ex.log": text, "inv.csv": inventory})
				rep, code := analysed(t, "--inventory", at("inv.csv"), at("u_ex.log"))
				row := rowOf(&rep, "192.0.2.80")
				if row == nil || code != exitFindings {
					t.Fatalf("exit %d: %+v", code, rep.Hosts)
				}
				if why := strings.Join(row.Why, "\n"); row.Verdict != "attacked" || !strings.Contains(why, "On 2001-08-20 it was not known to be closed: "+then) || !strings.Contains(why, "no all-clear") {
					t.Errorf("verdict %s:\n%s", row.Verdict, why)
				}
			})
		}
	}
}

// Differences between which others are missing leave no whole list, though the two parts
// stand in two files.
func TestDifferencesThatAreMissingBetweenFiles(t *testing.T) {
	part := func(counter int, rows ...string) string {
		for i, name := range rows {
			rows[i] = fmt.Sprintf(`{"name":"%s","pid":"%d"}`, name, 100*counter+i)
		}
		return fmt.Sprintf(`{"diffResults":{"added":[%s],"removed":[]},"name":"processes","hostIdentifier":"pc-1","unixTime":%d,"epoch":0,"counter":%d}`+"\n", strings.Join(rows, ","), 998000000+counter, counter)
	}
	first := part(0, "System", "smss.exe", "services.exe", "lsass.exe")
	for _, test := range []struct {
		name, a, b, want string
		code             int
	}{
		{"none is missing", first + part(1, "notepad.exe"), part(2, "calc.exe"), "not-affected", 0},
		{"some are", first + part(1, "notepad.exe"), part(5, "calc.exe"), "unknown", 3},
		{"some are, and what is left has no row", first, part(5, "calc.exe"), "unknown", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := place(t, map[string]string{"a.log": test.a, "b.log": test.b})
			for _, files := range [][]string{{"a.log", "b.log"}, {"b.log", "a.log"}} {
				rows, code := checked(t, "2001-09-01", "--inventory", at(files[0]), "--inventory", at(files[1]))
				if len(rows) != 1 || rows[0].Exposure != test.want || code != test.code {
					t.Errorf("%v: exit %d, want %s, exit %d: %+v", files, code, test.want, test.code, rows)
				}
			}
		})
	}
}

// What check calls presumed compromised, analyze does: also where it is not known what the
// machine is now, and whether it was attacked or not.
func TestWhatIsPresumedIsSoInBoth(t *testing.T) {
	open := "address,os,iis,ms01-033,ida-mapping,seen\n192.0.2.1,Windows 2000,running,missing,present,2001-08-20\n"
	for name, files := range map[string]map[string]string{
		"a back door, and nothing else": {"a.csv": "address,back-door,seen\n192.0.2.1,found,2001-08-20\n"},
		"open then, and not known now":  {"a.csv": open, "b.csv": "address,iis,seen\n192.0.2.1,absent?,2001-08-28\n"},
		"open then, and closed now":     {"a.csv": open, "b.csv": "address,iis,seen\n192.0.2.1,absent,2001-08-28\n"},
	} {
		for _, attacked := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", attacked: ", attacked), func(t *testing.T) {
				client := "198.51.100.9"
				files["log"] = logLine(client, "28/Aug/2001:10:00:00", "/", 200)
				if attacked {
					files["log"] = wormRequest(client, "28/Aug/2001:10:00:00", "X")
				}
				at := place(t, files)
				var args []string
				for _, f := range []string{"a.csv", "b.csv"} {
					if files[f] != "" {
						args = append(args, "--inventory", at(f))
					}
				}
				rows, code := checked(t, "2001-08-28", args...)
				if len(rows) != 1 || !rows[0].Presumed || code != exitFindings {
					t.Fatalf("check: exit %d: %+v", code, rows)
				}
				rep, code := analysed(t, append(args, "--server", "192.0.2.1", at("log"))...)
				if row := rowOf(&rep, "192.0.2.1"); row == nil || row.Verdict != "presumed-compromised" || code != exitFindings || row.Remedy == nil || row.Remedy.ID != "reformat" {
					t.Errorf("analyze: exit %d: %+v", code, row)
				}
			})
		}
	}
}

// Where an exception holds a page says what is to be done, and not why it would be safe.
func TestAPageSaysWhatAnExceptionAsksFor(t *testing.T) {
	file := place(t, map[string]string{"a.csv": "address,os,iis,seen\n192.0.2.1,Windows 98,running,2001-08-30\n192.0.2.2,Windows 98,,2001-08-30\n"})("a.csv")
	for _, format := range []string{"table", "html"} {
		var out, errs bytes.Buffer
		run(context.Background(), []string{"check", "-o", format, "--advisory", "code-red", "--at", "2001-09-01", "--inventory", file}, streams{strings.NewReader(""), &out, &errs})
		for _, want := range []string{"but an exception holds", "look at what runs there"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not say %q:\n%s", format, want, out.String())
			}
		}
	}
}
