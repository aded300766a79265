package advisory_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/advisory"
)

// hostileDocuments are as large as a document may be, and shaped so that a
// careless parser takes quadratic time, or recurses as deep as they are long.
func hostileDocuments(size int) map[string]string {
	full := func(s string) string { return strings.Repeat(s, size/len(s)) }
	fit := func(begin, s, end string) string {
		return begin + strings.Repeat(s, (size-len(begin)-len(end))/len(s)) + end
	}
	counted := func(less int, each func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len()+len(each(i)) < size-less; i++ {
			b.WriteString(each(i))
		}
		return b.String()
	}
	docs := map[string]string{
		"many keys":             counted(0, func(i int) string { return fmt.Sprintf("k%d: 1\n", i) }),
		"few lines many keys":   counted(0, func(i int) string { return fmt.Sprintf("k%d: %s\n", i, strings.Repeat("x", 24)) }),
		"many flow keys":        "{" + counted(2, func(i int) string { return fmt.Sprintf("k%d: 1, ", i) }) + "}",
		"many null flow keys":   "{" + counted(2, func(i int) string { return fmt.Sprintf("k%d, ", i) }) + "}",
		"deep indent":           counted(0, func(i int) string { return strings.Repeat(" ", i) + "a:\n" }),
		"deep indent of dashes": counted(0, func(i int) string { return strings.Repeat(" ", i) + "-\n" }),
		"deep, balanced":        "a: " + strings.Repeat("[", size/2-2) + strings.Repeat("]", size/2-2),
		"one long key":          strings.Repeat("k", size-3) + ": 1",
		"long line":             fit("a: ", "x", ""),
		"long quoted line":      fit("a: \"", "\\n", "\""),
		"long literal":          fit("a: |\n", "  x\n", ""),
		"long folded":           fit("a: >\n", "  "+strings.Repeat("x ", 20)+"\n", ""),
		"long plain":            fit("a: x\n", "  "+strings.Repeat("x ", 20)+"\n", ""),
		"long flow list":        fit("a: [", "a,", "]"),
		"flow list of lists":    fit("a: [", "[],", "]"),
		"flow list of maps":     fit("a: [", "{},", "]"),
		"flow nulls":            fit("a: [", "~,", "]"),
		"list of dashes":        fit("", strings.Repeat("- ", 30)+"a\n", ""),
		"dashes without end":    fit("", strings.Repeat("- ", 16)+"\n", ""),
		"wide conditions":       fit("exposure:\n  - when: {all: [", "{a: b}, ", "{a: b}]}"),
		"escapes":               fit("a: \"", "\\u0041", "\""),
	}
	for _, s := range []string{"[", "{", "[]", "{}", "- ", "- - - -\n", "- a\n", "a: 1\n", "a: b: ", ":", ": ", "? ", "?\n", "'", "\"", "\n", " ", "\t", "#\n", "---\n", "&a ", "*a ", "!a ", "! ", "%", "|", ">", "@", "`", ",", "<<: {}\n", "\xff", "\x00", "\r", "\r\n", "é", "\u2028", "- {a: b, c: d}\n", "a: [\n", "-\n", "- |\n", "- >-\n\n", "''", "\"\"", "&a [*a] "} {
		docs[fmt.Sprintf("only %q", s)] = full(s)
	}
	return docs
}

func TestHostileDocumentsTakeNoTime(t *testing.T) {
	for _, size := range []int{1 << 17, 1 << 20} {
		for name, source := range hostileDocuments(size) {
			if len(source) > size {
				t.Errorf("%s: %d bytes are more than %d", name, len(source), size)
			}
			begin := time.Now()
			_, _, err := advisory.Parse("d", []byte(source))
			if took := time.Since(begin); took > patience {
				t.Errorf("%s of %d bytes took %v", name, size, took)
			}
			if err == nil {
				t.Errorf("%s of %d bytes: accepted", name, size)
			} else if len(err.Error()) > 50*1000 {
				t.Errorf("%s of %d bytes: %d bytes of messages", name, size, len(err.Error()))
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, source := range shipped(f) {
		f.Add(source)
	}
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	for _, b := range brokenDocuments {
		if source := b.source(f); len(source) < 1<<13 {
			f.Add(source)
		}
	}
	for _, source := range hostileDocuments(200) {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		hangs := time.AfterFunc(10*patience, func() { panic("it hangs") }) // other workers share the machine
		a, warnings, err := advisory.Parse("d", source)
		hangs.Stop()
		if (a == nil) == (err == nil) {
			t.Fatalf("both or neither of %v and %v", a, err)
		}
		lines := strings.Count(string(source), "\n") + strings.Count(string(source), "\r") + 1
		problems, _ := err.(advisory.Problems)
		for _, p := range append(problems, warnings...) {
			if p.Line < 1 || p.Column < 1 || p.Line > lines || p.Wrong == "" {
				t.Errorf("%d lines: %+v", lines, p)
			}
			for _, r := range p.Error() {
				if r < ' ' || r == 0x7f {
					t.Errorf("%q in %q", r, p.Error())
				}
			}
		}
		if a == nil {
			return
		}
		again, warningsAgain, err := advisory.Parse("d", source)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, again); diff != "" {
			t.Errorf("parsed twice (-once +twice):\n%s", diff)
		}
		if diff := cmp.Diff(warnings, warningsAgain); diff != "" {
			t.Errorf("warned twice (-once +twice):\n%s", diff)
		}
		a.Expose(advisory.Facts{})
		for r := range strings.Lines(show(a, 60)) {
			if strings.ContainsAny(strings.TrimSuffix(r, "\n"), "\x00\x1b\r\n\x7f") {
				t.Errorf("control characters in %q", r)
			}
		}
	})
}
