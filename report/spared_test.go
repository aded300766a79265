package report

import (
	"strings"
	"testing"

	"cordon"
)

// Who was attacked and not seen to send is one of whom something was seen.
func TestAHostThatWasAttackedAndSentNothingIsToldOf(t *testing.T) {
	r := cleanReport()
	r.TreeSums = []cordon.TreeSum{{Advisory: cordon.UnknownPrefix + "0123456789ab", Silent: 9, SilentFirst: []string{"192.0.2.9", "192.0.2.10"}}}
	for _, format := range []string{"table", "html"} {
		for host, was := range map[string]bool{"192.0.2.10": true, "192.0.2.11": false} {
			got := strings.Join(strings.Fields(render(t, format, r, Options{Host: host})), " ")
			if strings.Contains(got, "It was attacked (Unknown worm 0123456789ab) and not seen to send it") != was || strings.Contains(got, "Nothing was seen of it") == was {
				t.Errorf("%s of %s: %s", format, host, got)
			}
			if strings.Contains(got, "7 hosts that are not named were attacked and not seen to send a worm: it may be among them.") == was {
				t.Errorf("%s of %s: %s", format, host, got)
			}
			if Spared(r, host) != was {
				t.Errorf("%s: spared %t", host, !was)
			}
		}
	}
}
