package logs

import (
	"fmt"
	"regexp"
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
	Zoneless bool
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

var kinds = map[cordon.Kind]string{cordon.Request: "request", cordon.Trace: "trace", cordon.Datagram: "datagram", cordon.Connect: "connect", cordon.Echo: "echo", cordon.Answer: "answer", cordon.Flow: "flow", cordon.ARP: "arp"}

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

	s.Zoneless = o.Quality == cordon.TimeZoneless
	if o.Quality == cordon.TimeUnknown != s.NoTime {
		s.What += " (quality and time disagree)"
	}
	return s
}

const server = "www.example.org"

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

func TestHalfALineAtTheEndIsNotHeldAgainstAFormat(t *testing.T) {
	whole := `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"` + "\n"
	for name, head := range map[string]string{
		"one line and a half":   whole + "192.0.2.1 - -",
		"garbage, line, a half": "garbage\n" + whole + "192",
		"a head cut at 64 KiB":  strings.Repeat(whole, 2000),
		"comments":              strings.Repeat("# comment\n", 100) + whole,
	} {
		if f := Sniff([]byte(head)); f == nil || f.Name != "combined" {
			t.Errorf("%s: sniffed %v", name, f)
		}
	}
	if f := Sniff([]byte("garbage\nmore\n" + whole)); f != nil {
		t.Errorf("one line of three: sniffed %s", f.Name)
	}
	if f := Sniff([]byte("#Software: Microsoft Internet Information Services 5.0\n#Fields: date c-ip cs-uri-stem\n")); f == nil || f.Name != "iis-w3c" {
		t.Errorf("directives alone: sniffed %v", f)
	}
}

// A line of each format is read in full, not only where the shared suite looks.
func TestObservationsCarryWhatALineShows(t *testing.T) {
	one := func(format, line string, o Options) (got cordon.Observation) {
		f, _ := ByName(format)
		var tally cordon.Tally
		NewStream(f, o).Block([]byte(line)).Decode(func(batch []cordon.Observation) { got = batch[0] }, &tally)
		if tally.Traffic != got.Bytes {
			t.Errorf("%s: traffic of %d bytes, %d of them observed", format, tally.Traffic, got.Bytes)
		}
		return got
	}
	line := `Jan 25 05:31:02 gate kernel: DROP IN=eth0 OUT= MAC=00:01:02:03:04:05:0a:0b:0c:0d:0e:0f:08:00 SRC=198.51.100.7 DST=192.0.2.1 LEN=60 TOS=0x00 TTL=112 ID=4101 PROTO=TCP SPT=1201 DPT=445 SEQ=4294967295 ACK=0 WINDOW=1 SYN URGP=0`
	want := cordon.Observation{
		Kind: cordon.Connect, Quality: cordon.TimeYearless, Action: cordon.Dropped, Proto: cordon.TCP, TTL: 112, Flags: cordon.SYN,
		Time: cordon.TimeOf(time.Date(2003, 1, 25, 5, 31, 2, 0, time.UTC)), Input: 7, Position: 1,
		Src: cordon.ParseHost("198.51.100.7"), Dst: cordon.ParseHost("192.0.2.1"), SrcPort: 1201, DstPort: 445,
		SrcMAC: cordon.MAC{10, 11, 12, 13, 14, 15}, DstMAC: cordon.MAC{0, 1, 2, 3, 4, 5},
		IPID: 4101, Seq: 1<<32 - 1, Length: 60, PayloadLength: -1, Packets: 1, Bytes: 60, Raw: []byte(line),
	}
	hosts := cmp.Comparer(func(a, b cordon.Host) bool { return a == b })
	if diff := cmp.Diff(want, one("iptables", line, Options{Input: 7, Year: 2003}), hosts); diff != "" {
		t.Errorf("firewall (-want +got):\n%s", diff)
	}
	line = `198.51.100.7 - - [04/Aug/2001:00:00:01 +0200] "GET /default.ida?XXXX HTTP/1.0" 404 283`
	want = cordon.Observation{
		Kind: cordon.Request, Quality: cordon.TimeExact, Opened: cordon.OpenedByServer, Proto: cordon.TCP,
		Time: cordon.TimeOf(time.Date(2001, 8, 3, 22, 0, 1, 0, time.UTC)), Position: 1,
		Src: cordon.ParseHost("198.51.100.7"), DstPort: 80, Status: 404, Bytes: uint64(len(line)) + 2, Raw: []byte(line),
		Request: cordon.RequestLine{Method: []byte("GET"), Target: []byte("/default.ida?XXXX"), Version: []byte("HTTP/1.0"), VersionShown: true},
	}
	if diff := cmp.Diff(want, one("common", line+"\r\n", Options{}), hosts); diff != "" {
		t.Errorf("web (-want +got):\n%s", diff)
	}
}

func TestTheServerIsWhoTheOperatorSaysThenWhatTheLogShows(t *testing.T) {
	vhost := `shop.example.org:8080 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`
	iis := "#Fields: date time s-ip c-ip cs-method cs-uri-stem\n2001-08-05 10:00:00 198.51.100.80 192.0.2.1 GET /a"
	tests := []struct{ format, data, server, want string }{
		{"vhost-combined", vhost, "", "shop.example.org"},
		{"vhost-combined", vhost, "log:access.log", "shop.example.org"},
		{"vhost-combined", vhost, "192.0.2.80", "192.0.2.80"},
		{"iis-w3c", iis, "", "198.51.100.80"},
		{"iis-w3c", iis, "log:ex.log", "198.51.100.80"},
		{"iis-w3c", iis, "192.0.2.80", "192.0.2.80"},
	}
	for _, test := range tests {
		o := Options{}
		if test.server != "" {
			o.Server = cordon.ParseHost(test.server)
		}
		f, _ := ByName(test.format)
		got, _ := decode(f, o, test.data)
		if len(got) != 1 || !strings.Contains(got[0].What, "> "+test.want+":") {
			t.Errorf("%s with server %q: got %v", test.format, test.server, got)
		}
	}
}

func TestAnotherProgramsLineIsNotTheFirewalls(t *testing.T) {
	packet := "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=404 PROTO=UDP SPT=1 DPT=1434 LEN=384"
	f, _ := ByName("iptables")
	for front, want := range map[string]int{
		"Jan 25 05:31:02 gate kernel: ":                        1,
		"Jan 25 05:31:02 gate kernel: [ 12.5] DROP ":           1,
		"Jan 25 05:31:02 gate ulogd[77]: DROP ":                1,
		"Jan 25 05:31:02 gate DROP: ":                          1,
		"[12.5] DROP ":                                         1,
		"Jan 25 05:31:02 gate sshd[77]: Invalid user ":         0,
		"Jan 25 05:31:02 gate sshd[77]: Invalid user kernel: ": 0,
		"Jan 25 05:31:02 gate dhcpd: DHCPREQUEST from ":        0,
		"2003-01-25T05:31:02Z gate sshd[77]: Invalid user ":    0,
	} {
		if got, tally := decode(f, options(), front+packet+" from 198.51.100.9"); len(got) != want || int(tally.Understood) != want {
			t.Errorf("%s: %d observations, %+v", front, len(got), tally)
		}
	}
}

func TestWhatWasAssumedIsNoted(t *testing.T) {
	packet := " gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8\n"
	assumed := options()
	assumed.YearAssumed = true
	tests := []struct {
		format, data, want string
		count              uint64
		o                  Options
	}{
		{"iptables", "Jan 25 05:31:02" + packet + "Jan 25 05:31:02" + packet, "no year in the lines; assumed 2003 for the first (--year says another)", 2, assumed},
		{"iptables", "Feb 29 05:31:02" + packet, "there is no 29 February in the year assumed; --year says another", 1, options()},
		{"iptables", "Feb 31 05:31:02" + packet, noteNoTime, 1, options()},
		{"combined", `192.0.2.1 - - [32/Foo/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1`, noteNoTime, 1, options()},
		{"combined", `- - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1`, noteNoClient, 1, options()},
		{"iis-w3c", "#Fields: date time s-ip\n2001-08-05 10:00:00 192.0.2.1\n", "#Fields names no client or no request, so that its lines cannot show who asked for what", 1, options()},
		{"iis-w3c", "#Fields: date c-ip cs-uri-stem\n2001-08-05 192.0.2.1 /a\n", "#Fields names no time; midnight UTC stands for the whole day", 1, options()},
	}
	for _, test := range tests {
		f, _ := ByName(test.format)
		_, tally := decode(f, test.o, test.data)
		if len(tally.Notes) != 1 || tally.Notes[0].Reason != test.want || tally.Notes[0].Count != test.count {
			t.Errorf("%s: got %+v, want %q", test.data, tally.Notes, test.want)
		}
	}
}

func TestAHugeLineIsReadFromItsHead(t *testing.T) {
	filler := strings.Repeat("a", 100_000)
	tests := []struct {
		format, data string
		observed     int
	}{
		{"combined", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /` + filler + ` HTTP/1.0" 200 1 "-" "-"`, 0},
		{"combined", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "` + filler + `"`, 1},
		{"common", filler, 0},
		{"vhost-combined", `www.example.org:80 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "` + filler, 1},
		{"apache-error", `[Thu Jun 09 06:07:04 2005] [error] [client 192.0.2.1] File does not exist: /` + filler, 1},
		{"iis-w3c", "#Fields: c-ip cs-uri-stem\n192.0.2.1 /" + filler, 1},
		{"iis-w3c", "#Fields: c-ip cs-uri-stem date\n192.0.2.1 /" + filler + " 2001-08-05", 0},
		{"iptables", `Jan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8 ` + filler, 1},
		{"iptables", "Jan 25 05:31:02 gate kernel: " + filler, 0},
	}
	for _, test := range tests {
		f, _ := ByName(test.format)
		got, tally := decode(f, options(), test.data+"\n")
		if len(got) != test.observed || tally.Bytes != uint64(len(test.data)+1) {
			t.Errorf("%.60s: %d observations, %+v", test.data, len(got), tally)
			continue
		}
		if test.observed == 0 && (len(tally.Skipped) != 1 || tally.Skipped[0].Reason != "line longer than 65536 bytes") {
			t.Errorf("%.60s: skipped for %+v", test.data, tally.Skipped)
		}
		if test.observed == 1 && strings.HasPrefix(got[0].What, "request") && !got[0].Cut {
			t.Errorf("%.60s: not marked as cut", test.data)
		}
	}
}

// But for zeros that fill a column of an IPv4 address.
func TestHostsAreReadAsTheStandardLibraryDoes(t *testing.T) {
	quad, filling := regexp.MustCompile(`^\d{1,3}(\.\d{1,3}){3}$`), regexp.MustCompile(`\b0+(\d)`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[0-9]{0,4}(\.[0-9]{0,4}){0,5}`), rapid.StringMatching(`[0-9a-f:.]{0,20}`), rapid.String()).Draw(t, "text")
		var c hostCache
		for range 2 { // the second time from the cache
			want := cordon.ParseHost(s)
			if bare := filling.ReplaceAllString(s, "$1"); quad.MatchString(s) && cordon.ParseHost(bare).Addr.IsValid() {
				want = cordon.ParseHost(bare)
			}
			if got := c.of([]byte(s)); got != want {
				t.Fatalf("%q: got %v, want %v", s, got, want)
			}
		}
	})
}

func TestDaysAreThoseOfTheStandardLibrary(t *testing.T) {
	zones := []*time.Location{time.UTC, time.FixedZone("", -5*3600)}
	for _, name := range []string{"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"} {
		if z, err := time.LoadLocation(name); err == nil { // São Paulo changed clocks at midnight
			zones = append(zones, z)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.SampledFrom(zones).Draw(t, "zone")
		d := date{rapid.IntRange(1971, 2100).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 31).Draw(t, "day")}
		s := rapid.IntRange(0, 86400).Draw(t, "second")
		want := time.Date(d.year, time.Month(d.month), d.day, 0, 0, s, 0, z)
		valid := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() == d.day
		var c dayCache
		for range 2 {
			if got, ok := c.at(d, s, z); ok != valid || ok && got != cordon.TimeOf(want) {
				t.Fatalf("%v %d in %v: got %v %v, want %v %v", d, s, z, got.Std(), ok, want.UTC(), valid)
			}
		}
	})
}
