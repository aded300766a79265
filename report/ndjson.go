package report

import (
	"bufio"
	"reflect"

	"cordon"
)

// LineSchema names the form of a line of NDJSON.
const LineSchema = "cordon.finding/1"

type line struct {
	Schema string `json:"schema"`
	Type   string `json:"type"` // host, hostile, scanner, infection or summary
}

type hostLine struct {
	line
	cordon.HostReport
}

type scannerLine struct {
	line
	cordon.ScannerReport
}

type infectionLine struct {
	line
	cordon.Infection
}

type hostileLine struct {
	line
	cordon.HostileReport
}

// summaryLine is the last line. A stream without it was cut.
type summaryLine struct {
	line
	Window     cordon.Window    `json:"window"`
	Level      cordon.Level     `json:"level"`
	Inputs     inputTotals      `json:"inputs"`
	Traffic    []cordon.Traffic `json:"traffic"`
	Figures    []wormFigures    `json:"figures"`
	TreeSums   []cordon.TreeSum `json:"tree_sums"`
	Cumulative uint64           `json:"cumulative_addresses"`
	Lost       cordon.Losses    `json:"lost"`
	Hidden     int              `json:"hosts_not_shown"`
}

// wormFigures are how many one worm has, of those that have any.
type wormFigures struct {
	Advisory string `json:"advisory"`
	cordon.Figures
}

func figuresOf(r *cordon.Report) []wormFigures {
	all := []wormFigures{}
	for _, a := range r.Advisories {
		if a.Figures.Cumulative > 0 {
			all = append(all, wormFigures{a.ID, a.Figures})
		}
	}
	return all
}

// inputTotals adds up the inputs. Copies count like any other input: their
// records stand under Duplicate.
type inputTotals struct {
	Inputs     int    `json:"inputs"`
	Failed     int    `json:"failed"` // not read, or not to the end
	Records    uint64 `json:"records"`
	Bytes      uint64 `json:"bytes"`
	Understood uint64 `json:"understood"`
	Duplicate  uint64 `json:"duplicate"`
	Skipped    uint64 `json:"skipped"`
	Lost       uint64 `json:"lost_records"`
	Parsed     uint64 `json:"parsed"`
}

func totals(inputs []cordon.InputReport) inputTotals {
	t := inputTotals{Inputs: len(inputs)}
	for _, in := range inputs {
		if in.Error != "" {
			t.Failed++
		}
		t.Records += in.Records
		t.Bytes += in.Bytes
		t.Understood += in.Understood
		t.Duplicate += in.Duplicate
		t.Skipped += in.Skipped
		t.Lost += in.LostRecords
		t.Parsed += in.Parsed
	}
	return t
}

func writeNDJSON(w *bufio.Writer, r *cordon.Report, _ Options) error {
	j := newJSONWriter(w, "")
	for i := range r.Hosts {
		if err := j.record(hostLine{line{LineSchema, "host"}, withLists(r.Hosts[i])}); err != nil {
			return err
		}
	}
	for i := range r.Hostile {
		if err := j.record(hostileLine{line{LineSchema, "hostile"}, withLists(r.Hostile[i])}); err != nil {
			return err
		}
	}
	for i := range r.Scanners {
		if err := j.record(scannerLine{line{LineSchema, "scanner"}, withLists(r.Scanners[i])}); err != nil {
			return err
		}
	}
	for i := range r.Tree {
		if err := j.record(infectionLine{line{LineSchema, "infection"}, withLists(r.Tree[i])}); err != nil {
			return err
		}
	}
	return j.record(summaryLine{
		line:   line{LineSchema, "summary"},
		Window: r.Window, Level: withLists(r.Level), Inputs: totals(r.Inputs), Traffic: withLists(r.Traffic),
		Figures: figuresOf(r), TreeSums: withLists(r.TreeSums), Cumulative: r.Cumulative, Lost: withLists(r.Lost), Hidden: r.Hidden,
	})
}

// withLists returns a copy of a part of the report in which no list is null.
func withLists[T any](v T) T { return deepCopy(reflect.ValueOf(v)).Interface().(T) }

// record writes v and the end of the line.
func (j *jsonWriter) record(v any) error {
	if err := j.value(v, 0); err != nil {
		return err
	}
	return j.w.WriteByte('\n')
}
