package report

import (
	"io"
	"reflect"

	"cordon"
)

// writeJSON writes a report as one object over many lines. The encoder is made
// anew for each report: that takes microseconds, and nothing has to be kept.
func writeJSON(w io.Writer, r *cordon.Report, _ Options) error {
	encode, err := newCompiler().encoder(reflect.TypeFor[cordon.Report]())
	if err != nil {
		return err
	}
	s := newSheet(w)
	encode(s, reflect.ValueOf(r).Elem(), 0)
	s.raw("\n")
	return s.flush()
}
