package report

import (
	_ "embed"
	"slices"
)

//go:embed check.schema.json
var checkSchemaText []byte

// CheckSchema returns the JSON Schema (2020-12) of a check as JSON.
func CheckSchema() []byte { return slices.Clone(checkSchemaText) }

// CheckReference writes docs/reference/check.md from the schema.
func CheckReference() []byte {
	return reference(checkSchemaText, checkReferenceHead, checkReferenceTail)
}

const checkReferenceHead = `<!-- Generated from report/check.schema.json; go test ./report -update rewrites it. -->
# The check

` + "`cordon check -o json`" + ` writes one object, described here and by the JSON
Schema in ` + "`report/check.schema.json`" + `. ` + "`-o ndjson`" + ` writes the same rows
one a line; see the end of this page.

Lists are never null. Texts that come from outside are data from an attacker:
escape them for wherever you show them.

Exit status: 0 every machine is known to be clear, 1 a machine is affected or
worse (presumed compromised, or fixed and not restarted since), 2 wrong usage,
3 something is unknown (also when a machine was fixed, where that matters, and
whether it was restarted since), or an input was not read to its end, 4 a fault of
cordon's own.

`

const checkReferenceTail = `## A row a line

` + "`-o ndjson`" + ` writes one object a line. Each has ` + "`schema`" + `, which is
` + "`cordon.check.line/1`" + `, and ` + "`type`" + `:

| type | Fields |
|---|---|
| ` + "`host`" + ` | those of [Host](#host), one line each row |
| ` + "`silent`" + ` | those of [Silent](#silent), one line each machine |
| ` + "`summary`" + ` | the last line: ` + "`at`, `advisories`, `summary`, `lost` and `notes`" + ` as in the check, and ` + "`inputs`" + ` with the sums ` + "`inputs`, `failed` (not read, or not to the end), `records`, `bytes`, `understood`, `duplicate`, `skipped`, `lost_records` and `parsed`" + ` |

A stream without a summary at its end was cut.
`
