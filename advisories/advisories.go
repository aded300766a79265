// Package advisories holds the documents that ship with the program, and the
// recordings that prove them.
package advisories

import "embed"

// Files has the documents at its root, named ID.yaml, and their recordings
// under recordings/.
//
//go:embed *.yaml recordings
var Files embed.FS
