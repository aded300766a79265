package report

import (
	"fmt"

	"cordon"
)

// heldBy says who was behind an address; "" where nobody asked.
func heldBy(s *cordon.Subscriber) string {
	switch {
	case s == nil:
		return ""
	case s.Name == "":
		return clean(s.Certainty + candidates(s.Among) + ": " + s.Why)
	}
	said := clean(s.Name) + ", certain"
	for _, h := range s.Held {
		said += "; " + clean(h.Address) + " from " + exact(h.From)
		if h.To != 0 {
			said += " to " + exact(h.To)
		}
		said += fmt.Sprintf(" (%s:%d)", clean(h.Input), h.Position)
	}
	return said
}

func candidates(among []cordon.Candidate) string {
	if len(among) == 0 {
		return ""
	}
	names := ""
	for i, c := range among {
		if i > 0 {
			names += ", "
		}
		names += c.Name
	}
	return fmt.Sprintf(" (%d: %s)", len(among), names)
}
