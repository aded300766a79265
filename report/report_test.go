package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cordon"
)

var update = flag.Bool("update", false, "rewrite the golden files and docs/reference/report.md")

func render(t *testing.T, format string, r *cordon.Report, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// each runs f on every fixture.
func each(t *testing.T, f func(*testing.T, *cordon.Report)) {
	for _, x := range fixtures {
		t.Run(x.name, func(t *testing.T) { f(t, x.make()) })
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got); -update rewrites it:\n%s", file, d)
	}
}

func TestTableIsAsInTheGoldenFile(t *testing.T) {
	for _, x := range fixtures {
		t.Run(x.name, func(t *testing.T) {
			golden(t, filepath.Join("testdata", x.name+".golden"), render(t, "table", x.make(), Options{Version: "1.0"}))
		})
	}
	golden(t, "testdata/host.golden", render(t, "table", outbreak(), Options{Host: address(4)}))
	golden(t, "testdata/host-absent.golden", render(t, "table", slammer(), Options{Host: "192.0.2.99"}))
}

func TestNoLineIsWiderThanTheTable(t *testing.T) {
	each(t, func(t *testing.T, r *cordon.Report) {
		for width := 60; width <= 132; width++ {
			hosts := []string{"", "192.0.2.99"}
			if len(r.Hosts) > 0 {
				hosts = append(hosts, r.Hosts[0].Address)
			}
			for _, host := range hosts {
				for l := range strings.Lines(render(t, "table", r, Options{Width: width, Host: host})) {
					if n := columns(strings.TrimSuffix(l, "\n")); n > width {
						t.Fatalf("width %d: %d columns: %q", width, n, l)
					}
				}
			}
		}
	})
}

func TestColourOnlyAddsEscapes(t *testing.T) {
	sgr := regexp.MustCompile("\x1b\\[[0-9;]*m")
	each(t, func(t *testing.T, r *cordon.Report) {
		without := render(t, "table", r, Options{})
		with := render(t, "table", r, Options{Color: true})
		if d := cmp.Diff(without, sgr.ReplaceAllString(with, "")); d != "" {
			t.Error(d)
		}
		if strings.Contains(without, "\x1b") {
			t.Error("an escape without colour")
		}
	})
}

func TestNothingFromOutsideActsOnATerminal(t *testing.T) {
	for _, format := range Formats() {
		out := render(t, format, hostileStrings(), Options{})
		for _, r := range out {
			if r != '\n' && !strings.ContainsRune("\t", r) && !isPrint(r) {
				t.Errorf("%s holds %U", format, r)
			}
		}
	}
}

func isPrint(r rune) bool { return cordon.Printable([]byte(string(r)), 9) == string(r) }

func TestJSONMatchesItsSchema(t *testing.T) {
	s := compiled(t)
	each(t, func(t *testing.T, r *cordon.Report) {
		for _, r := range []*cordon.Report{r, Redact(r)} {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, "json", r, Options{})))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(v); err != nil {
				t.Error(err)
			}
		}
	})
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:cordon:report:1", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:cordon:report:1")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaHasExactlyTheFieldsOfTheStructs(t *testing.T) {
	var root schemaNode
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	defs := map[string]any{
		"window": cordon.Window{}, "losses": cordon.Losses{}, "level": cordon.Level{}, "input": cordon.InputReport{}, "advisory": cordon.AdvisoryReport{},
		"variant": cordon.VariantReport{}, "interval": cordon.Interval{}, "traffic": cordon.Traffic{}, "host": cordon.HostReport{},
		"remedy": cordon.Remedy{}, "need": cordon.Need{}, "attack": cordon.Attack{}, "evidence": cordon.Evidence{},
		"infection": cordon.Infection{}, "suitor": cordon.Suitor{}, "figures": cordon.Figures{}, "identity": cordon.Identity{}, "treesum": cordon.TreeSum{},
		"hostile": cordon.HostileReport{}, "scanner": cordon.ScannerReport{}, "unknown": cordon.UnknownReport{}, "server": cordon.ServerReport{}, "sender": cordon.SenderReport{},
		"activity": cordon.Activity{}, "flood": cordon.FloodReport{}, "floodsource": cordon.FloodSource{}, "share": cordon.FloodShare{}, "reason": cordon.Reason{},
		"reached": cordon.Reached{}, "holder": cordon.Holder{}, "mended": cordon.Mended{}, "silent": cordon.SilentHost{},
	}
	check(t, "report", root, cordon.Report{})
	for name, v := range defs {
		check(t, name, root.Defs.nodes[name], v)
	}
	reached := map[reflect.Type]bool{}
	reach(reflect.TypeFor[cordon.Report](), reached)
	if want := len(defs) + 1; len(reached) != want {
		t.Errorf("the report is made of %d structs and the schema describes %d", len(reached), want)
	}
	for name, d := range root.Defs.nodes {
		if d.Description == "" && name != "count" {
			t.Errorf("%s has no description", name)
		}
	}
}

// reach collects the structs that a report is made of.
func reach(typ reflect.Type, into map[reflect.Type]bool) {
	switch typ.Kind() {
	case reflect.Slice, reflect.Pointer:
		reach(typ.Elem(), into)
	case reflect.Struct:
		if typ == scannerRows {
			reach(reflect.TypeFor[cordon.ScannerReport](), into)
			return
		}
		into[typ] = true
		for f := range typ.Fields() {
			reach(f.Type, into)
		}
	}
}

func check(t *testing.T, name string, n schemaNode, v any) {
	t.Helper()
	var fields, required []string
	for f := range reflect.TypeOf(v).Fields() {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, tag)
		if options != "omitempty" {
			required = append(required, tag)
		}
	}
	if d := cmp.Diff(fields, n.Properties.names); d != "" {
		t.Errorf("%s: fields and properties differ (-struct +schema):\n%s", name, d)
	}
	if d := cmp.Diff(required, n.Required); d != "" {
		t.Errorf("%s: required (-struct +schema):\n%s", name, d)
	}
	for field, p := range n.Properties.nodes {
		if p.Description == "" {
			t.Errorf("%s.%s has no description", name, field)
		}
	}
}

func TestJSONHasNoNullList(t *testing.T) {
	out := render(t, "json", &cordon.Report{Inputs: []cordon.InputReport{{}}, Hosts: []cordon.HostReport{{}}}, Options{})
	for _, name := range []string{"inputs", "advisories", "hosts", "lost", "skipped_why", "evidence", "why", "needs", "reason"} {
		if strings.Contains(out, `"`+name+`": null`) {
			t.Errorf("%s is null", name)
		}
	}
}

func TestJSONKeepsWhatItEscapes(t *testing.T) {
	r := hostileStrings()
	var got struct{ Hosts []struct{ Address string } }
	if err := json.Unmarshal([]byte(render(t, "json", r, Options{})), &got); err != nil {
		t.Fatal(err)
	}
	if want := strings.ToValidUTF8(evil, "\ufffd"); got.Hosts[0].Address != want {
		t.Errorf("got %q, want %q", got.Hosts[0].Address, want)
	}
}

func TestNDJSONEndsWithASummary(t *testing.T) {
	each(t, func(t *testing.T, r *cordon.Report) {
		var types []string
		for l := range strings.Lines(render(t, "ndjson", r, Options{})) {
			var v struct{ Schema, Type string }
			if err := json.Unmarshal([]byte(l), &v); err != nil {
				t.Fatal(err)
			}
			if v.Schema != LineSchema {
				t.Errorf("schema %q", v.Schema)
			}
			types = append(types, v.Type)
		}
		want := slices.Concat(slices.Repeat([]string{"host"}, len(r.Hosts)), slices.Repeat([]string{"hostile"}, len(r.Hostile)), slices.Repeat([]string{"scanner"}, r.Scanners.Len()),
			slices.Repeat([]string{"unknown"}, len(r.Unknown)), slices.Repeat([]string{"infection"}, len(r.Tree)), slices.Repeat([]string{"side-effect"}, len(r.Floods)), []string{"summary"})
		if d := cmp.Diff(want, types); d != "" {
			t.Error(d)
		}
	})
}

func TestPageIsWellFormedAndLoadsNothing(t *testing.T) {
	each(t, func(t *testing.T, r *cordon.Report) {
		for _, host := range []string{"", address(4), evil} {
			page := render(t, "html", r, Options{Host: host, Version: "1.0"})
			elements(t, page, func(e xml.StartElement) { loadsNothing(t, e) })
			if strings.Contains(strings.ToLower(page), "<script") {
				t.Error("the page holds a script")
			}
			if !strings.Contains(page, `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`) {
				t.Error("the page has no content security policy")
			}
		}
	})
	for _, s := range []string{"@import", "url(", "http"} {
		if strings.Contains(pageStyle, s) {
			t.Errorf("the style sheet holds %q", s)
		}
	}
}

// loadsNothing fails on what could make a browser fetch or run anything.
func loadsNothing(t *testing.T, e xml.StartElement) {
	t.Helper()
	if slices.Contains([]string{"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "use", "image", "audio", "video"}, e.Name.Local) {
		t.Errorf("the page holds <%s>", e.Name.Local)
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		if strings.HasPrefix(name, "on") || slices.Contains([]string{"src", "href", "srcset", "action", "style", "background", "poster"}, name) {
			t.Errorf("<%s> has %s", e.Name.Local, name)
		}
		if strings.Contains(a.Value, "url(") && !strings.HasPrefix(a.Value, "url(#p") {
			t.Errorf("<%s> refers to %q", e.Name.Local, a.Value)
		}
	}
}

// elements walks a page and fails where a tag does not close what is open.
func elements(t *testing.T, page string, f func(xml.StartElement)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []string
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			open = append(open, x.Name.Local)
			f(x)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != x.Name.Local {
				t.Fatalf("</%s> closes %v", x.Name.Local, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v is open at the end", open)
	}
}

// madeRows compares rows that are made when they are asked for by what they are.
var madeRows = cmp.Transformer("made", func(r cordon.Rows[cordon.ScannerReport]) []cordon.ScannerReport { return r.List() })

func TestWriteLeavesTheReportAlone(t *testing.T) {
	each(t, func(t *testing.T, r *cordon.Report) {
		before := deepCopy(reflect.ValueOf(r)).Interface()
		for _, f := range Formats() {
			first := render(t, f, r, Options{})
			if again := render(t, f, r, Options{}); again != first {
				t.Errorf("%s differs from run to run", f)
			}
		}
		Redact(r)
		if d := cmp.Diff(before, deepCopy(reflect.ValueOf(r)).Interface(), madeRows); d != "" {
			t.Error(d)
		}
	})
}

func TestUnknownFormatNamesTheKnownOnes(t *testing.T) {
	var b bytes.Buffer
	err := Write(&b, "pdf", cleanReport(), Options{})
	if err == nil || !strings.Contains(err.Error(), "table, json, ndjson, html") || b.Len() > 0 {
		t.Errorf("got %v and %d bytes", err, b.Len())
	}
}

func TestReferenceIsGenerated(t *testing.T) {
	golden(t, "../docs/reference/report.md", string(Reference()))
}

func TestBinsHoldEveryTimeInFewColumns(t *testing.T) {
	for _, span := range []time.Duration{0, time.Minute, time.Hour, 11 * time.Hour, day, 9 * day, 80 * day, 3000 * day, 250 * 365 * day} {
		for _, begin := range []string{"2001-07-19 10:03:00", "1969-12-31 23:59:00", "1700-01-01 00:00:01"} {
			first := at(begin)
			last := first + cordon.Time(span)
			b := newBins(first, last)
			if b.n > maxBins || b.n < 1 || b.index(first) != 0 || b.index(last) != b.n-1 {
				t.Errorf("%s + %v: %d columns of %s; %d, %d", begin, span, b.n, b.words(), b.index(first), b.index(last))
			}
			for _, n := range []int{4, 8} {
				if got := len(b.ticks(n)); got > n+1 || got == 0 && b.n > 1 {
					t.Errorf("%s + %v: %d ticks, want at most %d", begin, span, got, n)
				}
			}
		}
	}
	b := newBins(-1<<63+1, 1<<63-1)
	if b.n > maxBins {
		t.Errorf("%d columns", b.n)
	}
}

func TestColourPairsCanBeRead(t *testing.T) {
	schemes := strings.SplitN(pageStyle, "@media", 3)
	for i, scheme := range schemes[:2] {
		c := map[string]string{}
		for _, m := range regexp.MustCompile(`--([\w-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(scheme, -1) {
			c[m[1]] = m[2]
		}
		for _, pair := range [][2]string{
			{"text", "page"},
			{"text", "card"},
			{"soft", "page"},
			{"soft", "card"},
			{"link", "card"},
			{"bad", "page"},
			{"bad", "card"},
			{"bad-text", "bad"},
			{"high-text", "high"},
			{"warn-text", "warn"},
			{"good-text", "good"},
			{"calm-text", "calm"},
		} {
			if r := contrast(t, c[pair[0]], c[pair[1]]); r < 4.5 { // WCAG 2.2, 1.4.3
				t.Errorf("scheme %d: %s on %s is %.2f", i, pair[0], pair[1], r)
			}
		}
		for _, s := range []string{"s0", "s1", "s2", "s3", "s4"} {
			if r := contrast(t, c[s], c["card"]); r < 3 { // 1.4.11
				t.Errorf("scheme %d: %s on card is %.2f", i, s, r)
			}
		}
	}
}
