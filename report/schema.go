package report

import (
	_ "embed"
	"slices"
)

//go:embed report.schema.json
var schemaText []byte

// Schema returns the JSON Schema (2020-12) of the json format.
func Schema() []byte { return slices.Clone(schemaText) }
