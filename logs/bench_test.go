package logs

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

func BenchmarkDecode(b *testing.B) {
	lines := map[string]string{
		"nfdump":       `2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,203.0.113.%d,198.51.100.2,1025,80,TCP,....S.,0,0,2,96,0,0`,
		"argus":        `2018/09/27 22:40:52.362768,193.831726,tcp,203.0.113.%d,52893,   ->,198.51.100.2,22,CON,16,16,35,3766,1224,`,
		"combined":     `203.0.113.%d - - [10/Oct/2000:13:55:36 -0700] "GET /images/logo.gif HTTP/1.1" 200 2326 "http://www.example.org/index.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`,
		"apache-error": `[Wed Aug  1 05:13:17 2001] [error] [client 203.0.113.%d] File does not exist: /var/www/html/scripts/filler/filler.html`,
		"iis-w3c":      `2001-08-05 10:00:00 203.0.113.%d 192.0.2.1 80 GET /images/logo.gif a=b 200 HTTP/1.0 Mozilla/4.08+[en]+(Win98;+I+;Nav)`,
		"iptables":     `Jan 25 05:31:02 gate kernel: DROP IN=eth0 OUT= MAC=00:01:02:03:04:05:0a:0b:0c:0d:0e:0f:08:00 SRC=203.0.113.%d DST=192.0.2.1 LEN=404 TOS=0x00 PREC=0x00 TTL=112 ID=4101 PROTO=UDP SPT=1201 DPT=1434 LEN=384`,
	}
	headers := map[string]string{"nfdump": nfdumpHeader + "\n", "argus": argusHeader + "\n"}
	for _, f := range Formats() {
		line, ok := lines[f.Name]
		if !ok {
			continue
		}
		var text strings.Builder
		text.WriteString(headers[f.Name])
		text.WriteString("#Fields: date time c-ip s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status cs-version cs(User-Agent)\n")
		for i := range 5000 { // 800 kB: about one block
			fmt.Fprintf(&text, line+"\n", i*37%256)
		}
		data := []byte(text.String())
		b.Run(f.Name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var tally cordon.Tally
				NewStream(f, options()).Block(data).Decode(func([]cordon.Observation) {}, &tally)
			}
		})
	}
}

// A line of many fronts of records, none of which is one.
func BenchmarkRecordWithin(b *testing.B) {
	line := []byte(strings.Repeat(` - - [19/Jul/2001:10:00:00 +0000] "x`, 1000))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		recordWithin(line)
	}
}
