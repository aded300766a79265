package main

import (
	"fmt"
	"testing"

	"cordon"
)

// What was closed to a scan was so from where it ran: it is shown, and settles nothing,
// neither for the machine nor against who knows better.
func TestWhatIsClosedToAScanIsShownAndSettlesNothing(t *testing.T) {
	scan := func(address, first, second string) string {
		port := func(n int, state string) string {
			return fmt.Sprintf(`<port protocol="tcp" portid="%d"><state state=%q reason="reset"/></port>`, n, state)
		}
		return `<host starttime="1472720400" endtime="1472720400"><status state="up"/><address addr="` + address + `" addrtype="ipv4"/><ports>` + port(23, first) + port(2323, second) + `</ports></host>`
	}
	run := func(hosts string) string {
		return `<nmaprun scanner="nmap" start="1472720400">` + hosts + `<runstats><finished time="1472720400" exit="success"/></runstats></nmaprun>`
	}
	const told = "address,telnet,password,seen\n192.0.2.1,%s,as-sold,2016-08-20\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
		shown int // words of the scan that decide nothing
	}{
		{"both ports", map[string]string{"n.xml": run(scan("192.0.2.1", "closed", "closed"))}, "unknown", 2},
		{"filtered", map[string]string{"n.xml": run(scan("192.0.2.1", "filtered", "closed"))}, "unknown", 2},
		{"one of them answers", map[string]string{"n.xml": run(scan("192.0.2.1", "open", "closed")), "t.csv": fmt.Sprintf(told, "")}, "affected", 1},
		{"a table that says open", map[string]string{"n.xml": run(scan("192.0.2.1", "closed", "closed")), "t.csv": fmt.Sprintf(told, "open")}, "affected", 2},
		{"a table that says closed", map[string]string{"n.xml": run(scan("192.0.2.1", "closed", "closed")), "t.csv": fmt.Sprintf(told, "closed")}, "not-affected", 2},
		{"a second host of the scan", map[string]string{"n.xml": run(scan("192.0.2.1", "closed", "closed") + scan("192.0.2.2", "open", "closed"))}, "unknown", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := place(t, test.files)
			var args []string
			for name := range test.files {
				args = append(args, "--inventory", at(name))
			}
			rows, _ := checkedAgainst(t, "mirai", "2016-09-02", args...)
			if got := standing(&rows[0]); got != test.want {
				t.Errorf("%s, want %s; %v", got, test.want, rows[0].Why)
			}
			shown := 0
			for _, f := range rows[0].Facts {
				if f.Name == "telnet" && f.Standing == cordon.StandingFromThere && f.Value == "" {
					shown++
				}
			}
			if shown != test.shown || rows[0].Disputed() {
				t.Errorf("%d words of the scan, want %d: %+v", shown, test.shown, rows[0].Facts)
			}
		})
	}
}
