package judge

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// A host that floods very many has a few of them in its row, and their number.
func TestRowOfAHostTellsOfAFewFloods(t *testing.T) {
	c := Case{Findings: []cordon.Finding{finding("192.0.2.1", "ii", "root-exe", cordon.Answerer, cordon.Strong)}}
	c.Advisories = append(c.Advisories, document(t, "code-red"))
	for i := range 500 {
		c.Floods = append(c.Floods, Flood{Host: cordon.ParseHost("192.0.2.1"), Kind: "ping-flood", Target: fmt.Sprintf("198.51.100.%d", i%250), First: scanBegan + cordon.Time(i), Last: scanBegan + 1e9})
	}
	h := Judge(c).Hosts[0]
	why := strings.Join(h.Why, " ")
	if strings.Count(why, "It makes a ping flood") != floodsSaid || !strings.Contains(why, "It makes 497 more floods.") || h.Verdict != cordon.VerdictBackdoored {
		t.Errorf("got %q", why)
	}
}

// A flood of a host of which nothing else is known is nobody's sign.
func TestFloodAloneIsNoVerdict(t *testing.T) {
	c := Case{Floods: []Flood{{Host: cordon.ParseHost("192.0.2.1"), Kind: "syn-flood", First: scanBegan, Last: scanBegan}}}
	c.Advisories = append(c.Advisories, document(t, "code-red"))
	if v := Judge(c); len(v.Hosts) > 0 {
		t.Errorf("got %+v", v.Hosts)
	}
}
