package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"cordon"
)

// checked runs a check against Code Red as of a day, and reads its rows.
func checked(t *testing.T, at string, args ...string) (rows []cordon.CheckHost, code int) {
	t.Helper()
	return checkedAgainst(t, "code-red", at, args...)
}

// checkedAgainst is the same of any advisory.
func checkedAgainst(t *testing.T, advisory, at string, args ...string) (rows []cordon.CheckHost, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"check", "-o", "json", "--advisory", advisory, "--at", at}, args...), streams{strings.NewReader(""), &out, &errs})
	var c struct{ Hosts []cordon.CheckHost }
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatalf("exit %d: %v\n%s", code, err, errs.String())
	}
	return c.Hosts, code
}

// What somebody wrote into a table, and what must not be made of it.
func TestTablesAreNotReadAsMoreThanTheySay(t *testing.T) {
	const patched = "192.0.2.1,a,Windows 2000,running,installed,"
	for _, test := range []struct {
		name, table string
		want        string // of each row
		code        int
	}{
		{"patched and not restarted", "address,name,os,iis,ms01-033,installed,booted,seen\n" + patched + "2001-07-20,2001-07-01,2001-08-31\n", "fixed, restart", 1},
		{"patched and restarted", "address,name,os,iis,ms01-033,installed,booted,seen\n" + patched + "2001-07-20,2001-07-21,2001-08-31\n", "fixed", 0},
		{"patched and restarted on one day, which is first is not shown", "address,name,os,iis,ms01-033,installed,booted,seen\n" + patched + "2001-07-20,2001-07-20,2001-08-31\n", "fixed, open", 3},
		{"patched too late", "address,name,os,iis,ms01-033,installed,booted,seen\n" + patched + "2001-08-29,2001-08-30,2001-08-31\n", "fixed, presumed", 1},
		{"by hotfixes it is the same", "address,name,os,iis,hotfixes,installed,booted,seen\n192.0.2.1,a,Windows 2000,running,Q300972,2001-08-29,2001-08-30,2001-08-31\n", "fixed, presumed", 1},
		{"two machines of one name", "name,os,iis,seen\nPC,Windows 2000,running,2001-08-30\nPC,Windows 98,absent,2001-08-31\n", "unknown", 3},
		{"two addresses of one name", "name,address,iis,os,seen\nPC,192.0.2.1,running,Windows 2000,2001-08-30\nPC,192.0.2.2,absent,Windows 2000,2001-08-31\n", "unknown", 3},
		{"two names of one address", "name,address,iis,os,seen\nA,192.0.2.1,running,Windows 2000,2001-08-30\nB,192.0.2.1,absent,Windows 2000,2001-08-31\n", "unknown", 3},
		{"two machines of one name, both fixed, one too late", "name,os,iis,ms01-033,installed,booted,seen\nPC,Windows 2000,running,installed,2001-07-01,2001-07-02,2001-08-30\nPC,Windows 2000,running,installed,2001-08-29,2001-08-30,2001-08-31\n", "fixed, restart, presumed", 1},
		{"two machines of one name, both fixed, one not restarted", "name,os,iis,ms01-033,installed,booted,seen\nPC,Windows 2000,running,installed,2001-07-01,2001-06-02,2001-08-30\nPC,Windows 2000,running,installed,2001-07-01,2001-08-30,2001-08-31\n", "fixed, restart", 1},
		{"one of two rows has no date", "name,os,iis,ms01-033,installed,booted\nPC,Windows 2000,running,installed,2001-06-17,2001-06-19\nPC,Windows 2000,running,installed,,\n", "fixed, open", 3},
		{"one of two rows does not say when it started", "name,os,iis,ms01-033,installed,booted,seen\nPC,Windows 2000,running,installed,2001-06-19,2001-06-20,2001-08-08\nPC,Windows 2000,running,installed,2001-06-19,,2001-08-08\n", "fixed, open", 3},
		{"rows without dates, one of them seen late", "name,os,iis,ms01-033,seen\nPC,Windows 2000,running,installed,2001-06-01\nPC,Windows 2000,running,installed,2001-08-08\n", "fixed, open", 3},
		{"many rows of one name, and one that differs", "name,os,iis,ms01-033,seen\n" + strings.Repeat("PC,Windows 2000,running,installed,2001-07-10\n", 40) + "PC,Windows 2000,running,missing,2001-06-21\n", "unknown", 3},
		{"one machine's rows, restarted since", "name,address,os,iis,ms01-033,installed,booted,seen\nPC,192.0.2.1,Windows 2000,running,installed,2001-07-01,2001-06-02,2001-07-30\nPC,192.0.2.1,Windows 2000,running,installed,2001-07-01,2001-08-01,2001-08-31\n", "fixed", 0},
		{"one machine's rows", "name,address,iis,os,seen\nA,192.0.2.1,running,Windows 2000,2001-08-30\na,192.0.2.1,absent,Windows 2000,2001-08-31\n", "not-affected, open", 3},
		{"seen later than asked", "name,iis,os,seen\nA,absent,Windows 2000,2001-10-30\n", "unknown", 3},
		{"an undated row beside a dated one", "name,address,iis,os,ms01-033,ida-mapping,seen\nA,192.0.2.1,absent,Windows 2000,missing,,\nA,192.0.2.1,running,Windows 2000,missing,present,2001-08-30\n", "affected, presumed", 1},
		{"a mark of doubt", "name,iis,os,seen\nA,absent?,Windows 2000,2001-08-30\n", "unknown", 3},
		{"two systems", "name,iis,os,seen\nA,,Windows 98/2000,2001-08-30\n", "unknown", 3},
		{"a doubtful system", "name,iis,os,seen\nA,,probably Windows 98,2001-08-30\n", "unknown", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := place(t, map[string]string{"t.csv": test.table})("t.csv")
			rows, code := checked(t, "2001-09-01", "--inventory", file)
			var got []string
			for _, h := range rows {
				got = append(got, standing(&h))
			}
			if strings.Join(got, "; ") != test.want || code != test.code {
				t.Errorf("%s, exit %d; want %s, exit %d", strings.Join(got, "; "), code, test.want, test.code)
			}
		})
	}
}

// A file that was written after the time asked about does not lend its date.
func TestAFileOfLaterLendsNoDate(t *testing.T) {
	file := place(t, map[string]string{"t.csv": "name,iis,os\nA,absent,Windows 2000\n"})("t.csv")
	later := time.Date(2001, 12, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
	for at, shows := range map[string]bool{"2001-09-01": false, "2001-12-02": true} {
		rows, _ := checked(t, at, "--inventory", file)
		for _, f := range rows[0].Facts {
			if (f.SeenAt != 0) != shows {
				t.Errorf("as of %s %s shows %v", at, f.Name, f.SeenAt)
			}
		}
		var out, errs bytes.Buffer
		run(context.Background(), []string{"check", "--advisory", "code-red", "--at", at, "--inventory", file}, streams{strings.NewReader(""), &out, &errs})
		if said := strings.Contains(strings.Join(strings.Fields(out.String()), " "), "ecords without a time in a file written after the time asked about; when they were so is not known"); said == shows {
			t.Errorf("as of %s it is said of the file that it is later: %v\n%s", at, said, out.String())
		}
	}
}

func TestValuesOfTablesThatAreNotUnderstoodAreNamed(t *testing.T) {
	file := place(t, map[string]string{"t.csv": "address,name,os,iis\n192.0.2.256,q,Plan 9,absent?\n192.0.2.1,r,Windows 2000,absent\n"})("t.csv")
	var out, errs bytes.Buffer
	run(context.Background(), []string{"check", "--advisory", "code-red", "--at", "2001-09-01", "--inventory", file}, streams{strings.NewReader(""), &out, &errs})
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{`address: "192.0.2.256" is not understood; it may be an IP address`, `os: "Plan 9" is not understood; it may be not-windows, other, windows-2000`, `iis: "absent?" is not understood`} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %s:\n%s", want, out.String())
		}
	}
	if strings.Contains(text, `"Windows 2000" is not`) {
		t.Errorf("a good system is named:\n%s", out.String())
	}
}

// A verdict on a machine that was attacked goes by the same table.
func TestAnAttackedMachineIsJudgedByItsDates(t *testing.T) {
	const header = "address,name,os,iis,ms01-033,installed,booted,seen\n"
	for _, test := range []struct{ name, row, want string }{
		{"fixed before, and restarted", "2001-07-20,2001-07-21", "clear"},
		{"not restarted since", "2001-07-20,2001-07-01", "attacked"},
		{"fixed too late", "2001-08-29,2001-08-30", "presumed-compromised"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := place(t, map[string]string{
				"t.csv":      header + "192.0.2.1,a,Windows 2000,running,installed," + test.row + ",2001-08-31\n",
				"access.log": wormRequest(quiet, "31/Aug/2001:10:00:00", "X"),
			})
			rep, _ := analysed(t, "--inventory", at("t.csv"), "--server", "192.0.2.1", at("access.log"))
			row := rowOf(&rep, "192.0.2.1")
			if row == nil || string(row.Verdict) != test.want {
				t.Errorf("%+v, want %s", row, test.want)
			}
		})
	}
}
