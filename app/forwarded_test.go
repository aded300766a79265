package app

import (
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// In a capture as in a log: who a trusted proxy says that asked it has sent it.
func TestATrustedProxyInACaptureIsNotItsClient(t *testing.T) {
	const proxy, client = "192.0.2.33", "192.0.2.60"
	worm := "GET /default.ida?" + strings.Repeat("X", 224) + "=a HTTP/1.0\r\n"
	for name, test := range map[string]struct {
		fields, trust string
		want          string
	}{
		"trusted":                           {"X-Forwarded-For: " + client + "\r\n", proxy + "/32", client + " infected strong"},
		"trusted, behind what anybody says": {"x-forwarded-for : 203.0.113.9, " + client + ":3000\r\n", proxy + "/32", client + " infected strong"},
		"trusted, the nearest one's word":   {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: " + client + "\r\n", proxy + "/32", client + " infected strong"},
		"trusted, and says nothing":         {"", proxy + "/32", proxy + " infected certain"},
		"another is trusted":                {"X-Forwarded-For: " + client + "\r\n", "192.0.2.34/32", proxy + " infected certain"},
		"none is trusted":                   {"X-Forwarded-For: " + client + "\r\n", "", proxy + " infected certain"},
	} {
		n := capturetest.New(capturetest.Ethernet)
		n.Exchange(proxy+":1025", "203.0.113.5:80", worm+test.fields+"\r\n", notFound)
		rep := analyse(t, func(a *Analysis) {
			if test.trust != "" {
				a.TrustProxies = prefixes(test.trust)
			}
		}, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		got := ""
		for _, h := range rep.Hosts {
			if h.Verdict != cordon.VerdictAttacked {
				got += h.Address + " " + h.Verdict + " " + h.Grade.String()
			}
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
