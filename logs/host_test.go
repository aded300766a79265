package logs

import (
	"strings"
	"testing"
)

// A client that is written with its port is one host, whichever port it has.
func TestAClientWithItsPortIsOneHost(t *testing.T) {
	const combined = ` [04/Aug/2001:10:00:00 +0000] "GET /worm?XXXX HTTP/1.0" 404 205 "-" "-"`
	const w3c = "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2001-08-04 10:00:00 "
	for _, test := range []struct{ format, line, want string }{
		{"combined", "192.0.2.1:4711 - -" + combined, "192.0.2.1"},
		{"combined", "[2001:db8::1]:4711 - bob" + combined, "2001:db8::1"},
		{"combined", "dialup.example.net:4711 - -" + combined, "dialup.example.net"},
		{"combined", "192.0.2.1:4711 198.51.100.9 bob" + combined, "192.0.2.1"}, // its own word for who asks
		{"combined", "www.example.org:80 192.0.2.1 - -" + combined, "192.0.2.1"},
		{"combined", "203.0.113.9:80 192.0.2.1 - -" + combined, "192.0.2.1"},
		{"vhost-combined", "www.example.org:80 192.0.2.1:4711 - -" + combined, "192.0.2.1"},
		{`%h "%r" %>s`, `192.0.2.1:4711 "GET /worm?XXXX HTTP/1.0" 404`, "192.0.2.1"},
		{"iis-w3c", w3c + "192.0.2.1:4711 GET /worm 404", "192.0.2.1"},
		{"iis", "192.0.2.1:4711, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200, 0, GET, /worm, XXXX,", "192.0.2.1"},
		{"combined", "2001:db8::1 - -" + combined, "2001:db8::1"},
	} {
		_, clients, tally := accused(test.format, test.line+"\n")
		if strings.Join(clients, " ") != test.want || tally.Skipped.Total() != 0 {
			t.Errorf("%s: %s, of %s, skipped %v", test.format, test.line, clients, tally.Skipped)
		}
	}
}

// An address that another was written behind is nobody's, also with a port.
func TestAnAddressWithinAnothersPortAccusesNobody(t *testing.T) {
	const rest = ` - - [04/Aug/2001:10:00:00 +0000] "GET /worm?XXXX HTTP/1.0" 404 205 "-" "-"`
	for _, client := range []string{"192.0.2.1:47203.0.113.9", "192.0.2203.0.113.9:4711", "192.0.2.1:47203.0.113.9:4711"} {
		if hosts, _, tally := accused("combined", client+rest+"\n"); len(hosts) > 0 || tally.Skipped.Total() != 1 {
			t.Errorf("%s: %s accused, skipped %v", client, hosts, tally.Skipped)
		}
	}
}
