package logs

const serverAsked = `request 192.0.2.1 > www.example.org:80 "GET" "/a" "HTTP/1.1"`

var serverGood = []sample{
	{
		"combined", "Traefik's common format", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.1" 404 2326 "-" "-" 1 "router@docker" "http://192.0.2.9:80" 3ms`,
		[]seen{{Line: 1, What: serverAsked, Time: "2000-10-10T13:55:36Z", Status: 404}},
	},
	{
		"iis", "query", `192.0.2.1, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 404, 0, GET, /a, b, c=d,`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a, b?c=d" ""`, Time: "2001-03-20T07:55:20Z", Status: 404, Decoded: true, Zoneless: true}},
	},
	{
		"iis-xml", "one event", iisEvent,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:443 "GET" "/a?b&c" ""`, Time: "2022-10-01T11:25:51Z", Status: 404, Decoded: true}},
	},
	{
		"urlscan", "rejected", `[11-29-2002 - 15:22:37] Client at 192.0.2.1: URL contains extension '.ida', which is disallowed. Request will be rejected.  Site Instance='1', Raw URL='/a.ida'`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "" "/a.ida" ""`, Time: "2002-11-29T15:22:37Z", Zoneless: true}},
	},
	{"urlscan", "of itself", `[11-28-2002 - 08:31:41] URLs will be normalized before analysis.`, nil},
	{
		"nginx-error", "no such file", nginxFront + `open() "/var/www/a" failed (2: No such file or directory), client: 192.0.2.1, server: _, request: "GET /a HTTP/1.1", host: "h"`,
		[]seen{{Line: 1, What: serverAsked, Time: "2024-01-01T00:00:00Z", Zoneless: true}},
	},
	{"nginx-error", "no client", nginxFront + `signal process started`, nil},
	{
		"haproxy", "request", `192.0.2.1:33317` + haproxyEnd,
		[]seen{{Line: 1, What: serverAsked, Time: "2009-02-06T12:14:14.655Z", Status: 404, Zoneless: true}},
	},
	{"haproxy", "TCP", `192.0.2.1:33320 [06/Feb/2009:12:12:56.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0`, nil},
	{
		"caddy", "request", caddyHead + caddyEnd,
		[]seen{{Line: 1, What: serverAsked, Time: "2023-11-24T12:16:57.5Z", Status: 404}},
	},
	{
		"traefik", "request", `{"ClientAddr":"192.0.2.1:4000",` + traefikEnd,
		[]seen{{Line: 1, What: serverAsked, Time: "2024-01-01T00:00:00.5Z", Status: 404}},
	},
}
