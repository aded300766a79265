package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"cordon"
)

// is sums a row up.
func is(h *cordon.CheckHost) string {
	s := h.Exposure
	for _, more := range []struct {
		so   bool
		word string
	}{{h.RestartNeeded, "restart"}, {h.Unsettled, "open"}, {h.Presumed, "presumed"}} {
		if more.so {
			s += ", " + more.word
		}
	}
	return s
}

// A time clears nothing that it would not clear if it were as bad as it may be: of a mere
// day the worse end, of a time without a zone that of any zone, of two columns the worse.
func TestTimesThatAreNotPreciseClearNothing(t *testing.T) {
	const patched = "address,name,os,iis,ida-mapping,ms01-033,installed,booted,last-seen\n192.0.2.1,a,Windows 2000,running,present,installed,"
	const removed = "address,name,os,iis,ida-mapping,url-redirection,last-seen\n192.0.2.1,a,Windows 2000,running,removed,unused,"
	for _, test := range []struct {
		name, table, want string
		code              int
	}{
		{"two looks, the first of which shows no patch for certain", "address,name,os,iis,ms01-033,booted,last-scan,last-seen\n192.0.2.1,a,Windows 2000,running,installed,2001-07-12,2001-07-10,2001-08-30\n", "fixed, open", 3},
		{"two looks, the other way round", "address,name,os,iis,ms01-033,booted,last-scan,last-seen\n192.0.2.1,a,Windows 2000,running,installed,2001-07-12,2001-08-30,2001-07-10\n", "fixed, open", 3},
		{"two looks, both before", "address,name,os,iis,ms01-033,booted,last-scan,last-seen\n192.0.2.1,a,Windows 2000,running,installed,2001-07-12,2001-07-10,2001-07-11\n", "fixed", 0},
		{"two looks, one of them later than asked", "address,name,os,iis,last-scan,last-seen\n192.0.2.1,a,Windows 2000,absent,2001-08-30,2001-10-30\n", "unknown", 3},

		{"seen on the day of the start", patched + ",2001-07-10T12:00:00Z,2001-07-10\n", "fixed, open", 3},
		{"seen on the day of the start, without a zone", patched + ",2001-07-10 12:00:00,2001-07-10\n", "fixed, open", 3},
		{"seen on the day before, without a zone", patched + ",2001-07-11,2001-07-10\n", "fixed", 0},
		{"seen on the day before, where it was not yet over", patched + ",2001-07-11T10:00:00Z,2001-07-10\n", "fixed, open", 3},
		{"seen on the day before, and it was over everywhere", patched + ",2001-07-11T12:00:00Z,2001-07-10\n", "fixed", 0},

		{"a patch's day that was not over everywhere", patched + "2001-07-10,2001-07-11T01:00:00Z,2001-08-30\n", "fixed, open", 3},
		{"a patch's day that was over everywhere", patched + "2001-07-10,2001-07-11T12:00:00Z,2001-08-30\n", "fixed", 0},
		{"a patch's hour without a zone", patched + "2001-07-10 23:30:00,2001-07-11T00:30:00Z,2001-08-30\n", "fixed, open", 3},
		{"a patch's hour without a zone, long before", patched + "2001-07-10 23:30:00,2001-07-11T11:30:00Z,2001-08-30\n", "fixed", 0},
		{"a start without a zone", patched + "2001-07-10T23:30:00Z,2001-07-11 13:00:00,2001-08-30\n", "fixed, open", 3},
		{"a start without a zone, long behind", patched + "2001-07-10T23:30:00Z,2001-07-11 13:30:00,2001-08-30\n", "fixed", 0},
		{"both without a zone have one zone", patched + "2001-07-10 23:30:00,2001-07-11 00:30:00,2001-08-30\n", "fixed", 0},
		{"both without a zone, the start first", patched + "2001-07-11 00:30:00,2001-07-10 23:30:00,2001-08-30\n", "fixed, restart", 1},
		{"which came first is not known", patched + "2001-07-11 00:30:00,2001-07-10T23:30:00Z,2001-08-30\n", "fixed, open", 3},
		{"a start of a mere day, the patch within it", patched + "2001-07-10T10:00:00Z,2001-07-10,2001-08-30\n", "fixed, open", 3},
		{"the start first, whatever the zone", patched + "2001-07-11 14:30:00,2001-07-10T23:30:00Z,2001-08-30\n", "fixed, restart", 1},
		{"the last day before the worm, which ended behind its coming somewhere", patched + "2001-08-03,2001-08-05,2001-08-30\n", "fixed, open", 3},
		{"the day before that", patched + "2001-08-02,2001-08-05,2001-08-30\n", "fixed", 0},

		{"FILETIME", removed + "126436032000000000\n", "fixed, open", 3},
		{"FILETIME, in time", removed + "126392832000000000\n", "fixed", 0}, // 11 July 2001
		{"minutes without marks", removed + "200108301200\n", "fixed, open", 3},
		{"minutes without marks, in time", removed + "200107101200\n", "fixed", 0},
		{"seconds without marks", removed + "20010830120000\n", "fixed, open", 3},
		{"a day without marks", removed + "20010830\n", "fixed, open", 3},
		{"1970", removed + "1970-01-01 00:04:00\n", "fixed, open", 3},
		{"1980", removed + "1980-01-01 00:04:00\n", "fixed, open", 3},
		{"1601", removed + "1601-01-01 00:00:00\n", "fixed, open", 3},
		{"1989 in seconds", removed + "631151999\n", "fixed, open", 3},

		{"a patch that was there before it was made", patched + "1991-01-01,2001-08-29,2001-08-30\n", "fixed, open", 3},
		{"more than a year before the worm", patched + "2000-07-01,2001-08-29,2001-08-30\n", "fixed, open", 3},
		{"less than a year before the worm", patched + "2001-06-19,2001-08-29,2001-08-30\n", "fixed", 0},
		{"a hotfix that was there before it was made", "address,name,os,iis,hotfix,installed,booted,last-seen\n192.0.2.1,a,Windows 2000,running,Q300972,1991-01-01,2001-08-29,2001-08-30\n", "fixed, open", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, code := checked(t, "2001-09-01", "--inventory", place(t, map[string]string{"t.csv": test.table})("t.csv"))
			if len(rows) != 1 || is(&rows[0]) != test.want || code != test.code {
				t.Errorf("%+v, exit %d; want %s, exit %d", rows, code, test.want, test.code)
			}
			if why := strings.Join(rows[0].Why, " "); strings.Contains(test.name, "before it was made") && !strings.Contains(why, "before 2000-07-12, when there was nothing yet that fixes it") {
				t.Errorf("why: %s", why)
			}
		})
	}
}

// That a second source names the machine takes nothing from what its row says, and adds
// no zone to it.
func TestARowKeepsItsZoneBesideOtherSources(t *testing.T) {
	const header = "address,name,os,iis,ms01-033,installed,booted,last-seen\n192.0.2.1,a,Windows 2000,running,installed,"
	for times, want := range map[string]string{
		"2001-07-10,2001-07-11,2001-08-30":                             "fixed",
		"2001-07-10 23:30:00,2001-07-11T00:30:00Z,2001-08-30":          "fixed, open",
		",2001-07-11,2001-07-10":                                       "fixed",
		",2001-07-10T12:00:00Z,2001-07-10":                             "fixed, open",
		"1991-01-01,2001-08-29,2001-08-30":                             "fixed, open",
		"2001-07-10T00:00:00Z,2001-07-11T00:00:00Z,2001-08-30 10:00":   "fixed",
		"2001-07-10,2001-07-11,2001-08-30\n192.0.2.1,a,,,,,2001-07-09": "fixed",
	} {
		at := place(t, map[string]string{"t.csv": header + times + "\n", "u.csv": "address,os,seen\n192.0.2.1,Windows 2000,2001-08-30\n"})
		rows, _ := checked(t, "2001-09-01", "--inventory", at("t.csv"), "--inventory", at("u.csv"))
		if len(rows) != 1 || is(&rows[0]) != want {
			t.Errorf("%s: %+v, want %s", times, rows, want)
		}
	}
	at := place(t, map[string]string{ // zones of two tables may differ
		"t.csv": "address,os,iis,ms01-033,installed,seen\n192.0.2.1,Windows 2000,running,installed,2001-07-10 10:00:00,2001-08-30\n",
		"u.csv": "address,booted,seen\n192.0.2.1,2001-07-11 10:00:00,2001-08-30\n",
	})
	if rows, _ := checked(t, "2001-09-01", "--inventory", at("t.csv"), "--inventory", at("u.csv")); is(&rows[0]) != "fixed, open" {
		t.Errorf("of two tables: %+v", rows[0])
	}
}

// A file was written no earlier than what it shows.
func TestAFileThatShowsSomethingLaterLendsNoDate(t *testing.T) {
	const header, first = "address,name,os,iis,ida-mapping,ms01-033,installed,booted\n", "192.0.2.1,a,Windows 2000,running,present,installed,,2001-07-12\n"
	written := time.Date(2001, 7, 11, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct{ name, table, want string }{
		{"one row that says it of itself", header + "192.0.2.1,a,Windows 2000,running,present,installed,,2001-08-29\n", "fixed, open"},
		{"a row behind it", header + "192.0.2.1,a,Windows 98,absent,present,installed,,\n192.0.2.2,b,Windows 2000,running,present,installed,,2001-08-29\n", "not-affected, open; fixed, open"},
		{"rows before it", header + "192.0.2.1,a,Windows 2000,running,present,installed,,2001-07-11T00:30:00Z\n192.0.2.2,b,Windows 2000,running,present,installed,,2001-08-29\n", "fixed, open; fixed, open"},
		{"rows before it, of one machine", header + first + first + "192.0.2.2,b,Windows 2000,running,present,installed,,2001-08-29\n", "fixed, open; fixed, open"},
		{"nothing later", header + "192.0.2.1,a,Windows 2000,running,present,installed,,2001-07-11T00:30:00Z\n", "fixed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := place(t, map[string]string{"t.csv": test.table})("t.csv")
			if err := os.Chtimes(file, written, written); err != nil {
				t.Fatal(err)
			}
			rows, code := checked(t, "2001-09-01", "--inventory", file)
			var got []string
			for i := range rows {
				got = append(got, is(&rows[i]))
				for _, f := range rows[i].Facts {
					if (f.SeenAt == 0) != (test.name != "nothing later") {
						t.Errorf("%s shows %v", f.Name, f.SeenAt)
					}
				}
			}
			if s := strings.Join(got, "; "); s != test.want || (code == 0) != (test.want == "fixed") {
				t.Errorf("%s, exit %d; want %s", s, code, test.want)
			}
			var out, errs bytes.Buffer
			run(context.Background(), []string{"check", "--advisory", "code-red", "--at", "2001-09-01", "--inventory", file}, streams{strings.NewReader(""), &out, &errs})
			if said := strings.Contains(strings.Join(strings.Fields(out.String()), " "), "others show something later than when the file was last written"); said != (test.name != "nothing later") {
				t.Errorf("it is said that the file's date is none: %v\n%s", said, out.String())
			}
		})
	}
}

// What two tables give alike shares the zone of each of its rows.
func TestTablesThatAgreeUnsettleNothing(t *testing.T) {
	const table = "address,name,os,iis,ms01-033,installed,booted,last-seen\n192.0.2.1,a,Windows 2000,running,installed,2001-06-20,2001-06-21,%s\n192.0.2.2,b,Windows 2000,running,installed,2001-06-20 10:00,2001-06-20 12:00,%[1]s\n"
	at := place(t, map[string]string{"a.csv": fmt.Sprintf(table, "2001-08-23"), "b.csv": fmt.Sprintf(table, "2001-08-29"), "c.csv": fmt.Sprintf(table, "2001-08-30 10:00")})
	for _, files := range [][]string{{"a.csv"}, {"a.csv", "b.csv"}, {"c.csv", "b.csv", "a.csv"}} {
		var args []string
		for _, f := range files {
			args = append(args, "--inventory", at(f))
		}
		rows, code := checked(t, "2001-09-01", args...)
		for i := range rows {
			if got := standing(&rows[i]); got != "fixed" || code != 0 || len(rows) != 2 {
				t.Errorf("%v: %s is %s, exit %d: %v", files, rows[i].Host, got, code, rows[i].Why)
			}
		}
	}
}
