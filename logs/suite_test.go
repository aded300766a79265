package logs

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// suite is what every format is held to, whatever it is. A format without one
// fails the test.
type suite struct {
	format string
	// good is one record (or a header and one) that is understood and gives at
	// least one observation, from 192.0.2.1.
	good string
	// victim is a record from 192.0.2.1 that names 198.51.100.9 wherever its
	// sender, or anybody else, can write: request, user, agent, prefix, message.
	victim string
	// wrong looks like the format and is not understood; "" where every line
	// is.
	wrong string
	// badDate is good with a date that no calendar has: the observation stands,
	// without a time. "" where the format has no date.
	badDate string
	// v6 is good from 2001:db8::1; "" where the format has no IPv6.
	v6 string
	// turn is two records, 31 December and then 1 January, of a format without
	// a year; "" where it has one.
	turn string
	// summer is a record at 02:30 of 25 March 2001 (Europe/Berlin), a time that
	// this zone does not have; "" where times have a zone.
	summer string
	// forwarded is a record of the proxy 203.0.113.7, with an X-Forwarded-For of
	// 198.51.100.9, 192.0.2.1: the first is the word of anybody, the second the
	// proxy's. "" where the format does not show the header.
	forwarded string
}

// cases are those that a format may lack, with a reason.
func (s *suite) cases() map[string]string {
	return map[string]string{
		"wrong": s.wrong, "badDate": s.badDate, "v6": s.v6, "turn": s.turn, "summer": s.summer, "forwarded": s.forwarded,
	}
}

// lacking are the cases that formats lack, and why.
var lacking = []struct{ missing, why, formats string }{
	{"turn", "its dates show the year", "combined vhost-combined common apache-error iis-w3c iis iis-xml urlscan nginx-error haproxy caddy traefik zeek zeek-json suricata-eve windows-firewall zonealarm netscreen nfdump argus"},
	{"summer", "its times are UTC, or show their zone", "iis-w3c iis-xml caddy traefik zeek zeek-json suricata-eve zonealarm"},
	{"v6", "it was out of use before it could write any", "zonealarm"},
	{"forwarded", "a firewall sees packets and no headers", "iptables cisco pf filterlog windows-firewall zonealarm netscreen mikrotik nfdump argus"},
	{"forwarded", "it says which rule was hit, and no headers", "alert"},
	{"forwarded", "it does not show the header", "apache-error iis urlscan nginx-error"},
	{"forwarded", "of the headers that it captures it does not say which they are", "haproxy"},
	{"forwarded", "its fields have names that whoever set it up chose; no recording was at hand", "iis-xml"},
	{"wrong", "a message that says nothing of a client is one of the server's own", "apache-error"},
}

func isLacking(missing, format string) bool {
	for _, l := range lacking {
		if l.missing == missing && slices.Contains(strings.Fields(l.formats), format) {
			return true
		}
	}
	return false
}

func suites() []suite {
	return slices.Concat(webSuites, serverSuites, sensorSuites, firewallSuites, packetSuites, flowSuites)
}

var webSuites = []suite{
	{
		format:  "combined",
		good:    `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.0" 200 2326 "-" "Mozilla/4.08"`,
		victim:  `192.0.2.1 198.51.100.9 198.51.100.9 [10/Oct/2001:00:00:00 +0000] "GET /\n198.51.100.9 - - [10/Oct/2001:00:00:00 +0000] \"GET /x HTTP/1.0" 200 1 "http://198.51.100.9/" "198.51.100.9 - -"`,
		wrong:   `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] GET /a 200`,
		badDate: `192.0.2.1 - - [32/Foo/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		v6:      `2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-"`,
		summer:  `192.0.2.1 - - [25/Mar/2001:02:30:00] "GET / HTTP/1.0" 200 1 "-" "-"`,

		forwarded: `203.0.113.7 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "-" "198.51.100.9, 192.0.2.1"`,
	},
}

var firewallSuites = []suite{
	{
		format:  "iptables",
		good:    `Jan 25 05:31:02 gate kernel: DROP IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=404 TTL=112 ID=4101 PROTO=UDP SPT=1201 DPT=1434 LEN=384`,
		victim:  `Jan 25 05:31:02 gate kernel: IN= SRC=198.51.100.9 x IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8`,
		wrong:   `Jan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1`,
		badDate: `Feb 31 05:31:02 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8`,
		v6:      `Jan 25 05:31:02 gate kernel: IN=eth0 OUT= SRC=2001:db8::1 DST=2001:db8::2 LEN=80 TC=0 HOPLIMIT=64 PROTO=TCP SPT=1 DPT=445 WINDOW=1 RES=0x00 SYN URGP=0`,
		turn: "Dec 31 23:59:59 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8\n" +
			"Jan  1 00:00:01 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8",
		summer: `Mar 25 02:30:00 gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8`,
	},
}

func TestEveryFormatHasASuite(t *testing.T) {
	for _, f := range Formats() {
		i := slices.IndexFunc(suites(), func(s suite) bool { return s.format == f.Name })
		if i < 0 {
			t.Errorf("%s has no suite", f.Name)
			continue
		}
		for name, line := range suites()[i].cases() {
			if (line == "") != isLacking(name, f.Name) {
				t.Errorf("%s: case %s is %q, and that it lacks is said: %v", f.Name, name, line, line != "")
			}
		}
		if f.Title == "" || f.Origin == "" || f.Shows == "" {
			t.Errorf("%s does not say what it is", f.Name)
		}
	}
}

func TestSuites(t *testing.T) {
	for _, s := range suites() {
		t.Run(s.format, s.run)
	}
}

func (s suite) run(t *testing.T) {
	f, ok := ByName(s.format)
	if !ok {
		t.Fatalf("no format %q", s.format)
	}
	t.Run("good", func(t *testing.T) { s.from(t, f, s.good, "192.0.2.1") })
	t.Run("found by content", func(t *testing.T) {
		if got := Sniff([]byte(s.good + "\n")); got != f {
			t.Errorf("taken for %+v", got)
		}
	})
	t.Run("names a victim", func(t *testing.T) {
		if !strings.Contains(s.victim, "198.51.100.9") {
			t.Fatal("the sample names no victim")
		}
		s.from(t, f, s.victim, "192.0.2.1")
	})
	t.Run("wrong", func(t *testing.T) {
		if _, tally := decode(f, options(), s.wrong+"\n"); s.wrong != "" && tally.Skipped.Total() == 0 {
			t.Error("it was understood")
		}
	})
	t.Run("mixed line ends", func(t *testing.T) { s.lineEnds(t, f) })
	t.Run("empty", func(t *testing.T) {
		if got, tally := decode(f, options(), ""); len(got) != 0 || tally.Records != 0 {
			t.Errorf("%d observations of nothing", len(got))
		}
	})
	t.Run("half a line", func(t *testing.T) {
		s.halves(t, f, strings.ReplaceAll(s.good, "192.0.2.1", "192.0.2.123"), "192.0.2.123")
		s.halves(t, f, strings.NewReplacer("2001:db8::1", "2001:db8::123", "0000:0001:", "0000:0123:").Replace(s.v6), "2001:db8::123")
	})
	t.Run("hostile bytes", func(t *testing.T) { s.hostile(t, f) })
	t.Run("X-Forwarded-For", func(t *testing.T) { s.proxies(t, f) })
	s.times(t, f)
	if s.v6 != "" {
		t.Run("IPv6", func(t *testing.T) { s.from(t, f, s.v6, "2001:db8::1") })
	}
}

func (s suite) times(t *testing.T, f *Format) {
	if s.badDate != "" {
		t.Run("wrong date", func(t *testing.T) {
			got, tally := decode(f, options(), s.badDate+"\n")
			if len(got) == 0 || !got[0].NoTime || len(tally.Notes) == 0 {
				t.Errorf("got %+v, notes %v", got, tally.Notes)
			}
		})
	}
	if s.turn != "" {
		t.Run("year change", func(t *testing.T) {
			got, _ := decode(f, options(), s.turn+"\n") // of 2003
			if len(got) != 2 || got[0].Time[:10] != "2003-12-31" || got[1].Time[:10] != "2004-01-01" {
				t.Errorf("got %+v", got)
			}
		})
	}
	if s.summer != "" {
		t.Run("summer time", func(t *testing.T) {
			s.clocks(t, f, s.summer, "2001-03-25")
			s.clocks(t, f, inAutumn.Replace(s.summer), "2001-10-28")
		})
	}
}

// inAutumn makes of the day on which clocks skip an hour the one on which they
// repeat it, in any spelling.
var inAutumn = strings.NewReplacer("Mar 25", "Oct 28", "25/Mar", "28/Oct", "03-25", "10-28", "03/25", "10/28")

// clocks asks for an observation within the hour that is skipped or repeated:
// either reading of it will do, no other, and that it is in doubt is told.
func (s suite) clocks(t *testing.T, f *Format, line, day string) {
	o := options()
	o.Location, o.Year = berlin(t), 2001
	got, tally := decode(f, o, line+"\n")
	if len(got) == 0 || tally.Understood == 0 {
		t.Errorf("%s: got %+v", day, got)
	}
	if !slices.ContainsFunc(tally.Notes, func(r cordon.Reason) bool { return r.Reason == noteClocks }) {
		t.Errorf("%s: noted %+v", day, tally.Notes)
	}
	for _, seen := range got {
		if at := seen.Time[:len(time.DateTime)]; at != day+"T00:30:00" && at != day+"T01:30:00" {
			t.Errorf("%s at half past two is %s", day, seen.Time)
		}
	}
}

// lineEnds asks that a line shows the same whatever ends it and its neighbours.
func (s suite) lineEnds(t *testing.T, f *Format) {
	crlf := strings.ReplaceAll(s.good, "\n", "\r\n")
	want, one := decode(f, options(), s.good+"\n")
	got, all := decode(f, options(), s.good+"\n"+crlf+"\r\n\r\n\n"+s.good+"\n"+crlf)
	if all.Understood != 4*one.Understood+2 || all.Skipped.Total() != 0 || len(got) != 4*len(want) {
		t.Fatalf("once %d observations, %d understood; with other line ends %d, %d of four times and two empty lines", len(want), one.Understood, len(got), all.Understood)
	}
	for i := range got {
		first, again := want[i%len(want)], got[i]
		first.Line, again.Line = 0, 0
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("the %d. time (-want +got):\n%s", i/len(want)+1, diff)
		}
	}
}

// halves asks that no beginning of a record accuses another than its sender.
func (s suite) halves(t *testing.T, f *Format, record, sender string) {
	for cut := range record {
		s.accuses(t, f, record[:cut], sender)
	}
}

// accuses asks that a text gives nothing, or accuses one address.
func (s suite) accuses(t *testing.T, f *Format, text, sender string) {
	t.Helper()
	var tally cordon.Tally
	NewStream(f, options()).Block([]byte(text)).Decode(func(batch []cordon.Observation) {
		for i := range batch {
			sound(t, &batch[i])
			if src := batch[i].Src; src.Addr.IsValid() && src.String() != sender {
				t.Errorf("%q accuses %s", text, src)
			}
		}
	}, &tally)
	balanced(t, &tally, text)
	for _, r := range slices.Concat(tally.Skipped, tally.Notes) {
		if r.Reason == "" || cordon.Printable([]byte(r.Example), 200) != r.Example {
			t.Errorf("%q: reason %q, example %q", text, r.Reason, r.Example)
		}
	}
}

// hostileBytes act on a terminal, a browser or a reader that trusts them.
var hostileBytes = []string{
	"\x1b[2J\x1b]0;x\a", "<script>alert(1)</script>", "\u202e\u2066", "\x00", "\xff\xfe\xc3", "\u0085\u2028", "\r", "\t", `"`, `\`, "\x7f", "%00%0a",
}

// hostile puts such bytes between lines and anywhere into one.
func (s suite) hostile(t *testing.T, f *Format) {
	for _, bad := range hostileBytes {
		for at := 0; at <= len(s.good); at++ {
			s.accuses(t, f, s.good[:at]+bad+s.good[at:]+"\n"+bad+"\n", "192.0.2.1")
		}
	}
}

// proxies asks that a list of addresses is believed from a proxy that was named,
// as far as it is the proxy's word, and from nobody else.
func (s suite) proxies(t *testing.T, f *Format) {
	if s.forwarded == "" {
		return
	}
	stranger := strings.ReplaceAll(s.forwarded, "203.0.113.7", "203.0.114.7")
	for _, test := range []struct {
		line  string
		trust bool
		want  string
	}{{s.forwarded, false, "203.0.113.7"}, {s.forwarded, true, "192.0.2.1"}, {stranger, true, "203.0.114.7"}} {
		o := options()
		if test.trust {
			o.TrustProxies = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}
		}
		got := observed(s.format, test.line+"\n", o)
		if _, tally := decode(f, o, test.line+"\n"); len(got) == 0 && (test.want == "192.0.2.1" || tally.Skipped.Total() != 1) {
			t.Errorf("trusting %v: nothing is observed, skipped %v", o.TrustProxies, tally.Skipped)
		}
		for _, seen := range got {
			if seen.Src.String() != test.want {
				t.Errorf("trusting %v: accuses %s, want %s", o.TrustProxies, seen.Src, test.want)
			}
		}
	}
}

// from asks for observations that all accuse one sender.
func (s suite) from(t *testing.T, f *Format, data, sender string) {
	t.Helper()
	var tally cordon.Tally
	n := 0
	NewStream(f, options()).Block([]byte(data+"\n")).Decode(func(batch []cordon.Observation) {
		for i := range batch {
			n++
			sound(t, &batch[i])
			if got := batch[i].Src.String(); got != sender {
				t.Errorf("accuses %s, not %s", got, sender)
			}
		}
	}, &tally)
	balanced(t, &tally, data+"\n")
	if n == 0 {
		t.Errorf("nothing was observed; skipped %v", tally.Skipped)
	}
}

func berlin(t *testing.T) *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine: ", err)
	}
	return zone
}
