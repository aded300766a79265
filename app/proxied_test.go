package app

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// Whoever sends a worm through a proxy is not cleared by the form in which the proxy
// writes what it was asked for.
func TestAProxysWayOfWritingClearsNobody(t *testing.T) {
	x := strings.Repeat("X", 224)
	asked := func(target, end string) string {
		var b strings.Builder
		for i := range 3 {
			fmt.Fprintf(&b, `192.0.2.60 - - [04/Aug/2001:12:01:%02d +0000] "GET `+target+` HTTP/1.0" 503 300 "-" "-"%s`+"\n", i, i, end)
		}
		return b.String()
	}
	for name, test := range map[string]struct{ log, want string }{
		"Squid, of an address":          {asked("http://203.0.113.%d/default.ida?"+x, " TCP_MISS:DIRECT"), cordon.VerdictInfected},
		"Squid, of a site":              {asked("http://www%d.example.org/default.ida?"+x, " TCP_MISS:HIER_DIRECT"), cordon.VerdictInfected},
		"a log that may be a proxy's":   {asked("http://203.0.113.%d/default.ida?"+x, ""), cordon.VerdictSuspected},
		"a server's, asked by name":     {asked("http://www%d.example.org/default.ida?"+x, ""), ""},
		"a firewall that shows no form": {strings.ReplaceAll("Aug 04 2001 12:00:00 fw : %ASA-5-304001: 192.0.2.60 Accessed URL 203.0.113.1:/default.ida?X\n", "X", x), cordon.VerdictSuspected},
	} {
		rep := analyse(t, nil, saved(t, "access.log", []byte(test.log)))
		got := ""
		for _, h := range rep.Hosts {
			if h.Address == "192.0.2.60" {
				got = h.Verdict
			} else if strings.HasPrefix(h.Address, "log:") {
				t.Errorf("%s: the proxy: %+v", name, h)
			}
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
