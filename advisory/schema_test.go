package advisory_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cordon/advisory"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(advisory.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("advisory.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("advisory.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is what an editor makes of the YAML.
func asJSON(t *testing.T, source []byte) any {
	t.Helper()
	converted, err := yaml.YAMLToJSON(source)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(converted))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchemaAcceptsSoundDocuments(t *testing.T) {
	schema, sound := compiled(t), shipped(t)
	for _, name := range []string{"testdata/sound.yaml", "testdata/everything.yaml"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sound[name] = source
	}
	for name, source := range sound {
		if err := schema.Validate(asJSON(t, source)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The schema knows shapes; these are the broken documents whose shape is wrong.
func TestSchemaRefusesWhatTheValidatorRefusesForItsShape(t *testing.T) {
	schema := compiled(t)
	shapes := strings.Split("unknown key|unknown key, nothing near|missing key|missing key in a list|mapping for a text|nothing for a text|"+
		"empty text|long text|text for a list|list for an object|wrong word|wrong word, near one|number out of bounds|number in quotes|another version|"+
		"not a number|yes for true|bad date|bad id|empty list|long list|bad key of an outcome|bad range|condition with two keys|condition that is none|all of nothing", "|")
	found := 0
	for _, b := range brokenDocuments {
		for _, name := range shapes {
			if b.name != name {
				continue
			}
			found++
			if err := schema.Validate(asJSON(t, b.source(t))); err == nil {
				t.Errorf("%s: the schema accepts it", b.name)
			}
		}
	}
	if found != len(shapes) {
		t.Errorf("%d of %d documents were tried", found, len(shapes))
	}
}

func TestJSONIsRead(t *testing.T) {
	for name, source := range shipped(t) {
		converted, err := yaml.YAMLToJSON(source)
		if err != nil {
			t.Fatal(err)
		}
		want, got := parse(t, name, source), parse(t, name, converted)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-YAML +JSON):\n%s", name, diff)
		}
	}
}
