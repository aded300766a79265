package logs

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
)

var testSchema = newSchema("a", "b.c", "b.d", "b.e.f", "dotted.name", "ü")

func TestJSONIsReadAsTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := map[string]any{}
		for _, name := range []string{"a", "b", "other", "dotted.name", "ü"} {
			if rapid.Bool().Draw(t, name) {
				doc[name] = anyJSON(t, 0)
			}
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "spaces") {
			text, _ = json.MarshalIndent(doc, " ", "\t")
		}
		var v values
		if !testSchema.read(text, &v) {
			t.Fatalf("not read: %s", text)
		}
		want := map[int]any{0: doc["a"], 4: doc["dotted.name"], 5: doc["ü"]}
		if b, ok := doc["b"].(map[string]any); ok {
			want[1], want[2] = b["c"], b["d"]
			if e, ok := b["e"].(map[string]any); ok {
				want[3] = e["f"]
			}
		}
		for i := range 6 {
			same(t, want[i], &v[i])
		}
	})
}

func same(t *rapid.T, want any, got *value) {
	var d decoder
	switch want := want.(type) {
	case nil:
		if got.kind != 0 {
			t.Fatalf("got %q, want nothing", got.raw)
		}
	case string:
		if text := string(d.string(got)); got.kind != '"' || text != want {
			t.Fatalf("got %q, want %q", text, want)
		}
	case int:
		if n, ok := got.count(); want >= 0 && (!ok || n != uint64(want)) {
			t.Fatalf("got %s, want %d", got.raw, want)
		}
	default:
		var back any
		if err := json.Unmarshal(got.raw, &back); err != nil {
			t.Fatalf("%s: %v", got.raw, err)
		}
	}
}

func anyJSON(t *rapid.T, depth int) any {
	switch n := rapid.IntRange(0, 7).Draw(t, "kind"); {
	case n == 0:
		return nil
	case n == 1:
		return rapid.Bool().Draw(t, "bool")
	case n == 2:
		return rapid.IntRange(-1, 1<<52).Draw(t, "number")
	case n == 3 && depth < 3:
		m := map[string]any{}
		for _, name := range []string{"a", "c", "d", "e", "f", "\"\\"} {
			if rapid.Bool().Draw(t, name) {
				m[name] = anyJSON(t, depth+1)
			}
		}
		return m
	case n == 4 && depth < 3:
		return []any{anyJSON(t, depth+1), anyJSON(t, depth+1)}
	case n == 5:
		return rapid.Float64().Draw(t, "float")
	}
	return rapid.String().Draw(t, "string")
}

// What the standard library refuses is refused, and the other way round.
func TestJSONIsRefusedWhereTheStandardLibraryRefusesIt(t *testing.T) {
	piece := rapid.SampledFrom([]string{"{", "}", "[", "]", ":", ",", `"`, `"a"`, `"b"`, `\`, `\u00e4`, `\ud800`, `\x`, "1", "-", "0", ".5", "e+", "E3", "true", "null", "fals", " ", "\t", "\x01", "ü", "\xff", `{"a":`})
	rapid.Check(t, func(t *rapid.T) {
		text := "{" + strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") + "}"
		var v values
		if got, want := testSchema.read([]byte(text), &v), json.Valid([]byte(text)); got != want {
			t.Fatalf("%q: read %v, valid %v", text, got, want)
		}
	})
}

func TestJSONThatIsUnusual(t *testing.T) {
	tests := []struct {
		name, text string
		ok         bool
		a, c       string
	}{
		{"the first of two counts", `{"a":"1","a":"2"}`, true, "1", ""},
		{"a name with escapes", `{"\u0061":"1"}`, true, "1", ""},
		{"a name with a point", `{"b.c":"1","b":{"c":"2"}}`, true, "", "1"},
		{"a field of another object", `{"x":{"a":"1"},"b":{"x":{"c":"2"}}}`, true, "", ""},
		{"not UTF-8", "{\"a\":\"\xff\"}", true, "\xff", ""},
		{"as deep as may be", `{"x":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `,"a":"1"}`, true, "1", ""},
		{"deeper", `{"a":"1","x":` + strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth) + `}`, false, "", ""},
		{"far deeper", `{"x":` + strings.Repeat("[", 60_000), false, "", ""},
		{"more behind it", `{"a":"1"} {}`, false, "", ""},
		{"no object", `["a"]`, false, "", ""},
		{"nothing", "", false, "", ""},
	}
	for _, test := range tests {
		var v values
		if ok := testSchema.read([]byte(test.text), &v); ok != test.ok {
			t.Errorf("%s: read %v", test.name, ok)
			continue
		}
		var d decoder
		if got := string(d.string(&v[0])); test.ok && got != test.a {
			t.Errorf("%s: a is %q, want %q", test.name, got, test.a)
		}
		if got := string(d.string(&v[1])); test.ok && got != test.c {
			t.Errorf("%s: b.c is %q, want %q", test.name, got, test.c)
		}
	}
}

func TestWhatIsSkippedOfJSONSaysWhy(t *testing.T) {
	for _, text := range []string{`{"ts":1`, `{"uid":"C1"}`, `[]`} {
		var tally cordon.Tally
		f, _ := ByName("zeek-json")
		NewStream(f, options()).Block([]byte(text)).Decode(func([]cordon.Observation) {}, &tally)
		if len(tally.Skipped) != 1 || tally.Skipped[0].Reason == "" {
			t.Errorf("%s: %+v", text, tally)
		}
	}
}
