package logs

import (
	"slices"
	"strings"
	"testing"
	"time"

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
		if !slices.ContainsFunc(suites(), func(s suite) bool { return s.format == f.Name }) {
			t.Errorf("%s has no suite", f.Name)
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
	t.Run("mixed line ends", func(t *testing.T) {
		_, one := decode(f, options(), s.good+"\n")
		_, two := decode(f, options(), strings.ReplaceAll(s.good, "\n", "\r\n")+"\r\n"+s.good)
		if two.Understood != 2*one.Understood || two.Skipped.Total() != 0 {
			t.Errorf("once %d understood, with other line ends %d of twice", one.Understood, two.Understood)
		}
	})
	t.Run("empty", func(t *testing.T) {
		if got, tally := decode(f, options(), ""); len(got) != 0 || tally.Records != 0 {
			t.Errorf("%d observations of nothing", len(got))
		}
	})
	t.Run("half a line", func(t *testing.T) {
		for cut := range s.good {
			_, tally := decode(f, options(), s.good[:cut])
			balanced(t, &tally, s.good[:cut])
		}
	})
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
			got, _ := decode(f, options(), s.turn+"\n")
			if len(got) != 2 || got[0].Time[:10] != "2003-12-31" || got[1].Time[:10] != "2004-01-01" {
				t.Errorf("got %+v", got)
			}
		})
	}
	if s.summer != "" {
		t.Run("summer time", func(t *testing.T) {
			o := options()
			o.Location = berlin(t)
			got, tally := decode(f, o, s.summer+"\n")
			if len(got) != 1 || got[0].NoTime || tally.Understood == 0 {
				t.Errorf("got %+v", got)
			}
		})
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
