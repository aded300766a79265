package logs

import (
	"slices"

	"cordon"
)

// sample is one line or a few, and what they show.
type sample struct {
	format, name, data string
	want               []seen
}

// good are samples of every format.
var good = slices.Concat(firstGood, sensorGood, serverGood, packetGood)

var firstGood = []sample{
	{
		"combined", "plain", `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.0" 200 2326 "-" "Mozilla/4.08"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a?b" "HTTP/1.0"`, Time: "2000-10-10T20:55:36Z", Status: 200}},
	},
	{
		"common", "plain", `192.0.2.1 - frank [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 -`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200}},
	},
	{
		"vhost-combined", "port", `shop.example.org:8080 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:8080 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200}},
	},
	{
		"combined", "IPv6", `2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 2001:db8::1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200}},
	},
	{
		"combined", "host name", `crawler.example.net - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request crawler.example.net > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200}},
	},
	{
		"combined", "no version, two spaces, lower case", "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"get /x\" 400 1 \"-\" \"-\"\n192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /x  HTTP/1.0\" 400 1 \"-\" \"-\"",
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "get" "/x" ""`, Time: "2000-10-10T13:55:36Z", Status: 400},
			{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "GET" "/x" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 400},
		},
	},
	{
		"combined", "quotes, escaped and not", "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /a\\\"b\\x41 HTTP/1.0\" 404 1 \"-\" \"-\"\n192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /a\"b HTTP/1.0\" 404 1 \"-\" \"-\"",
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a\"bA" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 404},
			{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a\"b" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 404},
		},
	},
	{
		"combined", "malformed", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "\x16\x03\x01" 400 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "" "\x16\x03\x01" ""`, Time: "2000-10-10T13:55:36Z", Status: 400, Bad: true}},
	},
	{"combined", "nothing was asked", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "-" 408 0 "-" "-"`, nil},
	{
		"combined", "impossible date", `192.0.2.1 - - [32/Foo/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "0001-01-01T00:00:00Z", NoTime: true, Status: 200}},
	},
	{
		"combined", "a request that names a victim", `192.0.2.1 - - [10/Oct/2001:00:00:00 +0000] "GET /\n198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/\\n198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x" "HTTP/1.0"`, Time: "2001-10-10T00:00:00Z", Status: 200}},
	},
	{
		"apache-error", "1.3", `[Wed Aug  1 05:13:17 2001] [error] [client 192.0.2.1] File does not exist: /var/www/scripts/root.exe`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/scripts/root.exe"`, Time: "2001-08-01T05:13:17Z", Zoneless: true, Decoded: true}},
	},
	{
		"apache-error", "2.4", `[Thu Jun 09 06:07:04.123456 2005] [core:info] [pid 35708:tid 4328636416] [client 192.0.2.1:3456] AH00128: File does not exist: /var/www/x, referer: http://a/b`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/x"`, Time: "2005-06-09T06:07:04.123456Z", Zoneless: true, Decoded: true}},
	},
	{
		"apache-error", "2.4, IPv6 with port", `[Thu Jun 09 06:07:04 2005] [core:info] [pid 1] [client [2001:db8::1]:3456] AH00128: File does not exist: /x`,
		[]seen{{Line: 1, What: `trace 2001:db8::1 > www.example.org:80 "/x"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Decoded: true}},
	},
	{
		"apache-error", "a method that is none", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] Invalid method in request get /scripts/root.exe?/c+dir HTTP/1.0`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "get" "/scripts/root.exe?/c+dir" "HTTP/1.0"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Status: 501}},
	},
	{
		"apache-error", "bytes", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /var/www/scripts/..\xc1\x1c..`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/scripts/..\xc1\x1c.."`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Decoded: true}},
	},
	{"apache-error", "no client", `[Thu Jun 09 06:07:04 2005] [notice] Digest: done`, nil},
	{
		"apache-error", "a path that names a victim", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /x [client 198.51.100.9] File does not exist: /y`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/x [client 198.51.100.9] File does not exist: /y"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Decoded: true}},
	},
	{
		"iis-w3c", "fields that change", "#Software: Microsoft Internet Information Services 5.0\n#Date: 2001-08-05 00:00:00\n#Fields: time c-ip cs-method cs-uri-stem cs-uri-query sc-status\n10:00:00 192.0.2.1 GET /default.ida XXX 200\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status cs-version\n2001-08-06 11:00:00 192.0.2.80 GET /a - 8080 192.0.2.2 404 HTTP/1.0",
		[]seen{
			{Line: 4, What: `request 192.0.2.1 > www.example.org:80 "GET" "/default.ida?XXX" ""`, Time: "2001-08-05T10:00:00Z", Status: 200, Decoded: true},
			{Line: 6, What: `request 192.0.2.2 > www.example.org:8080 "GET" "/a" "HTTP/1.0"`, Time: "2001-08-06T11:00:00Z", Status: 404, Decoded: true},
		},
	},
	{
		"nfdump", "1.6, with its summary", nfdumpHeader + "\n" +
			"2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,198.51.100.2,1025,80,TCP,....S.,0,0,2,96,0,0\n" +
			"2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,198.51.100.2,192.0.2.1,80,1026,TCP,.AP.SF,0,0,9,900,0,0\n" +
			"2003-01-25 05:31:02,2003-01-25 05:31:02,0.000,192.0.2.1,198.51.100.2,1025,1434,UDP,......,0,0,1,404,0,0\n" +
			"2003-01-25 05:31:02,2003-01-25 05:31:02,0.000,192.0.2.1,198.51.100.2,0,8.0,ICMP,......,0,0,1,84,0,0\n" +
			"2003-01-25 05:31:02,2003-01-25 05:31:02,0.000,192.0.2.1,198.51.100.2,0,771,ICMP,......,0,0,1,84,0,0\n" +
			"Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n5,1484,14,0,0,0",
		[]seen{
			{Line: 2, What: `connect 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02Z", Zoneless: true},
			{Line: 2, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05Z", Zoneless: true},
			{Line: 3, What: `answer 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02Z", Zoneless: true},
			{Line: 3, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05Z", Zoneless: true},
			{Line: 4, What: `datagram 192.0.2.1 > 198.51.100.2:1434`, Time: "2003-01-25T05:31:02Z", Length: 404, Payload: 376, Zoneless: true},
			{Line: 5, What: `echo 192.0.2.1 > 198.51.100.2:0`, Time: "2003-01-25T05:31:02Z", Zoneless: true},
		},
	},
	{
		"nfdump", "1.7, where no column shows flags", "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n" +
			"2003-01-25 05:31:02.250,1.500,TCP,192.0.2.1,1025,198.51.100.2,80,2,96,1\n" +
			"2003-01-25 05:31:02.250,0.000,UDP,2001:db8::1,1025,2001:db8::2,53,2,161,1",
		[]seen{
			{Line: 2, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:03.75Z", Zoneless: true},
			{Line: 3, What: `datagram 2001:db8::1 > 2001:db8::2:53`, Time: "2003-01-25T05:31:02.25Z", Payload: -1, Zoneless: true},
		},
	},
	{
		"argus", "every kind", argusHeader + "\n" +
			"2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,   ->,198.51.100.2,80,REQ,0,,1,60,60,\n" +
			"2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,   ->,198.51.100.2,80,CON,0,0,9,900,300,\n" +
			"2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,   ->,198.51.100.2,80,S_RA,0,0,2,120,60,\n" +
			"2003/01/25 05:31:02.362768,3.000000,tcp,198.51.100.2,80,   <-,192.0.2.1,1025,FSPA_FSPA,0,0,9,900,300,\n" +
			"2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,  <?>,198.51.100.2,80,CON,0,0,9,900,300,\n" +
			"2003/01/25 05:31:02.362768,0.000000,udp,192.0.2.1,1025,  <->,198.51.100.2,53,CON,0,0,2,208,72,flow=198.51.100.9\n" +
			"2003/01/25 05:31:02.362768,0.000000,icmp,192.0.2.1,0x0008,   ->,198.51.100.2,0x4e05,ECO,0,,1,60,60,\n" +
			"2003/01/25 05:31:02.362768,0.000000,icmp,192.0.2.1,0x0008,  <->,198.51.100.3,0x4e05,ECO,0,0,2,120,60,\n" +
			"2003/01/25 05:31:02.362768,0.000000,icmp,192.0.2.1,0x0303,   ->,198.51.100.2,0x4e05,URP,0,,1,60,60,\n" +
			"2003/01/25 05:31:02.362768,0.000000,arp,192.0.2.1,,  who,192.0.2.9,,INT,,,1,60,60,\n" +
			"2003/01/25 05:31:02.362768,0.000000,llc,02:00:00:00:00:01,,   ->,02:00:00:00:00:02,,INT,,,1,60,60,",
		[]seen{
			{Line: 2, What: `connect 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 2, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05.362768Z", Zoneless: true},
			{Line: 3, What: `connect 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 3, What: `answer 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 3, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05.362768Z", Zoneless: true},
			{Line: 4, What: `connect 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 4, What: `answer 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 4, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05.362768Z", Zoneless: true},
			{Line: 5, What: `connect 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 5, What: `answer 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 5, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05.362768Z", Zoneless: true},
			{Line: 6, What: `flow 192.0.2.1 > 198.51.100.2:80`, Time: "2003-01-25T05:31:05.362768Z", Zoneless: true},
			{Line: 7, What: `datagram 192.0.2.1 > 198.51.100.2:53`, Time: "2003-01-25T05:31:02.362768Z", Payload: -1, Zoneless: true},
			{Line: 7, What: `datagram 198.51.100.2 > 192.0.2.1:1025`, Time: "2003-01-25T05:31:02.362768Z", Payload: -1, Zoneless: true},
			{Line: 8, What: `echo 192.0.2.1 > 198.51.100.2:0`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 9, What: `echo 192.0.2.1 > 198.51.100.3:0`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 9, What: `answer 192.0.2.1 > 198.51.100.3:0`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
			{Line: 11, What: `arp 192.0.2.1 > 192.0.2.9:0`, Time: "2003-01-25T05:31:02.362768Z", Zoneless: true},
		},
	},
	{
		"iptables", "datagram", `Jan 25 05:31:02 gate kernel: DROP IN=eth0 OUT= MAC=00:01:02:03:04:05:0a:0b:0c:0d:0e:0f:08:00 SRC=198.51.100.7 DST=192.0.2.1 LEN=404 TOS=0x00 PREC=0x00 TTL=112 ID=4101 PROTO=UDP SPT=1201 DPT=1434 LEN=384`,
		[]seen{{Line: 1, What: `datagram 198.51.100.7 > 192.0.2.1:1434`, Time: "2003-01-25T05:31:02Z", Length: 404, Payload: 376, Action: cordon.Dropped, Yearless: true}},
	},
	{
		"iptables", "connection, ISO time, IPv6", `<4>2003-01-25T05:31:02+01:00 gate kernel: [12.5] ACCEPT IN=eth0 OUT= SRC=2001:db8::1 DST=2001:db8::2 LEN=80 TC=0 HOPLIMIT=64 PROTO=TCP SPT=1 DPT=445 WINDOW=1 RES=0x00 SYN URGP=0`,
		[]seen{{Line: 1, What: `connect 2001:db8::1 > 2001:db8::2:445`, Time: "2003-01-25T04:31:02Z", Length: 80, Action: cordon.Accepted}},
	},
	{"iptables", "an answer is no attempt", `Jan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=40 PROTO=TCP SPT=80 DPT=1 WINDOW=0 RES=0x00 ACK RST URGP=0`, nil},
	{"iptables", "the quoted packet was not sent", `Jan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=432 PROTO=ICMP TYPE=3 CODE=3 [SRC=192.0.2.2 DST=192.0.2.1 LEN=404 PROTO=UDP SPT=1 DPT=1434 LEN=384 ]`, nil},
	{
		"iptables", "a prefix that names a victim", `Jan 25 05:31:02 gate kernel: IN= SRC=198.51.100.9 x IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8`,
		[]seen{{Line: 1, What: `datagram 192.0.2.1 > 192.0.2.2:2`, Time: "2003-01-25T05:31:02Z", Length: 28, Yearless: true}},
	},
	{
		"iptables", "a bridge's PHYSIN", `Feb 25 12:11:24 bridge kernel: INBOUND TCP: IN=br0 PHYSIN=eth0 OUT=br0 PHYSOUT=eth1 SRC=192.0.2.1 DST=192.0.2.2 LEN=64 TOS=0x00 PREC=0x00 TTL=47 ID=17159 DF PROTO=TCP SPT=1629 DPT=139 WINDOW=44620 RES=0x00 SYN URGP=0  `,
		[]seen{{Line: 1, What: `connect 192.0.2.1 > 192.0.2.2:139`, Time: "2003-02-25T12:11:24Z", Length: 64, Yearless: true}},
	},
	{
		"iptables", "what a router logs before it decides, or does not say what it decided",
		`Jan 25 05:31:02 gate kernel: [1.5] [UFW AUDIT] IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0
Jan 25 05:31:02 gate kernel: NEWCONN: IN=eth1 OUT=eth0 SRC=192.0.2.1 DST=192.0.2.3 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0
Jan 25 05:31:02 gate kernel: IN= OUT=eth0 SRC=192.0.2.1 DST=192.0.2.4 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0
Jan 25 05:31:02 gate kernel: NEW IN: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.5 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0
Jan 25 05:31:02 gate kernel: new-drop IN=eth1 OUT=eth0 SRC=192.0.2.1 DST=192.0.2.6 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0
Jan 25 05:31:02 gate kernel: New not syn: IN=eth1 OUT=eth0 SRC=192.0.2.1 DST=192.0.2.7 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 FIN URGP=0
Jan 25 05:31:02 gate kernel: newark: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.8 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0
Jan 25 05:31:02 gate kernel: port scan: IN=eth1 OUT=eth0 SRC=192.0.2.1 DST=192.0.2.9 LEN=60 PROTO=TCP SPT=1 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0`,
		[]seen{
			{Line: 1, What: `connect 192.0.2.1 > 192.0.2.2:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Action: cordon.Unsaid, Yearless: true},
			{Line: 2, What: `connect 192.0.2.1 > 192.0.2.3:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Action: cordon.Unsaid, Yearless: true},
			{Line: 3, What: `connect 192.0.2.1 > 192.0.2.4:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Action: cordon.Unsaid, Yearless: true},
			{Line: 4, What: `connect 192.0.2.1 > 192.0.2.5:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Action: cordon.Unsaid, Yearless: true},
			{Line: 5, What: `connect 192.0.2.1 > 192.0.2.6:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Action: cordon.Dropped, Yearless: true},
			{Line: 6, What: `connect 192.0.2.1 > 192.0.2.7:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Yearless: true},
			{Line: 7, What: `connect 192.0.2.1 > 192.0.2.8:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Yearless: true},
			{Line: 8, What: `connect 192.0.2.1 > 192.0.2.9:80`, Time: "2003-01-25T05:31:02Z", Length: 60, Yearless: true},
		},
	},
	{
		"vhost-combined", "IPv6 client, name without a port", "www.example.net 2001:db8::7 - frank [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\nwww.example.net:443 crawler.example.net - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/2.0\" 200 1 \"-\" \"-\"\nwww.example.net:443 192.0.2.1 198.51.100.9 - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/2.0\" 200 1 \"-\" \"-\"",
		[]seen{
			{Line: 1, What: `request 2001:db8::7 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 2, What: `request crawler.example.net > www.example.org:443 "GET" "/" "HTTP/2.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 3, What: `request 192.0.2.1 > www.example.org:443 "GET" "/" "HTTP/2.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
		},
	},
	{
		"combined", "all three kinds in one file", "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /a HTTP/1.0\" 200 1 \"-\" \"-\"\n192.0.2.2 - - [10/Oct/2000:13:55:36 +0000] \"GET /b HTTP/1.0\" 200 1\nshop.example.org:8080 192.0.2.3 - - [10/Oct/2000:13:55:36 +0000] \"GET /c HTTP/1.0\" 200 1 \"-\" \"-\"\nshop.example.org 192.0.2.4 - - [10/Oct/2000:13:55:36 +0000] \"GET /d HTTP/1.0\" 200 1 \"-\" \"-\"\n192.0.2.5 - - [10/Oct/2000:13:55:36 +0000] \"GET /e HTTP/1.0\" 200 1 \"-\" \"-\"\n192.0.2.6 - - [10/Oct/2000:13:55:36 +0000] \"GET /f HTTP/1.0\" 200 1 \"-\" \"-\"",
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 2, What: `request 192.0.2.2 > www.example.org:80 "GET" "/b" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 3, What: `request 192.0.2.3 > www.example.org:8080 "GET" "/c" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 4, What: `request 192.0.2.4 > www.example.org:80 "GET" "/d" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 5, What: `request 192.0.2.5 > www.example.org:80 "GET" "/e" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 6, What: `request 192.0.2.6 > www.example.org:80 "GET" "/f" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
		},
	},
	{
		"combined", "an ident that pretends", `192.0.2.1 198.51.100.9 - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
		},
	},
	{
		"combined", "a user name with spaces, brackets and a time", `192.0.2.1 - 198.51.100.9 [x] [10/Oct/1999:00:00:00 +0000] \"GET /y\" [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200}},
	},
	{
		"combined", "bytes in and out behind the agent", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "Mozilla/5.0" 512 1200`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200}},
	},
	{
		"combined", "a request, and an agent, that hold a status of their choice", "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /x HTTP/1.0\" 200 1 \"-\" \"y HTTP/1.0\" 404 1 \"-\" \"-\"\n192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /x HTTP/1.0\" 404 1 \"-\" \"\" 200 1\"",
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/x HTTP/1.0\" 200 1 \"-\" \"y" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z"},
			{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "GET" "/x" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 404},
		},
	},
	{
		"combined", "backslashes of a server that escapes nothing", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /..\..\temp\boot.ini HTTP/1.0" 404 1 "-" "-"` + "\n" + `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /..\" 404 1 "-" "-"`,
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/..\\..\\temp\\boot.ini" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 404},
			{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "GET" "/..\\" ""`, Time: "2000-10-10T13:55:36Z", Status: 404},
		},
	},
	{
		"combined", "spaces in the target, none at all, and no target", "192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET /a b  HTTP/1.0 \" 200 1 \"-\" \"-\"\n192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET\" 400 1 \"-\" \"-\"\n192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET HTTP/1.0\" 400 1 \"-\" \"-\"",
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a b" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
			{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "" "GET" ""`, Time: "2000-10-10T13:55:36Z", Status: 400, Bad: true},
			{Line: 3, What: `request 192.0.2.1 > www.example.org:80 "" "GET HTTP/1.0" ""`, Time: "2000-10-10T13:55:36Z", Status: 400, Bad: true},
		},
	},
	{
		"combined", "no zone, no user, no status", "192.0.2.1 - user [10/Oct/2000:13:55:36] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n192.0.2.1 - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" - - \"-\" \"-\"",
		[]seen{
			{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200, Zoneless: true},
			{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "GET" "/" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z"},
		},
	},
	{
		"common", "comments and filler of a worm's shape", "# rotated\n192.0.2.1 - - [04/Aug/2001:13:55:36 +0000] \"GET /default.ida?XXXXXXXX  HTTP/1.0\" 404 283",
		[]seen{{Line: 2, What: `request 192.0.2.1 > www.example.org:80 "GET" "/default.ida?XXXXXXXX" "HTTP/1.0"`, Time: "2001-08-04T13:55:36Z", Status: 404}},
	},
	{
		"apache-error", "other messages", "[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] script '/var/www/x.php' not found or unable to stat\n[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] Directory index forbidden by rule: /var/www/\n[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] request failed: erroneous characters after protocol string: GET /x HTTP/1.0 y\n[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] Invalid method in request \\x16\\x03\\x01 - possible attempt to establish SSL connection when the server isn't expecting it\n[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] client denied by server configuration: /var/www/z\n  a line that goes on",
		[]seen{
			{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/x.php"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Decoded: true},
			{Line: 2, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Decoded: true},
			{Line: 3, What: `request 192.0.2.1 > www.example.org:80 "GET" "/x" "HTTP/1.0"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Status: 400},
			{Line: 4, What: `request 192.0.2.1 > www.example.org:80 "" "\x16\x03\x01" ""`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Status: 501, Bad: true},
			{Line: 5, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/z"`, Time: "2005-06-09T06:07:04Z", Zoneless: true, Decoded: true},
		},
	},
	{
		"apache-error", "impossible date", `[Thu Jun 31 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /x` + "\n" + `[Thu Jun 30 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /x` + "\n" + `[Thu Jun 30 06:07:04 2005] [notice] done`,
		[]seen{
			{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/x"`, Time: "0001-01-01T00:00:00Z", NoTime: true, Decoded: true},
			{Line: 2, What: `trace 192.0.2.1 > www.example.org:80 "/x"`, Time: "2005-06-30T06:07:04Z", Zoneless: true, Decoded: true},
		},
	},
	{
		"iis-w3c", "IPv6, no query, an impossible date, nothing asked", "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query cs-host cs(User-Agent)\n2001-08-05 10:00:00 2001:db8::1 GET /a - 198.51.100.9 A+b\n2001-02-30 10:00:00 192.0.2.1 GET /a - - -\n2001-08-05 10:00:00 192.0.2.1 - - - - -\n2001-08-05 10:00:00 - GET /a - - -",
		[]seen{
			{Line: 2, What: `request 2001:db8::1 > www.example.org:80 "GET" "/a" ""`, Time: "2001-08-05T10:00:00Z", Decoded: true},
			{Line: 3, What: `request 192.0.2.1 > www.example.org:80 "GET" "/a" ""`, Time: "0001-01-01T00:00:00Z", NoTime: true, Decoded: true},
		},
	},
	{
		"iptables", "echo, TCP from afar, ISO time without a zone", "2003-01-25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TTL=64 ID=7 PROTO=ICMP TYPE=8 CODE=0 ID=2158 SEQ=512\nJan 25 05:31:02 gate kernel: [UFW BLOCK] IN=eth0 OUT= SRC=2001:db8::1 DST=2001:db8::2 LEN=104 HOPLIMIT=64 PROTO=ICMPv6 TYPE=128 CODE=0\nJan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=224.0.0.1 LEN=36 PROTO=2\nJan 25 05:31:02 gate kernel: Shorewall:net2fw:ACCEPT:IN=eth0 OUT= SRC=2001:db8::1 DST=2001:db8::2 LEN=100 PROTO=UDP SPT=1 DPT=2\nJan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=500 FRAG:185 PROTO=UDP",
		[]seen{
			{Line: 1, What: `echo 192.0.2.1 > 192.0.2.2:0`, Time: "2003-01-25T05:31:02Z", Length: 84, Zoneless: true},
			{Line: 2, What: `echo 2001:db8::1 > 2001:db8::2:0`, Time: "2003-01-25T05:31:02Z", Length: 104, Action: cordon.Dropped, Yearless: true},
			{Line: 4, What: `datagram 2001:db8::1 > 2001:db8::2:2`, Time: "2003-01-25T05:31:02Z", Length: 100, Payload: 52, Action: cordon.Accepted, Yearless: true},
		},
	},
	{
		"iptables", "a prefix without a space, a host that is named for a verdict", `Jan 25 05:31:02 dropbox kernel: LOGGEDIN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8`,
		[]seen{{Line: 1, What: `datagram 192.0.2.1 > 192.0.2.2:2`, Time: "2003-01-25T05:31:02Z", Length: 28, Yearless: true}},
	},
	{
		"iptables", "impossible date", `Jan 32 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8`,
		[]seen{{Line: 1, What: `datagram 192.0.2.1 > 192.0.2.2:2`, Time: "0001-01-01T00:00:00Z", NoTime: true, Length: 28}},
	},
	{
		"iptables", "the quoted echo was not sent", `Jan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=56 PROTO=ICMP TYPE=3 CODE=1 [SRC=192.0.2.2 DST=192.0.2.1 LEN=28 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1 ]`, nil,
	},
	{
		"combined", "escaped quotes with a status behind them", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /\" 200 5 \"-" 404 1 "-" "\" 200 5"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/\" 200 5 \"-" ""`, Time: "2000-10-10T13:55:36Z", Status: 404}},
	},
}
