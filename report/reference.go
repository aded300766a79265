package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Reference writes docs/reference/report.md from the schema.
func Reference() []byte { return reference(schemaText, referenceHead, referenceTail) }

// reference writes a page from a schema, which is embedded.
func reference(schema []byte, head, tail string) []byte {
	var root schemaNode
	if err := json.Unmarshal(schema, &root); err != nil {
		panic("a schema: " + err.Error()) // a test reads it
	}
	var b bytes.Buffer
	b.WriteString(head)
	root.section(&b)
	for _, name := range root.Defs.names {
		if d := root.Defs.nodes[name]; d.Title != "" && name != "reasons" {
			d.section(&b)
		}
	}
	b.WriteString(tail)
	return b.Bytes()
}

const referenceHead = `<!-- Generated from report/report.schema.json; go test ./report -update rewrites it. -->
# The report

` + "`cordon analyze -o json`" + ` writes one object, described here and by the JSON
Schema in ` + "`report/report.schema.json`" + `. ` + "`-o ndjson`" + ` writes the same findings
one a line; see the end of this page.

Lists are never null. Texts that come from outside are data from an attacker:
escape them for wherever you show them.

`

const referenceTail = `## A finding a line

` + "`-o ndjson`" + ` writes one object a line. Each has ` + "`schema`" + `, which is
` + "`cordon.finding/1`" + `, and ` + "`type`" + `:

| type | Fields |
|---|---|
| ` + "`host`" + ` | those of [Host](#host), one line each row |
| ` + "`hostile`" + ` | those of [Hostile](#hostile), one line each row |
| ` + "`scanner`" + ` | those of [Scanner](#scanner), one line each row |
| ` + "`unknown`" + ` | those of [Unknown](#unknown), one line each worm |
| ` + "`infection`" + ` | those of [Infection](#infection), one line each row of the tree |
| ` + "`side-effect`" + ` | those of [Flood](#flood), one line each row |
| ` + "`summary`" + ` | the last line: ` + "`window`, `level`, `traffic`, `tree_sums`, `cumulative_addresses`, `lost` and `hosts_not_shown`" + ` as in the report, ` + "`figures`" + ` with those of each advisory of which any was seen and its ` + "`advisory`" + `, and ` + "`inputs`" + ` with the sums ` + "`inputs`, `failed` (not read, or not to the end), `records`, `bytes`, `understood`, `duplicate`, `skipped`, `lost_records` and `parsed`" + ` |

A stream without a summary at its end was cut.
`

// schemaNode is as much of JSON Schema as report.schema.json uses.
type schemaNode struct {
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Type        any          `json:"type"`
	Format      string       `json:"format"`
	Ref         string       `json:"$ref"`
	Const       string       `json:"const"`
	Enum        []string     `json:"enum"`
	AnyOf       []schemaNode `json:"anyOf"`
	Items       *schemaNode  `json:"items"`
	Required    []string     `json:"required"`
	Properties  orderedNodes `json:"properties"`
	Defs        orderedNodes `json:"$defs"`
}

// orderedNodes keeps the order in which the schema lists things.
type orderedNodes struct {
	names []string
	nodes map[string]schemaNode
}

func (o *orderedNodes) UnmarshalJSON(b []byte) error {
	o.nodes = map[string]schemaNode{}
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var n schemaNode
		if err := d.Decode(&n); err != nil {
			return err
		}
		o.names = append(o.names, name.(string))
		o.nodes[name.(string)] = n
	}
	return nil
}

func (n schemaNode) section(b *bytes.Buffer) {
	fmt.Fprintf(b, "## %s\n\n%s\n\n", n.Title, n.Description)
	if len(n.Enum) > 0 {
		fmt.Fprintf(b, "One of %s.\n\n", values(n.Enum))
	}
	if len(n.Properties.names) == 0 {
		return
	}
	b.WriteString("| Field | Type | Meaning |\n|---|---|---|\n")
	for _, name := range n.Properties.names {
		p := n.Properties.nodes[name]
		kind := p.kind()
		if !slices.Contains(n.Required, name) {
			kind += ", optional"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, kind, p.meaning())
	}
	b.WriteByte('\n')
}

func (n schemaNode) meaning() string {
	if len(n.Enum) > 0 {
		return n.Description + " One of " + values(n.Enum) + "."
	}
	return n.Description
}

// values quotes the values of an enum; the empty one is spelt out.
func values(enum []string) string {
	quoted := make([]string, len(enum))
	for i, v := range enum {
		quoted[i] = "`" + v + "`"
		if v == "" {
			quoted[i] = "empty"
		}
	}
	return strings.Join(quoted, ", ")
}

// kind is the type of a property in words, with a link where it has a section.
func (n schemaNode) kind() string {
	switch {
	case n.Const != "":
		return "`" + n.Const + "`"
	case n.Ref == "#/$defs/count":
		return "integer"
	case n.Ref == "#/$defs/reasons":
		return "list of [reason](#reason)"
	case n.Ref != "":
		name := strings.TrimPrefix(n.Ref, "#/$defs/")
		return fmt.Sprintf("[%s](#%s)", name, name)
	case n.Items != nil:
		return "list of " + n.Items.kind()
	case len(n.AnyOf) > 0:
		kinds := make([]string, len(n.AnyOf))
		for i, a := range n.AnyOf {
			kinds[i] = a.kind()
		}
		return strings.Join(kinds, " or ")
	case len(n.Enum) > 0:
		return "string"
	}
	if several, ok := n.Type.([]any); ok {
		words := make([]string, len(several))
		for i, t := range several {
			words[i] = fmt.Sprint(t)
		}
		return strings.Join(words, " or ")
	}
	return fmt.Sprint(n.Type)
}
