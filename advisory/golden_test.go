package advisory_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"cordon/advisory"
)

var update = flag.Bool("update", false, "write generated pages and golden files anew")

// golden compares with a file, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what the code makes (make generate writes it; -want +got):\n%s", name, diff)
	}
}

// shipped are the documents that come with the program, by file name.
func shipped(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("../advisories/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no shipped documents: %v", err)
	}
	sources := map[string][]byte{}
	for _, name := range names {
		if sources[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return sources
}

func parse(t testing.TB, name string, source []byte) *advisory.Advisory {
	t.Helper()
	a, _, err := advisory.Parse(name, source)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func codeRed(t testing.TB) *advisory.Advisory {
	t.Helper()
	return parse(t, "code-red.yaml", shipped(t)["code-red.yaml"])
}

func show(a *advisory.Advisory, width int) string {
	var out bytes.Buffer
	advisory.Show(&out, a, width)
	return out.String()
}

func TestGeneratedSchemaIsTheLanguage(t *testing.T) {
	golden(t, "advisory.schema.json", advisory.Schema())
}

func TestGeneratedReferenceIsTheLanguage(t *testing.T) {
	golden(t, "../docs/reference/advisory.md", advisory.ReferencePage())
}

// The document is one of the test's own, with everything that the language can
// say in it, so that editing a shipped advisory does not change this file.
func TestGoldenShowReadsWell(t *testing.T) {
	source, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := parse(t, "everything.yaml", source)
	golden(t, "testdata/show.txt", []byte(show(a, 0)))
	golden(t, "testdata/show-40.txt", []byte(show(a, 40)))
}

func TestReferenceExampleIsSoundAndWithoutWarnings(t *testing.T) {
	_, rest, ok := strings.Cut(string(advisory.ReferencePage()), "```yaml\ncordon: 1\n")
	if !ok {
		t.Fatal("the page has no example")
	}
	example, _, _ := strings.Cut(rest, "```")
	_, warnings, err := advisory.Parse("example", []byte("cordon: 1\n"+example))
	if err != nil || len(warnings) > 0 {
		t.Errorf("errors: %v\nwarnings: %v", err, warnings)
	}
}

func TestShowPutsFirstWhatIsNeededFirst(t *testing.T) {
	for name, source := range shipped(t) {
		text := show(parse(t, name, source), 0)
		at := -1
		for _, section := range []string{"\nWHAT IT IS\n", "\nWHO IS AFFECTED\n", "\nHOW TO CHECK\n", "\nWHAT TO DO FIRST\n", "\nVARIANTS\n"} {
			if next := strings.Index(text, section); next <= at {
				t.Errorf("%s: %q stands at %d, after %d", name, section, next, at)
			} else {
				at = next
			}
		}
	}
}

func TestShowKeepsToTheWidth(t *testing.T) {
	for name, source := range shipped(t) {
		for _, width := range []int{40, 80, 120} {
			for line := range strings.Lines(show(parse(t, name, source), width)) {
				line = strings.TrimRight(line, "\n")
				words := strings.Fields(strings.TrimLeft(line, " -0123456789."))
				if utf8.RuneCountInString(line) > width && len(words) > 1 {
					t.Errorf("%s at %d: %q", name, width, line)
				}
			}
		}
	}
}

func TestShowEscapesWhatCouldHarmATerminal(t *testing.T) {
	source := bytes.Replace(shipped(t)["slammer.yaml"], []byte("title: SQL Slammer"), []byte(`title: "S\e]0;x\aL\u202eR\tZ"`), 1)
	text := show(parse(t, "x", source), 0)
	if want := `S\x1b]0;x\x07L\u{202e}R Z (slammer`; !strings.HasPrefix(text, want) {
		t.Errorf("want it to begin with %q, got %q", want, text[:60])
	}
	for _, r := range text {
		if r < ' ' && r != '\n' || r == '\u202e' {
			t.Fatalf("%q is in the text", r)
		}
	}
}

// What an advisory does not say is not known, and no promise that a restart helps.
func TestShowSaysOfARestartWhatTheAdvisorySays(t *testing.T) {
	source, err := os.ReadFile("testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	for _, test := range []struct {
		says  *bool
		wants []string
	}{
		{nil, []string{"Survives a restart: not known.", "whether it survives a restart is not known"}},
		{&yes, []string{"Survives a restart: yes.", "it survives a restart"}},
		{&no, []string{"Survives a restart: no.", "a restart clears it, and only the patch keeps it out"}},
	} {
		a := parse(t, "everything.yaml", source)
		a.Variants[0].SurvivesReboot = test.says
		out := show(a, 0)
		for _, want := range test.wants {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in:\n%s", want, out)
			}
		}
	}
}
