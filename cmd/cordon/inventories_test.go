package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// What was not read of inventories is told by analyze as by check, and rows of inventories
// are no records of the recordings.
func TestAnalyzeSaysWhatInventoriesDoNot(t *testing.T) {
	const header = "address,os,iis,last-seen\n"
	in := place(t, map[string]string{
		"log":      `203.0.113.10 - - [01/Aug/2001:05:13:00 +0000] "GET / HTTP/1.1" 200 437 "-" "-"` + "\n",
		"good.csv": header + "192.0.2.1,Windows 2000,absent,2001-08-30\n",
		"head.csv": header, "empty.csv": "", "nobody.csv": header + ",Windows 2000,running,2001-08-04\n",
		"half.csv": header + "192.0.2.1,Windows 2000,absent,2001-08-30\n,Windows 2000,running,2001-08-04\n",
	})
	for _, test := range []struct {
		name  string
		files []string
		exit  int
		says  string
	}{
		{"all is read", []string{"good.csv"}, 0, "No worm was recognised in 1 record of 1 input."},
		{"a header", []string{"head.csv"}, exitIncomplete, "It names no machine"},
		{"nothing", []string{"empty.csv"}, exitIncomplete, "It names no machine"},
		{"a row of nobody", []string{"nobody.csv"}, exitIncomplete, "the inventories name no machine"},
		{"a row of nobody among others", []string{"half.csv"}, exitIncomplete, "1 record was not understood, which may have been of a machine"},
		{"a header beside a good one", []string{"good.csv", "head.csv"}, exitIncomplete, "head.csv names no machine"},
	} {
		t.Run(test.name, func(t *testing.T) {
			args := []string{"analyze", little, "--advisory", "code-red", in("log")}
			for _, f := range test.files {
				args = append(args, "--inventory", in(f))
			}
			var out, errs bytes.Buffer
			exit := run(context.Background(), args, streams{strings.NewReader(""), &out, &errs})
			if text := strings.Join(strings.Fields(out.String()+errs.String()), " "); exit != test.exit || !strings.Contains(text, test.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", exit, test.exit, test.says, out.String(), errs.String())
			}
		})
	}
}
