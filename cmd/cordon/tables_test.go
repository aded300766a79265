package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// tableAnswer is what is looked at of an answer.
type tableAnswer struct {
	Hosts  []cordon.CheckHost
	Inputs []cordon.InputReport
}

// checkedFile runs cordon check on one inventory, and gives its answer.
func checkedFile(t *testing.T, name, text string) (c tableAnswer, code int, errs string) {
	t.Helper()
	in := place(t, map[string]string{name: text})
	var out, wrong bytes.Buffer
	code = run(context.Background(), []string{"check", "-o", "json", "--advisory", "code-red", "--at", "2001-09-01", "--inventory", in(name)}, streams{strings.NewReader(""), &out, &wrong})
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatalf("exit %d: %v\n%s", code, err, wrong.String())
	}
	return c, code, wrong.String()
}

// What a table, an agent or a scan does not say is unknown, however it is written.
func TestInventoriesGiveNoAllClearThatTheyDoNotSay(t *testing.T) {
	whole := func(query string, names ...string) string {
		var rows []string
		for i, n := range names {
			rows = append(rows, fmt.Sprintf(`{"name":"%s","pid":"%d"}`, n, 4*i+4))
		}
		return fmt.Sprintf(`{"snapshot":[%s],"action":"snapshot","name":"%s","hostIdentifier":"pc-1","unixTime":"999216000"}`+"\n", strings.Join(rows, ","), query)
	}
	const fixed = "address,os,iis,hotfix,installed,booted,last-seen,in-service\n192.0.2.1,Windows 2000,running,Q300972,"
	for _, test := range []struct {
		name, file, text string
		want             string // exposure of the first host, and unsettled
		code             int
	}{
		{"one system", "a.csv", "address,os,last-seen\n192.0.2.1,Windows 98,2001-08-30\n", "not-affected", 0},
		{"two systems", "a.csv", "address,os,Operating System,last-seen\n192.0.2.1,Windows 98,Windows 2000,2001-08-30\n", "unknown", 3},
		{"two systems, the other way round", "a.csv", "address,os,Operating System,last-seen\n192.0.2.1,Windows 2000,Windows 98,2001-08-30\n", "unknown", 3},
		{"started a day behind the fix", "a.csv", fixed + "2001-07-01,2001-07-02,2001-08-30,2001-06-01\n", "fixed", 0},
		{"started on the day of the fix", "a.csv", fixed + "2001-07-01,2001-07-01,2001-08-30,2001-06-01\n", "fixed", 3},
		{"two dates of the fix", "a.csv", "patched," + strings.Replace(fixed, "192.0.2.1", "2001-08-20,192.0.2.1", 1) + "2001-07-01,2001-08-21,2001-08-30,2001-06-01\n", "fixed, presumed", 1},
		{"a row with one cell too many", "a.csv", "address,owner,os,last-seen\n192.0.2.1,Doe, Windows 98,Windows 98,2001-08-30\n", "unknown", 3},
		{"a network", "a.csv", "address,os,last-seen\n192.0.2.1,Windows 98,2001-08-30\n192.0.2.0/28,Windows 98,2001-08-30\n", "not-affected", 3},
		{"one hardware address, two machines", "a.csv", "address,name,mac,os,last-seen\n192.0.2.1,a,00:0c:29:aa:bb:cc,Windows 2000,2001-08-29\n192.0.2.2,b,00:0c:29:aa:bb:cc,Windows 98,2001-08-30\n", "unknown", 3},
		{"all processes", "a.json", whole("processes", "System", "smss.exe", "services.exe", "lsass.exe"), "not-affected", 0},
		{"the first four of all processes", "a.json", whole("processes", "[System Process]", "System", "smss.exe", "csrss.exe"), "unknown", 3},
		{"the first of all processes", "a.json", whole("processes", "System"), "unknown", 3},
		{"ten processes", "a.json", whole("processes_limit_10", "System", "smss.exe", "services.exe", "lsass.exe"), "unknown", 3},
		{"a scan that did not finish", "a.xml", `<nmaprun start="999216000"><host><status state="up"/><address addr="192.0.2.1" addrtype="ipv4"/></host></nmaprun>`, "unknown", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, code, errs := checkedFile(t, test.file, test.text)
			hosts := c.Hosts
			if len(hosts) == 0 {
				t.Fatal("no host")
			}
			h := hosts[0]
			got := h.Exposure
			if h.RestartNeeded {
				got += ", restart"
			}
			if h.Presumed {
				got += ", presumed"
			}
			if got != test.want || code != test.code {
				t.Errorf("got %s and exit %d, want %s and %d\n%s\n%s", got, code, test.want, test.code, strings.Join(h.Why, "\n"), errs)
			}
		})
	}
}

func TestCheckSaysWhichColumnsNobodyAsksFor(t *testing.T) {
	c, _, _ := checkedFile(t, "a.csv", "address,os,iis,owner,Notes\n192.0.2.1,Windows 98,absent,x,y\n")
	for _, n := range c.Inputs[0].Notes {
		if n.Reason == "columns that nothing asks for: owner, notes (2)" {
			return
		}
	}
	t.Errorf("got %+v", c.Inputs[0].Notes)
}
