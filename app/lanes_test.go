package app

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An archive holds its members in any order; what they show is what the files of a folder
// do, each archive for itself.
func TestOrderInAnArchiveDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, packs := t.TempDir(), t.TempDir()
		server := func(a *Analysis) {
			a.Server, a.Workers, a.Memory = "www.example.org", rapid.SampledFrom(crews).Draw(rt, "workers"), LeastMemory
		}
		var files []packed
		var folder []string
		for i, d := range drawRecordings(rt, 1000) {
			cuts := rapid.SliceOfN(rapid.IntRange(0, len(d.pieces)), 0, 3).Draw(rt, "cuts")
			slices.Sort(cuts)
			from := 0
			for k, to := range append(cuts, len(d.pieces)) {
				f := packed{fmt.Sprintf("%c.%s.%d", 'a'+i, d.ext, k), d.file(from, to)}
				files = append(files, f)
				folder = append(folder, write(t, dir, f.name, f.text))
				from = to
			}
		}
		files = rapid.Permutation(files).Draw(rt, "order")
		pack := rapid.SampledFrom([]func(testing.TB, ...packed) string{tarGz, zipOf}).Draw(rt, "pack")
		want, got := allThatDepends(analyse(t, server, folder...)), allThatDepends(analyse(t, server, write(t, packs, "all", pack(t, files...))))
		if got != want {
			rt.Fatalf("(-folder +archive):\n%s", cmp.Diff(want, got))
		}
	})
}

// What cannot be put in order is told, and the answer is not complete.
func TestAPipeWithTheNewestFirstIsNotComplete(t *testing.T) {
	newest, oldest := packed{"fw.log", questions(20, 40)}, packed{"fw.log.1", questions(0, 20)}
	for _, test := range []struct {
		name  string
		files []packed
		want  bool
	}{
		{"newest first", []packed{newest, oldest}, true},
		{"oldest first", []packed{oldest, newest}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) { a.Stdin = io.NopCloser(strings.NewReader(tarGz(t, test.files...))) }, "-")
			if got := strings.Contains(Incomplete(rep), "begin later"); got != test.want {
				t.Errorf("incomplete: %q", Incomplete(rep))
			}
		})
	}
}

// So many lanes that an archive would be gone through for ever are not made.
func TestLanesOfAnArchiveAreBounded(t *testing.T) {
	var files []packed
	for n := range maxLanes + 1 {
		files = append(files, packed{fmt.Sprintf("fw.log.%d", n), questions(maxLanes-n, maxLanes-n+1)})
	}
	rep := analyse(t, nil, write(t, t.TempDir(), "all.tar.gz", tarGz(t, files...)))
	if got := Incomplete(rep); !strings.Contains(got, "begin later") {
		t.Errorf("incomplete: %q", got)
	}
	rep = analyse(t, nil, write(t, t.TempDir(), "all.tar.gz", tarGz(t, files[1:]...)))
	if rep.Scanners.Len() != 1 || rep.Scanners.At(0).First > rep.Scanners.At(0).Detected || strings.Contains(Incomplete(rep), "begin later") {
		t.Errorf("scanners %+v, incomplete: %q", rep.Scanners.List(), Incomplete(rep))
	}
}
