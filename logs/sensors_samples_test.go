package logs

const webAsked = `request 192.0.2.1 > 192.0.2.2:80 "GET" "/a" "HTTP/1.1"`

var sensorGood = []sample{
	{
		"zeek", "request", zeekHTTP + tabs(`1379288667.668082 C1 192.0.2.1 4000 192.0.2.2 80 1 GET h /a - 1.1 - 404 -`),
		[]seen{{Line: 3, What: webAsked, Time: "2013-09-15T23:44:27.668082Z", Status: 404, Decoded: true}},
	},
	{
		"zeek", "datagrams", zeekConn + tabs("1379288667.5 C1 192.0.2.1 4000 192.0.2.2 1434 udp - 0.5 376 - S0 - 0 D 1 404 2 60"),
		[]seen{
			{Line: 3, What: "datagram 192.0.2.1 > 192.0.2.2:1434", Time: "2013-09-15T23:44:27.5Z", Length: 404, Payload: 376},
			{Line: 3, What: "datagram 192.0.2.2 > 192.0.2.1:4000", Time: "2013-09-15T23:44:27.5Z", Payload: -1},
		},
	},
	{
		"zeek", "labels joined by spaces", "#separator \\x09\n" + tabs("#fields ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto conn_state tunnel_parents") + "   label   detailed-label\n" +
			tabs("1.5 C1 192.0.2.1 8 192.0.2.2 0 icmp OTH (empty)") + "   Malicious   Scan",
		[]seen{{Line: 3, What: "echo 192.0.2.1 > 192.0.2.2:0", Time: "1970-01-01T00:00:01.5Z"}},
	},
	{
		"zeek", "pings, the second answered", zeekConn + tabs("1.5 C1 192.0.2.1 8 192.0.2.2 0 icmp - - 56 - OTH - 0 - 1 84 0 0") + "\n" + tabs("1.5 C2 192.0.2.1 8 192.0.2.3 0 icmp - 0.1 56 56 OTH - 0 - 1 84 1 84"),
		[]seen{
			{Line: 3, What: "echo 192.0.2.1 > 192.0.2.2:0", Time: "1970-01-01T00:00:01.5Z", Length: 84},
			{Line: 4, What: "echo 192.0.2.1 > 192.0.2.3:0", Time: "1970-01-01T00:00:01.5Z", Length: 84},
			{Line: 4, What: "answer 192.0.2.1 > 192.0.2.3:0", Time: "1970-01-01T00:00:01.5Z"},
		},
	},
	{
		"zeek-json", "request", `{"ts":1379288667.668082,` + zeekEnd + `"method":"GET","uri":"/a","version":"1.1","status_code":404}`,
		[]seen{{Line: 1, What: webAsked, Time: "2013-09-15T23:44:27.668082Z", Status: 404, Decoded: true}},
	},
	{
		"suricata-eve", "request", `{` + eveEnds + `"event_type":"http","http":{"hostname":"h","url":"\/a","http_method":"GET","protocol":"HTTP\/1.1","status":404}}`,
		[]seen{{Line: 1, What: webAsked, Time: "2021-06-06T13:57:37.272281Z", Status: 404}},
	},
	{
		"suricata-eve", "flow", `{` + eveEnds + `"event_type":"flow","flow":{"pkts_toserver":2,"pkts_toclient":1,"bytes_toserver":108,"bytes_toclient":54,"start":"2021-06-06T13:57:36.000000+0000","end":"2021-06-06T13:57:37.000000+0000"},"tcp":{"tcp_flags_ts":"06","tcp_flags_tc":"14"}}`,
		[]seen{
			{Line: 1, What: "connect 192.0.2.1 > 192.0.2.2:80", Time: "2021-06-06T13:57:36Z"},
			{Line: 1, What: "answer 192.0.2.1 > 192.0.2.2:80", Time: "2021-06-06T13:57:36Z"},
			{Line: 1, What: "flow 192.0.2.1 > 192.0.2.2:80", Time: "2021-06-06T13:57:37Z"},
		},
	},
	{
		"suricata-eve", "a ping that is answered", `{"timestamp":"2021-06-06T15:57:37.272281+0200","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","proto":"ICMP","icmp_type":8,"event_type":"flow","flow":{"pkts_toserver":2,"pkts_toclient":2,"bytes_toserver":168,"bytes_toclient":168,"start":"2021-06-06T13:57:36.000000+0000","end":"2021-06-06T13:57:37.000000+0000"}}`,
		[]seen{
			{Line: 1, What: "echo 192.0.2.1 > 192.0.2.2:0", Time: "2021-06-06T13:57:36Z"},
			{Line: 1, What: "answer 192.0.2.1 > 192.0.2.2:0", Time: "2021-06-06T13:57:36Z"},
		},
	},
	{"suricata-eve", "of no use", `{"timestamp":"2021-06-06T15:57:37.272281+0200","event_type":"stats","stats":{"uptime":1}}`, nil},
}
