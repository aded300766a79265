package house_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// block is one fenced block of a document.
type block struct {
	at       string // file and line of its fence
	language string
	lines    []string
}

// blocks takes a document's fenced blocks apart.
func blocks(name, text string) []block {
	var found []block
	fence := ""
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence == "" && strings.HasPrefix(trimmed, "```"):
			language := strings.TrimLeft(trimmed, "`")
			fence = strings.TrimSuffix(trimmed, language)
			found = append(found, block{at: fmt.Sprintf("%s:%d", name, i+1), language: strings.TrimSpace(language)})
		case fence != "" && trimmed == fence:
			fence = ""
		case fence != "":
			last := &found[len(found)-1]
			last.lines = append(last.lines, line)
		}
	}
	return found
}

// Command is a line that a document tells its reader to type, and what the
// document says comes out: nothing, where it does not say.
type Command struct {
	At     string
	Line   string
	Output []string
}

// Commands are the lines "$ cordon …" in the sh blocks of the README and of
// docs, in the order they stand. A line that ends in a backslash goes on in
// the next.
func Commands(t *testing.T) []Command {
	t.Helper()
	var found []Command
	for _, name := range files(t) {
		if path.Ext(name) != ".md" || (name != "README.md" && !strings.HasPrefix(name, "docs/")) {
			continue
		}
		for _, b := range blocks(name, string(read(t, name))) {
			found = append(found, commandsIn(b)...)
		}
	}
	return found
}

func commandsIn(b block) []Command {
	if b.language != "sh" {
		return nil
	}
	var found []Command
	ours := false // the last "$ " line is one of cordon's
	for i := 0; i < len(b.lines); i++ {
		line, typed := strings.CutPrefix(b.lines[i], "$ ")
		for typed && strings.HasSuffix(line, `\`) && i+1 < len(b.lines) {
			i++
			line = strings.TrimSuffix(line, `\`) + strings.TrimSpace(b.lines[i])
		}
		switch {
		case typed:
			ours = strings.HasPrefix(line, "cordon ") || strings.HasPrefix(line, "./bin/cordon ")
			if ours {
				found = append(found, Command{At: b.at, Line: line})
			}
		case ours:
			last := &found[len(found)-1]
			last.Output = append(last.Output, b.lines[i])
		}
	}
	return found
}

// matches compares lines; a line "..." of the document stands for any number
// of lines. Space at the end of a line and empty lines at the end do not count.
func matches(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "..." {
		for i := range len(got) + 1 {
			if matches(want[1:], got[i:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && want[0] == got[0] && matches(want[1:], got[1:])
}

func trimmedLines(lines []string) []string {
	var trimmed []string
	for _, line := range lines {
		trimmed = append(trimmed, strings.TrimRight(line, " \t\r"))
	}
	for len(trimmed) > 0 && trimmed[len(trimmed)-1] == "" {
		trimmed = trimmed[:len(trimmed)-1]
	}
	return trimmed
}

// place is a folder that looks like the repository's root, with the program
// built, so that what a command writes does not land in the tree.
func place(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(top, "cmd", "cordon")); errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no cmd/cordon to run yet")
	}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "bin" || e.Name() == ".git" {
			continue
		}
		if err := os.Symlink(filepath.Join(top, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-pgo=off", "-o", filepath.Join(dir, "bin", "cordon"), "./cmd/cordon")
	build.Dir = top
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build cmd/cordon: %v\n%s", err, out)
	}
	return dir
}

// shell runs a line as a reader would, in a POSIX shell, and returns what it printed and its
// exit status.
func shell(t *testing.T, dir, line, stdin string) (stdout, stderr string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "TZ=UTC",
		"PATH="+filepath.Join(dir, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", line, err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// What a reader types works: it is clear (0), has findings (1) or is
// incomplete (3), and prints what the document says.
func TestCommandsInTheDocumentsWork(t *testing.T) {
	commands := Commands(t)
	if len(commands) == 0 {
		return
	}
	dir := place(t)
	for _, c := range commands {
		stdout, stderr, status := shell(t, dir, c.Line, "")
		if !slices.Contains([]int{0, 1, 3}, status) {
			t.Errorf("%s: %s: exit status %d\n%s", c.At, c.Line, status, stderr)
		}
		want, got := trimmedLines(c.Output), trimmedLines(strings.Split(stdout, "\n"))
		if len(want) > 0 && !matches(want, got) {
			t.Errorf("%s: %s\nthe document says:\n%s\nit printed:\n%s", c.At, c.Line,
				strings.Join(want, "\n"), strings.Join(got, "\n"))
		}
	}
}

// Whole advisories in the pages that teach the language are valid.
func TestAdvisoriesInTheDocumentsAreValid(t *testing.T) {
	var shown []block
	for _, name := range files(t) {
		if name != "docs/reference/advisory.md" && path.Dir(name) != "docs/how-to" {
			continue
		}
		for _, b := range blocks(name, string(read(t, name))) {
			if b.language == "yaml" && len(b.lines) > 0 && strings.HasPrefix(b.lines[0], "cordon: 1") {
				shown = append(shown, b)
			}
		}
	}
	if len(shown) == 0 {
		return
	}
	dir := place(t)
	for _, b := range shown {
		stdout, stderr, status := shell(t, dir, "cordon advisory lint -", strings.Join(b.lines, "\n")+"\n")
		if status != 0 {
			t.Errorf("%s: cordon advisory lint: exit status %d\n%s%s", b.at, status, stdout, stderr)
		}
	}
}

func TestCommandsAreFound(t *testing.T) {
	const text = "# t\n```sh\n$ make build\nbuilt\n$ cordon a \\\n    b | wc\nout  \n...\nend\n\n```\n" +
		"```text\n$ cordon not this\n```\n````sh\n$ ./bin/cordon c\n```\n````\n"
	var got []Command
	for _, b := range blocks("t.md", text) {
		got = append(got, commandsIn(b)...)
	}
	want := []Command{
		{At: "t.md:2", Line: "cordon a b | wc", Output: []string{"out  ", "...", "end", ""}},
		{At: "t.md:15", Line: "./bin/cordon c", Output: []string{"```"}},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("commands:\ngot  %q\nwant %q", got, want)
	}
}

func TestOutputIsComparedLineByLine(t *testing.T) {
	for _, c := range []struct {
		want, got string
		equal     bool
	}{
		{"a\nb \n\n", "a\nb", true},
		{"a\nb", "a\nc", false},
		{"a", "a\nb", false},
		{"a\n...", "a\nb\nc", true},
		{"a\n...\nc", "a\nc", true},
		{"a\n...\nd", "a\nb\nc", false},
	} {
		got := matches(trimmedLines(strings.Split(c.want, "\n")), trimmedLines(strings.Split(c.got, "\n")))
		if got != c.equal {
			t.Errorf("%q for %q: got %v, want %v", c.got, c.want, got, c.equal)
		}
	}
}
