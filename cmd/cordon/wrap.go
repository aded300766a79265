package main

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// wrap breaks a text between words so that no line is wider than the width, where
// no word is. Lines behind the first are indented.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// said is what is told on standard error: wrapped for a person, a line for a
// program.
func said(w io.Writer, text string) string {
	if isTerminal(w) {
		return wrap(text, columns(), "  ")
	}
	return text
}

// wrapHelp makes the list of flags as narrow as the rest of a help.
func wrapHelp(c *cobra.Command) {
	cobra.AddTemplateFunc("columns", columns)
	c.SetUsageTemplate(strings.ReplaceAll(c.UsageTemplate(), "FlagUsages |", "FlagUsagesWrapped columns |"))
}
