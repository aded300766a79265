package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cordon"
)

func seq(rows ...cordon.CheckHost) iter.Seq[cordon.CheckHost] { return slices.Values(rows) }

var checkFixtures = []struct {
	name string
	make func() *cordon.Check
}{
	{"check-fleet", fleetCheck},
	{"check-one", oneCheck},
	{"check-hostile", hostileCheck},
	{"check-empty", func() *cordon.Check {
		return &cordon.Check{Schema: cordon.CheckSchema, Hosts: seq()}
	}},
}

func checkRowOf(host, exposure string) cordon.CheckHost {
	return cordon.CheckHost{
		Host: host, Addresses: []string{host}, Advisory: "code-red", Exposure: exposure, Fix: "available",
		Why: []string{"It is " + exposure + " because of what is known."},
	}
}

func fleetCheck() *cordon.Check {
	presumed := checkRowOf("192.0.2.1", "affected")
	presumed.Presumed, presumed.Remedy = true, reformat
	presumed.Outcome = map[string]string{"ii": "executes", "v1": "executes"}
	presumed.Facts = []cordon.CheckFact{{Name: "iis", Value: "running", Says: "process inetinfo.exe", How: "agent", Source: "osquery.log:3", SeenAt: at("2001-08-20 10:00:00"), Standing: "decides"}, {Name: "iis", Value: "absent", Says: "iis = absent", How: "record", Source: "machines.csv:2", Standing: "contradicts"}}
	crashes := checkRowOf("192.0.2.2", "affected")
	crashes.Outcome, crashes.Remedy = map[string]string{"ii": "crashes", "v1": "executes"}, reboot
	beta := checkRowOf("192.0.2.3", "affected")
	beta.Fix = "none"
	restart := checkRowOf("192.0.2.4", "fixed")
	restart.RestartNeeded, restart.Remedy = true, &cordon.Remedy{ID: "restart", Title: "Restart", Steps: []string{"Restart the machine."}}
	unknown := checkRowOf("192.0.2.5", "unknown")
	unknown.Needs = []cordon.Need{isRunning}
	mitigated := checkRowOf("192.0.2.6", "fixed")
	mitigated.Mitigated, mitigated.Mitigations = true, []string{"In place: ida-mapping is removed."}
	counts := cordon.CheckCounts{Affected: 3, Fixed: 3, NotAffected: 1, Unknown: 1, Mitigated: 1, RestartNeeded: 1, Presumed: 1, NoFix: 1}
	return &cordon.Check{
		Schema: cordon.CheckSchema, At: at("2001-08-21 00:00:00"),
		Advisories: []cordon.CheckedAdvisory{{ID: "code-red", Title: "Code Red", Revision: 1}},
		Hosts:      seq(presumed, crashes, beta, restart, unknown, mitigated, checkRowOf("192.0.2.7", "fixed"), checkRowOf("192.0.2.8", "not-affected")),
		Summary: cordon.CheckSummary{
			Machines: 8, Silent: 1, Counts: counts,
			Advisories: []cordon.AdvisoryCount{{Advisory: "code-red", Counts: counts}},
			Questions:  []cordon.Question{{Advisory: "code-red", Fact: isRunning.Fact, Ask: isRunning.Ask, How: isRunning.How, Machines: 1, Settles: 1, Expected: 1}},
			Ages:       []cordon.AgeCount{{Age: "up to 1 day", Counts: cordon.CheckCounts{Affected: 3, Fixed: 3, NotAffected: 1}}, {Age: "nothing known", Counts: cordon.CheckCounts{Unknown: 1}}},
		},
		Silent: []cordon.SilentHost{{Host: "192.0.2.5", Addresses: []string{"192.0.2.5"}, Since: at("2001-08-01 00:00:00"), Asked: at("2001-08-20 00:00:00"), Why: "It did not answer when it was asked."}},
		Inputs: []cordon.InputReport{{Name: "machines.csv", Format: "csv", Records: 9, Understood: 9, Parsed: 9, Bytes: 400, BytesUnderstood: 400}},
	}
}

func oneCheck() *cordon.Check {
	c := fleetCheck()
	c.Summary.Machines = 1
	rows := slices.Collect(c.Hosts)
	c.Hosts = seq(rows[0])
	return c
}

func hostileCheck() *cordon.Check {
	h := checkRowOf(evil, "affected")
	h.Names, h.Why, h.Mitigations = []string{evil}, []string{evil}, []string{evil}
	h.Facts = []cordon.CheckFact{{Name: "os", Value: evil, Says: evil, How: "record", Source: evil, Standing: "agrees"}}
	c := fleetCheck()
	c.Hosts = seq(h)
	c.Silent = []cordon.SilentHost{{Host: evil, Addresses: []string{evil}, Names: []string{evil}, Why: evil}}
	c.Inputs[0].Name, c.Inputs[0].Error = evil, evil
	return c
}

func renderCheck(t *testing.T, format string, c *cordon.Check, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCheck(&b, format, c, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func eachCheck(t *testing.T, f func(*testing.T, *cordon.Check)) {
	for _, x := range checkFixtures {
		t.Run(x.name, func(t *testing.T) { f(t, x.make()) })
	}
}

func TestGoldenChecks(t *testing.T) {
	for _, x := range checkFixtures {
		golden(t, filepath.Join("testdata", x.name+".golden"), renderCheck(t, "table", x.make(), Options{Version: "1.0", Limit: 25}))
	}
	golden(t, "testdata/check-host.golden", renderCheck(t, "table", fleetCheck(), Options{Host: "192.0.2.5"}))
	golden(t, "testdata/check-host-absent.golden", renderCheck(t, "table", fleetCheck(), Options{Host: "192.0.2.99"}))
}

func TestGeneratedCheckReferenceIsThatOfTheSchema(t *testing.T) {
	const name = "../docs/reference/check.md"
	if *update {
		if err := os.WriteFile(name, CheckReference(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(have), string(CheckReference())); d != "" {
		t.Errorf("%s is not what the schema says; go test ./report -update rewrites it (-have +want):\n%s", name, d)
	}
}

func TestNoLineOfACheckIsWiderThanTheTable(t *testing.T) {
	eachCheck(t, func(t *testing.T, c *cordon.Check) {
		for _, width := range []int{60, 72, 80, 100, 132} {
			for _, host := range []string{"", "192.0.2.1", "192.0.2.99"} {
				for l := range strings.Lines(renderCheck(t, "table", c, Options{Width: width, Host: host, Limit: 3})) {
					if n := columns(strings.TrimSuffix(l, "\n")); n > width {
						t.Fatalf("width %d: %d columns: %q", width, n, l)
					}
				}
			}
		}
	})
}

func TestNothingOfACheckActsOnATerminalOrAPage(t *testing.T) {
	for _, format := range CheckFormats() {
		for _, host := range []string{"", evil} {
			out := renderCheck(t, format, hostileCheck(), Options{Host: host})
			for _, r := range out {
				if r != '\n' && r != '\t' && !isPrint(r) {
					t.Errorf("%s holds %U", format, r)
				}
			}
		}
	}
	elements(t, renderCheck(t, "html", hostileCheck(), Options{}), func(e xml.StartElement) { loadsNothing(t, e) })
}

func TestCheckMatchesItsSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(CheckSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("urn:cordon:check:1", doc); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("urn:cordon:check:1")
	if err != nil {
		t.Fatal(err)
	}
	eachCheck(t, func(t *testing.T, c *cordon.Check) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(renderCheck(t, "json", c, Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Error(err)
		}
	})
}

func TestCheckSchemaHasExactlyTheFieldsOfTheStructs(t *testing.T) {
	var root schemaNode
	if err := json.Unmarshal(CheckSchema(), &root); err != nil {
		t.Fatal(err)
	}
	defs := map[string]any{
		"host": cordon.CheckHost{}, "need": cordon.Need{}, "remedy": cordon.Remedy{}, "fact": cordon.CheckFact{}, "summary": cordon.CheckSummary{},
		"counts": cordon.CheckCounts{}, "subtotal": cordon.AdvisoryCount{}, "question": cordon.Question{}, "age": cordon.AgeCount{},
		"silent": cordon.SilentHost{}, "advisory": cordon.CheckedAdvisory{}, "window": cordon.Window{}, "input": cordon.InputReport{},
		"losses": cordon.Losses{}, "reason": cordon.Reason{},
	}
	check(t, "check", root, cordon.Check{})
	for name, v := range defs {
		check(t, name, root.Defs.nodes[name], v)
	}
	reached := map[reflect.Type]bool{}
	reach(reflect.TypeFor[cordon.Check](), reached)
	reach(reflect.TypeFor[cordon.CheckHost](), reached)
	if want := len(defs) + 1; len(reached) != want {
		t.Errorf("the check is made of %d structs and the schema describes %d", len(reached), want)
	}
}

func TestCheckNDJSONEndsWithASummary(t *testing.T) {
	eachCheck(t, func(t *testing.T, c *cordon.Check) {
		var types []string
		for l := range strings.Lines(renderCheck(t, "ndjson", c, Options{})) {
			var v struct{ Schema, Type string }
			if err := json.Unmarshal([]byte(l), &v); err != nil {
				t.Fatal(err)
			}
			if v.Schema != CheckLineSchema {
				t.Errorf("schema %q", v.Schema)
			}
			types = append(types, v.Type)
		}
		want := slices.Concat(slices.Repeat([]string{"host"}, len(slices.Collect(c.Hosts))), slices.Repeat([]string{"silent"}, len(c.Silent)), []string{"summary"})
		if d := cmp.Diff(want, types); d != "" {
			t.Error(d)
		}
	})
}

// An answer that is unknown is called so in every format, and nothing there says
// that it is safe.
func TestUnknownIsNeverSafeInAnyFormat(t *testing.T) {
	u := checkRowOf("192.0.2.5", "unknown")
	u.Needs = []cordon.Need{isRunning}
	c := &cordon.Check{
		Schema: cordon.CheckSchema, Advisories: []cordon.CheckedAdvisory{{ID: "code-red", Title: "Code Red", Revision: 1}}, Hosts: seq(u),
		Summary: cordon.CheckSummary{Machines: 1, Counts: cordon.CheckCounts{Unknown: 1}, Advisories: []cordon.AdvisoryCount{{Advisory: "code-red", Counts: cordon.CheckCounts{Unknown: 1}}}},
	}
	for _, host := range []string{"", "192.0.2.5"} {
		for _, format := range CheckFormats() {
			out := renderCheck(t, format, c, Options{Host: host})
			if !strings.Contains(out, "nknown") {
				t.Errorf("%s does not say unknown:\n%s", format, out)
			}
			for _, word := range []string{"is safe", "is clear", "all clear", "is known to be fixed", ">Fixed<", ">Not affected<", `"exposure": "fixed"`, `"exposure": "not-affected"`} {
				if strings.Contains(out, word) {
					t.Errorf("%s says %q of what is unknown:\n%s", format, word, out)
				}
			}
		}
	}
	if u.Clear() || u.Exposed() {
		t.Error("an unknown row is neither clear nor exposed")
	}
}

// What could not be seen is told in every format.
func TestNotesOfACheckAreInEveryFormat(t *testing.T) {
	for _, format := range CheckFormats() {
		c := fleetCheck()
		c.Notes = cordon.Reasons{{Reason: "not seen: the file c.exe", Count: 1}}
		c.Lost = cordon.Losses{Reasons: cordon.Reasons{{Reason: "machines beyond the bound", Count: 7}}}
		out := renderCheck(t, format, c, Options{})
		for _, want := range []string{"ot seen: the file c.exe", "machines beyond the bound"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
	}
}

// A page about one machine says nothing about the others, and nothing good of one
// that nobody has named.
func TestThePageOfOneMachineIsAboutThatMachine(t *testing.T) {
	for _, format := range []string{"table", "html"} {
		if out := renderCheck(t, format, fleetCheck(), Options{Host: "192.0.2.7"}); strings.Contains(out, "presumed compromised") || strings.Contains(out, "find out first") {
			t.Errorf("%s tells of the whole fleet:\n%s", format, out)
		}
		if out := renderCheck(t, format, fleetCheck(), Options{Host: "192.0.2.99"}); !strings.Contains(out, "does not mean that it is safe") {
			t.Errorf("%s does not say that nobody names it", format)
		}
	}
}

// A long name leaves room for the answer.
func TestLongNamesDoNotHideAnswers(t *testing.T) {
	for _, name := range []string{"inventory:/srv/inventories/2001/cyclonedx/" + strings.Repeat("abc-", 15) + "/bom.json", "2001:db8:1111:2222:3333:4444:5555:6666"} {
		c := fleetCheck()
		c.Hosts = seq(checkRowOf(name, "fixed"), checkRowOf("192.0.2.8", "not-affected"))
		c.Silent = []cordon.SilentHost{{Host: name, Since: at("2001-08-01 00:00:00")}}
		out := renderCheck(t, "table", c, Options{})
		for _, want := range []string{"code-red   It is fixed", "heard of 2001-08-01 00:00", name[len(name)-38:]} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
	}
}

// The fields that readers of cordon.check/1 rely on.
func TestACheckHasTheFieldsThatItPromises(t *testing.T) {
	c := fleetCheck()
	var doc map[string]any
	if err := json.Unmarshal([]byte(renderCheck(t, "json", c, Options{})), &doc); err != nil {
		t.Fatal(err)
	}
	has := func(what string, v any, fields ...string) {
		object, _ := v.(map[string]any)
		for _, f := range fields {
			if _, ok := object[f]; !ok {
				t.Errorf("%s has no %s", what, f)
			}
		}
	}
	nth := func(v any, key string, n int) any {
		object, _ := v.(map[string]any)
		list, _ := object[key].([]any)
		if n >= len(list) {
			t.Fatalf("no %s %d", key, n)
		}
		return list[n]
	}
	has("the check", doc, "schema", "hosts", "summary", "silent")
	first, unknown := nth(doc, "hosts", 0), nth(doc, "hosts", 4)
	has("a host", first, "host", "addresses", "advisory", "exposure", "outcome", "why", "mitigations", "restart_needed", "presumed", "fix", "needs", "remedy", "facts")
	has("a need", nth(unknown, "needs", 0), "fact", "ask", "how")
	has("a fact", nth(first, "facts", 0), "name", "value", "source", "seen_at")
	has("a silent machine", nth(doc, "silent", 0), "host", "since")
	if doc["schema"] != "cordon.check/1" {
		t.Errorf("schema %v", doc["schema"])
	}
	var exposures, fixes []string
	for i := range 8 {
		h, _ := nth(doc, "hosts", i).(map[string]any)
		exposures, fixes = append(exposures, h["exposure"].(string)), append(fixes, h["fix"].(string))
	}
	slices.Sort(exposures)
	slices.Sort(fixes)
	if d := cmp.Diff([]string{"affected", "fixed", "not-affected", "unknown"}, slices.Compact(exposures)) + cmp.Diff([]string{"available", "none"}, slices.Compact(fixes)); d != "" {
		t.Error(d)
	}
}
