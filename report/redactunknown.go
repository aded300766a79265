package report

import (
	"regexp"

	"cordon"
)

// quotedPart is a text in quotes as the program writes one.
var quotedPart = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// withholdContent takes out of signatures of unknown worms what connections and
// datagrams hold: what all copies have in common may end within a name, and nobody
// can find half of one. Paths of requests stay.
func withholdContent(c *cordon.Report) {
	for i := range c.Unknown {
		if u := &c.Unknown[i]; u.Payload != "request" {
			u.Signature = quotedPart.ReplaceAllString(u.Signature, `"…"`)
		}
	}
}
