package advisory

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// Schema is a JSON Schema (2020-12) of the language, for editors. It says of a
// document's shape what the validator says; what names refer to, and what only
// makes sense together, only [Parse] knows.
func Schema() []byte {
	s := schemas{}
	root := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "cordon advisory",
		"$ref":    s.refer(document),
		"$defs":   map[string]any(s),
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(root); err != nil {
		panic(err) // maps, lists, texts and numbers: it cannot fail
	}
	return out.Bytes()
}

// schemas are the definitions of named objects, by name.
type schemas map[string]any

// refer defines an object once, and returns where.
func (s schemas) refer(k *kind) string {
	name := slug(k.name)
	if _, defined := s[name]; !defined {
		s[name] = nil // it may contain itself
		s[name] = s.object(k)
	}
	return "#/$defs/" + name
}

func slug(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }

func (s schemas) object(k *kind) map[string]any {
	def := map[string]any{"type": "object", "description": k.doc, "additionalProperties": false}
	if k == outcomeKind {
		def["propertyNames"], def["additionalProperties"] = s.of(anID), s.of(outcomes)
		return def
	}
	properties, required := map[string]any{}, []string{}
	for _, f := range k.fields {
		of := s.of(f.kind)
		of["description"] = f.doc
		properties[f.key] = of
		if f.required {
			required = append(required, f.key)
		}
	}
	def["properties"] = properties
	if len(required) > 0 {
		def["required"] = required
	}
	return def
}

// of returns the schema of one node.
func (s schemas) of(k *kind) map[string]any {
	switch k.shape {
	case object:
		return map[string]any{"$ref": s.refer(k)}
	case list:
		return s.list(k)
	case listOrOne:
		return map[string]any{"anyOf": []any{s.of(k.elem), s.list(k)}}
	case word:
		return map[string]any{"enum": k.words}
	case integer:
		return map[string]any{"type": "integer", "minimum": k.min, "maximum": k.max}
	case number:
		return map[string]any{"type": "number", "minimum": k.min, "maximum": k.max}
	case boolean:
		return map[string]any{"type": "boolean"}
	case date:
		return map[string]any{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9:.]+([Zz]|[+-][0-9:]+))?$`}
	case share:
		return map[string]any{"anyOf": []any{
			map[string]any{"type": "number", "minimum": 0, "maximum": 1},
			map[string]any{"type": "string", "pattern": `^[0-9.]+( */ *[0-9.]+)?$`},
		}}
	case span:
		return map[string]any{"anyOf": []any{s.of(intOf(k.min, k.max)), s.of(rangeOf(k))}}
	case condition:
		return map[string]any{"$ref": s.condition()}
	}
	return textSchema(k)
}

func (s schemas) list(k *kind) map[string]any {
	of := map[string]any{"type": "array", "items": s.of(k.elem), "maxItems": maxList}
	if k.some {
		of["minItems"] = 1
	}
	return of
}

// textSchema counts characters where the validator counts bytes, and so lets
// a little more through.
func textSchema(k *kind) map[string]any {
	of := map[string]any{"type": "string", "minLength": 1, "maxLength": k.longest()}
	if k.match == "" {
		return of
	}
	whole := "^(" + k.match + ")$"
	of["pattern"] = whole
	if re := regexp.MustCompile(whole); re.MatchString("200") || re.MatchString("1") {
		of["type"] = []string{"string", "number"} // YAML takes 200 for a number
	}
	return of
}

// condition defines conditions, which contain each other.
func (s schemas) condition() string {
	const name, here = "condition", "#/$defs/condition"
	if _, defined := s[name]; defined {
		return here
	}
	several := map[string]any{"type": "array", "minItems": 1, "maxItems": maxList, "items": map[string]any{"$ref": here}}
	s[name] = map[string]any{
		"description":          conditionDoc,
		"type":                 "object",
		"minProperties":        1,
		"maxProperties":        1,
		"propertyNames":        s.of(anID),
		"properties":           map[string]any{"all": several, "any": several, "not": map[string]any{"$ref": here}},
		"additionalProperties": s.of(oneOrMore(aValue)),
	}
	return here
}
