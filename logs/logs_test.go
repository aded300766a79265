package logs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cordon"
)

// seen is an observation in a form that is easy to compare.
type seen struct {
	Line     uint64
	What     string // kind, source, destination, request or ports
	Time     string
	Status   uint16
	Decoded  bool
	Cut      bool
	Bad      bool
	Action   cordon.Action
	Length   uint32
	Payload  int32
	NoTime   bool
	Yearless bool
}

func decode(f *Format, o Options, data string) ([]seen, cordon.Tally) {
	return decodeBlocks(f, o, []string{data})
}

func decodeBlocks(f *Format, o Options, blocks []string) (all []seen, tally cordon.Tally) {
	s := NewStream(f, o)
	for _, b := range blocks {
		s.Block([]byte(b)).Decode(func(batch []cordon.Observation) {
			for i := range batch {
				all = append(all, show(&batch[i]))
			}
		}, &tally)
	}
	return all, tally
}

var kinds = map[cordon.Kind]string{cordon.Request: "request", cordon.Trace: "trace", cordon.Datagram: "datagram", cordon.Connect: "connect", cordon.Echo: "echo"}

func show(o *cordon.Observation) seen {
	s := seen{Line: o.Position, Status: o.Status, Action: o.Action, Length: o.Length, Decoded: o.Request.Decoded, Cut: o.Request.Cut, Bad: o.Request.Malformed}
	s.What = fmt.Sprintf("%s %s > %s:%d", kinds[o.Kind], o.Src, o.Dst, o.DstPort)
	switch o.Kind {
	case cordon.Request:
		s.What += fmt.Sprintf(" %q %q %q", o.Request.Method, o.Request.Target, o.Request.Version)
	case cordon.Trace:
		s.What += fmt.Sprintf(" %q", o.Request.Target)
	case cordon.Datagram:
		s.Payload = o.PayloadLength
	}
	s.Time, s.NoTime = o.Time.Std().Format(time.RFC3339Nano), o.Time == 0
	s.Yearless = o.Quality == cordon.TimeYearless
	if o.Quality == cordon.TimeUnknown != s.NoTime {
		s.What += " (quality and time disagree)"
	}
	return s
}

const server = "www.example.org"

// good are samples of every format: one line or a few, and what they show.
var good = []struct {
	format, name, data string
	want               []seen
}{
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
		"combined", "a user name that pretends", `192.0.2.1 - 198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] "GET /x HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/x" "HTTP/1.0"`, Time: "2001-10-10T00:00:00Z", Status: 200}},
	},
	{
		"combined", "a request that names a victim", `192.0.2.1 - - [10/Oct/2001:00:00:00 +0000] "GET /\n198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x HTTP/1.0" 200 1 "-" "-"`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "GET" "/\n198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x" "HTTP/1.0"`, Time: "2001-10-10T00:00:00Z", Status: 200}},
	},
	{
		"apache-error", "1.3", `[Wed Aug  1 05:13:17 2001] [error] [client 192.0.2.1] File does not exist: /var/www/scripts/root.exe`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/scripts/root.exe"`, Time: "2001-08-01T05:13:17Z", Decoded: true}},
	},
	{
		"apache-error", "2.4", `[Thu Jun 09 06:07:04.123456 2005] [core:info] [pid 35708:tid 4328636416] [client 192.0.2.1:3456] AH00128: File does not exist: /var/www/x, referer: http://a/b`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/x"`, Time: "2005-06-09T06:07:04.123456Z", Decoded: true}},
	},
	{
		"apache-error", "2.4, IPv6 with port", `[Thu Jun 09 06:07:04 2005] [core:info] [pid 1] [client [2001:db8::1]:3456] AH00128: File does not exist: /x`,
		[]seen{{Line: 1, What: `trace 2001:db8::1 > www.example.org:80 "/x"`, Time: "2005-06-09T06:07:04Z", Decoded: true}},
	},
	{
		"apache-error", "a method that is none", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] Invalid method in request get /scripts/root.exe?/c+dir HTTP/1.0`,
		[]seen{{Line: 1, What: `request 192.0.2.1 > www.example.org:80 "get" "/scripts/root.exe?/c+dir" "HTTP/1.0"`, Time: "2005-06-09T06:07:04Z", Status: 501}},
	},
	{
		"apache-error", "bytes", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /var/www/scripts/..\xc1\x1c..`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/var/www/scripts/..\xc1\x1c.."`, Time: "2005-06-09T06:07:04Z", Decoded: true}},
	},
	{"apache-error", "no client", `[Thu Jun 09 06:07:04 2005] [notice] Digest: done`, nil},
	{
		"apache-error", "a path that names a victim", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /x [client 198.51.100.9] File does not exist: /y`,
		[]seen{{Line: 1, What: `trace 192.0.2.1 > www.example.org:80 "/x [client 198.51.100.9] File does not exist: /y"`, Time: "2005-06-09T06:07:04Z", Decoded: true}},
	},
	{
		"iis-w3c", "fields that change", "#Software: Microsoft Internet Information Services 5.0\n#Date: 2001-08-05 00:00:00\n#Fields: time c-ip cs-method cs-uri-stem cs-uri-query sc-status\n10:00:00 192.0.2.1 GET /default.ida XXX 200\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status cs-version\n2001-08-06 11:00:00 192.0.2.80 GET /a - 8080 192.0.2.2 404 HTTP/1.0",
		[]seen{
			{Line: 4, What: `request 192.0.2.1 > www.example.org:80 "GET" "/default.ida?XXX" ""`, Time: "2001-08-05T10:00:00Z", Status: 200, Decoded: true},
			{Line: 6, What: `request 192.0.2.2 > www.example.org:8080 "GET" "/a" "HTTP/1.0"`, Time: "2001-08-06T11:00:00Z", Status: 404, Decoded: true},
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
}

func options() Options {
	return Options{Server: cordon.Host{Name: server}, Year: 2003}
}

func TestGoodLinesAreReadForWhatTheyAre(t *testing.T) {
	for _, g := range good {
		t.Run(g.format+"/"+g.name, func(t *testing.T) {
			f, ok := ByName(g.format)
			if !ok {
				t.Fatal("no such format")
			}
			for _, end := range []string{"", "\n", "\r\n"} {
				got, tally := decode(f, options(), strings.ReplaceAll(g.data, "\n", "\r\n")+end)
				if diff := cmp.Diff(g.want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("end %q (-want +got):\n%s", end, diff)
				}
				if tally.Understood != tally.Records || tally.Bytes != uint64(len(strings.ReplaceAll(g.data, "\n", "\r\n")+end)) {
					t.Errorf("end %q: %+v", end, tally)
				}
			}
		})
	}
}

func TestSniffKnowsEveryFormatAndNothingElse(t *testing.T) {
	for _, g := range good {
		if g.name == "a prefix that names a victim" {
			continue
		}
		got := Sniff([]byte(strings.Repeat(g.data+"\n", 4)))
		if got == nil || got.Name != g.format {
			t.Errorf("%s/%s: sniffed %v", g.format, g.name, got)
		}
	}
	for _, s := range []string{
		"", "\n\n", "hello\nworld\n", "\x00\x01\x02", "{\"a\":1}\n",
		"192.168.114.201, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /DeptLogo.gif, -,\n",
		"#Verson: 1.0\n#Software: Microsoft Internet Connection Firewall\n#Time Format: Local\n#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info\n2004-09-03 07:11:54 OPEN UDP 192.168.1.103 192.168.1.108 1026 53 - - - - - - - -\n",
	} {
		if f := Sniff([]byte(s)); f != nil {
			t.Errorf("%.40q: sniffed %s", s, f.Name)
		}
	}
}

func TestBadLinesAreSkippedWithAReasonAndTheRestGoesOn(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			var sample string
			for _, g := range good {
				if g.format == f.Name && g.want != nil {
					sample = g.data
					break
				}
			}
			got, tally := decode(f, options(), "garbage one\n"+sample+"\n\x00\xff\x1b[2J\n\n"+sample[:len(sample)/3])
			if len(got) == 0 {
				t.Error("the good line between bad ones was lost")
			}
			if tally.Understood+tally.Skipped.Total() != tally.Records {
				t.Errorf("accounts do not add up: %+v", tally)
			}
			if f.Name != "apache-error" && (len(tally.Skipped) == 0 || tally.Skipped[0].Example == "") {
				t.Errorf("no reason with an example: %+v", tally.Skipped)
			}
			if _, tally := decode(f, options(), ""); tally.Records != 0 {
				t.Errorf("an empty input has %d records", tally.Records)
			}
		})
	}
}

func TestCopiesAreCountedAndNotObserved(t *testing.T) {
	f, _ := ByName("combined")
	o := options()
	o.Skip = func(line uint64) bool { return line == 2 }
	got, tally := decode(f, o, strings.Repeat(good[0].data+"\n", 3))
	if len(got) != 2 || tally.Duplicate != 1 || tally.Understood != 2 || got[1].Line != 3 {
		t.Errorf("got %d observations, %+v", len(got), tally)
	}
}

func TestYearTurnsAtNewYearOnly(t *testing.T) {
	f, _ := ByName("iptables")
	line := func(date string) string {
		return date + " gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8\n"
	}
	got, _ := decode(f, options(), line("Nov 30 00:00:00")+line("Dec 31 23:59:59")+line("Jan  1 00:00:01")+line("Dec 31 23:59:58")+line("Jan  2 00:00:00")+line("Mar  1 00:00:00")+line("Feb 28 00:00:00"))
	want := []string{"2003-11-30", "2003-12-31", "2004-01-01", "2003-12-31", "2004-01-02", "2004-03-01", "2004-02-28"}
	for i, s := range got {
		if s.Time[:10] != want[i] {
			t.Errorf("line %d: %s, want %s", i+1, s.Time, want[i])
		}
	}
}

func TestZonelessTimesTakeTheZoneGiven(t *testing.T) {
	f, _ := ByName("apache-error")
	o := options()
	var err error
	if o.Location, err = time.LoadLocation("Europe/Berlin"); err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	line := "] [error] [client 192.0.2.1] File does not exist: /x\n"
	got, _ := decode(f, o, "[Sun Mar 30 01:59:59 2003"+line+"[Sun Mar 30 03:00:00 2003"+line+"[Mon Jul 07 12:00:00 2003"+line)
	want := []string{"2003-03-30T00:59:59Z", "2003-03-30T01:00:00Z", "2003-07-07T10:00:00Z"}
	for i, s := range got {
		if s.Time != want[i] {
			t.Errorf("line %d: %s, want %s", i+1, s.Time, want[i])
		}
	}
}

// The result does not depend on where an input is cut into blocks.
func TestBlocksMayBeCutAtAnyLineEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(Formats()).Draw(t, "format")
		var pool []string
		for _, g := range good {
			if g.format == f.Name {
				pool = append(pool, strings.Split(g.data, "\n")...)
			}
		}
		pool = append(pool, "", "garbage", "Dec 31 23:59:59 x", strings.Replace(pool[0], "Jan 25", "Dec 30", 1))
		lines := rapid.SliceOfN(rapid.SampledFrom(pool), 0, 30).Draw(t, "lines")
		var whole string
		blocks := []string{""}
		for _, l := range lines {
			l += "\n"
			whole += l
			if rapid.Bool().Draw(t, "cut") {
				blocks = append(blocks, "")
			}
			blocks[len(blocks)-1] += l
		}
		want, wantTally := decode(f, options(), whole)
		got, gotTally := decodeBlocks(f, options(), blocks)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("cut differs from whole:\n%s", diff)
		}
		if diff := cmp.Diff(wantTally, gotTally); diff != "" {
			t.Fatalf("accounts differ:\n%s", diff)
		}
	})
}

func TestHugeLineGivesItsHead(t *testing.T) {
	f, _ := ByName("combined")
	got, tally := decode(f, options(), `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /`+strings.Repeat("a", 100_000)+` HTTP/1.0" 200 1 "-" "-"`+"\n"+good[0].data)
	if len(got) != 1 || tally.Skipped.Total() != 1 || tally.Records != 2 {
		t.Errorf("got %d observations, %+v", len(got), tally)
	}
}

// accounts fails where a tally does not add up, whatever was fed.
func FuzzDecode(f *testing.F) {
	for _, g := range good {
		f.Add([]byte(g.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		Sniff(data)
		for _, format := range Formats() {
			var tally cordon.Tally
			n := uint64(0)
			NewStream(format, options()).Block(data).Decode(func(batch []cordon.Observation) {
				for i := range batch {
					n++
					if batch[i].Src.IsZero() {
						t.Errorf("%s: no source in %q", format.Name, batch[i].Raw)
					}
				}
			}, &tally)
			lines := uint64(bytes.Count(data, []byte{'\n'}))
			if len(data) > 0 && data[len(data)-1] != '\n' {
				lines++
			}
			if tally.Understood+tally.Skipped.Total() != tally.Records || tally.Records != lines || tally.Bytes != uint64(len(data)) || n > tally.Records {
				t.Errorf("%s: accounts do not add up for %q: %+v", format.Name, data, tally)
			}
		}
	})
}

func BenchmarkCombined(b *testing.B) {
	f, _ := ByName("combined")
	data := []byte(strings.Repeat(`203.0.113.17 - - [10/Oct/2000:13:55:36 -0700] "GET /images/logo.gif HTTP/1.1" 200 2326 "http://www.example.org/index.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`+"\n", 5000))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var tally cordon.Tally
		NewStream(f, options()).Block(data).Decode(func([]cordon.Observation) {}, &tally)
	}
}

// shared is where real logs may lie beside the project.
const shared = "../../shared/data"

func TestRealLogsAreUnderstood(t *testing.T) {
	// bad are lines that are broken in the recording itself.
	tests := []struct {
		pattern, format string
		bad             uint64
	}{
		{pattern: "weblogs/server-2004/*", format: "combined"},
		{pattern: "weblogs/benign/*", format: "combined"},
		{pattern: "weblogs/codered1-lines/*combined.log", format: "combined"},
		{pattern: "weblogs/codered1-lines/*errorlog*", format: "apache-error"},
		{pattern: "weblogs/apache-error-2005/*", format: "apache-error"},
		{pattern: "weblogs/iis-format/u_ex*", format: "iis-w3c"},
		{pattern: "weblogs/iis-format/ex960101.log", format: "iis-w3c"},
		{pattern: "weblogs/iis-format/iis10*", format: "iis-w3c", bad: 2},
		{pattern: "weblogs/iis-format/ex031118.log", format: "iis-w3c", bad: 1},
		{pattern: "fwlogs/bridge-iptables-2005/*", format: "iptables", bad: 3},
		{pattern: "fwlogs/psad-iptables/*scan*", format: "iptables"},
	}
	for _, test := range tests {
		paths, _ := filepath.Glob(filepath.Join(shared, test.pattern))
		if len(paths) == 0 {
			t.Skip("no real recordings beside the project:", test.pattern, "is not there")
		}
		for _, p := range paths {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			f := Sniff(data[:min(len(data), 64<<10)])
			if f == nil || f.Name != test.format {
				t.Errorf("%s: sniffed %v, want %s", p, f, test.format)
				continue
			}
			_, tally := decode(f, options(), string(data))
			if tally.Records-tally.Understood != test.bad {
				t.Errorf("%s: %d of %d lines understood: %+v", p, tally.Understood, tally.Records, tally.Skipped)
			}
		}
	}
}
