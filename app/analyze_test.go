package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"cordon"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); raced && checks.Value.String() == checks.DefValue {
		_ = checks.Value.Set("12") // it takes any number
	}
	goleak.VerifyTestMain(m)
}

const recordingsDir = "../advisories/recordings"

func write(t testing.TB, dir, name, data string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// hit is a line of a web log, a second apart for each n.
func hit(n int, client, request string) string {
	at := time.Date(2001, 8, 5, 0, 0, n, 0, time.UTC)
	return fmt.Sprintf("%s - - [%s] \"%s\" 404 283 \"-\" \"-\"\n", client, at.Format("02/Jan/2006:15:04:05 -0700"), request)
}

const codeRedII = "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXX HTTP/1.0"

func asJSON(t *testing.T, rep *cordon.Report) string {
	t.Helper()
	b, err := json.MarshalIndent(rep, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Law 1: the same bytes for any number of workers and any order of files.
func TestAnswerDoesNotDependOnWorkersOrOrder(t *testing.T) {
	paths := []string{recordingsDir + "/code-red", recordingsDir + "/nimda", recordingsDir + "/slammer"}
	want := asJSON(t, analyse(t, nil, paths...))
	for _, workers := range []int{1, 2, 3, 8} {
		got := asJSON(t, analyse(t, func(a *Analysis) { a.Workers = workers }, paths[workers%3], paths[(workers+1)%3], paths[(workers+2)%3]))
		if got != want {
			t.Errorf("%d workers give another answer", workers)
		}
	}
}

func TestRealLogsGiveTheSameBytesHoweverTheyAreRead(t *testing.T) {
	dir := sharedFile(t, "weblogs/server-2004")
	all := []string{dir, sharedFile(t, "fwlogs/bridge-iptables-2005"), sharedFile(t, "pcaps/scan")}
	want := asJSON(t, analyse(t, func(a *Analysis) { a.Workers = 1 }, all...))
	for _, workers := range []int{2, 5} {
		if got := asJSON(t, analyse(t, func(a *Analysis) { a.Workers = workers }, all[2], all[0], all[1])); got != want {
			t.Errorf("%d workers give another answer", workers)
		}
	}
}

// A log cut at any line into rotated files shows the same hosts.
func TestSplitAtAnyLineShowsTheSameHosts(t *testing.T) {
	source, err := os.ReadFile(recordingsDir + "/code-red/demo.log")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(source), "\n")
	whole := analyse(t, func(a *Analysis) { a.Server = "www.example.org" }, recordingsDir+"/code-red/demo.log")
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		cut := rapid.IntRange(1, len(lines)-2).Draw(rt, "cut")
		a := write(t, dir, "a.log", strings.Join(lines[:cut], ""))
		b := write(t, dir, "b.log", strings.Join(lines[cut:], ""))
		split := analyse(t, func(a *Analysis) { a.Server = "www.example.org" }, b, a)
		if got, want := summary(split), summary(whole); got != want {
			rt.Fatalf("cut at %d:\n%s\nwant\n%s", cut, got, want)
		}
	})
}

func summary(rep *cordon.Report) string {
	var b strings.Builder
	for _, h := range rep.Hosts {
		fmt.Fprintln(&b, h.Address, h.Advisory, h.Variant, h.Verdict, h.Grade, h.Observations, h.Attacks, h.First, h.Last)
	}
	for s := range rep.Scanners.All() {
		fmt.Fprintln(&b, s.Address, s.Kind, s.Protocol, s.Targets, s.Outcome, s.Detector, s.Contacts, s.First, s.Last, s.Detected, s.Shape)
	}
	fmt.Fprintln(&b, rep.Traffic, rep.Activity, rep.Cumulative, rep.Level)
	return b.String()
}

func TestCopiesAreCountedOnce(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, hit(i, fmt.Sprintf("198.51.100.%d", i%50), codeRedII))
	}
	text := func(from, to int) string { return strings.Join(lines[from:to], "") }
	tests := []struct {
		name string
		a, b string
		want uint64 // observations of all hosts
		dup  uint64
	}{
		{"twins", text(0, 200), text(0, 200), 200, 200},
		{"twins of two lines", text(0, 2), text(0, 2), 2, 2},
		{"the same with other line ends", text(0, 40), strings.ReplaceAll(text(0, 40), "\n", "\r\n"), 40, 40},
		{"a long overlap", text(0, 120), text(80, 200), 200, 40},
		{"a copy taken before more was written", text(0, 10), text(0, 100), 100, 10},
		{"the same, the longer one first", text(0, 100), text(0, 10), 100, 10},
		{"a piece out of the middle", text(0, 200), text(50, 90), 200, 40},
		{"a short overlap is no copy", text(0, 100), text(80, 200), 220, 0},
		{"single equal lines are no copies", text(0, 1) + text(50, 60), text(0, 1) + text(100, 110), 22, 0},
		{"a worm that repeats itself is no copy", strings.Repeat(text(0, 16), 4), text(16, 20) + strings.Repeat(text(0, 16), 4), 132, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			rep := analyse(t, nil, write(t, dir, "b.log", test.b), write(t, dir, "a.log", test.a))
			_, got := emitters(rep, "code-red", "ii", cordon.VerdictInfected)
			dup := rep.Inputs[0].Duplicate + rep.Inputs[1].Duplicate
			if got != test.want || dup != test.dup {
				t.Errorf("%d observations, %d duplicates; want %d and %d", got, dup, test.want, test.dup)
			}
			if (rep.Inputs[1].CopyOf != "") != (test.dup > 0) {
				t.Errorf("copy of %q", rep.Inputs[1].CopyOf)
			}
		})
	}
}

// Of several that have an input's records three are named, each once, and the rest
// counted.
func TestWhoseCopiesAnInputHoldsIsToldOfAll(t *testing.T) {
	var lines []string
	for i := range 400 {
		lines = append(lines, hit(i, fmt.Sprintf("198.51.100.%d", i%50), codeRedII))
	}
	text := func(from, to int) string { return strings.Join(lines[from:to], "") }
	dir := t.TempDir()
	var paths []string
	for i := range 5 {
		paths = append(paths, write(t, dir, fmt.Sprintf("%c.log", 'a'+i), text(80*i, 80*i+80)))
	}
	for _, test := range []struct {
		name, log string
		first     string
		also      []string
		more      int
	}{
		{"one", text(0, 40), "a.log", nil, 0},
		{"one, twice", text(0, 40) + text(390, 395) + text(40, 80), "a.log", nil, 0},
		{"two", text(90, 130) + text(10, 50), "b.log", []string{"a.log"}, 0},
		{"all", text(0, 40) + text(100, 140) + text(200, 240) + text(250, 300) + text(330, 370), "a.log", []string{"b.log", "c.log"}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, nil, append(slices.Clone(paths), write(t, dir, "z.log", test.log))...)
			in := rep.Inputs[5]
			var also []string
			for _, name := range in.CopyAlsoOf {
				also = append(also, filepath.Base(name))
			}
			if filepath.Base(in.CopyOf) != test.first || !slices.Equal(also, test.also) || in.CopyOfMore != test.more {
				t.Errorf("copies of %q, %q and %d more; want %q, %q and %d", filepath.Base(in.CopyOf), also, in.CopyOfMore, test.first, test.also, test.more)
			}
		})
	}
}

func TestInputsThatBreakOffGiveTheHalfThatIsGood(t *testing.T) {
	var text strings.Builder
	for i := range 5000 {
		text.WriteString(hit(i, fmt.Sprintf("198.51.100.%d", i%250), fmt.Sprintf("%s%d", codeRedII, i*7919)))
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(text.String())); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rep := analyse(t, nil, write(t, dir, "cut.log.gz", z.String()[:z.Len()/2]))
	in := rep.Inputs[0]
	if in.Error == "" || in.Records < 500 || len(rep.Hosts) == 0 {
		t.Errorf("error %q, %d records, %d hosts", in.Error, in.Records, len(rep.Hosts))
	}
	if Incomplete(rep) == "" {
		t.Error("called complete")
	}
	capture, err := os.ReadFile(recordingsDir + "/code-red/handshake.pcap")
	if err != nil {
		t.Fatal(err)
	}
	rep = analyse(t, nil, write(t, dir, "cut.pcap", string(capture[:len(capture)-10])))
	if in := rep.Inputs[0]; len(in.Lost) == 0 || len(rep.Hosts) == 0 || Incomplete(rep) == "" {
		t.Errorf("lost %+v, %d hosts", in.Lost, len(rep.Hosts))
	}
}

func TestLineWithoutEndIsBounded(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("a", 3<<20)
	rep := analyse(t, nil, write(t, dir, "long.log", hit(0, "198.51.100.1", codeRedII)+hit(1, "198.51.100.2", "GET /"+long+" HTTP/1.0")+hit(2, "198.51.100.3", codeRedII)))
	in := rep.Inputs[0]
	if in.Records != 3 || len(in.Lost) == 0 || in.Skipped != 1 {
		t.Errorf("%+v", in)
	}
	if hosts, _ := emitters(rep, "code-red", "ii", cordon.VerdictInfected); hosts != 2 {
		t.Errorf("%d hosts, want the 2 around the long line", hosts)
	}
	if rep.Hosts[1].Evidence[0].Position != 3 && rep.Hosts[0].Evidence[0].Position != 3 {
		t.Errorf("the line behind the long one is numbered %d", rep.Hosts[1].Evidence[0].Position)
	}
}

func TestBlocksOfAnyInputMeetWithoutLoss(t *testing.T) {
	var text strings.Builder
	n := 0
	for text.Len() < 3*blockLen {
		text.WriteString(hit(n, fmt.Sprintf("198.51.100.%d", n%200), codeRedII+strings.Repeat("b", n%97)))
		n++
	}
	dir := t.TempDir()
	rep := analyse(t, func(a *Analysis) { a.Workers = 3 }, write(t, dir, "big.log", strings.TrimSuffix(text.String(), "\n")))
	_, got := emitters(rep, "code-red", "ii", cordon.VerdictInfected)
	if got != uint64(n) || rep.Inputs[0].Records != uint64(n) || rep.Inputs[0].Bytes != uint64(text.Len()-1) {
		t.Errorf("%d observations, %d records, %d bytes; want %d, %d", got, rep.Inputs[0].Records, rep.Inputs[0].Bytes, n, text.Len()-1)
	}
}

func TestInputsThatCannotBeReadAreNamedAndTheRestGoesOn(t *testing.T) {
	dir := t.TempDir()
	good := write(t, dir, "good.log", hit(0, "198.51.100.1", codeRedII))
	odd := write(t, dir, "odd.bin", "no log\nat all\n")
	empty := write(t, dir, "empty.log", "")
	rep := analyse(t, nil, good, odd, empty, filepath.Join(dir, "missing.log"))
	errs := map[string]string{}
	for _, in := range rep.Inputs {
		errs[filepath.Base(in.Name)] = in.Error
	}
	if errs["good.log"] != "" || errs["empty.log"] != "" || errs["odd.bin"] == "" || errs["missing.log"] == "" || len(rep.Hosts) == 0 {
		t.Errorf("errors %q, %d hosts", errs, len(rep.Hosts))
	}
}

func TestWindowKeepsWhatLiesInside(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "a.log", hit(0, "198.51.100.1", codeRedII)+hit(3600, "198.51.100.2", codeRedII)+hit(7200, "198.51.100.3", codeRedII))
	at := time.Date(2001, 8, 5, 0, 30, 0, 0, time.UTC)
	rep := analyse(t, func(a *Analysis) { a.Since, a.Until = at, at.Add(time.Hour) }, path)
	if len(rep.Advisories[0].Variants) != 1 || rep.Advisories[0].Variants[0].Hosts != 1 || rep.Traffic[0].RequestsTotal != 1 {
		t.Errorf("%+v %+v", rep.Advisories[0].Variants, rep.Traffic[0])
	}
}

func TestStandardInputIsAnInput(t *testing.T) {
	rep := analyse(t, func(a *Analysis) { a.Stdin = strings.NewReader(hit(0, "198.51.100.1", codeRedII)) }, "-")
	if rep.Inputs[0].Name != "-" || rep.Inputs[0].Format != "combined" || len(rep.Hosts) == 0 {
		t.Errorf("%+v", rep.Inputs[0])
	}
}

func TestCancelledRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Analyze(ctx, Analysis{Paths: []string{recordingsDir}, Advisories: all}); err == nil {
		t.Error("a cancelled run gave a report")
	}
}

func TestNamesResolveByAnyAlias(t *testing.T) {
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"code-red": "code-red/", "Code Red III": "code-red/ii", "sapphire": "slammer/", "code-red/v1": "code-red/v1", "NIMDA": "nimda/"} {
		k, err := Resolve(all, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := k.ID + "/"
		if k.Variant != nil {
			got += k.Variant.ID
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// A pipe can be read once: what was looked at to know its format must not be
// missing from what is analysed.
func TestPipeIsReadOnce(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	path := fmt.Sprintf("/dev/fd/%d", r.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip("no /dev/fd on this system")
	}
	go func() {
		defer w.Close()
		_, _ = w.WriteString(hit(0, "198.51.100.1", codeRedII))
	}()
	rep := analyse(t, nil, path)
	if in := rep.Inputs[0]; in.Records != 1 || len(rep.Hosts) == 0 {
		t.Errorf("%+v", in)
	}
}

// What stands in a folder and is not read is named, never passed over.
func TestLinksInFoldersAreReadOrNamed(t *testing.T) {
	dir := t.TempDir()
	real := write(t, dir, "real.log", hit(0, "198.51.100.1", codeRedII))
	logs := filepath.Join(dir, "logs")
	if err := os.Mkdir(logs, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"current.log": real, "loop": logs, "dangling": filepath.Join(dir, "nothing")} {
		if err := os.Symlink(target, filepath.Join(logs, name)); err != nil {
			t.Skip("no links on this system:", err)
		}
	}
	linked := filepath.Join(dir, "linked")
	if err := os.Symlink(logs, linked); err != nil {
		t.Fatal(err)
	}
	rep := analyse(t, nil, linked)
	if len(rep.Inputs) != 3 || len(rep.Hosts) == 0 {
		t.Fatalf("%d inputs, %d hosts", len(rep.Inputs), len(rep.Hosts))
	}
	for _, in := range rep.Inputs {
		if read := filepath.Base(in.Name) == "current.log"; read != (in.Error == "") {
			t.Errorf("%s: %q", in.Name, in.Error)
		}
	}
}

func TestNestedCopiesAreTakenAtTheirLongest(t *testing.T) {
	var all string
	dir := t.TempDir()
	var paths []string
	for i := range 60 {
		all += hit(i, fmt.Sprintf("198.51.100.%d", i), codeRedII)
		if i == 7 || i == 29 || i == 59 {
			paths = append(paths, write(t, dir, fmt.Sprintf("p%02d.log", i), all))
		}
	}
	rep := analyse(t, nil, paths...)
	if _, got := emitters(rep, "code-red", "ii", cordon.VerdictInfected); got != 60 {
		t.Errorf("%d observations, want 60", got)
	}
}

// The same line again and again, in two logs, must not cost its square.
func TestRepeatedLinesAreComparedOnce(t *testing.T) {
	dir := t.TempDir()
	same := strings.Repeat(hit(0, "198.51.100.1", codeRedII), 40_000)
	rep := analyse(t, nil, write(t, dir, "a.log", hit(1, "198.51.100.2", codeRedII)+same), write(t, dir, "b.log", hit(2, "198.51.100.3", codeRedII)+same))
	if dup := rep.Inputs[1].Duplicate; dup != 0 {
		t.Errorf("%d duplicates: a worm that repeats itself is no copy", dup)
	}
}

// A virtual host is what the client asked for; it does not make a host ours.
func TestVirtualHostInALineIsNotTherebyOurs(t *testing.T) {
	line := `198.51.100.7:80 192.0.2.1 - - [05/Aug/2001:00:00:00 +0000] "` + codeRedII + `" 404 283 "-" "-"` + "\n"
	own := `www.example.org:80 198.51.100.7 - - [05/Aug/2001:00:00:01 +0000] "` + codeRedII + `" 404 283 "-" "-"` + "\n"
	rep := analyse(t, func(a *Analysis) { a.Net = prefixes("10.0.0.0/8") }, write(t, t.TempDir(), "a.log", line+own))
	if h := row(rep, "198.51.100.7"); h == nil || h.Ours == nil || *h.Ours || h.Remedy != nil {
		t.Errorf("%+v", h)
	}
}
