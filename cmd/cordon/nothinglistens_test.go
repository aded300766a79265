package main

import (
	"fmt"
	"strings"
	"testing"
)

// A whole list of what listens says what does not; what lists some says nothing of others.
func TestAWholeListOfWhatListensShowsWhatDoesNot(t *testing.T) {
	snapshot := func(query string, rows ...string) string {
		return fmt.Sprintf(`{"name":%q,"hostIdentifier":"cam1","unixTime":1472720400,"action":"snapshot","snapshot":[%s]}`+"\n", query, strings.Join(rows, ","))
	}
	difference := func(counter int, added, removed string) string {
		return fmt.Sprintf(`{"name":"listening_ports","hostIdentifier":"cam1","unixTime":%d,"epoch":1,"counter":%d,"diffResults":{"added":[%s],"removed":[%s]}}`+"\n", 1472720400+counter*60, counter, added, removed)
	}
	row := func(port, protocol, address string) string {
		return fmt.Sprintf(`{"pid":"7","port":%q,"protocol":%q,"family":"2","address":%q}`, port, protocol, address)
	}
	ssh, dhcp, telnet := row("22", "6", "0.0.0.0"), row("68", "17", "0.0.0.0"), row("23", "6", "0.0.0.0")
	const unix = `{"pid":"1","port":"0","protocol":"0","family":"1","address":"","path":"/run/log"}`
	wazuh := func(total int, rows ...string) string {
		var all []string
		for _, r := range rows {
			port, protocol, _ := strings.Cut(r, "/")
			all = append(all, fmt.Sprintf(`{"local":{"ip":"0.0.0.0","port":%s},"protocol":%q,"state":"listening","agent_name":"cam1","scan":{"time":"2016-09-01T09:00:00Z"}}`, port, protocol))
		}
		return fmt.Sprintf(`{"data":{"affected_items":[%s],"total_affected_items":%d},"error":0}`, strings.Join(all, ","), total)
	}
	for _, test := range []struct{ name, text, want string }{
		{"neither port", snapshot("listening_ports", ssh, dhcp), "not-affected"},
		{"neither port, in a pack", snapshot("pack/incident-response/listening_ports", ssh, unix), "not-affected"},
		{"to itself alone", snapshot("listening_ports", ssh, dhcp, row("23", "6", "127.0.0.1"), row("2323", "6", "::1")), "not-affected"},
		{"telnet", snapshot("listening_ports", ssh, dhcp, telnet), "unknown"},
		{"telnet at the second port", snapshot("listening_ports", ssh, dhcp, row("2323", "6", "0.0.0.0")), "unknown"},
		{"telnet at one address", snapshot("listening_ports", ssh, dhcp, row("23", "6", "192.0.2.1")), "unknown"},
		{"one protocol alone", snapshot("listening_ports", ssh, row("80", "6", "0.0.0.0")), "unknown"},
		{"nothing at all", snapshot("listening_ports"), "unknown"},
		{"a query for some", snapshot("web_ports", ssh, dhcp), "unknown"},
		{"a query for the first", snapshot("top_listening_ports", ssh, dhcp), "unknown"},
		{"another query", snapshot("servers", ssh, dhcp), "unknown"},
		{"a port that is not understood", snapshot("listening_ports", ssh, dhcp, row("telnet", "6", "0.0.0.0")), "unknown"},
		{"differences", difference(0, ssh+","+dhcp+","+telnet, "") + difference(1, "", telnet), "not-affected"},
		{"differences between which one is missing", difference(0, ssh+","+dhcp, "") + difference(2, row("80", "6", "0.0.0.0"), ""), "unknown"},
		{"what is printed of a query that nobody knows", "[" + ssh + "," + dhcp + "]", "unknown"},
		{"Wazuh", wazuh(2, "22/tcp", "68/udp"), "not-affected"},
		{"Wazuh, telnet", wazuh(3, "22/tcp", "68/udp", "23/tcp6"), "unknown"},
		{"Wazuh, a page", wazuh(3, "22/tcp", "68/udp"), "unknown"},
		{"Wazuh, one protocol", wazuh(2, "22/tcp", "80/tcp"), "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := place(t, map[string]string{"ports": test.text})("ports")
			rows, _ := checkedAgainst(t, "mirai", "2016-09-02", "--inventory", file)
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			if got := standing(&rows[0]); got != test.want {
				t.Errorf("%s, want %s; %v", got, test.want, rows[0].Why)
			}
			if rows[0].Disputed() {
				t.Errorf("one list contradicts itself: %+v", rows[0].Facts)
			}
		})
	}
}
