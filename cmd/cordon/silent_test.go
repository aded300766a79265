package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
)

// What does not answer is not safe, whatever was known of it; and that sources differ is
// said of a single machine as of many.
func TestAMachineThatDoesNotAnswerIsNoAllClear(t *testing.T) {
	const header = "address,name,status,os,iis,last-seen\n"
	in := place(t, map[string]string{
		"log":      `203.0.113.10 - - [01/Aug/2001:05:13:00 +0000] "GET / HTTP/1.1" 200 437 "-" "-"` + "\n",
		"down.csv": header + "192.0.2.1,a,down,Windows 2000,absent,2001-08-30\n",
		"two.csv":  header + "192.0.2.1,a,down,Windows 2000,absent,2001-08-30\n192.0.2.2,b,up,Windows 2000,absent,2001-08-30\n",
		"up.csv":   header + "192.0.2.1,a,up,Windows 2000,absent,2001-08-30\n",
		"was.csv":  header + "192.0.2.1,a,up,Windows 98,running,2001-08-10\n192.0.2.1,a,up,Windows 98,absent,2001-08-30\n",
	})
	check := []string{"check", "--advisory", "code-red", "--at", "2001-09-01", "--inventory"}
	with := func(more ...string) []string { return slices.Concat(check, more) }
	for _, test := range []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"down", with(in("down.csv")), exitIncomplete, "it did not answer, so this is no all-clear"},
		{"one of two", with(in("two.csv")), exitIncomplete, "this is no all-clear: 1 machine did not answer"},
		{"the other of two", with(in("two.csv"), "--host", "192.0.2.2"), 0, ""},
		{"the one of two", with(in("two.csv"), "--host", "192.0.2.1"), exitIncomplete, "did not answer"},
		{"up", with(in("up.csv")), 0, "it is known to be fixed or not affected"},
		{"beside a log", []string{"analyze", little, "--advisory", "code-red", "--inventory", in("down.csv"), in("log")}, exitIncomplete, "1 machine did not answer"},
		{"sources differ", with(in("was.csv")), 0, "Sources differ on it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			exit := run(context.Background(), test.args, streams{strings.NewReader(""), &out, &errs})
			if text := strings.Join(strings.Fields(out.String()+errs.String()), " "); exit != test.exit || !strings.Contains(text, test.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", exit, test.exit, test.says, out.String(), errs.String())
			}
		})
	}
}
