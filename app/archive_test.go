package app

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/capture/capturetest"
)

// packed is a file to be put into an archive.
type packed struct{ name, text string }

func tarGz(t testing.TB, files ...packed) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.text))})
		_, err2 := io.WriteString(w, f.text)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipOf(t testing.TB, files ...packed) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(m, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// recordings are the shipped logs and captures, in no order.
func recordings(t testing.TB) (files []packed) {
	t.Helper()
	paths, err := filepath.Glob(recordingsDir + "/*/*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d recordings, %v", len(paths), err)
	}
	for i := range paths {
		path := paths[(i*5+3)%len(paths)]
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(recordingsDir, path)
		files = append(files, packed{filepath.ToSlash(rel), string(data)})
	}
	if files[0].name == files[1].name || len(paths)%5 == 0 {
		t.Fatal("the order of the recordings repeats itself")
	}
	return files
}

// hosts are the lines of a summary that tell of one host each.
func hosts(summary string) string {
	rows, _, _ := strings.Cut(summary, "\n[")
	return rows
}

// What a folder shows, an archive of it shows, whoever reads it.
func TestArchiveShowsWhatItsFolderShows(t *testing.T) {
	files := recordings(t)
	server := func(a *Analysis) { a.Server = "www.example.org" }
	want := analyse(t, server, recordingsDir)
	dir := t.TempDir()
	tgz := tarGz(t, files...)
	reports := map[string]*cordon.Report{
		"tar.gz": analyse(t, server, write(t, dir, "a", tgz)),
		"zip":    analyse(t, server, write(t, dir, "b", zipOf(t, files...))),
		"one worker": analyse(t, func(a *Analysis) { server(a); a.Workers = 1 },
			write(t, dir, "c", tgz)),
		"standard input": analyse(t, func(a *Analysis) { server(a); a.Stdin = strings.NewReader(tgz) }, "-"),
	}
	for name, got := range reports {
		wanted, shown := summary(want), summary(got)
		if name == "standard input" { // which is not compared for copies, so there is more traffic
			wanted, shown = hosts(wanted), hosts(shown)
		}
		if diff := cmp.Diff(wanted, shown); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if len(got.Inputs) != len(files) || Incomplete(got) != Incomplete(want) {
			t.Errorf("%s: %d inputs of %d; incomplete: %s", name, len(got.Inputs), len(files), Incomplete(got))
		}
		for i, in := range got.Inputs {
			if i > 0 && got.Inputs[i-1].Name >= in.Name || in.Records != want.Inputs[i].Records || in.Bytes != want.Inputs[i].Bytes {
				t.Errorf("%s: %s has %d records, want %d", name, in.Name, in.Records, want.Inputs[i].Records)
			}
		}
	}
	if in := reports["tar.gz"].Inputs[0]; in.Name != filepath.Join(dir, "a")+"!/code-red/back-door.log" || in.Compressed != "tar+gzip" {
		t.Errorf("%+v", in)
	}
	if in := reports["standard input"].Inputs[0]; in.Name != "-!/code-red/back-door.log" {
		t.Errorf("%+v", in)
	}
}

func TestAnswerOnArchivesDoesNotDependOnWorkersOrOrder(t *testing.T) {
	dir := t.TempDir()
	files := recordings(t)
	paths := []string{
		write(t, dir, "a.tgz", tarGz(t, files...)), write(t, dir, "b.zip", zipOf(t, files[:5]...)),
		write(t, dir, "c.tgz", tarGz(t, packed{"i.zip", zipOf(t, files[3:]...)})),
	}
	want := asJSON(t, analyse(t, nil, paths...))
	for _, workers := range []int{1, 2, 5} {
		got := asJSON(t, analyse(t, func(a *Analysis) { a.Workers = workers }, paths[workers%3], paths[(workers+1)%3], paths[(workers+2)%3]))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers (-want +got):\n%s", workers, diff)
		}
	}
}

func TestCopiesAreFoundInArchives(t *testing.T) {
	var text string
	for i := range 60 {
		text += hit(i, fmt.Sprintf("198.51.100.%d", i), codeRedII)
	}
	dir := t.TempDir()
	rep := analyse(t, nil, write(t, dir, "a.log", text), write(t, dir, "b.tgz", tarGz(t, packed{"z", text}, packed{"c", text})))
	if _, got := emitters(rep, "code-red", "ii", cordon.VerdictInfected); got != 60 {
		t.Errorf("%d observations, want 60", got)
	}
	for _, in := range rep.Inputs[1:] {
		if in.Duplicate != 60 || in.CopyOf != filepath.Join(dir, "a.log") {
			t.Errorf("%+v", in)
		}
	}
}

// An archive is gone through once a pass, however many members it has.
func TestArchiveIsReadOnceAPass(t *testing.T) {
	var files []packed
	for i := range 400 {
		files = append(files, packed{fmt.Sprintf("%d.log", i*7919%400), strings.Repeat(hit(i, "198.51.100.1", fmt.Sprintf("GET /%d HTTP/1.0", i)), 5)})
	}
	data := tarGz(t, files...)
	p := &Progress{}
	rep := analyse(t, func(a *Analysis) { a.Progress = p }, write(t, t.TempDir(), "a.tgz", data))
	if done, total := p.Done(); done != int64(len(data)) || total != done || len(rep.Inputs) != 400 {
		t.Errorf("%d of %d bytes were read for %d inputs", done, total, len(rep.Inputs))
	}
}

func TestDamagedArchivesGiveWhatWasReadable(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("198.51.100.5:1025", "192.0.2.20:80", wormRequest, notFound)
	noise := ""
	for i := range 3000 {
		noise += hit(i, fmt.Sprintf("203.0.113.%d", i%250), fmt.Sprintf("GET /%d HTTP/1.0", i*7919))
	}
	capture := string(n.Pcap())
	dir := t.TempDir()
	whole := tarGz(t, packed{"a.pcap", capture}, packed{"b.log", hit(0, "198.51.100.1", codeRedII) + noise}, packed{"c.log", noise})
	rep := analyse(t, nil, write(t, dir, "a.tgz", whole[:len(whole)/2]))
	if row(rep, "198.51.100.5") == nil || row(rep, "198.51.100.1") == nil || Incomplete(rep) == "" {
		t.Errorf("%d hosts; incomplete: %q", len(rep.Hosts), Incomplete(rep))
	}
	cut := 0
	for _, in := range rep.Inputs {
		if strings.Contains(in.Error, fmt.Sprintf("the gzip stream is cut: it ends in the middle, at byte %d of the file", len(whole)/2)) {
			cut++
		}
	}
	if cut != 2 || len(rep.Inputs) != 3 { // the archive and the member it breaks off in
		t.Errorf("%+v", rep.Inputs)
	}

	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := io.WriteString(w, strings.Replace(capture, capture[:24], capture[:24], 1))
	if err := errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	rep = analyse(t, nil, write(t, dir, "b.pcap.gz", z.String()))
	if in := rep.Inputs[0]; row(rep, "198.51.100.5") == nil || in.Error == "" || in.Understood == 0 {
		t.Errorf("%+v", in)
	}
}

func TestArchiveThatChangesWhileItIsReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	log := hit(0, "198.51.100.1", codeRedII)
	path := write(t, dir, "a.tgz", tarGz(t, packed{"a", log}, packed{"b", log}))
	for name, now := range map[string]string{
		"another name": tarGz(t, packed{"a", log}, packed{"c", log}), "a member less": tarGz(t, packed{"a", log}),
		"a member more": tarGz(t, packed{"a", log}, packed{"b", log}, packed{"c", log}),
	} {
		r := &run{sources: []*source{{name: path}}}
		r.open(t.Context())
		write(t, dir, "a.tgz", now)
		n := 0
		if err := r.each(t.Context(), r.sources[0], func(*input, *bufio.Reader) { n++ }); !errors.Is(err, errChanged) || n == 0 {
			t.Errorf("%s: %v after %d members", name, err, n)
		}
		write(t, dir, "a.tgz", tarGz(t, packed{"a", log}, packed{"b", log}))
	}
}

func TestMemberThatIsNoRecordingIsNamed(t *testing.T) {
	rep := analyse(t, nil, write(t, t.TempDir(), "a.tgz", tarGz(t, packed{"a.log", hit(0, "198.51.100.1", codeRedII)}, packed{"b.7z", "7z\xbc\xaf\x27\x1c"}, packed{"c.txt", "a note\n"}, packed{"d", ""})))
	var errs []string
	for _, in := range rep.Inputs {
		errs = append(errs, in.Error)
	}
	want := []string{"", "a 7-Zip archive, which is not read; unpack it first", "not a format that cordon knows; --format names one if you know better", ""}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Names are the choice of whoever made the files.
func TestNamesOfFilesStayApartAndAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	log := hit(0, "198.51.100.1", codeRedII)
	for _, name := range []string{"a\nb", "c\x1b[31m", "e\xfe", "e\xff", "\u202ef"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(log), 0o600); err != nil {
			t.Skip("SKIPPED: this system does not take such names: ", err)
		}
	}
	var names []string
	for _, in := range analyse(t, nil, dir).Inputs {
		if in.Records != 1 || in.Error != "" {
			t.Errorf("%+v", in)
		}
		names = append(names, strings.TrimPrefix(in.Name, dir+"/"))
	}
	if diff := cmp.Diff([]string{"a\nb", "c\x1b[31m", `e\xfe`, `e\xff`, "\u202ef"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rep := analyse(t, nil, write(t, t.TempDir(), "a.tgz", tarGz(t, packed{"../../x\x1b", log}, packed{"/x", log})))
	if got := filepath.Base(rep.Inputs[0].Name); got != `x\x1b` || strings.Contains(rep.Inputs[0].Name, "/../") {
		t.Errorf("%q", rep.Inputs[0].Name)
	}
}
