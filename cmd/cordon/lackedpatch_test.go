package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A whole list of hotfixes without the patch says that it is missing; what lists some, or
// has what may contain it, says nothing of the kind.
func TestAWholeListOfHotfixesShowsWhatIsMissing(t *testing.T) {
	record := func(query string, day int, rows ...string) string {
		at := time.Date(2001, 8, day, 10, 0, 0, 0, time.UTC)
		return fmt.Sprintf(`{"name":%q,"hostIdentifier":"web1","unixTime":%d,"action":"snapshot","snapshot":[%s]}`+"\n", query, at.Unix(), strings.Join(rows, ","))
	}
	hotfix := func(id string) string { return fmt.Sprintf(`{"hotfix_id":%q,"csname":"WEB1"}`, id) }
	server := record("os_version", 20, `{"name":"Microsoft Windows 2000 Server","version":"5.0.2195","platform":"windows"}`) +
		record("web_server", 20, `{"pid":"812","name":"inetinfo.exe"}`) +
		record("mappings", 20, `{"path":"METABASE\\W3SVC\\ScriptMaps\\.ida","data":"idq.dll"}`)
	const wazuh = `{"data":{"affected_items":[{"hotfix":"Q300972","scan":{"time":"2001-08-20T10:00:00Z"},"agent_id":"001"},{"hotfix":"Q147222","scan":{"time":"2001-08-20T10:00:00Z"},"agent_id":"001"}],"total_affected_items":2},"error":0}`
	for _, test := range []struct{ name, file, text, want string }{
		{"a list without it", "o.log", server + record("patches", 20, hotfix("Q147222")), "affected, presumed"},
		{"a pack's list", "o.log", server + record("pack/windows/installed_hotfixes", 20, hotfix("Q147222")), "affected, presumed"},
		{"a list of some", "o.log", server + record("iis_patches", 20, hotfix("Q147222")), "unknown"},
		{"a pack of some", "o.log", server + record("pack/top10/patches", 20, hotfix("Q147222")), "unknown"},
		{"a list of what is missing", "o.log", server + record("missing_patches", 20, hotfix("Q300972")), "unknown"},
		{"a list with it", "o.log", server + record("patches", 20, hotfix("Q300972")), "fixed, open"},
		{"a list with what contains it", "o.log", server + record("patches", 20, hotfix("KB319733")), "fixed, open"},
		{"a list with what may contain it", "o.log", server + record("patches", 20, hotfix("Q311401")), "unknown"},
		{"a list without it, and it came later", "o.log", server + record("patches", 20, hotfix("Q147222")) + record("patches", 25, hotfix("Q300972")), "fixed, presumed"},
		{"a list of when a service pack may have brought it", "o.log", strings.ReplaceAll(server+record("patches", 20, hotfix("Q147222")), "9983", "10277"), "unknown"},
		{"a table of hotfixes", "t.csv", "address,os,iis,ida-mapping,hotfixes,seen\n192.0.2.1,Windows 2000,running,present,Q147222,2001-08-20\n", "unknown"},
		{"Wazuh, with it", "w.json", wazuh, "fixed, open"},
		{"Wazuh, without it", "w.json", strings.Replace(wazuh, "Q300972", "Q1", 1), "unknown"},
		{"Wazuh, a page of it", "w.json", strings.NewReplacer("Q300972", "Q1", `items":2`, `items":3`).Replace(wazuh), "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := "2001-09-01"
			if strings.Contains(test.name, "service pack") {
				at = "2002-09-01"
			}
			rows, _ := checked(t, at, "--inventory", place(t, map[string]string{test.file: test.text})(test.file))
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			if got := standing(&rows[0]); got != test.want {
				t.Errorf("%s, want %s; %v", got, test.want, rows[0].Why)
			}
			missing := map[string]bool{"Wazuh, without it": true, "Wazuh, a page of it": false, "Wazuh, with it": false}
			for _, f := range rows[0].Facts {
				if want, asked := missing[test.name]; asked && f.Name == "ms01-033" && (f.Value == "missing") != want {
					t.Errorf("ms01-033 is %q", f.Value)
				}
			}
			if rows[0].Disputed() {
				t.Errorf("one list contradicts itself: %+v", rows[0].Facts)
			}
		})
	}
}
