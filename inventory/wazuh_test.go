package inventory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answerOf is an answer of Wazuh's API with records as "agent name" each.
func answerOf(total int, records ...string) string {
	var rows []string
	for i, r := range records {
		agent, name, _ := strings.Cut(r, " ")
		rows = append(rows, fmt.Sprintf(`{"scan":{"time":"2001-08-28T12:00:00Z"},"name":"%s","pid":"%d","agent_id":"%s"}`, name, i+5, agent))
	}
	return `{"data":{"affected_items":[` + strings.Join(rows, ",") + `],"total_affected_items":` + fmt.Sprint(total) + `,"failed_items":[]},"error":0}`
}

// Of each agent its own records show whether its list is whole, wherever they stand.
func TestListsOfSeveralAgentsAreJudgedEachByItself(t *testing.T) {
	all := []string{"001 System", "001 smss.exe", "001 services.exe", "001 lsass.exe", "002 notepad.exe"}
	both := append(slices.Clone(all), "002 System", "002 smss.exe", "002 services.exe", "002 lsass.exe")
	for _, test := range []struct {
		name    string
		total   int
		records []string
		want    string
	}{
		{"one of two", 5, all, "001"},
		{"both", 9, both, "001 002"},
		{"neither has all", 5, []string{"001 System", "002 smss.exe", "001 services.exe", "002 services.exe", "002 lsass.exe"}, ""},
		{"a part of the answer", 10, both, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range len(test.records) {
				got, _, err := read(t, answerOf(test.total, test.records...), Options{})
				var whole []string
				for _, line := range got {
					if name, _, ok := strings.Cut(line, "@in list of process"); ok {
						whole = append(whole, strings.TrimPrefix(name, "agent-"))
					}
				}
				if s := strings.Join(whole, " "); err != nil || s != test.want {
					t.Errorf("%v, whole are the lists of %q, want %q", err, s, test.want)
				}
				test.records = append(test.records[1:], test.records[0])
			}
		})
	}
	spoilt := strings.Replace(answerOf(4, all...), `"pid":"8"`, `"pid":x`, 1)
	if got, _, _ := read(t, spoilt, Options{}); strings.Contains(strings.Join(got, "\n"), "list of") {
		t.Errorf("a record that cannot be read may be of any agent: %v", got)
	}
}

// Every manager counts its agents from 001.
func TestAgentsNumbersAreTheirManagers(t *testing.T) {
	of := func(input string) string {
		got, _, err := read(t, answerOf(9, "001 notepad.exe"), Options{Input: input})
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(got[0], " machine")
		return name
	}
	for _, test := range []struct {
		one, other string
		same       bool
	}{
		{"os.json", "hotfixes.json", true},
		{"os.json", "experimental-processes.json.gz", true},
		{"north/os.json", "north/packages.json", true},
		{"north/os.json", "./north/packages.json", true},
		{"north_os.json", "north_hotfixes.json", true},
		{"a.zip!/os.json", "a.zip!/hotfixes.json", true},
		{"north/os.json", "south/os.json", false},
		{"north/os.json", "south/hotfixes.json", false},
		{"manager-north.json", "manager-south.json", false},
		{"a.zip!/os.json", "b.zip!/hotfixes.json", false},
		{"a-os.json", "hotfixes.json", false},
	} {
		if a, b := of(test.one), of(test.other); (a == b) != test.same {
			t.Errorf("of %s it is %s, of %s %s", test.one, a, test.other, b)
		}
	}
	if diff := cmp.Diff("agent-001", of("os.json")); diff != "" {
		t.Error(diff)
	}
	got, _, _ := read(t, `{"data":{"affected_items":[{"hotfix":"KB299444","agent_id":"001","agent_name":"web"}],"total_affected_items":1},"error":0}`, Options{Input: "a/b.json"})
	if got[0] != "web machine by agent" {
		t.Errorf("an agent's name says less than its number: %v", got)
	}
}

// A list of ports is whole where every state is understood and the API says that all is well.
func TestPortsOfAnAnswerAreWholeWhereAllIsUnderstood(t *testing.T) {
	port := func(n, protocol, state string) string {
		return `{"local":{"ip":"0.0.0.0","port":` + n + `},"protocol":"` + protocol + `","state":"` + state + `","agent_id":"001"}`
	}
	for _, test := range []struct {
		name, third, error string
		open, whole        bool
	}{
		{"a third that listens", port("23", "tcp", "listening"), "0", true, true},
		{"in another word", port("23", "tcp", "LISTEN"), "0", true, true},
		{"a connection", port("23", "tcp", "established"), "0", false, true},
		{"a connection without a number", port(`"-"`, "tcp", "time_wait"), "0", false, true},
		{"a socket of UDP has no state", port("23", "udp", ""), "0", true, true},
		{"a state that is not understood", port("23", "tcp", "bound"), "0", false, false},
		{"a number that is not understood", port(`"telnet"`, "tcp", "listening"), "0", false, false},
		{"some of it failed", port("23", "tcp", "listening"), "2", true, false},
	} {
		got, _, err := read(t, `{"data":{"affected_items":[`+port("22", "tcp", "listening")+","+port("53", "udp", "")+","+test.third+`],"total_affected_items":3},"error":`+test.error+`}`, Options{})
		text := strings.Join(got, "\n")
		if open, whole := strings.Contains(text, "/23"), strings.Contains(text, "list of"); err != nil || open != test.open || whole != test.whole {
			t.Errorf("%s: %v, 23 is open: %t, the list is whole: %t\n%s", test.name, err, open, whole, text)
		}
	}
}
