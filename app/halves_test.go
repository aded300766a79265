package app

import (
	"bufio"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon"
	"cordon/logs"
)

// Wherever a log is cut into files, a line that it was cut in is one record: it is
// read, or it is noted once.
func TestALineThatIsCutBetweenRotatedFilesIsOne(t *testing.T) {
	var lines []string
	for i := range 30 {
		lines = append(lines, hit(i, fmt.Sprintf("198.51.100.%d", i), codeRedII))
	}
	text := strings.Join(lines, "")
	begins := strings.LastIndex(text[:len(text)/2], "\n") + 1
	whole := 0
	for cut := begins; cut < begins+len(lines[15]); cut += 5 {
		dir := t.TempDir()
		write(t, dir, "access.log", text[cut:])
		write(t, dir, "access.log.1.gz", gzipped(t, text[:cut]))
		rep := analyse(t, nil, dir)
		var records, skipped uint64
		for i, in := range rep.Inputs {
			accounted(t, in)
			records, skipped = records+in.Records, skipped+in.Skipped
			if want := []int{len(text) - cut, cut}[i]; in.Bytes != uint64(want) {
				t.Errorf("cut at %d: %d bytes of %s, want %d", cut, in.Bytes, in.Name, want)
			}
		}
		hosts, seen := emitters(rep, "code-red", "ii", cordon.VerdictInfected)
		if hosts != 30 || seen != 30 || skipped > 1 || records != 30+skipped {
			t.Errorf("cut at %d: %d hosts, %d observations, %d records, %d not understood", cut, hosts, seen, records, skipped)
		}
		if skipped == 0 {
			whole++
		}
		for _, h := range rep.Hosts {
			if e := h.Evidence; h.Address == "198.51.100.29" && (filepath.Base(e[0].Input) != "access.log" || e[0].Position != uint64(strings.Count(text[cut:], "\n"))) {
				t.Errorf("cut at %d: the last line is at %s:%d", cut, e[0].Input, e[0].Position)
			}
		}
	}
	if whole < len(lines[15])/5*3/4 {
		t.Errorf("the line is whole in %d cuts", whole)
	}
}

// What only looks like a line that was cut is left as it is.
func TestHalvesThatMakeNoRecordAreNotPutTogether(t *testing.T) {
	var lines []string
	for i := range 20 {
		lines = append(lines, hit(i, fmt.Sprintf("198.51.100.%d", i), codeRedII))
	}
	text := func(from, to int) string { return strings.Join(lines[from:to], "") }
	half := lines[10][:len(lines[10])-40]
	for _, test := range []struct {
		name    string
		a, b    string // of the files
		as, bs  string // their names
		skipped uint64
	}{
		{"the rest is another's", text(0, 10) + half, "rubbish\n" + text(11, 20), "a.log.1", "a.log", 2},
		{"the rest is not there", text(0, 10) + half, text(11, 20), "a.log.1", "a.log", 1},
		{"a record that lacks its end, and what is none", text(0, 10) + strings.TrimSpace(lines[10]), "rubbish\n" + text(11, 20), "a.log.1", "a.log", 1},
		{"of another log", text(0, 10) + half, lines[10][len(half):] + text(11, 20), "a.log", "b.log", 2},
		{"in another order", lines[10][len(half):] + text(0, 10), text(11, 20) + half, "a.log.1", "a.log", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, test.as, test.a)
			write(t, dir, test.bs, test.b)
			rep := analyse(t, nil, dir)
			var skipped uint64
			for _, in := range rep.Inputs {
				accounted(t, in)
				skipped += in.Skipped
				info, err := os.Stat(in.Name)
				if err != nil || in.Bytes != uint64(info.Size()) {
					t.Errorf("%d bytes of %s", in.Bytes, in.Name)
				}
			}
			if skipped != test.skipped {
				t.Errorf("%d not understood, want %d", skipped, test.skipped)
			}
		})
	}
}

// Wherever a log is cut in the address of a client, no other address is named. Where
// the rest is a record of another's the line is skipped, and it is said why.
func TestACutWithinAnAddressNamesNobodyElse(t *testing.T) {
	for _, client := range []string{"192.0.2.1", "10.1.23.4", "210.123.45.67", "2001:db8::abcd:1", "host12.example.net"} {
		for cut := 1; cut < len(client)+8; cut++ {
			line := hit(2, client, codeRedII)
			dir := t.TempDir()
			write(t, dir, "access.log.1", hit(1, "198.51.100.1", "GET / HTTP/1.0")+line[:cut])
			write(t, dir, "access.log", line[cut:]+hit(3, "198.51.100.2", "GET / HTTP/1.0"))
			rep := analyse(t, nil, dir)
			var skipped uint64
			either := false
			for _, in := range rep.Inputs {
				accounted(t, in)
				skipped += in.Skipped
				for _, why := range in.SkippedWhy {
					either = either || strings.Contains(why.Reason, "which it is cannot be told") && why.Position == 1
				}
			}
			named := ""
			for _, h := range rep.Hosts {
				if h.Verdict == cordon.VerdictInfected {
					named += h.Address
				}
			}
			switch {
			case named == client && skipped == 0:
			case named == "" && skipped == 2 && either:
			default:
				t.Errorf("cut at %q | %q: %q is named, %d lines skipped", line[:cut], line[cut:cut+20], named, skipped)
			}
		}
	}
}

// The halves of lines take of the memory for copies, and only where they can be halves
// of one.
func TestHalvesAreKeptWithinTheBound(t *testing.T) {
	long := func(n int) string {
		return hit(n, "198.51.100.1", "GET /"+strings.Repeat("x", 6000)+" HTTP/1.0")
	}
	for _, test := range []struct {
		name string // of the members
		kept bool
	}{{"log%d.txt", false}, {"access.log.%d", true}} {
		var files []*input
		for n := range 40 {
			files = append(files, &input{name: fmt.Sprintf(test.name, n+1), logs: logs.Formats()[2]})
		}
		expectHalves(files)
		kept := 0
		for n, in := range files {
			if _, whole := fingerprint(bufio.NewReaderSize(strings.NewReader(long(n)+strings.TrimSpace(long(n))), 64<<10), in, maphash.MakeSeed(), 100); !whole {
				t.Fatal("too many records")
			}
			kept += in.kept()
		}
		if kept > 0 != test.kept {
			t.Errorf("%s: %d bytes are kept", test.name, kept)
		}
	}
}

// What breaks off because its file is damaged goes on in no other, and the first line
// of that is its own.
func TestALineThatDamageCutsIsNotPutTogether(t *testing.T) {
	var text strings.Builder
	for i := range 400 {
		text.WriteString(hit(i, fmt.Sprintf("198.51.100.%d", i%250), fmt.Sprintf("GET /%x HTTP/1.0", i*2654435761)))
	}
	packed := gzipped(t, text.String())
	for cut := len(packed) - 400; cut < len(packed)-300; cut += 3 {
		dir := t.TempDir()
		write(t, dir, "access.log.1.gz", packed[:cut])
		write(t, dir, "access.log", " HTTP/1.0\" 404 283\n"+hit(500, "203.0.113.9", codeRedII))
		rep := analyse(t, nil, dir)
		in := rep.Inputs[0]
		if accounted(t, in); in.Records != 2 || len(in.Notes) > 0 || rep.Inputs[1].Error == "" {
			t.Errorf("cut at %d: %d records, noted %v; the other's error is %q", cut, in.Records, in.Notes, rep.Inputs[1].Error)
		}
	}
}
