package main

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// Every help fits a terminal of 80 columns, and says each flag's use in one column.
func TestHelpFitsATerminal(t *testing.T) {
	t.Setenv("COLUMNS", "")
	for _, path := range commandPaths(newRoot(streams{})) {
		var out strings.Builder
		if code := run(context.Background(), append(strings.Fields(path)[1:], "--help"), streams{nil, &out, &out}); code != exitClear {
			t.Fatalf("%s: exit %d", path, code)
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if n := utf8.RuneCountInString(line); n > 80 {
				t.Errorf("%s: %d columns: %s", path, n, line)
			}
		}
	}
}

func commandPaths(c *cobra.Command) []string {
	paths := []string{c.CommandPath()}
	for _, sub := range c.Commands() {
		paths = append(paths, commandPaths(sub)...)
	}
	return paths
}

func TestLinesAreWrappedBetweenWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"one two three", "one two\n  three"},
		{"aaaaaaaaaaaaaa b", "aaaaaaaaaaaaaa\n  b"},
		{"äöü äöü ä", "äöü äöü ä"},
		{"", ""},
	} {
		if got := wrap(c.text, 9, "  "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
