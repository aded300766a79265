package main

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
	"cordon/advisories"
)

// standing is a row's answer in a few words.
func standing(h *cordon.CheckHost) string {
	is := h.Exposure
	for _, x := range []struct {
		is   bool
		word string
	}{{h.RestartNeeded, "restart"}, {h.Unsettled, "open"}, {h.Presumed, "presumed"}} {
		if x.is {
			is += ", " + x.word
		}
	}
	return is
}

// What was so, when it came and what was found once is not undone by what is so now: not
// by a newer word, by its age, by a date of something else or by one that is not known.
func TestWhatWasSoIsNotUndone(t *testing.T) {
	const (
		head  = "address,name,os,iis,ida-mapping,ms01-033,installed,booted,last-seen\n"
		web   = "192.0.2.1,web,Windows 2000,"
		doors = "address,name,os,iis,back-door,seen\n"
	)
	for _, test := range []struct {
		name  string
		files []string
		args  []string
		want  string
		code  int
	}{
		{"two things fix it, one came too late and of the other nobody knows when", []string{head + web + "running,removed,installed,2001-08-20,2001-08-29,2001-08-30\n"}, nil, "fixed, open", 3},
		{"two things fix it, one of them in time", []string{head + web + "running,removed,installed,2001-07-20,2001-07-25,2001-08-30\n"}, nil, "fixed", 0},
		{"the date of another fact", []string{"address,name,ida-mapping\n192.0.2.1,web,removed\n", "address,name,os,iis,url-redirection,last-seen\n" + web + "running,unused,2001-07-10\n"}, nil, "fixed, open", 3},
		{"a contradiction of an unknown day", []string{head + web + "running,present,installed,,2001-07-12,2001-07-10\n" + web + "running,present,missing,,,n/a\n"}, nil, "unknown", 3},
		{"it runs, on an unknown day", []string{head + web + "absent,present,missing,,,2001-07-10\n" + web + "running,present,missing,,,n/a\n"}, nil, "unknown", 3},
		{"it was open", []string{head + web + "running,present,missing,,,2001-08-10\n" + web + "absent,,,,,2001-08-30\n"}, nil, "not-affected, presumed", 1},
		{"it was open, which is too old", []string{head + web + "running,present,missing,,,2001-08-10\n" + web + "absent,,,,,2001-08-30\n"}, []string{"--max-age", "10d"}, "not-affected, presumed", 1},
		{"it was open, and all is too old", []string{head + web + "running,present,missing,,,2001-08-10\n"}, []string{"--max-age", "10d"}, "unknown, presumed", 1},
		{"it was closed, and all is too old", []string{head + web + "absent,,,,,2001-08-10\n"}, []string{"--max-age", "10d"}, "unknown", 3},
		{"a day that was disproved by what is too old", []string{head + web + "running,present,missing,,,2001-08-10\n" + web + "running,present,installed,2001-07-02,2001-08-28,2001-08-30\n"}, []string{"--max-age", "10d"}, "fixed, presumed", 1},
		{"the same said twice", []string{head + web + "running,present,installed,,2001-07-12,2001-07-10\n" + web + "running,present,installed,,2001-07-12,2001-08-30\n"}, nil, "fixed", 0},
		{"the same said twice, in two files", []string{head + web + "running,present,installed,,2001-07-12,2001-07-10\n", head + web + "running,present,installed,,2001-07-12,2001-08-30\n"}, nil, "fixed", 0},
		{"two days on which it was fixed", []string{head + web + "running,present,installed,2001-07-02,2001-08-25,2001-08-30\n", head + web + "running,present,installed,2001-08-20,2001-08-25,2001-08-29\n"}, nil, "fixed, presumed", 1},
		{"two days on which it started", []string{head + web + "running,present,installed,2001-07-02,2001-06-01,2001-08-30\n", head + web + ",,,,2001-07-05,2001-08-20\n"}, nil, "fixed, restart", 1},
		{"it is said to be in service since a day on which it had been seen open", []string{head + web + "running,present,missing,,,2001-08-06\n", strings.Replace(head, "installed,", "installed,in-service,", 1) + web + "running,present,installed,2001-08-19,2001-08-25,2001-08-26,2001-08-30\n"}, nil, "fixed, presumed", 1},
		{"it ran on while the worm circulated, and started since", []string{head + web + "running,present,installed,2001-07-02,2001-06-01,2001-08-10\n", head + web + "running,present,installed,2001-07-02,2001-08-20,2001-08-30\n"}, nil, "fixed, presumed", 1},
		{"it started once it was fixed, and again", []string{head + web + "running,present,installed,2001-07-02,2001-07-03,2001-08-10\n", head + web + "running,present,installed,2001-07-02,2001-08-20,2001-08-30\n"}, nil, "fixed", 0},
		{"it started between two sources", []string{head + web + "running,present,installed,2001-07-02,2001-06-01,2001-07-03\n", head + web + ",,,,2001-07-05,2001-08-20\n"}, nil, "fixed", 0},
		{"found and not found", []string{doors + web + "absent,found,2001-08-30\n" + web + "absent,not-found,2001-08-30\n"}, nil, "not-affected, presumed", 1},
		{"found, and then not", []string{doors + web + "absent,found,2001-08-05\n" + web + "absent,not-found,2001-08-30\n"}, nil, "not-affected, presumed", 1},
		{"found, which is too old", []string{doors + web + "absent,found,2001-08-05\n" + web + "absent,,2001-08-30\n"}, []string{"--max-age", "20d"}, "not-affected, presumed", 1},
		{"found, in words that nobody knows", []string{doors + web + "absent,FOUND root.exe,2001-08-30\n"}, nil, "not-affected, open", 3},
		{"found, perhaps", []string{doors + web + "absent,found?,2001-08-30\n"}, nil, "not-affected, open", 3},
		{"a file of later, without days", []string{head + web + "absent,present,missing,,,\n"}, nil, "not-affected, open", 3},
		{"a file of later, without days, that shows it open", []string{head + web + "running,present,missing,,,\n"}, nil, "affected, presumed", 1},
		{"not looked for", []string{doors + web + "absent,,2001-08-30\n"}, nil, "not-affected", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{}
			for i, text := range test.files {
				files[fmt.Sprint(i, ".csv")] = text
			}
			at := place(t, files)
			args := test.args
			for name := range files {
				args = append(args, "--inventory", at(name))
			}
			rows, code := checked(t, "2001-09-01", args...)
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			if got := standing(&rows[0]); got != test.want || code != test.code {
				t.Errorf("%s, exit %d; want %s, exit %d\n%s", got, code, test.want, test.code, strings.Join(rows[0].Why, "\n"))
			}
		})
	}
}

// Where two things are needed to fix a machine, the date of one is not the other's; MS01-044
// contains MS01-033.
func TestADateIsOfOneFactAlone(t *testing.T) {
	document := strings.NewReplacer("id: code-red\n", "id: two-fixes\n", "  - when: {ms01-033: installed}\n", "  - when: {all: [{ms01-033: installed}, {ms01-044: installed}]}\n").Replace(codeRed(t))
	a := "address,name,os,iis,url-redirection,ida-mapping,ms01-033,installed,booted,last-seen\n192.0.2.1,web,Windows 2000,running,unused,present,installed,%s,2001-08-29,2001-08-30\n"
	b := "address,name,ms01-044,installed,last-seen\n192.0.2.1,web,installed,%s,2001-08-30\n"
	for _, test := range []struct{ a, b, want string }{
		{"2001-07-02", "", "fixed, open"}, {"", "2001-07-02", "fixed"}, {"", "", "fixed, open"}, {"2001-07-02", "2001-07-03", "fixed"}, {"2001-07-02", "2001-08-20", "fixed, presumed"},
	} {
		at := place(t, map[string]string{"two.yaml": document, "a.csv": fmt.Sprintf(a, test.a), "b.csv": fmt.Sprintf(b, test.b)})
		rows, _ := checked(t, "2001-09-01", "--advisory", at("two.yaml"), "--inventory", at("a.csv"), "--inventory", at("b.csv"))
		for i := range rows {
			if got := standing(&rows[i]); rows[i].Advisory == "two-fixes" && got != test.want {
				t.Errorf("fixed on %q and on %q: %s, want %s\n%s", test.a, test.b, got, test.want, strings.Join(rows[i].Why, "\n"))
			}
		}
		if len(rows) != 2 {
			t.Errorf("%d rows", len(rows))
		}
	}
}

func codeRed(t *testing.T) string {
	t.Helper()
	text, err := advisories.Files.ReadFile("code-red.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What is assumed of a start that nobody knows of is said; a person is asked for it.
func TestAStartIsAssumedAndSaid(t *testing.T) {
	const head = "address,name,os,iis,ida-mapping,ms01-033,installed,booted,last-seen\n"
	const assumed = "It is assumed that it was started when it was fixed, before Code Red II began to circulate"
	for booted, want := range map[string]bool{"2001-07-03": false, "2001-08-20": true} {
		at := place(t, map[string]string{"a.csv": head + "192.0.2.1,web,Windows 2000,running,present,installed,2001-07-02," + booted + ",2001-08-30\n"})
		rows, code := checked(t, "2001-09-01", "--inventory", at("a.csv"))
		if said := strings.Contains(strings.Join(rows[0].Why, " "), assumed); said != want || code != 0 {
			t.Errorf("started %s: exit %d, said %v: %v", booted, code, said, rows[0].Why)
		}
	}
	for first, want := range map[string]string{"?": "fixed", "2001-07-02": "fixed", "2001-08-03": "fixed", "2001-08-20": "fixed, presumed"} {
		at := place(t, map[string]string{"answers": "ms01-033: installed\ninstalled: 2001-07-01\nrestarted: yes\nfirst-start: " + first + "\n"})
		rows, _ := checked(t, "2001-09-01", "--answers", at("answers"))
		if got := standing(&rows[0]); got != want {
			t.Errorf("first started on %q: %s, want %s: %v", first, got, want, rows[0].Why)
		}
	}
}
