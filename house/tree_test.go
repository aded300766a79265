package house_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the repository's, seen from this package's folder.
const root = ".."

// files lists the tree's files by slash-separated path from the root, without
// what was built and what git keeps.
func files(t *testing.T) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == "bin"):
			return fs.SkipDir
		case d.Type().IsRegular() && name != ".git": // a file in a second working tree
			found = append(found, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// source is the tree's code outside of tests, by package folder ("." for the
// root), and the set it was parsed into. Programs that go run starts and no
// build includes are no part of it.
func source(t *testing.T) (*token.FileSet, map[string][]*ast.File) {
	t.Helper()
	set := token.NewFileSet()
	packages := map[string][]*ast.File{}
	for _, name := range files(t) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
			slices.Contains(strings.Split(name, "/"), "testdata") {
			continue
		}
		text := read(t, name)
		if bytes.HasPrefix(text, []byte("//go:build ignore\n")) {
			continue
		}
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		packages[path.Dir(name)] = append(packages[path.Dir(name)], file)
	}
	return set, packages
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	_, packages := source(t)
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		want := "Package " + packages[dir][0].Name.Name + " "
		if packages[dir][0].Name.Name == "main" {
			want = "Command " + path.Base(dir) + " "
		}
		if !slices.ContainsFunc(packages[dir], func(f *ast.File) bool {
			return strings.HasPrefix(f.Doc.Text(), want)
		}) {
			t.Errorf("%s: no file has a package comment that begins with %q", dir, want)
		}
	}
}

// A path of the machine that something was written on means nothing elsewhere.
var machinePath = regexp.MustCompile(`(?:^|[^A-Za-z0-9_.])/(?:work|root|farm)/`)

func TestNoFileNamesAPathOfOneMachine(t *testing.T) {
	for _, name := range files(t) {
		text := read(t, name)
		if name == "house/tree_test.go" || bytes.IndexByte(text, 0) >= 0 {
			continue
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			if found := machinePath.Find(line); found != nil {
				t.Errorf("%s:%d: names the path %s…", name, i+1, bytes.TrimSpace(found))
			}
		}
	}
}

func TestMachinePathsAreToldFromOthers(t *testing.T) {
	for text, want := range map[string]bool{
		"open /work/main/x": true, "/root/go": true, `"/farm/a"`: true,
		"/scripts/root.exe": false, "./work/a": false, "docs/work/a": false, "/roots/": false,
	} {
		if got := machinePath.MatchString(text); got != want {
			t.Errorf("%q is a path of one machine: got %v, want %v", text, got, want)
		}
	}
}

// A merge that was not finished leaves its marks, which nothing else stumbles over in a
// page of text.
var mergeMark = regexp.MustCompile(`(?m)^(?:<{7}|>{7}) `)

func TestNoMergeIsLeftUnfinished(t *testing.T) {
	for _, name := range files(t) {
		if text := read(t, name); bytes.IndexByte(text, 0) < 0 && mergeMark.Match(text) {
			t.Errorf("%s: two versions stand beside each other", name)
		}
	}
	if !mergeMark.MatchString("a\n<<<<<<< HEAD\nb\n") || mergeMark.MatchString("a <<<<<<< b") {
		t.Error("the marks of a merge are not told from other text")
	}
}
