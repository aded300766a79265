package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cordon"
)

// wrote runs the program and returns what it wrote.
func wrote(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, streams{strings.NewReader(""), &o, &e})
	return o.String(), e.String(), code
}

// oneLine is a text without its line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

const (
	macA, macB, macX = "00:50:04:00:00:01", "00:50:04:00:00:02", "00:50:04:00:00:99"

	twoMachines = "address,name,mac,os,iis,seen\n" +
		"192.0.2.77,pc-a," + macA + ",Windows 2000,absent,2001-08-01\n" +
		"192.0.2.78,pc-b," + macB + ",Windows 98,absent,2001-08-01\n"
	leaseHeader = "address,from,to,subscriber\n"
)

// leased is a row of a table of leases, on 5 August 2001.
func leased(address, from, to, who string) string {
	return fmt.Sprintf("%s,2001-08-05T%s:00Z,2001-08-05T%s:00Z,%s\n", address, from, to, who)
}

func sends(address, clock string) string {
	return wormRequest(address, "05/Aug/2001:"+clock+":00", "X")
}

// A machine is asked for by whatever the inventory calls it: its rows and the exit status are
// the same.
func TestAMachineIsTheSameByAnyOfItsNames(t *testing.T) {
	const inventory = "address,name,mac,asset tag,os,iis,ms01-033,ida-mapping,seen\n" +
		"192.0.2.50,web,00:50:04:00:00:01,Desk 7,Windows 2000,running,missing,present,2001-08-30\n" +
		"192.0.2.51,other,00:50:04:00:00:03,Desk 8,Windows 2000,absent,,,2001-08-30\n"
	in := place(t, map[string]string{"inv.csv": inventory, "log": logLine("192.0.2.9", august20, "/", 200), "seen": sends("192.0.2.50", "10:00")})
	for _, log := range []string{"log", "seen"} {
		want, code := analysed(t, "--inventory", in("inv.csv"), "--host", "192.0.2.50", in(log))
		if code != exitFindings || len(want.Hosts) != 1 {
			t.Fatalf("exit %d, %d rows", code, len(want.Hosts))
		}
		for _, name := range []string{"web", "WEB", macA, "00-50-04-00-00-01", "0050.0400.0001", "192.0.2.50"} {
			got, code := analysed(t, "--inventory", in("inv.csv"), "--host", name, in(log))
			if code != exitFindings || len(got.Hosts) != 1 || got.Hosts[0].Address != "192.0.2.50" || got.Hosts[0].Verdict != want.Hosts[0].Verdict {
				t.Errorf("%s, --host %s: exit %d, %+v", log, name, code, got.Hosts)
			}
			if out, _, code := wrote(t, "check", "--advisory", "code-red", "--at", "2001-09-01", "--inventory", in("inv.csv"), "--host", name); code != exitFindings || !strings.Contains(out, "presumed compromised") {
				t.Errorf("check --host %s: exit %d\n%s", name, code, out)
			}
			for _, format := range []string{"table", "html"} {
				out, _, _ := wrote(t, "analyze", little, "--advisory", "code-red", "--redact", "-o", format, "--inventory", in("inv.csv"), "--host", name, in(log))
				if !strings.Contains(strings.ToLower(out), want.Hosts[0].Verdict) {
					t.Errorf("%s, --host %s as %s does not say %s:\n%s", log, name, format, want.Hosts[0].Verdict, out)
				}
			}
		}
		if _, code := analysed(t, "--inventory", in("inv.csv"), "--host", "192.0.2.51", in(log)); code != exitClear {
			t.Errorf("%s: another machine: exit %d", log, code)
		}
		if _, code := analysed(t, "--inventory", in("inv.csv"), "--host", "wbe", in(log)); code != exitIncomplete {
			t.Errorf("%s: a name that nothing knows: exit %d", log, code)
		}
	}
}

// What the inventory knows of the machine that it has under an address clears nobody else
// who had it, nor anybody where that is not certain.
func TestFactsClearOnlyWhoHeldTheAddress(t *testing.T) {
	in := place(t, map[string]string{
		"inv.csv": twoMachines, "log": sends("203.0.113.9", "10:00"),
		"own":       leaseHeader + leased("192.0.2.77", "09:00", "11:00", macA),
		"stranger":  leaseHeader + leased("192.0.2.77", "09:00", "11:00", macX),
		"ambiguous": leaseHeader + leased("192.0.2.77", "09:00", "11:00", macX) + leased("192.0.2.77", "08:00", "11:00", macA),
		"others":    leaseHeader + leased("192.0.2.77", "09:00", "11:00", macX) + leased("192.0.2.77", "08:00", "11:00", macB),
		"unknown":   leaseHeader + leased("192.0.2.77", "12:00", "13:00", macA),
		"elsewhere": leaseHeader + leased("192.0.2.200", "09:00", "11:00", macX),
	})
	for _, test := range []struct {
		leases, verdict, why string
		code                 int
		rows                 int // about the address
	}{
		{"own", cordon.VerdictClear, "It is not affected because iis is absent.", exitClear, 1},
		{"stranger", cordon.VerdictAttacked, "Whether it is vulnerable is not known", exitFindings, 2},
		{"ambiguous", cordon.VerdictAttacked, "That clears nothing: who held the address then is ambiguous", exitFindings, 1},
		{"others", cordon.VerdictAttacked, "Whether it is vulnerable is not known", exitFindings, 2},
		{"unknown", cordon.VerdictAttacked, "That clears nothing: who held the address then is unknown", exitFindings, 1},
		{"elsewhere", cordon.VerdictClear, "It is not affected because iis is absent.", exitClear, 1},
	} {
		t.Run(test.leases, func(t *testing.T) {
			rep, code := analysed(t, "--server", "192.0.2.77", "--inventory", in("inv.csv"), "--leases", in(test.leases), "--host", "192.0.2.77", in("log"))
			i := slices.IndexFunc(rep.Hosts, func(h cordon.HostReport) bool { return h.Variant == "ii" })
			if code != test.code || len(rep.Hosts) != test.rows || i < 0 {
				t.Fatalf("exit %d, want %d; %d rows: %+v", code, test.code, len(rep.Hosts), rep.Hosts)
			}
			h := rep.Hosts[i]
			if h.Verdict != test.verdict || !strings.Contains(strings.Join(h.Why, " "), test.why) {
				t.Errorf("%s: %q", h.Verdict, h.Why)
			}
			if test.rows == 2 && (slices.Contains(h.Addresses, "pc-a") || rep.Hosts[1-i].Verdict != cordon.VerdictClear) {
				t.Errorf("the machine of the inventory is %+v, and the row %+v", rep.Hosts[1-i], h)
			}
		})
	}
}

// verdictsOf are those of each machine, by the name that the inventory has.
func verdictsOf(rep *cordon.Report) map[string]string {
	verdicts := map[string]string{}
	for _, h := range rep.Hosts {
		name := h.Address
		for _, s := range h.Addresses {
			if strings.HasPrefix(s, "pc-") {
				name = s
			}
		}
		if was := verdicts[name]; was != "" {
			verdicts[name] = was + " " + h.Verdict
			continue
		}
		verdicts[name] = h.Verdict
	}
	return verdicts
}

// What one address sent is laid to those who certainly held it then; where that is not
// certain nobody who may have is clear.
func TestAnAddressThatChangedHands(t *testing.T) {
	var many, at11 string
	for i := range 40 {
		many += sends("192.0.2.10", fmt.Sprintf("10:%02d", i))
		at11 += sends("192.0.2.10", fmt.Sprintf("12:%02d", i))
	}
	one, two := leased("192.0.2.10", "09:00", "11:00", macA), leased("192.0.2.10", "11:00", "13:00", macB)
	for _, test := range []struct {
		name, log, leases string
		want              string // pc-a, pc-b and the address
	}{
		{"one after the other", sends("192.0.2.10", "10:00") + sends("192.0.2.10", "12:00"), one + two, "infected, infected, "},
		{"many requests of each", many + at11, one + two, "infected, infected, "},
		{"the second alone", at11, one + two, "clear, infected, "},
		{"within ten minutes", sends("192.0.2.10", "10:01") + sends("192.0.2.10", "10:04"), leased("192.0.2.10", "09:00", "10:03", macA) + leased("192.0.2.10", "10:03", "13:00", macB), "infected, infected, "},
		{"within ten minutes, and more than is kept", sends("192.0.2.10", "10:01") + strings.Repeat(sends("192.0.2.10", "10:02"), 9) + sends("192.0.2.10", "10:04"), leased("192.0.2.10", "09:00", "10:03", macA) + leased("192.0.2.10", "10:03", "13:00", macB), "infected, unknown, infected"},
		{"there and back", sends("192.0.2.10", "09:30") + sends("192.0.2.10", "10:30") + sends("192.0.2.10", "11:30"), leased("192.0.2.10", "09:00", "10:00", macA) + leased("192.0.2.10", "10:00", "11:00", macB) + leased("192.0.2.10", "11:00", "12:00", macA), "infected, infected, "},
		{"the second is not on record", sends("192.0.2.10", "10:00") + sends("192.0.2.10", "12:00"), one, "infected, clear, infected"},
		{"one of two", sends("192.0.2.10", "10:00") + sends("192.0.2.10", "10:01"), one + leased("192.0.2.10", "09:00", "11:00", macB), "unknown, unknown, infected"},
		{"one of two, of whom one is known", sends("192.0.2.10", "10:00"), one + leased("192.0.2.10", "09:00", "11:00", macX), "unknown, clear, infected"},
		{"by a name that no inventory knows", sends("192.0.2.77", "10:00"), leased("192.0.2.77", "09:00", "11:00", "hugo"), "unknown, clear, infected"},
		{"somebody else", sends("192.0.2.77", "10:00"), leased("192.0.2.77", "09:00", "11:00", macX), "clear, clear, infected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := strings.SplitAfter(test.leases, "\n")
			slices.Reverse(rows)
			in := place(t, map[string]string{"inv.csv": twoMachines, "log": test.log, "leases": leaseHeader + test.leases, "reversed": leaseHeader + strings.Join(rows, "")})
			args := []string{"--server", "www.example.org", "--inventory", in("inv.csv"), in("log"), "--leases"}
			rep, code := analysed(t, append(args, in("leases"))...)
			v := verdictsOf(&rep)
			address := v["192.0.2.10"] + v["192.0.2.77"]
			if got := v["pc-a"] + ", " + v["pc-b"] + ", " + address; got != test.want || code != exitFindings {
				t.Errorf("exit %d, got %s; want %s\n%+v", code, got, test.want, rep.Hosts)
			}
			if test.name == "one of two" {
				if h := rowOf(&rep, "192.0.2.10"); h.Ours == nil || !*h.Ours || h.Remedy == nil || rep.Level.Level != "orange" {
					t.Errorf("both who may have held it are ours: %+v, level %s", h, rep.Level.Level)
				}
			}
			sent := uint64(0)
			for _, h := range rep.Hosts {
				sent += h.Observations
				if named := strings.Contains(strings.Join(h.Why, " "), "192.0.2.10 (") || strings.Contains(strings.Join(h.Why, " "), "192.0.2.77 ("); h.Verdict == cordon.VerdictUnknown && !named && h.Address != "www.example.org" {
					t.Errorf("%s is unknown, and no reason names the address: %q", h.Address, h.Why)
				}
			}
			if want := uint64(strings.Count(test.log, "\n")); sent != want {
				t.Errorf("the rows count %d requests of %d", sent, want)
			}
			same, _, _ := wrote(t, append([]string{"analyze", little, "-o", "json"}, append(args, in("leases"), "--workers", "1")...)...)
			other, _, _ := wrote(t, append([]string{"analyze", little, "-o", "json"}, append(args, in("leases"), "--workers", "4")...)...)
			if same != other {
				t.Error("the number of workers changes the answer")
			}
			if again, _ := analysed(t, append(args, in("reversed"))...); fmt.Sprint(verdictsOf(&again)) != fmt.Sprint(v) {
				t.Errorf("the order of leases changes the answer: %v and %v", v, verdictsOf(&again))
			}
		})
	}
}

// Who held an address stands on its row, and in what to do.
func TestATableSaysWhoHeldAnAddress(t *testing.T) {
	in := place(t, map[string]string{
		"inv.csv": twoMachines, "log": sends("192.0.2.10", "10:00") + sends("192.0.2.10", "12:00") + sends("192.0.2.11", "12:00") + sends("192.0.2.12", "12:00") + sends("203.0.113.7", "12:00"),
		"leases": leaseHeader + leased("192.0.2.10", "09:00", "11:00", macA) + leased("192.0.2.10", "11:00", "13:00", macB) +
			leased("192.0.2.11", "09:00", "13:00", macX) + leased("192.0.2.11", "09:30", "13:00", "somebody") + leased("192.0.2.12", "09:00", "10:00", macX),
	})
	out, _, _ := wrote(t, "analyze", little, "--advisory", "code-red", "--inventory", in("inv.csv"), "--leases", in("leases"), in("log"))
	text := oneLine(out)
	for _, want := range []string{
		"192.0.2.10 (held by pc-a, " + macA + ")", "192.0.2.10 (held by pc-b, " + macB + ")", "192.0.2.11 (held by one of 2, which is not certain)", "192.0.2.12 (held by whom is not certain)",
		"held by pc-a, " + macA + ", certain (2001-08-05 09:00 to 11:00 UTC", "held by ambiguous (2): " + macX + ", somebody: records name different subscribers", "held by unknown: no record speaks of this address at that time",
		"5 hosts infected", "4 addresses in all",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(text, "203.0.113.7 (held") {
		t.Errorf("an address that is not handed out has a holder:\n%s", out)
	}
	for _, line := range strings.Split(out, "\n") {
		if len(line) > 80 && !strings.Contains(line, in("")) {
			t.Errorf("wider than 80 columns: %s", line)
		}
	}
	for _, format := range []string{"table", "html", "json", "ndjson"} {
		out, errs, _ := wrote(t, "analyze", little, "--redact", "-o", format, "--advisory", "code-red", "--inventory", in("inv.csv"), "--leases", in("leases"), in("log"))
		for _, secret := range []string{"192.0.2.1", "pc-a", macA, macX, "somebody"} {
			if strings.Contains(out+errs, secret) {
				t.Errorf("%s, redacted, holds %s", format, secret)
			}
		}
	}
}

// What is seen of this machine is of now.
func TestThisMachineIsSeenNow(t *testing.T) {
	now, code := checked(t, "2001-09-01")
	if len(now) != 1 || now[0].Exposure != cordon.ExposureUnknown || code != exitIncomplete {
		t.Errorf("of 2001: exit %d, %+v", code, now)
	}
	for _, f := range now[0].Facts {
		if f.Standing != "later than the time asked about" {
			t.Errorf("%s stands as %q", f.Name, f.Standing)
		}
	}
	if rows, code := checked(t, "2035-01-01", "--max-age", "1d"); code == exitClear || rows[0].Exposure != cordon.ExposureUnknown {
		t.Errorf("of 2035, with a bound on age: exit %d, %+v", code, rows)
	}
}

// A day of mending may end before an emission of that day, or begin behind it.
func TestADayOfMendingIsNoTime(t *testing.T) {
	const inventory = "address,name,mac,os,iis,seen\n192.0.2.10,web,00:50:04:00:00:01,Windows 2000,running,2001-08-01\n"
	files := map[string]string{"inv.csv": inventory, "log": sends("192.0.2.10", "10:05") + logLine(quiet, august20, "/", 200)}
	in := place(t, files)
	for _, test := range []struct{ name, host, advisory, when, want string }{
		{"the day before", "192.0.2.10", "code-red", "2001-08-04", cordon.VerdictReinfected},
		{"the same day", "192.0.2.10", "code-red", "2001-08-05", cordon.VerdictInfected},
		{"the day after", "192.0.2.10", "code-red", "2001-08-06", cordon.VerdictCleaned},
		{"the last day of the recording", "192.0.2.10", "code-red", "2001-08-20", cordon.VerdictInfected},
		{"the second before", "192.0.2.10", "code-red", "2001-08-05T10:04:59Z", cordon.VerdictReinfected},
		{"the same second", "192.0.2.10", "code-red", "2001-08-05T10:05:00Z", cordon.VerdictInfected},
		{"the same minute", "192.0.2.10", "code-red", "2001-08-05T10:05", cordon.VerdictInfected},
		{"the second after", "192.0.2.10", "code-red", "2001-08-05T10:05:01Z", cordon.VerdictCleaned},
		{"by its name", "web", "code-red", "2001-08-06", cordon.VerdictCleaned},
		{"by its hardware address", "00-50-04-00-00-01", "code-red", "2001-08-06", cordon.VerdictCleaned},
		{"by the title", "192.0.2.10", "Code Red", "2001-08-06", cordon.VerdictCleaned},
		{"by the variant that it is", "192.0.2.10", "code red ii", "2001-08-06", cordon.VerdictCleaned},
		{"another variant's remedy", "192.0.2.10", "code-red/v1", "2001-08-06", cordon.VerdictInfected},
	} {
		t.Run(test.name, func(t *testing.T) {
			done := place(t, map[string]string{"done.csv": fmt.Sprintf("%s,%s,all,the helpdesk,%s\n", test.host, test.advisory, test.when)})
			rep, _ := analysed(t, "--server", "www.example.org", "--inventory", in("inv.csv"), "--remedied", done("done.csv"), in("log"))
			if h := rowOf(&rep, "192.0.2.10"); h == nil || h.Verdict != test.want {
				t.Errorf("got %+v, want %s", h, test.want)
			}
		})
	}
	done := place(t, map[string]string{"done.csv": "192.0.2.10,nimbda,all,the helpdesk,2001-08-06\n"})
	if _, errs, code := wrote(t, "analyze", little, "--remedied", done("done.csv"), in("log")); code != exitUsage || !strings.Contains(errs, "nimbda") {
		t.Errorf("an advisory that there is not: exit %d, %s", code, errs)
	}
}

// Steps on an address clean nobody where it is not certain who held it, and the report says
// so; named by the machine they count.
func TestAnAddressIsNotCleanedForWhoeverHeldIt(t *testing.T) {
	end := logLine(quiet, august20, "/", 200)
	in := place(t, map[string]string{
		"inv.csv": twoMachines, "log": sends("192.0.2.10", "10:00") + end,
		"certain":   leaseHeader + leased("192.0.2.10", "09:00", "11:00", macA),
		"ambiguous": leaseHeader + leased("192.0.2.10", "09:00", "11:00", macA) + leased("192.0.2.10", "09:00", "11:00", macB),
		"machine":   "pc-a,code-red,all,the helpdesk,2001-08-06\n",
		"address":   "192.0.2.10,code-red,all,the helpdesk,2001-08-06\n",
	})
	for _, test := range []struct{ leases, done, address, note string }{
		{"certain", "machine", cordon.VerdictCleaned, ""},
		{"certain", "address", cordon.VerdictInfected, "name the machine instead"},
		{"ambiguous", "machine", cordon.VerdictInfected, ""},
		{"ambiguous", "address", cordon.VerdictInfected, ""},
	} {
		rep, _ := analysed(t, "--server", "www.example.org", "--inventory", in("inv.csv"), "--leases", in(test.leases), "--remedied", in(test.done), in("log"))
		h := rowOf(&rep, "192.0.2.10")
		notes := ""
		for _, n := range rep.Notes {
			notes += n.Reason + "\n"
		}
		if h == nil || h.Verdict != test.address || !strings.Contains(notes, test.note) {
			t.Errorf("%s, %s: %+v\n%s", test.leases, test.done, h, notes)
		}
	}
}

// A cell may name a user, and a file is called after its machine: neither is in what is
// redacted, on either stream.
func TestCellsAndStreamsAreRedacted(t *testing.T) {
	in := place(t, map[string]string{
		"192.0.2.44.csv": "junk", "inv-kasse3.csv": "address,name,os,iis,seen\n192.0.2.44,kasse3,\"Windows 2000, profile C:\\Users\\hugo\",absent,2001-08-30\n",
		"bom.json": `{"bomFormat":"CycloneDX","specVersion":"1.4","version":1,"metadata":{"timestamp":"2001-08-30T00:00:00Z","component":{"type":"device","name":"kasse3"}},"components":[{"type":"operating-system","name":"Windows 2000 C:\\Users\\hugo","version":"of hugo@corp.example"}]}`,
		"log":      logLine(quiet, august20, "/", 200),
	})
	files := []string{"--inventory", in("192.0.2.44.csv"), "--inventory", in("inv-kasse3.csv"), "--inventory", in("bom.json")}
	for _, format := range []string{"table", "json", "ndjson", "html"} {
		for _, args := range [][]string{
			append([]string{"check", "--redact", "--at", "2001-09-01", "--advisory", "code-red", "-o", format}, files...),
			append([]string{"check", "--redact", "--at", "2001-09-01", "--advisory", "code-red", "-o", format, "--host", "kasse3"}, files...),
			append([]string{"analyze", little, "--redact", "--advisory", "code-red", "-o", format, in("log")}, files...),
			append([]string{"analyze", little, "--redact", "--advisory", "code-red", "-o", format, in("log"), "--host", "kasse3"}, files...),
		} {
			out, errs, code := wrote(t, args...)
			if code != exitIncomplete || !strings.Contains(errs, "not an inventory that cordon knows") {
				t.Errorf("%q: exit %d, %s", args, code, errs)
			}
			for _, secret := range []string{"hugo", "192.0.2.44", "kasse3"} {
				if strings.Contains(out+errs, secret) {
					t.Errorf("%q holds %s:\n%s%s", args, secret, out, errs)
				}
			}
		}
	}
}

// An inventory that names no machine beside one that does leaves out whoever was to be in it.
func TestAnInventoryOfNobodyIsNoAllClear(t *testing.T) {
	nmap := func(hosts string) string {
		return "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" args=\"nmap -oX scan.xml 192.0.2.0/24\" start=\"999000000\" version=\"7.80\" xmloutputversion=\"1.04\">\n" +
			hosts + "<runstats><finished time=\"999000099\" exit=\"success\"/><hosts up=\"0\" down=\"1\" total=\"1\"/></runstats></nmaprun>\n"
	}
	in := place(t, map[string]string{
		"good.csv": "address,iis,seen\n192.0.2.9,absent,2001-08-30\n", "log": logLine(quiet, august20, "/", 200),
		"empty.csv": "", "header.csv": "address,name,os,iis,seen\n", "none.xml": nmap(""),
		"wazuh.json": `{"data":{"affected_items":[],"total_affected_items":0,"total_failed_items":0,"failed_items":[]},"message":"All specified syscollector information was returned","error":0}`,
		"down.xml":   nmap("<host><status state=\"down\" reason=\"no-response\"/><address addr=\"192.0.2.1\" addrtype=\"ipv4\"/></host>\n"),
	})
	for _, name := range []string{"empty.csv", "header.csv", "wazuh.json", "none.xml", "down.xml"} {
		for _, files := range [][]string{{name}, {"good.csv", name}, {name, "good.csv"}} {
			var args []string
			for _, f := range files {
				args = append(args, "--inventory", in(f))
			}
			out, errs, code := wrote(t, append([]string{"check", "--advisory", "code-red", "--at", "2001-09-01"}, args...)...)
			if text := oneLine(out); code != exitIncomplete || len(files) == 2 && !strings.Contains(text, "no all-clear") {
				t.Errorf("check of %q: exit %d\n%s%s", files, code, out, errs)
			}
			if name != "down.xml" && !strings.Contains(errs, "no machine") {
				t.Errorf("check of %q: %s", files, errs)
			}
			if _, code := analysed(t, append(args, in("log"))...); code != exitIncomplete {
				t.Errorf("analyze with %q: exit %d", files, code)
			}
		}
	}
}

// Small things that a person runs into.
func TestWhatAPersonRunsInto(t *testing.T) {
	in := place(t, map[string]string{
		"answers": "IIS: Absent\nOS: Windows 2000\n", "again": "iis: absent\nIIS: running\n",
		"a.csv": "junk\n", "b.csv": "junk\n", "c.csv": "junk\n", "d.csv": "junk\n", "good.csv": "address,iis,seen\n192.0.2.9,absent,2001-08-30\n",
		"log": logLine(quiet, august20, "/", 200),
		"long.csv": "address,os,iis,ms01-033,ida-mapping,seen\n192.0.2.1,windows-nt-4.0,running,,removed,2001-08-30\n192.0.2.2,windows-nt-4.0,running,,removed,2001-08-30\n" +
			"192.0.2.3,windows-2000,absent,,,2001-08-30\n192.0.2.4,windows-xp-beta,running,,,2001-08-30\n",
	})
	if out, errs, code := wrote(t, "check", "--advisory", "code-red", "--answers", in("answers")); code != exitClear || !strings.Contains(out, "not affected") {
		t.Errorf("answers in other letters: exit %d\n%s%s", code, out, errs)
	}
	if _, errs, code := wrote(t, "check", "--advisory", "code-red", "--answers", in("again")); code != exitUsage || !strings.Contains(errs, "only one can be so") {
		t.Errorf("two answers to one question: exit %d\n%s", code, errs)
	}
	_, errs, code := wrote(t, "check", "--advisory", "code-red", "--at", "2001-09-01", "--inventory", in("a.csv"), "--inventory", in("b.csv"), "--inventory", in("good.csv"))
	if code != exitIncomplete || !strings.Contains(errs, "a.csv: ") || !strings.Contains(errs, "b.csv: ") {
		t.Errorf("two that cannot be read: exit %d, %s", code, errs)
	}
	all := []string{"--inventory", in("a.csv"), "--inventory", in("b.csv"), "--inventory", in("c.csv"), "--inventory", in("d.csv")}
	for _, command := range [][]string{{"check"}, {"analyze", in("log")}} {
		_, errs, code = wrote(t, append(append(command, "--advisory", "code-red"), all...)...)
		if code != exitIncomplete || !strings.Contains(errs, "a.csv: ") || !strings.Contains(errs, "c.csv: ") || !strings.Contains(errs, "1 more of the inputs") {
			t.Errorf("%s of four that cannot be read: exit %d, %s", command[0], code, errs)
		}
	}
	if out, _, _ := wrote(t, "--help"); !strings.Contains(strings.SplitN(out, "Exit status", 2)[0], "cordon check") {
		t.Errorf("where to start does not say check:\n%s", out)
	}
	for _, command := range []string{"check", "analyze"} {
		if _, errs, code := wrote(t, command, "-o", "csv", in("log")); code != exitUsage || !strings.Contains(errs, "table, json, ndjson, html") {
			t.Errorf("%s -o csv: exit %d, %s", command, code, errs)
		}
	}
	t.Setenv("COLUMNS", "80")
	out, _, _ := wrote(t, "check", "--advisory", "code-red", "--at", "2001-09-01", "--inventory", in("long.csv"))
	if !strings.Contains(oneLine(out), "It is not affected because iis is absent.") || strings.Contains(out, "…") {
		t.Errorf("a reason is cut:\n%s", out)
	}
}

// Attacks are of whoever had the address then, so that the tree has each machine once.
func TestTheTreeKnowsWhoHeldAnAddress(t *testing.T) {
	in := place(t, map[string]string{
		"inv.csv": twoMachines, "leases": leaseHeader + leased("192.0.2.10", "09:00", "11:00", macA) + leased("192.0.2.10", "11:00", "13:00", macB),
		"server.log": sends("192.0.2.10", "10:00") + sends("192.0.2.10", "12:00"),
	})
	rep, _ := analysed(t, "--server", "192.0.2.80", "--inventory", in("inv.csv"), "--leases", in("leases"), in("server.log"))
	if len(rep.Tree) != 2 {
		t.Errorf("two machines sent it, and the tree has %+v", rep.Tree)
	}
	both := place(t, map[string]string{"both.log": "#Software: Microsoft Internet Information Services 5.0\n#Fields: date time c-ip s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status\n" +
		iisLine("10:00", "192.0.2.10", "192.0.2.80") + iisLine("10:30", "192.0.2.80", "192.0.2.81") + iisLine("12:00", "192.0.2.10", "192.0.2.81")})
	rep, _ = analysed(t, "--inventory", in("inv.csv"), "--leases", in("leases"), both("both.log"))
	server := rowOf(&rep, "192.0.2.80")
	if server == nil || server.InfectedBy == nil || server.InfectedBy.From != "192.0.2.10" || len(rep.Tree) != 3 {
		t.Fatalf("%+v\n%+v", server, rep.Tree)
	}
	infected := map[string]int{}
	for _, n := range rep.Tree {
		infected[n.Parent]++
	}
	if infected["192.0.2.10"] != 1 || infected[""] != 2 || strings.Contains(strings.Join(server.Why, " "), "may be the same host") {
		t.Errorf("%+v", rep.Tree)
	}
}

func iisLine(clock, from, to string) string {
	return fmt.Sprintf("2001-08-05 %s:00 %s %s 80 GET /default.ida %s 200\n", clock, from, to, strings.Repeat("X", 224))
}
