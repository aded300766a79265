// Package report renders a cordon.Report for people and for programs: a table
// for the terminal, JSON, a finding a line, and one self-contained page.
//
// Everything in a report may come from an attacker: host names, requests, file
// names. No renderer lets any of it act: control characters, terminal escapes
// and characters that reorder text are shown as escapes, and the page carries
// no script and loads nothing. The same report gives the same bytes; nothing
// here reads a clock. Write is the entry point.
package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"cordon"
)

// Options say how to render. The zero value is good.
type Options struct {
	Color   bool   // ANSI colour in the table; never the only sign of anything
	Width   int    // columns of the table; 0 means 80, and less than 40 counts as 40
	Limit   int    // most rows of each kind in the table and on the page; 0 shows all
	Host    string // everything about this one host, explained (table and html)
	Version string // of the program, for the foot of the table and the page
}

const (
	defaultWidth = 80
	minWidth     = 40
)

func (o Options) width() int {
	if o.Width == 0 {
		return defaultWidth
	}
	return max(o.Width, minWidth)
}

// A renderer for people writes into memory, so that a report that cannot be
// rendered leaves no half of it behind; one for programs writes as it goes,
// since what it writes can be long.
type renderer struct {
	name   string
	page   func(*bytes.Buffer, *cordon.Report, Options) error
	stream func(io.Writer, *cordon.Report, Options) error
}

var formats = []renderer{
	{name: "table", page: writeTable},
	{name: "json", stream: writeJSON},
	{name: "ndjson", stream: writeNDJSON},
	{name: "html", page: writeHTML},
	{name: "dot", stream: writeDOT},
}

// Formats returns the names Write understands, the default first.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write renders r to w. It does not change r, and writes nothing where the
// format is unknown.
func Write(w io.Writer, format string, r *cordon.Report, o Options) error {
	for _, f := range formats {
		if f.name == format {
			if err := f.write(w, r, o); err != nil {
				return fmt.Errorf("report as %s: %w", format, err)
			}
			return nil
		}
	}
	return fmt.Errorf("unknown report format %q; it can be %s", format, strings.Join(Formats(), ", "))
}

func (f *renderer) write(w io.Writer, r *cordon.Report, o Options) error {
	if f.stream != nil {
		return f.stream(w, r, o)
	}
	var b bytes.Buffer
	if err := f.page(&b, r, o); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
