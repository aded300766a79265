package house_test

import (
	"fmt"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "cordon"

// room is one row of the table in docs/architecture.md.
type room struct {
	later        bool // the row is a plan: no package yet
	standardOnly bool // not even modules of others
	allBut       bool // may import everything except imports
	imports      []string
}

func (r room) allows(dir string) bool {
	return slices.Contains(r.imports, dir) != r.allBut
}

var backticked = regexp.MustCompile("`([^`]+)`")

func ticked(s string) []string {
	var words []string
	for _, m := range backticked.FindAllStringSubmatch(s, -1) {
		words = append(words, m[1])
	}
	return words
}

// parseHouse reads the rows "| `room`, … | purpose | may import |" and the
// line "Pure rooms: …" of the architecture page.
func parseHouse(page string) (rooms map[string]room, pure []string) {
	rooms = map[string]room{}
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(line, "Pure rooms: "); ok {
			pure = ticked(rest)
		}
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		for _, name := range ticked(cells[1]) {
			rooms[name] = room{
				later:        strings.Contains(cells[2], "*later*"),
				standardOnly: strings.Contains(cells[3], "standard library"),
				allBut:       strings.Contains(cells[3], "all but"),
				imports:      ticked(cells[3]),
			}
		}
	}
	return rooms, pure
}

// trespasses compares what each package imports with what its row allows, and
// the packages with the rows.
func trespasses(rooms map[string]room, imports map[string][]string) []string {
	var wrong []string
	for _, dir := range slices.Sorted(maps.Keys(imports)) {
		r, ok := rooms[dir]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("package %s has no row", dir))
			continue
		case r.later:
			wrong = append(wrong, fmt.Sprintf("package %s exists, and its row still says later", dir))
		}
		for _, path := range imports[dir] {
			room, ours := strings.CutPrefix(path+"/", module+"/")
			room = strings.TrimSuffix(room, "/")
			if room == "" {
				room = "."
			}
			first, _, _ := strings.Cut(path, "/")
			switch {
			case ours && !r.allows(room):
				wrong = append(wrong, fmt.Sprintf("package %s imports %s, which its row does not allow", dir, room))
			case r.standardOnly && strings.Contains(first, "."):
				wrong = append(wrong, fmt.Sprintf("package %s imports %s: it may import the standard library only", dir, path))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		if _, ok := imports[name]; !ok && !rooms[name].later {
			wrong = append(wrong, fmt.Sprintf("row %s names a package that does not exist", name))
		}
	}
	return wrong
}

func importsOf(packages map[string][]*ast.File) map[string][]string {
	imports := map[string][]string{}
	for dir, files := range packages {
		imports[dir] = nil
		for _, file := range files {
			for _, spec := range file.Imports {
				path, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
				if !slices.Contains(imports[dir], path) {
					imports[dir] = append(imports[dir], path)
				}
			}
		}
	}
	return imports
}

func TestPackagesImportWhatTheArchitectureAllows(t *testing.T) {
	rooms, _ := parseHouse(string(read(t, "docs/architecture.md")))
	_, packages := source(t)
	for _, wrong := range trespasses(rooms, importsOf(packages)) {
		t.Errorf("%s (docs/architecture.md)", wrong)
	}
}

func TestTrespassesAreFound(t *testing.T) {
	rooms, pure := parseHouse("Pure rooms: `.`, `judge`.\n\n" +
		"| Room | Purpose | May import |\n|---|---|---|\n" +
		"| `.` | words | standard library only |\n" +
		"| `judge` | verdicts | `.` |\n" +
		"| `nft`, `bgp` | *later*: enforcers | `.` |\n" +
		"| `gone` | was here | `.` |\n" +
		"| `app` | wiring | all but `cmd/x` |\n")
	got := trespasses(rooms, map[string][]string{
		".":     {"time", "example.org/m"},
		"judge": {"cordon", "cordon/app", "os"},
		"bgp":   {"cordon"},
		"app":   {"cordon", "cordon/judge", "cordon/cmd/x"},
		"new":   nil,
	})
	want := []string{
		"package . imports example.org/m: it may import the standard library only",
		"package app imports cmd/x, which its row does not allow",
		"package bgp exists, and its row still says later",
		"package judge imports app, which its row does not allow",
		"package new has no row",
		"row gone names a package that does not exist",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trespasses (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".", "judge"}, pure); diff != "" {
		t.Errorf("pure rooms (-want +got):\n%s", diff)
	}
}
