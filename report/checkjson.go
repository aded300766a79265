package report

import (
	"bufio"
	"fmt"
	"iter"
	"reflect"
	"strings"

	"cordon"
)

// writeCheckJSON writes the rows as they are made.
func writeCheckJSON(w *bufio.Writer, c *cordon.Check, o Options) error {
	j := newJSONWriter(w, "  ")
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		w.WriteByte("{,"[min(i, 1)])
		j.newline(1)
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		fmt.Fprintf(w, "%q: ", name)
		var err error
		if name == "hosts" {
			err = j.rows(only(c.Hosts, o.Host))
		} else {
			err = j.field(v.Field(i))
		}
		if err != nil {
			return err
		}
	}
	_, err := w.WriteString("\n}\n")
	return err
}

// rows writes a list of rows. None is null.
func (j *jsonWriter) rows(rows iter.Seq[cordon.CheckHost]) error {
	j.w.WriteByte('[')
	n := 0
	for h := range rows {
		if n++; n > 1 {
			j.w.WriteByte(',')
		}
		j.newline(2)
		if err := j.value(withOutcome(h), 2); err != nil {
			return err
		}
	}
	if n > 0 {
		j.newline(1)
	}
	return j.w.WriteByte(']')
}

// withOutcome is a row in which nothing is null that is a list or a map.
func withOutcome(h cordon.CheckHost) cordon.CheckHost {
	h = withLists(h)
	if h.Outcome == nil {
		h.Outcome = map[string]string{}
	}
	return h
}

// only leaves the rows of one machine; "" leaves all.
func only(rows iter.Seq[cordon.CheckHost], host string) iter.Seq[cordon.CheckHost] {
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

type checkLine struct {
	line
	cordon.CheckHost
}

type silentLine struct {
	line
	cordon.SilentHost
}

// checkSummaryLine is the last line. A stream without it was cut.
type checkSummaryLine struct {
	line
	At         cordon.Time              `json:"at"`
	Advisories []cordon.CheckedAdvisory `json:"advisories"`
	Summary    cordon.CheckSummary      `json:"summary"`
	Inputs     inputTotals              `json:"inputs"`
	Lost       cordon.Losses            `json:"lost"`
}

func writeCheckNDJSON(w *bufio.Writer, c *cordon.Check, o Options) error {
	j := newJSONWriter(w, "")
	for h := range only(c.Hosts, o.Host) {
		if err := j.record(checkLine{line{CheckLineSchema, "host"}, withOutcome(h)}); err != nil {
			return err
		}
	}
	for _, s := range c.Silent {
		if err := j.record(silentLine{line{CheckLineSchema, "silent"}, withLists(s)}); err != nil {
			return err
		}
	}
	return j.record(checkSummaryLine{
		line: line{CheckLineSchema, "summary"}, At: c.At, Advisories: withLists(c.Advisories), Summary: withLists(c.Summary),
		Inputs: totals(c.Inputs), Lost: withLists(c.Lost),
	})
}
