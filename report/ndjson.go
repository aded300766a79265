package report

import (
	"bytes"

	"cordon"
)

// LineSchema names the form of a line of NDJSON.
const LineSchema = "cordon.finding/1"

type line struct {
	Schema string `json:"schema"`
	Type   string `json:"type"` // host, hostile or summary
}

type hostLine struct {
	line
	cordon.HostReport
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
	Cumulative uint64           `json:"cumulative_addresses"`
	Lost       cordon.Losses    `json:"lost"`
	Hidden     int              `json:"hosts_not_shown"`
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

func writeNDJSON(b *bytes.Buffer, r *cordon.Report, _ Options) error {
	for _, h := range r.Hosts {
		if err := encodeJSON(b, hostLine{line{LineSchema, "host"}, h}, ""); err != nil {
			return err
		}
	}
	for _, h := range r.Hostile {
		if err := encodeJSON(b, hostileLine{line{LineSchema, "hostile"}, h}, ""); err != nil {
			return err
		}
	}
	return encodeJSON(b, summaryLine{
		line:   line{LineSchema, "summary"},
		Window: r.Window, Level: r.Level, Inputs: totals(r.Inputs), Traffic: r.Traffic,
		Cumulative: r.Cumulative, Lost: r.Lost, Hidden: r.Hidden,
	}, "")
}
