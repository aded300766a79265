package inventory

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// rowsNamed are rows of processes.
func rowsNamed(names ...string) []string {
	rows := make([]string, len(names))
	for i, n := range names {
		rows[i] = fmt.Sprintf(`{"name":"%s","pid":"%d"}`, n, 4*i+4)
	}
	return rows
}

// events are rows as events that were added.
func events(counter int, rows ...string) string {
	var s strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&s, `{"name":"processes","hostIdentifier":"pc-1","unixTime":"%d","epoch":"0","counter":"%d","columns":%s,"action":"added"}`+"\n", 996926400+counter, counter, r)
	}
	return s.String()
}

func snapshot(query string, rows ...string) string {
	return fmt.Sprintf(`{"snapshot":[%s],"action":"snapshot","name":"%s","hostIdentifier":"pc-1","unixTime":"996926400"}`+"\n", strings.Join(rows, ","), query)
}

func TestAListOfProcessesIsWholeWhereItShowsIt(t *testing.T) {
	windows := rowsNamed("System", "smss.exe", "services.exe", "lsass.exe")
	other := snapshot("system_info", `{"hostname":"pc-1"}`)
	init, cron := `{"name":"init","pid":"1"}`, `{"name":"cron","pid":"9"}`
	batch := func(counter int, rows ...string) string {
		return fmt.Sprintf(`{"diffResults":{"added":[%s],"removed":[]},"name":"processes","hostIdentifier":"pc-1","unixTime":%d,"epoch":0,"counter":%d}`+"\n", strings.Join(rows, ","), 996926400+counter, counter)
	}
	for _, test := range []struct {
		name, data string
		want       int // whole lists
		note       bool
	}{
		{"all of Windows", snapshot("processes", windows...), 1, false},
		{"of a folder of queries", snapshot("pack/desktop/processes", windows...), 1, false},
		{"System alone", snapshot("processes", windows[:1]...), 0, false},
		{"System and the session manager", snapshot("processes", windows[:2]...), 0, false},
		{"the first ten, by the query's name", snapshot("processes_limit_10", windows...), 0, false},
		{"the top, by the query's name", snapshot("pack/ir/top_processes", windows...), 0, false},
		{"top 10", snapshot("top10-processes", windows...), 0, false},
		{"desktop is not top", snapshot("desktop_processes", windows...), 1, false},
		{"all of Linux", snapshot("processes", init, cron), 1, false},
		{"one process of Linux", snapshot("processes", init), 0, false},
		{"events", events(0, windows...) + other, 1, false},
		{"events that nothing follows", events(0, windows...), 0, false},
		{"events that are cut in a line", events(0, windows...) + events(0, cron)[:60], 0, false},
		{"events that are cut in a line, beside another list", other + events(0, windows...) + events(0, cron)[:60], 0, false},
		{"events with a line that is none among them", events(0, windows...) + "{,\n" + other, 0, false},
		{"events behind a line that is none", "{,\n" + events(0, windows...) + other, 1, false},
		{"events that another machine's follow", events(0, windows...) + strings.ReplaceAll(other, "pc-1", "pc-2"), 0, false},
		{"differences that are cut in a line", events(0, windows...) + events(1, cron) + events(1, cron)[:60], 0, false},
		{"rows of a snapshot", strings.ReplaceAll(events(0, windows...), "added", "snapshot") + other, 1, false},
		{"rows of a snapshot that nothing follows", strings.ReplaceAll(events(0, windows...), "added", "snapshot"), 0, false},
		{"printed", "[" + strings.Join(windows, ",\n") + "]\n", 1, false},
		{"printed, and cut", "[" + strings.Join(windows, ",\n") + ",\n", 0, false},
		{"printed, and cut in a row", "[" + strings.Join(windows, ",\n") + ",\n{\"name\":", 0, false},
		{"one event", events(0, windows[0]), 0, false},
		{"events behind one another", events(0, windows...) + events(1, cron) + events(2, cron), 1, false},
		{"events that lack some", events(0, windows...) + events(7, cron), 0, true},
		{"events that begin anew", events(0, windows...) + events(7, cron) + events(0, windows...) + other, 1, true},
		{"batches", batch(0, windows...) + batch(1, cron), 1, false},
		{"batches that lack some", batch(0, windows...) + batch(7, cron), 0, true},
		{"a batch in which nothing has changed", batch(0, windows...) + `{"diffResults":"","name":"processes","hostIdentifier":"pc-1","unixTime":996926401,"epoch":0,"counter":1}` + "\n" + batch(2, cron), 1, false},
		{"a part of a list that lacks some", batch(0, windows[0]) + batch(7, cron), 0, false},
		{"differences without a beginning", batch(3, windows...), 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, tally, err := read(t, test.data, Options{})
			n := 0
			for _, line := range got {
				if strings.Contains(line, "list of process") {
					n++
				}
			}
			if said := strings.Contains(strings.Join(notesOn(&tally), ";"), missing); err != nil || n != test.want || said != test.note {
				t.Errorf("%v, %d whole lists, want %d; said that some are missing: %t, want %t", err, n, test.want, said, test.note)
			}
		})
	}
}

func TestTimesOfOsqueryAreReadByTheirSize(t *testing.T) {
	const want = cordon.Time(996926400e9)
	for unix, want := range map[string]cordon.Time{
		"996926400": want, "996926400000": want, "996926400000000": want, "996926400000000000": want, "1996926400000000000": 1996926400e9,
		"": 7, "yesterday": 0, "99692640000": 0, "0": 0,
	} {
		data := fmt.Sprintf(`{"snapshot":[{"hotfix_id":"KB300972"}],"action":"snapshot","name":"patches","hostIdentifier":"pc-1","unixTime":"%s"}`+"\n", unix)
		f, _ := ByName("osquery")
		if _, err := Read(strings.NewReader(data), f, Options{Seen: 7}, func(it *Item) {
			if it.Seen != want {
				t.Errorf("%q: got %d, want %d", unix, it.Seen, want)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// A package of which only some files are there is neither installed nor absent.
func TestAPackageCountsAsWhatItsStatusSays(t *testing.T) {
	for status, want := range map[string]string{
		"install ok installed": "telnetd version 1", "installed": "telnetd version 1", "deinstall ok installed": "telnetd version 1", "": "telnetd version 1",
		"install ok half-configured": "telnetd", "half-configured": "telnetd", "install ok unpacked": "telnetd",
		"deinstall ok config-files": "", "config-files": "", "deinstall": "", "purge ok not-installed": "",
	} {
		got, _, err := read(t, snapshot("q", `{"name":"telnetd","version":"1","maintainer":"x","status":"`+status+`"}`), Options{})
		_, rest, _ := strings.Cut(strings.Join(got, "\n"), "pc-1 package ")
		if rest, _, _ = strings.Cut(rest, " (dpkg)"); err != nil || rest != want {
			t.Errorf("%q: %v, got %q, want %q", status, err, rest, want)
		}
	}
}

func TestAgentsThatFailedAreMachinesThatDidNotAnswer(t *testing.T) {
	got, tally, err := read(t, `{"data":{"affected_items":[{"hotfix":"KB300972","agent_id":"001"}],"total_affected_items":1,"total_failed_items":2,`+
		`"failed_items":[{"error":{"code":1707,"message":"Agent is not active"},"id":["007","008"]}]}}`, Options{})
	all := strings.Join(got, "\n")
	if err != nil || !strings.Contains(all, "agent-007@in machine = down by agent\nagent-007@in label agent-007 by agent\nagent-008@in machine = down by agent") {
		t.Errorf("%v, got %s", err, all)
	}
	if notes := strings.Join(notesOn(&tally), ";"); !strings.Contains(notes, "could not ask") {
		t.Errorf("notes: %s", notes)
	}
}

// A query may be called anything; only what it is called shows that it asks for some.
func TestAQuerysNameMayMakeLessOfIt(t *testing.T) {
	windows := rowsNamed("System", "smss.exe", "services.exe", "lsass.exe")
	for _, query := range []string{
		"processes", "Processes", "process_list", "running_processes", "all_processes", "pack_ir_processes", "pack/incident-response/processes", "pack/it-compliance/process_list",
		"windows_processes", "pack/team-7/Get running processes", "process_snapshot", "Prozessliste", "",
	} {
		got, tally, err := read(t, snapshot(query, windows...), Options{})
		if err != nil || !strings.Contains(strings.Join(got, ";"), "list of process") || len(notesOn(&tally)) > 0 {
			t.Errorf("%q is not whole: %v, %v", query, err, notesOn(&tally))
		}
	}
	for _, query := range []string{
		"processes_without_path", "protected_processes", "unsigned_processes", "pack/ir/unsigned_processes", "root_processes", "processes_10", "new_processes", "processes_not_on_disk",
		"high_cpu_processes", "processes_binding_to_ports", "process_open_sockets", "system processes", "pack/top/processes",
	} {
		for _, data := range []string{snapshot(query, windows...), strings.ReplaceAll(events(0, windows...), `"processes"`, `"`+query+`"`) + snapshot("other")} {
			got, tally, err := read(t, data, Options{})
			if err != nil || strings.Contains(strings.Join(got, ";"), "list of process") {
				t.Errorf("%q is whole: %v, %v", query, err, got)
			}
			if notes := strings.Join(notesOn(&tally), ";"); !strings.Contains(notes, "query "+query+" may list a part") {
				t.Errorf("%q: notes are %q", query, notes)
			}
		}
	}
}
