package house_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// clock are the functions of package time that read or wait for the clock.
var clock = []string{
	"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until",
}

// worldly reports whether a package of the standard library reaches files,
// processes or the network. Addresses and URLs are only data.
func worldly(path string) bool {
	if path == "net/netip" || path == "net/url" {
		return false
	}
	first, _, _ := strings.Cut(path, "/")
	return first == "net" || first == "os" || first == "syscall" || path == "io/ioutil" || path == "database/sql"
}

// impurities lists what a file of a pure room must not do.
func impurities(set *token.FileSet, file *ast.File) []string {
	var wrong []string
	add := func(n ast.Node, format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("%s: ", set.Position(n.Pos()))+fmt.Sprintf(format, args...))
	}
	timeName := ""
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
		if worldly(path) {
			add(spec, "imports %s", path)
		}
		if path == "time" {
			timeName = "time"
			if spec.Name != nil {
				timeName = spec.Name.Name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			add(n, "starts a goroutine")
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if ok && x.Name == timeName && slices.Contains(clock, n.Sel.Name) {
				add(n, "uses time.%s", n.Sel.Name)
			}
		}
		return true
	})
	return wrong
}

func TestWhatDecidesTouchesNeitherClockNorWorld(t *testing.T) {
	_, pure := parseHouse(string(read(t, "docs/architecture.md")))
	if len(pure) == 0 {
		t.Fatal("docs/architecture.md names no pure rooms")
	}
	set, packages := source(t)
	for _, dir := range pure {
		for _, file := range packages[dir] {
			for _, wrong := range impurities(set, file) {
				t.Errorf("%s, and %s is pure", wrong, dir)
			}
		}
	}
}

// What is registered is registered in a table that can be read.
func TestNoPackageHasAnInit(t *testing.T) {
	set, packages := source(t)
	for _, files := range packages {
		for _, file := range files {
			for _, at := range inits(file) {
				t.Errorf("%s: func init", set.Position(at))
			}
		}
	}
}

func inits(file *ast.File) []token.Pos {
	var at []token.Pos
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			at = append(at, f.Pos())
		}
	}
	return at
}

func TestImpuritiesAreFound(t *testing.T) {
	const text = `package p

import (
	"net"
	"net/netip"
	clock "time"
)

func init() {}

func f() {
	go f()
	_ = clock.Now()
	_ = clock.Unix(0, 0)
	clock.Sleep(0)
}
`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "p.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"p.go:4:2: imports net",
		"p.go:12:2: starts a goroutine",
		"p.go:13:6: uses time.Now",
		"p.go:15:2: uses time.Sleep",
	}
	if diff := cmp.Diff(want, impurities(set, file)); diff != "" {
		t.Errorf("impurities (-want +got):\n%s", diff)
	}
	if got := len(inits(file)); got != 1 {
		t.Errorf("init functions found: got %d, want 1", got)
	}
}
