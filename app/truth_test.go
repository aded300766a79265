package app

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cordon"
)

// shared is where real recordings may lie beside the project. They are not
// part of it: without them these tests are skipped, and say so.
const shared = "../../shared/data"

func sharedFile(t *testing.T, path string) string {
	t.Helper()
	p := filepath.Join(shared, path)
	if found, _ := filepath.Glob(p); len(found) == 0 {
		t.Skipf("no real recordings beside the project: %s is not there", path)
	}
	return p
}

// testMemory is enough for any recording here, and little enough for many analyses
// in a row under the race detector, which takes several times as much.
const testMemory = 2 * LeastMemory

func analyse(t *testing.T, mend func(*Analysis), paths ...string) *cordon.Report {
	t.Helper()
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	a := Analysis{Paths: paths, Advisories: all, Memory: testMemory, Year: 2005, Now: time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)}
	if mend != nil {
		mend(&a)
	}
	rep, err := Analyze(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// emitters counts rows and observations of a variant with one of the verdicts.
func emitters(rep *cordon.Report, advisory, variant string, verdicts ...string) (hosts int, observations uint64) {
	for _, h := range rep.Hosts {
		for _, v := range verdicts {
			if h.Advisory == advisory && h.Variant == variant && h.Verdict == v {
				hosts++
				observations += h.Observations
			}
		}
	}
	return hosts, observations
}

// truth is one line of TRUTH.tsv.
type truth struct{ file, question, answer string }

func readTruth(t *testing.T) []truth {
	t.Helper()
	f, err := os.Open(sharedFile(t, "TRUTH.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []truth
	s := bufio.NewScanner(f)
	for s.Scan() {
		if c := strings.Split(s.Text(), "\t"); len(c) >= 3 && c[0] != "file" {
			all = append(all, truth{c[0], c[1], c[2]})
		}
	}
	if len(all) == 0 {
		t.Fatal("TRUTH.tsv is empty")
	}
	return all
}

// numbers reads "3442; 202; 196".
func numbers(t *testing.T, s string) []uint64 {
	t.Helper()
	var all []uint64
	for _, part := range strings.Split(s, ";") {
		n, err := strconv.ParseUint(strings.TrimSpace(part), 10, 64)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		all = append(all, n)
	}
	return all
}

// TestTruth asks every question of TRUTH.tsv that this program answers.
func TestTruth(t *testing.T) {
	reports := map[string]*cordon.Report{}
	asked := 0
	for _, tr := range readTruth(t) {
		rep := reports[tr.file]
		if rep == nil {
			paths, _ := filepath.Glob(filepath.Join(shared, tr.file))
			if len(paths) == 0 {
				t.Errorf("%s is in TRUTH.tsv and not there", tr.file)
				continue
			}
			rep = analyse(t, nil, paths...)
			reports[tr.file] = rep
		}
		answer := answerTo(t, tr, rep)
		if answer == nil {
			continue
		}
		asked++
		want := numbers(t, tr.answer)
		for i := range answer {
			if answer[i] != want[i] {
				t.Errorf("%s: %s: got %v, want %v", tr.file, tr.question, answer, want)
				break
			}
		}
	}
	if asked < 80 {
		t.Errorf("only %d questions were asked", asked)
	}
}

// answerTo returns the program's answer to a question, as many numbers of the
// truth as it speaks of, or nil where it says nothing of it.
func answerTo(t *testing.T, tr truth, rep *cordon.Report) []uint64 {
	t.Helper()
	infected, suspected := cordon.VerdictInfected, cordon.VerdictSuspected
	variant := func(advisory, variant string) []uint64 {
		hosts, lines := emitters(rep, advisory, variant, infected, suspected)
		return []uint64{lines, uint64(hosts)}
	}
	switch q := tr.question; {
	case strings.HasPrefix(q, "lines"):
		var lines uint64
		for _, in := range rep.Inputs {
			lines += in.Records
		}
		return []uint64{lines}
	case strings.HasPrefix(q, "Code Red (N run)"):
		return variant("code-red", "v1-v2")
	case strings.HasPrefix(q, "Code Red II (X run)"):
		return variant("code-red", "ii")
	case strings.HasPrefix(q, "Nimda lines"):
		certain, _ := emitters(rep, "nimda", "nimda", infected)
		return append(variant("nimda", "nimda"), uint64(certain))
	case strings.HasPrefix(q, "cmd.exe or root.exe lines that are NOT Nimda"):
		var lines uint64
		for _, h := range rep.Hostile {
			lines += h.Requests
		}
		return []uint64{lines, uint64(len(rep.Hostile))}
	case strings.HasPrefix(q, "Slammer datagrams"):
		if _, n := emitters(rep, "slammer", "slammer", infected); n > 0 {
			t.Error("spoofable evidence convicted")
		}
		return variant("slammer", "slammer")
	}
	return nil
}

// The error log's truth names clients, not lines: those with both traces.
func TestTruthOfErrorLog(t *testing.T) {
	rep := analyse(t, nil, sharedFile(t, "weblogs/apache-error-2005/Apache_error.first28240.log"))
	hosts, _ := emitters(rep, "nimda", "nimda", cordon.VerdictInfected, cordon.VerdictSuspected)
	if hosts != 65 {
		t.Errorf("%d clients with Nimda's trace, want 65", hosts)
	}
	if n, _ := emitters(rep, "nimda", "nimda", cordon.VerdictInfected); n < 50 {
		t.Errorf("%d of them infected, want most", n)
	}
}

// No worm at all in the benign recordings.
func TestBenignRecordingsStaySilent(t *testing.T) {
	var paths []string
	for _, dir := range []string{"weblogs/benign", "pcaps/benign-misc", "pcaps/benign-ndpi"} {
		paths = append(paths, sharedFile(t, dir))
	}
	rep := analyse(t, nil, paths...)
	if len(rep.Hosts) > 0 {
		t.Errorf("found %+v", rep.Hosts[0])
	}
	for _, in := range rep.Inputs {
		if in.Format == "" {
			t.Errorf("%s: %s", in.Name, in.Error)
		}
	}
}
