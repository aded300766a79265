package report

import (
	"regexp"
	"strings"
	"unicode"
)

// columns is how many terminal cells s takes: none for a combining mark, two
// for wide East Asian characters and emoji, one for the rest.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

// wide holds the blocks of Unicode Standard Annex #11 that terminals draw two
// cells wide; whole blocks, since a cell too many does no harm.
var wide = [...][2]rune{
	{0x1100, 0x115f},
	{0x231a, 0x231b},
	{0x2329, 0x232a},
	{0x23e9, 0x23f3},
	{0x25fd, 0x25fe},
	{0x2614, 0x2615},
	{0x2648, 0x2653},
	{0x267f, 0x267f},
	{0x2693, 0x2693},
	{0x26a1, 0x26a1},
	{0x26aa, 0x26ab},
	{0x26bd, 0x26be},
	{0x26c4, 0x26c5},
	{0x26ce, 0x26ce},
	{0x26d4, 0x26d4},
	{0x26ea, 0x26ea},
	{0x26f2, 0x26fd},
	{0x2705, 0x2705},
	{0x270a, 0x270b},
	{0x2728, 0x2728},
	{0x274c, 0x274e},
	{0x2753, 0x2757},
	{0x2795, 0x2797},
	{0x27b0, 0x27bf},
	{0x2b1b, 0x2b1c},
	{0x2b50, 0x2b55},
	{0x2e80, 0x303e},
	{0x3041, 0xa4cf},
	{0xa960, 0xa97c},
	{0xac00, 0xd7a3},
	{0xf900, 0xfaff},
	{0xfe10, 0xfe19},
	{0xfe30, 0xfe6f},
	{0xff00, 0xff60},
	{0xffe0, 0xffe6},
	{0x16fe0, 0x1b2ff},
	{0x1f004, 0x1f004},
	{0x1f0cf, 0x1f0cf},
	{0x1f18e, 0x1f19a},
	{0x1f200, 0x1f64f},
	{0x1f680, 0x1f6ff},
	{0x1f7e0, 0x1f7f0},
	{0x1f90c, 0x1faff},
	{0x20000, 0x3fffd},
}

func isWide(r rune) bool {
	for _, b := range wide {
		if r <= b[1] {
			return r >= b[0]
		}
	}
	return false
}

// split returns the longest beginning of s that fits in n columns, and the
// rest. It takes at least one character, so that a loop over it ends.
func split(s string, n int) (head, tail string) {
	used := 0
	for i, r := range s {
		w := runeColumns(r)
		if used+w > n && i > 0 {
			return s[:i], s[i:]
		}
		used += w
	}
	return s, ""
}

// cut shortens s to n columns; an ellipsis stands for the rest.
func cut(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	if n <= 1 {
		return "…"
	}
	head, _ := split(s, n-1)
	return head + "…"
}

// cutFront shortens s to n columns and keeps its end, where a position stands.
func cutFront(s string, n int) string {
	if columns(s) <= n {
		return s
	}
	for s != "" && columns(s) > n-1 {
		_, s = split(s, 1)
	}
	return "…" + s
}

// pad fills s with blanks to n columns.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-columns(s)))
}

// padLeft fills s with blanks before it, as numbers want it.
func padLeft(s string, n int) string {
	return strings.Repeat(" ", max(0, n-columns(s))) + s
}

// wrap breaks text at blanks into lines of at most n columns; a word that is
// longer than a line is broken where the line ends.
func wrap(text string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && columns(line)+1+columns(word) <= n {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for columns(word) > n {
			var head string
			if head, word = split(word, n); word == "" {
				word = head
				break
			}
			lines = append(lines, head)
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Wrap breaks a line of text at a width, the following lines as far to the right
// as the first begins behind a number or a dash. What comes from outside is made
// safe to show.
func Wrap(text string, width int) string {
	text = clean(text)
	lead := marked.FindString(text)
	lines := wrap(text[len(lead):], max(width, minWidth)-len(lead))
	return lead + strings.Join(lines, "\n"+strings.Repeat(" ", len(lead))) + "\n"
}

var marked = regexp.MustCompile(`^ *(?:- |[0-9]+\. )?`)
