package logs

// sensorFormats are what is written beside the wire.
var sensorFormats = []*Format{
	{
		Name: "zeek", Title: "Zeek, with tabs", Origin: "Zeek's conn.log and http.log, labelled or not",
		Shows:  "connections and echo requests and how they were answered, datagrams, and requests with status",
		Limits: "the path of a request is decoded, so that its raw form cannot be told; other logs of Zeek's are passed over",
		decode: (*decoder).zeekTSV, sniff: sniffZeek, carries: carryZeek,
	},
	{
		Name: "zeek-json", Title: "Zeek, as JSON", Origin: "Zeek with JSON logs",
		Shows:  "as zeek",
		Limits: "as zeek",
		decode: (*decoder).zeekJSON, sniff: sniffEach(fitsZeekJSON),
	},
	{
		Name: "suricata-eve", Title: "Suricata EVE", Origin: "Suricata's eve.json",
		Shows:  "requests with status, connections and how they were answered, datagrams, and the ends of what alerts are about",
		Limits: "other events (dns, tls, fileinfo, stats and more) are passed over; an alert shows that a packet was seen, not what it was",
		decode: (*decoder).eve, sniff: sniffEach(fitsEve),
	},
}
