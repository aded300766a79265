package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// answersOf runs a check of inventories, and gives each machine's exposure, what it is
// silent of and what is noted with the inputs, in words.
func answersOf(t *testing.T, advisory, at string, files map[string]string, order []string, more ...string) (rows map[string]string, silent, notes string, code int) {
	t.Helper()
	in := place(t, files)
	args := append([]string{"check", "-o", "json", "--advisory", advisory, "--at", at}, more...)
	for _, name := range order {
		args = append(args, "--inventory", in(name))
	}
	var out, errs bytes.Buffer
	code = run(context.Background(), args, streams{strings.NewReader(""), &out, &errs})
	var c struct {
		Hosts []struct {
			Host, Exposure string
			Unsettled      bool
		}
		Silent []struct{ Host string }
		Inputs []struct {
			Error string
			Notes []struct {
				Count  int
				Reason string
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatalf("exit %d: %v\n%s", code, err, errs.String())
	}
	rows = map[string]string{}
	for _, h := range c.Hosts {
		host, _, _ := strings.Cut(h.Host, "@")
		if _, twice := rows[host]; twice {
			host += " too"
		}
		rows[host] = h.Exposure
		if h.Unsettled {
			rows[host] += ", open"
		}
	}
	for _, s := range c.Silent {
		silent += s.Host + " "
	}
	for _, i := range c.Inputs {
		notes += i.Error + ";"
		for _, n := range i.Notes {
			notes += n.Reason + ";"
		}
	}
	return rows, silent, notes, code
}

const (
	wazuhOS        = `{"data":{"affected_items":[{"os":{"name":"Microsoft Windows 98","version":"4.10"},"hostname":"pc1","agent_id":"001","scan":{"time":"2001-08-28T12:00:00Z"}}],"total_affected_items":1,"failed_items":[]},"error":0}`
	wazuhHotfix    = `{"data":{"affected_items":[{"hotfix":"KB299444","agent_id":"001","scan":{"time":"2001-08-28T12:00:00Z"}}],"total_affected_items":1,"failed_items":[]},"error":0}`
	wazuhProcesses = `{"data":{"affected_items":[{"name":"System","pid":"0","agent_id":"001"},{"name":"smss.exe","pid":"1","agent_id":"001"},{"name":"services.exe","pid":"2","agent_id":"001"},{"name":"lsass.exe","pid":"3","agent_id":"001"},` +
		`{"name":"notepad.exe","pid":"0","agent_id":"002"}],"total_affected_items":5,"failed_items":[]},"error":0}`
	nmapHost = `<host><status state="up"/><address addr="192.0.2.1" addrtype="ipv4"/><os><osmatch name="Microsoft Windows 98 SE" accuracy="100"/></os></host>`
)

// What a source does not say of a machine, or says in another way, clears none.
func TestReadersClearNoMachineOfWhichNothingIsSaid(t *testing.T) {
	nmap := func(s string) string {
		return `<nmaprun start="999000000">` + s + nmapHost + `<runstats><finished time="999000099" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`
	}
	osquery := func(query string, names ...string) string {
		var s strings.Builder
		for _, n := range names {
			s.WriteString(`{"name":"` + query + `","hostIdentifier":"web1","unixTime":999000000,"epoch":0,"counter":0,"columns":{"pid":"9","name":"` + n + `"},"action":"added"}` + "\n")
		}
		return s.String()
	}
	all := []string{"System", "smss.exe", "services.exe", "lsass.exe"}
	const other = `{"snapshot":[{"hostname":"web1"}],"action":"snapshot","name":"system","hostIdentifier":"web1","unixTime":999000000}` + "\n"
	const rows = "address,name,iis,seen,"
	for _, test := range []struct {
		name, advisory string
		files          map[string]string
		want           map[string]string
		code           int
		note           string
	}{
		{"04: an agent whose list another's rows make whole", "code-red", map[string]string{"p.json": wazuhProcesses}, map[string]string{"agent-001": "not-affected, open", "agent-002": "unknown"}, 3, ""},
		{"05: two managers' first agents", "code-red", map[string]string{"manager-north.json": wazuhOS, "manager-south.json": wazuhHotfix}, map[string]string{"agent-001": "not-affected", "agent-001 too": "unknown"}, 3, ""},
		{"05: one manager's files", "code-red", map[string]string{"os.json": wazuhOS, "hotfixes.json": wazuhHotfix}, map[string]string{"agent-001": "not-affected"}, 0, ""},
		{"14: rows that stop", "code-red", map[string]string{"a.log": osquery("processes", all...)}, map[string]string{"web1": "unknown"}, 3, "nothing follows"},
		{"14: rows that another list follows", "code-red", map[string]string{"a.log": osquery("processes", all...) + other}, map[string]string{"web1": "not-affected"}, 0, ""},
		{"14: rows that are cut", "code-red", map[string]string{"a.log": osquery("processes", all...) + `{"name":"processes","hostId`}, map[string]string{"web1": "unknown"}, 3, "not understood"},
		{"14: a part, by the query's name", "code-red", map[string]string{"a.log": osquery("protected_processes", all...) + other}, map[string]string{"web1": "unknown"}, 3, "query protected_processes may list a part"},
		{"09: a container's system", "nimda", map[string]string{"a.json": `{"bomFormat":"CycloneDX","metadata":{"timestamp":"2001-08-28T12:00:00Z","component":{"type":"device","name":"web1"}},"components":[` +
			`{"type":"container","name":"shop","components":[{"type":"operating-system","name":"Alpine Linux"}]}]}`}, map[string]string{"web1": "unknown"}, 3, "not the machine's"},
		{
			"a Linux with a Windows in it", "code-red",
			map[string]string{"a.csv": "ip,name,os,guest os,vms,os 2,seen\n192.0.2.1,a,Linux,Windows 2000,,,2001-08-30\n192.0.2.2,b,Linux,,Windows 2000 with IIS,,2001-08-30\n192.0.2.3,c,Linux,,,Win2k,2001-08-30\n192.0.2.4,d,Linux,Debian,web1,,2001-08-30\n"},
			map[string]string{"192.0.2.1": "unknown", "192.0.2.2": "unknown", "192.0.2.3": "unknown", "192.0.2.4": "not-affected"},
			3, "",
		},
		{"a list of software with a Windows in a program", "code-red", map[string]string{"a.json": `{"bomFormat":"CycloneDX","metadata":{"timestamp":"2001-08-28T12:00:00Z","component":{"type":"device","name":"web1"}},"components":[` +
			`{"type":"application","name":"VMware","components":[{"type":"operating-system","name":"Windows 2000"}]},{"type":"operating-system","name":"Debian"}]}`}, map[string]string{"web1": "unknown"}, 3, "not the machine's"},
		{"11: all hosts are listed", "code-red", map[string]string{"a.xml": nmap("")}, map[string]string{"192.0.2.1": "not-affected"}, 0, ""},
		{"11: a target that was skipped", "code-red", map[string]string{"a.xml": nmap(`<target specification="x" status="skipped"/>`)}, map[string]string{"192.0.2.1": "not-affected"}, 3, "nmap skipped 1"},
		{"11: a hint alone", "code-red", map[string]string{"a.xml": nmap(`<hosthint><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/></hosthint>`)}, map[string]string{"192.0.2.1": "not-affected", "192.0.2.7": "unknown"}, 3, "did not go on to"},
		{"11: hosts that answered and are not listed", "code-red", map[string]string{"a.xml": strings.Replace(nmap(""), `up="1" down="0" total="1"`, `up="3" down="0" total="3"`, 1)}, map[string]string{"192.0.2.1": "not-affected"}, 3, "3 hosts answered, and the report lists 1"},
		{
			"18: processes as they are written", "code-red",
			map[string]string{"a.csv": "address,iis,processes,seen\n192.0.2.1,absent,svchost.exe;INETINFO.EXE *32,2001-08-30\n" +
				"192.0.2.2,absent,C:\\WINNT\\system32\\inetsrv\\inetinfo.exe -k,2001-08-30\n192.0.2.3,absent,not inetinfo.exe,2001-08-30\n192.0.2.4,absent,svchost.exe,2001-08-30\n"},
			map[string]string{"192.0.2.1": "unknown", "192.0.2.2": "unknown", "192.0.2.3": "unknown", "192.0.2.4": "not-affected"},
			3, "",
		},
		{
			"18: servers as they are written", "code-red",
			map[string]string{"a.csv": "address,iis,server,seen\n192.0.2.1,absent,Microsoft-IIS 5.0,2001-08-30\n192.0.2.2,absent,IIS 5,2001-08-30\n192.0.2.3,absent,IIS (test),2001-08-30\n" +
				"192.0.2.4,absent,Apache 1.3.20,2001-08-30\n192.0.2.5,absent,no IIS,2001-08-30\n"},
			map[string]string{"192.0.2.1": "unknown", "192.0.2.2": "unknown", "192.0.2.3": "unknown", "192.0.2.4": "not-affected", "192.0.2.5": "not-affected"},
			3, "",
		},
		{
			"18: several ports", "mirai",
			map[string]string{"a.csv": "address,telnet,port,seen\n192.0.2.1,closed,\"22, 23\",2001-08-30\n192.0.2.2,closed,20-25,2001-08-30\n192.0.2.3,closed,\"22, 80\",2001-08-30\n"},
			map[string]string{"192.0.2.1": "unknown", "192.0.2.2": "unknown", "192.0.2.3": "not-affected"},
			3, "",
		},
		{
			"17: more than a system", "nimda",
			map[string]string{"a.csv": "address,os,seen\n192.0.2.1,\"Linux - decommissioned, now IIS\",2001-08-20\n192.0.2.2,Debian GNU/Linux 3.0,2001-08-20\n192.0.2.3,MacOS Classic,2001-08-20\n192.0.2.4,nobsd,2001-08-20\n"},
			map[string]string{"192.0.2.1": "unknown", "192.0.2.2": "not-affected", "192.0.2.3": "unknown", "192.0.2.4": "unknown"},
			3, `"nobsd" is not understood`,
		},
		{
			"20: addresses with words", "code-red",
			map[string]string{"a.csv": rows + "x\n192.0.2.10 (old),,absent,2001-08-30,\nnot an address: ask 192.0.2.99,b,absent,2001-08-30,\n192.0.2.11 (DHCP),,absent,2001-08-30,\n\"192.0.2.12, 192.0.2.13\",,absent,2001-08-30,\n"},
			map[string]string{"b": "not-affected", "192.0.2.11": "not-affected", "192.0.2.12": "not-affected"},
			3, `"192.0.2.10 (old)" is not understood`,
		},
		{"13: no hotfixes, later", "code-red", map[string]string{"a.csv": "address,name,hotfixes,installed,booted,seen\n192.0.2.1,web,Q300972,2001-02-01,2001-02-02,2001-03-01\n192.0.2.1,web,none,,,2001-08-30\n"}, map[string]string{"192.0.2.1": "unknown"}, 3, ""},
		{"13: missing, later", "code-red", map[string]string{"a.csv": "address,name,hotfixes,installed,booted,seen\n192.0.2.1,web,Q300972,2001-02-01,2001-02-02,2001-03-01\n192.0.2.1,web,missing,,,2001-08-30\n"}, map[string]string{"192.0.2.1": "unknown"}, 3, ""},
		{"13: not that one, later", "code-red", map[string]string{"a.csv": "address,name,hotfixes,installed,booted,seen\n192.0.2.1,web,Q300972,2001-02-01,2001-02-02,2001-03-01\n192.0.2.1,web,Q300972 (failed),,,2001-08-30\n"}, map[string]string{"192.0.2.1": "unknown"}, 3, "is not understood"},
		{"13: nothing is said later", "code-red", map[string]string{"a.csv": "address,name,hotfixes,installed,booted,seen\n192.0.2.1,web,Q300972,2001-02-01,2001-02-02,2001-03-01\n192.0.2.1,web,n/a,,,2001-08-30\n"}, map[string]string{"192.0.2.1": "fixed"}, 0, ""},
		{"13: none, and then it was installed", "code-red", map[string]string{"a.csv": "address,name,hotfixes,installed,booted,seen\n192.0.2.1,web,none,,,2001-03-01\n192.0.2.1,web,Q300972,2001-04-01,2001-04-02,2001-05-30\n"}, map[string]string{"192.0.2.1": "fixed"}, 0, ""},
		{
			"a title and totals", "code-red",
			map[string]string{"a.csv": "Inventory of August\n# by hand\nsep=;\nRechnername;Betriebssystem;iis;seen\nweb;Windows 2000;absent;30.08.2001\nRechnername;Betriebssystem;iis;seen\ndb;Windows 2000;absent;20010830\nTotal;2;;\n"},
			map[string]string{"web": "not-affected", "db": "not-affected"},
			0, "rows that sum up others",
		},
		{"days of which the month is not known", "code-red", map[string]string{"a.csv": "name,iis,seen\nweb,absent,03/04/2001\n"}, map[string]string{"web": "not-affected, open"}, 3, `"03/04/2001" is not understood`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var order []string
			for name := range test.files {
				order = append(order, name)
			}
			for range len(order) {
				at := "2001-09-01"
				rows, _, notes, code := answersOf(t, test.advisory, at, test.files, order)
				got, _ := json.Marshal(rows)
				want, _ := json.Marshal(test.want)
				if !bytes.Equal(got, want) || code != test.code {
					t.Errorf("got %s and exit %d, want %s and %d; %s", got, code, want, test.code, notes)
				}
				if !strings.Contains(notes, test.note) {
					t.Errorf("notes: %s", notes)
				}
				order = append(order[1:], order[0])
			}
		})
	}
}

// A row of a machine that does not answer is no all-clear, whichever words say so.
func TestStatesThatAreNoAnswer(t *testing.T) {
	table := func(state string) map[string]string {
		return map[string]string{"a.csv": "address,name,iis,seen,status\n192.0.2.1,h1,absent,2001-08-28," + state + "\n"}
	}
	for _, state := range []string{"unreachable", "not responding", "no response", "powered off", "Powered-Off", "retired", "inactive", "decommissioned", "0", "false", "no", "dead", "lost", "off", "wandering"} {
		_, silent, notes, code := answersOf(t, "code-red", "2001-09-01", table(state), []string{"a.csv"})
		if told := strings.Contains(notes, "is not understood"); silent != "192.0.2.1 " || code != 3 || told != (state == "wandering") {
			t.Errorf("%s: silent %q, exit %d, %s", state, silent, code, notes)
		}
	}
	for _, state := range []string{"up", "Active", "In Use", "1", "true", "yes", "responding", "managed", "", "-"} {
		_, silent, notes, code := answersOf(t, "code-red", "2001-09-01", table(state), []string{"a.csv"})
		if silent != "" || code != 0 || strings.Contains(notes, "is not understood") {
			t.Errorf("%s: silent %q, exit %d, %s", state, silent, code, notes)
		}
	}
}

func TestAColumnMayBeAnAdvisorys(t *testing.T) {
	files := map[string]string{"a.csv": "address,webserver,seen\n192.0.2.1,absent,2001-08-28\n192.0.2.2,running,2001-08-28\n"}
	rows, _, _, code := answersOf(t, "code-red", "2001-09-01", files, []string{"a.csv"}, "--map", "webserver=iis")
	if rows["192.0.2.1"] != "not-affected" || rows["192.0.2.2"] != "unknown" || code != 3 {
		t.Errorf("got %v, exit %d", rows, code)
	}
	var out, errs bytes.Buffer
	in := place(t, files)
	code = run(context.Background(), []string{"check", "--advisory", "code-red", "--map", "webserver=sql-server", "--inventory", in("a.csv")}, streams{strings.NewReader(""), &out, &errs})
	if code != 2 || !strings.Contains(errs.String(), "columns that advisories ask for: back-door") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}
