package report

import (
	"errors"
	"io"
	"iter"
	"reflect"
	"slices"

	"cordon"
)

// writeCheckJSON writes the rows as they are made.
func writeCheckJSON(w io.Writer, c *cordon.Check, o Options) error {
	encode, err := newCompiler().encoder(reflect.TypeFor[cordon.Check]())
	if err != nil {
		return err
	}
	shown := *c
	shown.Hosts = Only(c.Hosts, o.Host)
	s := newSheet(w)
	encode(s, reflect.ValueOf(&shown).Elem(), 0)
	s.raw("\n")
	return s.flush()
}

// Only leaves the rows of one machine; "" leaves all.
func Only(rows iter.Seq[cordon.CheckHost], host string) iter.Seq[cordon.CheckHost] {
	if host == "" {
		return rows
	}
	host = cordon.ParseHost(host).String()
	return func(yield func(cordon.CheckHost) bool) {
		for h := range rows {
			if isAbout(&h, host) && !yield(h) {
				return
			}
		}
	}
}

// CheckLineSchema names the form of a line of NDJSON of a check.
const CheckLineSchema = "cordon.check.line/1"

// checkSummaryLine is the last line. A stream without it was cut.
type checkSummaryLine struct {
	At         cordon.Time              `json:"at"`
	Advisories []cordon.CheckedAdvisory `json:"advisories"`
	Summary    cordon.CheckSummary      `json:"summary"`
	Inputs     inputTotals              `json:"inputs"`
	Lost       cordon.Losses            `json:"lost"`
	Notes      cordon.Reasons           `json:"notes"`
}

func writeCheckNDJSON(w io.Writer, c *cordon.Check, o Options) error {
	s := newSheet(w)
	s.flat = true
	summary := []checkSummaryLine{{At: c.At, Advisories: c.Advisories, Summary: c.Summary, Inputs: totals(c.Inputs), Lost: c.Lost, Notes: c.Notes}}
	if err := errors.Join(
		writeLinesOf(s, CheckLineSchema, "host", Only(c.Hosts, o.Host)),
		writeLinesOf(s, CheckLineSchema, "silent", slices.Values(c.Silent)),
		writeLinesOf(s, CheckLineSchema, "summary", slices.Values(summary)),
	); err != nil {
		return err
	}
	return s.flush()
}
