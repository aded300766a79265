package advisory

import (
	_ "embed"
	"fmt"
	"strings"
)

// The parts of the reference page that no table can give.
var (
	//go:embed reference/before.md
	referenceBefore string
	//go:embed reference/after.md
	referenceAfter string
)

// ReferencePage is the page docs/reference/advisory.md, in Markdown.
func ReferencePage() []byte {
	var page strings.Builder
	page.WriteString(referenceBefore)
	for _, b := range bounds {
		fmt.Fprintf(&page, "| %s | %d |\n", b.what, b.most)
	}
	page.WriteString("\n## What a document holds\n\nEvery key that is not listed is refused.\n")
	for _, k := range objects(document, nil) {
		writeObject(&page, k)
	}
	page.WriteString("\n")
	page.WriteString(referenceAfter)
	return []byte(page.String())
}

var bounds = []struct {
	what string
	most int
}{
	{"bytes of a document", maxDocument},
	{"lines of a document", maxLines},
	{"bytes of one text", maxText},
	{"bytes of one RE2 expression", maxPattern},
	{"elements of one list", maxList},
	{"levels of nesting", maxDepth},
	{"forms of one signature", maxForms},
	{"combinations of facts that a linter tries", maxCombinations},
}

// objects lists the named objects of the language, each before those that it
// contains.
func objects(k *kind, have []*kind) []*kind {
	switch k.shape {
	case list, listOrOne:
		return objects(k.elem, have)
	case span:
		return objects(rangeOf(k), have)
	case object:
		for _, h := range have {
			if h.name == k.name {
				return have
			}
		}
		have = append(have, k)
		for _, f := range k.fields {
			have = objects(f.kind, have)
		}
	}
	return have
}

func writeObject(page *strings.Builder, k *kind) {
	fmt.Fprintf(page, "\n### %s\n\n%s\n", k.name, k.doc)
	if len(k.fields) == 0 {
		return
	}
	page.WriteString("\n| Key | What | Required | Meaning |\n|---|---|---|---|\n")
	for _, f := range k.fields {
		required := ""
		if f.required {
			required = "yes"
		}
		fmt.Fprintf(page, "| `%s` | %s | %s | %s |\n", f.key, cell(what(f.kind)), required, cell(f.doc))
	}
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// what says what a node may be, in words.
func what(k *kind) string {
	switch k.shape {
	case object:
		return fmt.Sprintf("[%s](#%s)", k.name, slug(k.name))
	case list:
		return "list of " + what(k.elem)
	case listOrOne:
		return what(k.elem) + ", or a list"
	case word:
		return "`" + strings.Join(k.words, "`, `") + "`"
	case integer:
		if k.min == k.max {
			return fmt.Sprintf("`%.0f`", k.min)
		}
		return fmt.Sprintf("whole number, %.0f to %.0f", k.min, k.max)
	case number:
		return fmt.Sprintf("number, %g to %g", k.min, k.max)
	case boolean:
		return "`true`, `false`"
	case date:
		return "day (`2001-08-04`) or instant (`2001-08-04T10:00:00Z`)"
	case share:
		return "share (`1/8` or `0.125`)"
	case span:
		return fmt.Sprintf("whole number, %.0f to %.0f, or [Range](#range)", k.min, k.max)
	case condition:
		return "[condition](#conditions)"
	}
	if k.like != "" {
		return k.like
	}
	if k.long != 0 {
		return fmt.Sprintf("text, at most %d bytes", k.long)
	}
	return "text"
}
