package judge

import (
	"strings"

	"cordon"
)

// countedBy is what a finding counts: what its signature looks at.
func (c *Case) countedBy(f cordon.Finding) cordon.Counted {
	sig := c.signature(f.Advisory, f.Rule)
	if sig == nil {
		return cordon.CountedObservations
	}
	switch sig.On {
	case "request":
		return cordon.CountedRequests
	case "trace":
		return cordon.CountedTraces
	case "datagram":
		return cordon.CountedDatagrams
	case "data":
		return cordon.CountedConnections
	case "connect":
		return cordon.CountedAttempts
	case "response":
		return cordon.CountedAnswers
	}
	return cordon.CountedObservations
}

// counted is what findings count together.
func (c *Case) counted(findings []cordon.Finding) (what cordon.Counted) {
	for _, f := range findings {
		what = what.With(c.countedBy(f))
	}
	return what
}

// oneOf is the word for one of them.
func oneOf(c cordon.Counted) string {
	switch c {
	case cordon.CountedTraces:
		return "trace in an error log"
	case "":
		return string(cordon.CountedObservations)
	}
	return strings.ReplaceAll(string(c), "-", " ")
}

// didWith is what a sender does with it, and tookOf what befalls the other side.
func didWith(c cordon.Counted) string {
	if c == cordon.CountedConnections {
		return "made"
	}
	return "sent"
}

func tookOf(c cordon.Counted) string {
	if c == cordon.CountedConnections {
		return "took"
	}
	return "was sent"
}
