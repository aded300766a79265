package logs

// serverFormats are further formats of web servers and of proxies before them.
var serverFormats = []*Format{
	{
		Name: "iis", Title: "IIS native", Origin: "Microsoft IIS, its own format of columns between commas",
		Shows:  "requests with client, status and local time; the server decoded the path",
		Limits: "dates are read as month/day/year only, as servers with English settings write them",
		decode: (*decoder).iisNative, sniff: sniffEach(fitsIIS),
	},
	{
		Name: "iis-xml", Title: "IIS events in XML", Origin: "Microsoft IIS by Windows events (Microsoft-Windows-IIS-Logging)",
		Shows:  "requests with client, status and time; the server decoded the path",
		Limits: "one event a line; an event over several lines is not read",
		decode: (*decoder).iisXML, sniff: sniffEach(fitsIISXML),
	},
	{
		Name: "urlscan", Title: "UrlScan", Origin: "UrlScan 1 and 2 before Microsoft IIS (3 writes W3C extended)",
		Shows:  "rejected requests with client and local time, as they were sent",
		Limits: "methods and queries are not in this log",
		decode: (*decoder).urlScan, sniff: sniffEach(fitsUrlScan),
	},
	{
		Name: "nginx-error", Title: "nginx error log", Origin: "nginx",
		Shows:  "requests that a message is about, with client and local time",
		Limits: "where text in a line could be the server's or the client's, and names another client, nobody is blamed",
		decode: (*decoder).nginxError, sniff: sniffEach(fitsNginxError),
	},
	{
		Name: "haproxy", Title: "HAProxy HTTP log", Origin: "HAProxy with option httplog, mostly by syslog",
		Shows:  "requests with client, status and local time",
		Limits: "lines of the TCP log are passed over; the address is the one that connected",
		decode: (*decoder).haproxy, sniff: sniffEach(fitsHAProxy),
	},
	{
		Name: "caddy", Title: "Caddy, as JSON", Origin: "Caddy 2, its access log",
		Shows:  "requests with client, status and time",
		Limits: "the client is remote_ip; client_ip is not believed",
		decode: (*decoder).caddy, sniff: sniffEach(fitsAccess(caddySchema)),
	},
	{
		Name: "traefik", Title: "Traefik, as JSON", Origin: "Traefik, its access log with format json (its common format is read as combined)",
		Shows:  "requests with client, status and time",
		Limits: "the client is ClientAddr; ClientHost may be what the client says and stands in only where that is not logged",
		decode: (*decoder).traefik, sniff: sniffEach(fitsAccess(traefikSchema)),
	},
}
