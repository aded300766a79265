package report

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"

	"cordon"
)

// LineSchema names the form of a line of NDJSON.
const LineSchema = "cordon.finding/1"

// summaryLine is the last line. A stream without it was cut.
type summaryLine struct {
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
	Advisory     string          `json:"advisory"`
	ActivePeak   cordon.Interval `json:"active_peak"`
	ActiveLatest cordon.Interval `json:"active_latest"`
	Cumulative   uint64          `json:"cumulative_addresses"`
	Estimated    uint64          `json:"estimated_addresses,omitempty"`
}

func figuresOf(r *cordon.Report) []wormFigures {
	all := []wormFigures{}
	for _, a := range r.Advisories {
		if f := a.Figures; f.Cumulative > 0 {
			all = append(all, wormFigures{a.ID, f.ActivePeak, f.ActiveLatest, f.Cumulative, f.Estimated})
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

func writeNDJSON(w io.Writer, r *cordon.Report, _ Options) error {
	s := newSheet(w)
	s.flat = true
	if err := errors.Join(
		writeLines(s, "host", r.Hosts),
		writeLines(s, "hostile", r.Hostile),
		writeLinesOf(s, LineSchema, "scanner", r.Scanners.All()),
		writeLines(s, "unknown", r.Unknown),
		writeLines(s, "infection", r.Tree),
		writeLines(s, "side-effect", r.Floods),
		writeLines(s, "summary", []summaryLine{{
			Window: r.Window, Level: r.Level, Inputs: totals(r.Inputs), Traffic: r.Traffic,
			Figures: figuresOf(r), TreeSums: r.TreeSums, Cumulative: r.Cumulative, Lost: r.Lost, Hidden: r.Hidden,
		}}),
	); err != nil {
		return err
	}
	return s.flush()
}

// writeLines writes a line for each element of a list.
func writeLines[T any](s *sheet, kind string, list []T) error {
	return writeLinesOf(s, LineSchema, kind, slices.Values(list))
}

// writeLinesOf writes a line for each element. Two members say what the line is,
// and stand before those of the element.
func writeLinesOf[T any](s *sheet, schema, kind string, all iter.Seq[T]) error {
	m, err := newCompiler().members(reflect.TypeFor[T]())
	if err != nil {
		return err
	}
	head := fmt.Sprintf(`{"schema":%q,"type":%q`, schema, kind)
	for v := range all {
		s.raw(head)
		m.write(s, reflect.ValueOf(&v).Elem(), 1, 2)
		s.raw("}\n")
		if !s.spill() {
			break
		}
	}
	return nil
}
