package report

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// Every key that is written stands in the reference, and the last line of NDJSON, which
// no schema describes, has the keys that the reference says.
func TestTheReferenceHasEveryKey(t *testing.T) {
	written := map[string]bool{}
	each(t, func(t *testing.T, r *cordon.Report) {
		for _, format := range []string{"json", "ndjson"} {
			keysOf(t, render(t, format, r, Options{}), written)
		}
	})
	hasKeys(t, string(Reference()), written, reflect.TypeFor[summaryLine]())
	written = map[string]bool{}
	eachCheck(t, func(t *testing.T, c *cordon.Check) {
		for _, format := range []string{"json", "ndjson"} {
			keysOf(t, renderCheck(t, format, c, Options{}), written)
		}
	})
	hasKeys(t, string(CheckReference()), written, reflect.TypeFor[checkSummaryLine]())
}

// keysOf collects the keys of JSON values. Those of an outcome are variants.
func keysOf(t *testing.T, text string, into map[string]bool) {
	t.Helper()
	var walk func(v any)
	walk = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			for k, v := range x {
				if into[k] = true; k != "outcome" {
					walk(v)
				}
			}
		case []any:
			for _, v := range x {
				walk(v)
			}
		}
	}
	for d := json.NewDecoder(strings.NewReader(text)); d.More(); {
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		walk(v)
	}
}

func hasKeys(t *testing.T, page string, written map[string]bool, line reflect.Type) {
	t.Helper()
	if len(written) < 30 {
		t.Fatalf("only %d keys are written", len(written))
	}
	for _, k := range slices.Sorted(maps.Keys(written)) {
		if !strings.Contains(page, "`"+k+"`") {
			t.Errorf("%q is written and is not in the reference", k)
		}
	}
	row := regexp.MustCompile("(?m)^\\| `summary` \\| the last line: .*$").FindString(page)
	before, sums, _ := strings.Cut(row, "with the sums")
	for _, k := range tagsOf(line) {
		if !strings.Contains(before, "`"+k+"`") {
			t.Errorf("%q of the last line is not in the reference: %s", k, row)
		}
	}
	var said []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(sums, -1) {
		said = append(said, m[1])
	}
	if d := cmp.Diff(slices.Sorted(slices.Values(tagsOf(reflect.TypeFor[inputTotals]()))), slices.Sorted(slices.Values(said))); d != "" {
		t.Errorf("the sums of the inputs (-written +said):\n%s", d)
	}
}

func tagsOf(s reflect.Type) (tags []string) {
	for f := range s.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		tags = append(tags, tag)
	}
	return tags
}
