package logs

import (
	"strings"
	"testing"
)

const (
	nginxFront = "2024/01/01 00:00:00 [error] 1#1: *1 "
	haproxyEnd = ` [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 404 2750 - - ---- 1/1/1/1/0 0/0 {198.51.100.9} {} "GET /a HTTP/1.1"`
	traefikEnd = `"RequestMethod":"GET","RequestPath":"/a","RequestProtocol":"HTTP/1.1","DownstreamStatus":404,"StartUTC":"2024-01-01T00:00:00.5Z"}`
	caddyHead  = `{"level":"info","ts":1700828217.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.1","remote_port":"4000",`
	caddyEnd   = `"proto":"HTTP/1.1","method":"GET","host":"www.example.org","uri":"/a"},"status":404}`
	iisEvent   = `<Event xmlns="x"><System><Provider Name="Microsoft-Windows-IIS-Logging" /></System><EventData><Data Name="date">2022-10-01</Data><Data Name="time">11:25:51</Data><Data Name="c-ip">192.0.2.1</Data><Data Name="cs-username">-</Data><Data Name="s-ip">192.0.2.2</Data><Data Name="cs-method">GET</Data><Data Name="cs-uri-stem">/a</Data><Data Name="cs-uri-query">b&amp;c</Data><Data Name="sc-status">404</Data><Data Name="s-port">443</Data><Data Name="CustomFields" /></EventData></Event>`
)

var serverSuites = []suite{
	{
		format:  "vhost-combined",
		good:    `shop.example.org:8080 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		victim:  `shop.example.org:80 192.0.2.1 198.51.100.9 198.51.100.9 [10/Oct/2001:00:00:00 +0000] "GET /\n198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x HTTP/1.0" 200 1 "http://198.51.100.9/" "198.51.100.9 - -"`,
		wrong:   `shop.example.org:80 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] GET / 200`,
		badDate: `shop.example.org:80 192.0.2.1 - - [32/Foo/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		v6:      `shop.example.org:80 2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		summer:  `shop.example.org:80 192.0.2.1 - - [25/Mar/2001:02:30:00] "GET / HTTP/1.0" 200 1 "-" "-"`,

		forwarded: `shop.example.org:80 203.0.113.7 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-" "198.51.100.9, 192.0.2.1"`,
	},
	{
		format:  "common",
		good:    `192.0.2.1 - frank [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 -`,
		victim:  `192.0.2.1 198.51.100.9 198.51.100.9 [10/Oct/2001:00:00:00 +0000] "GET /198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x HTTP/1.0" 200 1`,
		wrong:   `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] GET / 200`,
		badDate: `192.0.2.1 - - [32/Foo/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1`,
		v6:      `2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1`,
		summer:  `192.0.2.1 - - [25/Mar/2001:02:30:00] "GET / HTTP/1.0" 200 1`,

		forwarded: `198.51.100.9, 192.0.2.1 203.0.113.7 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1`,
	},
	{
		format:  "apache-error",
		good:    `[Wed Aug  1 05:13:17 2001] [error] [client 192.0.2.1] File does not exist: /var/www/a`,
		victim:  `[Thu Jun 09 06:07:04.123456 2005] [core:error] [pid 1:tid 2] [client 192.0.2.1:3456] AH00128: File does not exist: /var/www/[client 198.51.100.9] File does not exist: /x, referer: http://198.51.100.9/`,
		badDate: `[Wed Foo 32 05:13:17 2001] [error] [client 192.0.2.1] File does not exist: /var/www/a`,
		v6:      `[Thu Jun 09 06:07:04 2005] [core:error] [pid 1] [client [2001:db8::1]:3456] AH00128: File does not exist: /var/www/a`,
		summer:  `[Sun Mar 25 02:30:00 2001] [error] [client 192.0.2.1] File does not exist: /var/www/a`,
	},
	{
		format:  "iis-w3c",
		good:    "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2001-08-05 10:00:00 192.0.2.1 GET /a 404",
		victim:  "#Fields: date time c-ip cs-username cs-host cs-method cs-uri-stem cs-uri-query sc-status cs(X-Forwarded-For)\n2001-08-05 10:00:00 192.0.2.1 198.51.100.9 198.51.100.9 GET /198.51.100.9 198.51.100.9 404 198.51.100.9",
		wrong:   "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2001-08-05 10:00:00 192.0.2.1 GET",
		badDate: "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2001-02-31 10:00:00 192.0.2.1 GET /a 404",
		v6:      "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2001-08-05 10:00:00 2001:db8::1 GET /a 404",

		forwarded: "#Fields: date time c-ip cs-method cs-uri-stem sc-status X-Forwarded-For\n2001-08-05 10:00:00 203.0.113.7 GET /a 404 198.51.100.9,+192.0.2.1",
	},
	{
		format:  "iis",
		good:    `192.0.2.1, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200, 0, GET, /a.gif, -,`,
		victim:  `192.0.2.1, 198.51.100.9, 03/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200, 0, GET, /a, 198.51.100.9, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 198.51.100.9, 1, 1, 1, 200, 0, GET, /b, 198.51.100.9,`,
		wrong:   `192.0.2.1, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200`,
		badDate: `192.0.2.1, -, 31/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200, 0, GET, /a.gif, -,`,
		v6:      `2001:db8::1, -, 03/20/2001, 17:55:20, W3SVC2, SERVER, 2001:db8::2, 4502, 163, 3223, 200, 0, GET, /a.gif, -,`,
		summer:  `192.0.2.1, -, 03/25/01, 2:30:00, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200, 0, GET, /a.gif, -,`,
	},
	{
		format: "iis-xml",
		good:   iisEvent,
		victim: strings.Replace(strings.Replace(iisEvent, ">/a<", ">/&lt;Data Name=\"c-ip\"&gt;198.51.100.9&lt;/Data&gt;<", 1),
			`<Data Name="CustomFields" />`, `<Data Name="csX-Forwarded-For">198.51.100.9</Data><Data Name="c-ip">198.51.100.9</Data>`, 1),
		wrong:   strings.TrimSuffix(iisEvent, "</Event>"),
		badDate: strings.Replace(iisEvent, "2022-10-01", "2022-02-31", 1),
		v6:      strings.Replace(iisEvent, "192.0.2.1", "2001:db8::1", 1),
	},
	{
		format:  "urlscan",
		good:    `[11-29-2002 - 15:22:37] Client at 192.0.2.1: URL contains high bit character. Request will be rejected. Site Instance='1', Raw URL='/a'`,
		victim:  `[11-29-2002 - 15:22:37] Client at 192.0.2.1: URL contains extension '.] Client at 198.51.100.9: ', which is disallowed. Request will be rejected. Site Instance='1', Raw URL='/Client at 198.51.100.9: '`,
		wrong:   `Client at 192.0.2.1: URL contains high bit character.`,
		badDate: `[31-29-2002 - 15:22:37] Client at 192.0.2.1: URL contains high bit character. Request will be rejected. Site Instance='1', Raw URL='/a'`,
		v6:      `[11-29-2002 - 15:22:37] Client at 2001:db8::1: URL contains high bit character. Request will be rejected. Site Instance='1', Raw URL='/a'`,
		summer:  `[03-25-2001 - 02:30:00] Client at 192.0.2.1: URL contains high bit character. Request will be rejected. Site Instance='1', Raw URL='/a'`,
	},
	{
		format:  "nginx-error",
		good:    nginxFront + `open() "/var/www/a" failed (2: No such file or directory), client: 192.0.2.1, server: _, request: "GET /a HTTP/1.1", host: "www.example.org"`,
		victim:  nginxFront + `access forbidden by rule, client: 192.0.2.1, server: _, request: "GET /, client: 198.51.100.9, server: _, request: "GET / HTTP/1.1", host: "198.51.100.9", referrer: ", client: 198.51.100.9, server: _, request: "GET / HTTP/1.1""`,
		wrong:   `open() "/var/www/a" failed (2: No such file or directory), client: 192.0.2.1, server: _, request: "GET /a HTTP/1.1"`,
		badDate: strings.Replace(nginxFront, "01/01", "13/41", 1) + `access forbidden by rule, client: 192.0.2.1, server: _, request: "GET /a HTTP/1.1"`,
		v6:      nginxFront + `access forbidden by rule, client: 2001:db8::1, server: _, request: "GET /a HTTP/1.1"`,
		summer:  `2001/03/25 02:30:00 [error] 1#1: *1 access forbidden by rule, client: 192.0.2.1, server: _, request: "GET /a HTTP/1.1"`,
	},
	{
		format:  "haproxy",
		good:    `192.0.2.1:33317` + haproxyEnd,
		victim:  `192.0.2.1:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 404 2750 198.51.100.9 - ---- 1/1/1/1/0 0/0 {198.51.100.9:1 [06/Feb/2009:12:14:14.655] http-in a/b} {} "GET /#22198.51.100.9:1 [06/Feb/2009:12:14:14.655] HTTP/1.1"`,
		wrong:   `192.0.2.1` + haproxyEnd,
		badDate: strings.Replace(`192.0.2.1:33317`+haproxyEnd, "06/Feb", "31/Feb", 1),
		v6:      `2001:db8::1:33317` + haproxyEnd,
		summer:  strings.Replace(`192.0.2.1:33317`+haproxyEnd, "06/Feb/2009:12:14:14", "25/Mar/2001:02:30:00", 1),
	},
	{
		format:  "caddy",
		good:    caddyHead + caddyEnd,
		victim:  `{"x":{"request":{"remote_ip":"198.51.100.9"}},` + caddyHead[1:] + `"client_ip":"198.51.100.9","headers":{"X-Forwarded-For":["198.51.100.9"],"\",\"remote_ip\":\"198.51.100.9":["remote_ip"]},"remote_ip":"198.51.100.9",` + strings.Replace(caddyEnd, "/a", `/\",\"remote_ip\":\"198.51.100.9`, 1),
		wrong:   caddyHead + `"proto":`,
		badDate: strings.Replace(caddyHead, "1700828217.5", `"1.1.1"`, 1) + caddyEnd,
		v6:      strings.Replace(caddyHead, "192.0.2.1", "2001:db8::1", 1) + caddyEnd,

		forwarded: strings.Replace(caddyHead, "192.0.2.1", "203.0.113.7", 1) + `"headers":{"X-Forwarded-For":["198.51.100.9, 192.0.2.1"]},` + caddyEnd,
	},
	{
		format:  "traefik",
		good:    `{"ClientAddr":"192.0.2.1:4000","ClientHost":"192.0.2.1",` + traefikEnd,
		victim:  `{"x":{"ClientAddr":"198.51.100.9:1"},"ClientHost":"198.51.100.9","ClientAddr":"192.0.2.1:4000","request_X-Forwarded-For":"198.51.100.9","ClientAddr":"198.51.100.9:1",` + strings.Replace(traefikEnd, "/a", `/\",\"ClientAddr\":\"198.51.100.9:1`, 1),
		wrong:   `{"ClientAddr":"192.0.2.1:4000"}`,
		badDate: strings.Replace(`{"ClientAddr":"192.0.2.1:4000",`+traefikEnd, "2024-01-01", "2024-02-31", 1),
		v6:      `{"ClientAddr":"[2001:db8::1]:4000",` + traefikEnd,

		forwarded: `{"ClientAddr":"203.0.113.7:1","request_X-Forwarded-For":"198.51.100.9, 192.0.2.1",` + traefikEnd,
	},
}

func TestWhereAnotherClientCouldBeMeantNobodyIsBlamed(t *testing.T) {
	const end = `, server: _, request: "GET /a HTTP/1.1", host: "h"`
	tests := []struct{ name, message, want string }{
		{"a path like a client", `open() "/www/, client: 198.51.100.9` + end + `" failed (2: No such file or directory), client: 192.0.2.1` + end, ""},
		{"a user like a client", `user "x": password mismatch, client: 198.51.100.9` + end + `": was not found in "/etc/x", client: 192.0.2.1` + end, ""},
		{"a referrer like a client", `open() "/www/a" failed (2: No such file or directory), client: 192.0.2.1` + end + `, referrer: ", client: 198.51.100.9` + end, ""},
		{"itself twice", `open() "/www/, client: 192.0.2.1` + end + `" failed (2: No such file or directory), client: 192.0.2.1` + end, "192.0.2.1"},
		{"no whole client", `open() "/www/, client: 198.51.100.9, request: " failed (2: No such file or directory), client: 192.0.2.1` + end, "192.0.2.1"},
		{"a local socket", `access forbidden by rule, client: unix:` + end, ""},
	}
	for _, test := range tests {
		f, _ := ByName("nginx-error")
		got := ""
		for _, o := range observed("nginx-error", nginxFront+test.message, options()) {
			got += o.Src.String()
		}
		if _, tally := decode(f, options(), nginxFront+test.message); got != test.want || got == "" && len(tally.Notes) != 1 {
			t.Errorf("%s: blames %q, want %q; notes %+v", test.name, got, test.want, tally.Notes)
		}
	}
}
