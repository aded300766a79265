package judge

import (
	"fmt"

	"cordon"
	"cordon/advisory"
)

// Tools that test servers send what worms send, and more: each of a worm's requests,
// and many of the kind that it does not send; or its overflow with another filler.

// toolSaid says why what a host sent may be a tool's; "" where nothing speaks for one.
// A request that one variant alone sends is no scanner's, whoever may scan.
func (s *story) toolSaid(p *part, f cordon.Finding) string {
	if p.variant != advisory.Unrecognised && f.Of == 0 {
		return ""
	}
	if s.c.MayTest != nil && s.c.MayTest(s.host) {
		return "It is one of those that may scan (--scanners), and a scanner sends the like: it is suspected only."
	}
	if others := sum(s.asked).count; f.Of > 0 && others > f.Count {
		return fmt.Sprintf("It also sent %s that the worm does not send, more than of the worm's own: that is a tool's way, and it is suspected only.", count(others, "hostile request"))
	}
	return ""
}
