package app

import (
	"fmt"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// served is an answer of a server that calls itself something.
func served(status int, server, body string) string {
	if server != "" {
		server = "Server: " + server + "\r\n"
	}
	return fmt.Sprintf("HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s", status, server, len(body), body)
}

// An answer shows a back door only where it is not what the machine answers anyway.
func TestAnAnswerThatShowsNoBackDoorConvictsNobody(t *testing.T) {
	const door, dir = "/scripts/root.exe?/c+dir", " Directory of c:\\inetpub\\scripts\r\n"
	type asked struct{ target, answer string }
	for name, test := range map[string]struct {
		asked []asked
		want  string
	}{
		"IIS shows a folder":                  {[]asked{{door, served(200, "Microsoft-IIS/5.0", dir)}}, cordon.VerdictBackdoored},
		"no banner, a folder":                 {[]asked{{door, served(200, "", dir)}}, cordon.VerdictBackdoored},
		"other pages differ":                  {[]asked{{"/a", served(200, "", "<p>a")}, {door, served(200, "", dir)}}, cordon.VerdictBackdoored},
		"another server":                      {[]asked{{door, served(200, "nginx/1.24.0 (Ubuntu)", dir)}}, cordon.VerdictSuspected},
		"one page for all, asked before":      {[]asked{{"/a", served(200, "", "<p>app")}, {door, served(200, "", "<p>app")}}, cordon.VerdictSuspected},
		"one page for all, asked after":       {[]asked{{door, served(200, "Microsoft-IIS/5.0", "<p>app")}, {"/b", served(200, "Microsoft-IIS/5.0", "<p>app")}}, cordon.VerdictSuspected},
		"one page for all, and once a folder": {[]asked{{"/a", served(200, "", "<p>app")}, {door, served(200, "", "<p>app")}, {door, served(200, "", dir)}}, cordon.VerdictBackdoored},
		"a page for what it has not, missing": {[]asked{{"/a", served(404, "", "<p>app")}, {door, served(200, "", "<p>app")}}, cordon.VerdictBackdoored},
		"nothing in it":                       {[]asked{{door, served(200, "Microsoft-IIS/5.0", "")}}, cordon.VerdictSuspected},
		"no content":                          {[]asked{{door, served(204, "", "")}}, ""},
		"a proxy, for another":                {[]asked{{"http://203.0.113.5" + door, served(200, "", dir)}}, cordon.VerdictSuspected},
	} {
		t.Run(name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			for i, a := range test.asked { // from several, who are several workers'
				n.Exchange(fmt.Sprintf("198.51.100.%d:1025", 5+i), "192.0.2.20:80", "GET "+a.target+" HTTP/1.1\r\nHost: a\r\n\r\n", a.answer)
			}
			rep := analyse(t, func(a *Analysis) { a.Net = prefixes("192.0.2.0/24") }, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			got := ""
			for _, h := range rep.Hosts {
				if h.Address == "192.0.2.20" && h.Advisory == "code-red" {
					got = h.Verdict
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if raised := rep.Level.Level != "green"; raised != (test.want == cordon.VerdictBackdoored) {
				t.Errorf("level %s", rep.Level.Level)
			}
		})
	}
}

// A page about the worm is not the page that the worm puts in place of others.
func TestAPageThatQuotesTheWormIsNotItsPage(t *testing.T) {
	for server, want := range map[string]string{"Apache/1.3.20 (Unix)": "", "Microsoft-IIS/5.0": cordon.VerdictSuspected, "": cordon.VerdictSuspected} {
		n := capturetest.New(capturetest.Ethernet)
		n.Exchange("198.51.100.5:1025", "192.0.2.20:80", "GET /news.html HTTP/1.0\r\n\r\n", served(200, server, "<p>\"Hacked by Chinese!\" it says"))
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		got := ""
		if h := row(rep, "192.0.2.20"); h != nil {
			got = h.Verdict
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", server, got, want)
		}
	}
}
