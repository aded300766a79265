package house_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var (
	link     = regexp.MustCompile(`\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)`)
	inline   = regexp.MustCompile("`[^`\n]*`")
	external = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:`)
)

// prose is a document without its fenced blocks and without inline code.
func prose(text string) string {
	var kept strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence == "" && strings.HasPrefix(trimmed, "```"):
			fence = strings.TrimSuffix(trimmed, strings.TrimLeft(trimmed, "`"))
		case fence != "" && trimmed == fence:
			fence = ""
		case fence == "":
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// anchors are the names under which a document's headings can be linked to, as
// forges make them: lower case, punctuation dropped, a hyphen for each space.
func anchors(text string) []string {
	var names []string
	for line := range strings.Lines(prose(text)) {
		title := strings.TrimLeft(line, "#")
		if title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		names = append(names, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(title)))
	}
	return names
}

func links(text string) []string {
	var targets []string
	for _, m := range link.FindAllStringSubmatch(inline.ReplaceAllString(prose(text), ""), -1) {
		if !external.MatchString(m[1]) {
			targets = append(targets, m[1])
		}
	}
	return targets
}

func TestLinksInTheDocumentsLeadSomewhere(t *testing.T) {
	for _, name := range files(t) {
		if path.Ext(name) != ".md" {
			continue
		}
		text := string(read(t, name))
		for _, target := range links(text) {
			file, anchor, _ := strings.Cut(target, "#")
			there := name
			if file != "" {
				there = path.Join(path.Dir(name), file)
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(there))); err != nil || strings.HasPrefix(there, "..") {
				t.Errorf("%s: the link %s leads nowhere", name, target)
				continue
			}
			if anchor != "" && path.Ext(there) == ".md" && !slices.Contains(anchors(string(read(t, there))), anchor) {
				t.Errorf("%s: the link %s: %s has no such heading", name, target, there)
			}
		}
	}
}

func TestLinksAreFound(t *testing.T) {
	const text = "# A `b`: c-d, E\n[x](y.md) and [z](https://example.org/) `[n](o)` ![p](q.png \"r\") [s](#t)\n```\n[u](v)\n# no\n```\n"
	if got, want := links(text), []string{"y.md", "q.png", "#t"}; !slices.Equal(got, want) {
		t.Errorf("links: got %q, want %q", got, want)
	}
	if got, want := anchors(text), []string{"a-b-c-d-e"}; !slices.Equal(got, want) {
		t.Errorf("anchors: got %q, want %q", got, want)
	}
}
