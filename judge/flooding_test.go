package judge

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// A calendar confirms who spread on a day of spreading and then floods on a day of
// flooding; an ARP flood is spreading, seen from the link.
func TestCalendarConfirmsByDays(t *testing.T) {
	at := func(day int) cordon.Time { return cordon.TimeOf(time.Date(2001, 7, day, 12, 0, 0, 0, time.UTC)) }
	for _, c := range []struct {
		name          string
		spread, flood int
		kind          string
		grade         cordon.Grade
		want          bool
		variant, rule string
	}{
		{"19th and 20th", 19, 20, "syn-flood", cordon.Certain, true, "v1-v2", "run-of-n"},
		{"the whole span", 13, 27, "udp-flood", cordon.Strong, true, "v1-v2", "run-of-n"},
		{"an ARP flood", 19, 20, "arp-flood", cordon.Certain, false, "v1-v2", "run-of-n"},
		{"on a day of sleep", 19, 28, "syn-flood", cordon.Certain, false, "v1-v2", "run-of-n"},
		{"spreading on a day of floods", 20, 21, "syn-flood", cordon.Certain, false, "v1-v2", "run-of-n"},
		{"another variant", 19, 20, "syn-flood", cordon.Certain, false, "ii", "run-of-x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := finding("192.0.2.1", c.variant, c.rule, cordon.Emitter, c.grade)
			f.First, f.Last, f.Active = at(c.spread), at(c.spread), []cordon.Time{at(c.spread)}
			without := judgeCodeRed(t, nil, f).Hosts[0]
			k := Case{Findings: []cordon.Finding{f}, Floods: []Flood{{Host: f.Host, Kind: c.kind, First: at(c.flood), Last: at(c.flood) + 60e9}}}
			k.Advisories = append(k.Advisories, document(t, "code-red"))
			h := Judge(k).Hosts[0]
			if got := strings.Contains(strings.Join(h.Why, " "), "confirms the variant"); got != c.want {
				t.Errorf("got %v, want %v: %q", got, c.want, h.Why)
			}
			if h.Verdict != without.Verdict || h.Grade != without.Grade || h.Observations != without.Observations || h.Variant != without.Variant {
				t.Errorf("a flood changed %+v to %+v", without, h)
			}
		})
	}
}
