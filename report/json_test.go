package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
)

// hostilePieces are what strings from outside are made of in these tests:
// everything that one of the writers treats in its own way.
var hostilePieces = []string{
	"", "a", "default.ida", "<&>", "'", `"`, `\`, "/", "\b\f\n\r\t", "\x00", "\x1b[2J", "\x1f", " ", "\x7f", "\u0080", "\u009b", "\u00a0", "ß",
	"\u00ad", "\u061c", "\u200b", "\u202e", "\u2028", "\u2029", "\u2066", "\ufeff", "\ufffd", "\uffff", "東京", "😀", "\U0001d173", "\U000e0001", "\U0010ffff",
	"\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "1234567", "12345678", "eight by eight, and no more of it",
}

func hostileText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 3).Draw(t, "raw") == 0 {
			return string(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes"))
		}
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostilePieces), 0, 6).Draw(t, "pieces"), "")
	})
}

// anyReport generates reports by reflection, so that a field added to the
// report is tried without a line here.
func anyReport() *rapid.Generator[cordon.Report] {
	return rapid.MakeCustom[cordon.Report](rapid.MakeConfig{
		Types: map[reflect.Type]*rapid.Generator[any]{
			reflect.TypeFor[cordon.Grade](): rapid.Map(rapid.Uint8Range(0, uint8(cordon.Certain)), func(g uint8) any { return cordon.Grade(g) }),
			reflect.TypeFor[string]():       hostileText().AsAny(),
		},
	})
}

// fatal is what the tests here want of testing.T and rapid.T.
type fatal interface{ Fatal(...any) }

func written(t fatal, format string, r *cordon.Report) string {
	var b bytes.Buffer
	if err := Write(&b, format, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func writtenSlowly(t fatal, format string, r *cordon.Report) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	slow := map[string]func(*bufio.Writer, *cordon.Report, Options) error{"json": slowJSON, "ndjson": slowNDJSON}[format]
	if err := errors.Join(slow(w, r, Options{}), w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSONIsAsEncodingJSONWritesIt(t *testing.T) {
	for _, format := range []string{"json", "ndjson"} {
		t.Run(format, rapid.MakeCheck(func(t *rapid.T) {
			r := anyReport().Draw(t, "report")
			if d := cmp.Diff(writtenSlowly(t, format, &r), written(t, format, &r)); d != "" {
				t.Fatal(d)
			}
		}))
	}
}

func TestJSONOfWholeReportsIsAsEncodingJSONWritesIt(t *testing.T) {
	for _, format := range []string{"json", "ndjson"} {
		each(t, func(t *testing.T, r *cordon.Report) {
			if d := cmp.Diff(writtenSlowly(t, format, r), written(t, format, r)); d != "" {
				t.Errorf("%s: %s", format, d)
			}
		})
	}
}

func TestTextIsAsEncodingJSONWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := hostileText().Draw(t, "text")
		if got, want := onSheet(t, text), slowly(t, text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	})
}

func TestTimesAreAsTheyWriteThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Two times, since the second can take the first one's date.
		a := cordon.Time(rapid.Int64().Draw(t, "first"))
		b := a + cordon.Time(rapid.Int64Range(-2*oneDay, 2*oneDay).Draw(t, "apart"))
		c := cordon.Time(rapid.Int64Range(-20, 20).Draw(t, "seconds") * second * 1e4)
		times := []cordon.Time{a, b, c, math.MinInt64, math.MaxInt64}
		if got, want := onSheet(t, times), slowly(t, times); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// onSheet is v as it stands in a report, on one line.
func onSheet(t fatal, v any) string { return laidOut(t, v, true) }

func onLines(t fatal, v any) string { return laidOut(t, v, false) }

func laidOut(t fatal, v any, flat bool) string {
	var b bytes.Buffer
	s := newSheet(&b)
	s.flat = flat
	encode, err := newCompiler().encoder(reflect.TypeOf(v))
	if err != nil {
		t.Fatal(err)
	}
	encode(s, reflect.ValueOf(v), 0)
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func slowly(t fatal, v any) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if err := errors.Join(newJSONWriter(w, "").value(v, 0), w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type chain struct {
	Name string   `json:"name,omitempty"`
	Next *chain   `json:"next,omitempty"`
	All  []chain  `json:"all,omitempty"`
	Odds *float64 `json:"odds,omitempty"`
}

func TestATypeMayContainItselfAndOmitAll(t *testing.T) {
	x := math.Pi
	v := chain{Name: "a", Next: &chain{Name: "b", All: []chain{}}, All: []chain{{Odds: &x, Next: &chain{}}, {}}}
	const flat = `{"name":"a","next":{"name":"b"},"all":[{"next":{},"odds":3.141592653589793},{}]}`
	if d := cmp.Diff([]string{flat, flat}, []string{slowly(t, v), onSheet(t, v)}); d != "" {
		t.Error(d)
	}
	want, _ := json.MarshalIndent(json.RawMessage(onSheet(t, v)), "", indent)
	if d := cmp.Diff(string(want), onLines(t, v)); d != "" {
		t.Errorf("over lines: %s", d)
	}
}

func TestFloatsAreAsEncodingJSONWritesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := []float64{rapid.Float64().Draw(t, "any"), 0, 0.1, 1e-9, 1e21}
		if d := cmp.Diff(slowly(t, v), onSheet(t, v)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestWhatIsNoNumberIsAnError(t *testing.T) {
	var s sheet
	encodeFloat(&s, reflect.ValueOf(math.NaN()), 0)
	s.w = io.Discard
	if err := s.flush(); err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("got %v", err)
	}
}

func TestWhatNoReportHasIsRefusedByName(t *testing.T) {
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"a map", struct {
			M map[string]int `json:"m"`
		}{}, ".M: map[string]int has no JSON form here"},
		{"anything", struct {
			A any `json:"a"`
		}{}, ".A: interface {} has no JSON form here"},
		{"bytes", struct {
			B []byte `json:"b"`
		}{}, ".B: []uint8 has no JSON form here"},
		{"no name", struct{ F int }{}, ".F: it has no name in JSON"},
		{"no field", struct {
			F int `json:"-"`
		}{}, ".F: it has no name in JSON"},
		{"another option", struct {
			F int `json:"f,string"`
		}{}, `.F: "string" is not known here`},
		{"embedded", struct {
			chain `json:"chain"`
		}{}, ".chain: it has no name in JSON"},
		{"a form of its own", struct {
			D []*owned `json:"d"`
		}{}, ".D: report.owned has a JSON form of its own, which is not known here"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := newCompiler().encoder(reflect.TypeOf(test.v))
			if err == nil || !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

type owned struct{}

func (*owned) MarshalJSON() ([]byte, error) { return nil, nil }

// pipe fails when it has taken so much, as one that nobody reads does.
type pipe struct{ takes, writes, most int }

var errNobody = errors.New("nobody reads")

func (p *pipe) Write(b []byte) (int, error) {
	p.writes++
	p.most = max(p.most, len(b))
	if p.takes -= len(b); p.takes < 0 {
		return 0, errNobody
	}
	return len(b), nil
}

func TestALongReportIsHandedOnInPieces(t *testing.T) {
	r := long(5_000)
	for _, format := range []string{"json", "ndjson"} {
		p := pipe{takes: math.MaxInt}
		if err := Write(&p, format, r, Options{}); err != nil {
			t.Fatal(err)
		}
		if p.writes < 10 || p.most > fullSheet+fullSheet/4 {
			t.Errorf("%s: %d pieces, the largest of %d bytes; want many, and none above %d", format, p.writes, p.most, fullSheet+fullSheet/4)
		}
	}
}

func TestNothingIsHandedOnAfterAnError(t *testing.T) {
	r := long(5_000)
	for _, format := range []string{"json", "ndjson"} {
		p := pipe{takes: 3 * fullSheet}
		if err := Write(&p, format, r, Options{}); !errors.Is(err, errNobody) {
			t.Errorf("%s: got %v", format, err)
		}
		if p.writes != 3 {
			t.Errorf("%s: %d pieces, want 3, the last of which failed", format, p.writes)
		}
	}
}

func TestLinesOfAnyDepthBeginWithTheirBlanks(t *testing.T) {
	for depth := range 100 {
		var s sheet
		s.line(depth)
		if want := "\n" + strings.Repeat(indent, depth); string(s.b) != want {
			t.Errorf("depth %d: got %q, want %q", depth, s.b, want)
		}
	}
}
