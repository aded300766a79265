package app

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// A recording without the requests is no all-clear.
func TestCapturesThatLackTheRequestsAreIncomplete(t *testing.T) {
	for name, test := range map[string]struct {
		snap   int
		record func(*capturetest.Conn)
		want   string
	}{
		"all is there":         {0, func(c *capturetest.Conn) { c.Send("GET / HTTP/1.0\r\n\r\n") }, ""},
		"cut to the headers":   {54, func(c *capturetest.Conn) { c.Send(wormRequest) }, "requests may stand"},
		"segments are missing": {0, func(c *capturetest.Conn) { c.Cut(&c.Client, wormRequest) }, "requests may stand"},
	} {
		n := capturetest.New(capturetest.Ethernet)
		n.Snap = test.snap
		for i := range 30 {
			c := n.TCP(fmt.Sprintf("192.0.2.60:%d", 3000+i), fmt.Sprintf("203.0.113.%d:80", i+1))
			c.Open()
			test.record(c)
			c.Reply(notFound)
			c.Close()
		}
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		if got := Incomplete(rep); (got == "") != (test.want == "") || !strings.Contains(got, test.want) || len(rep.Hosts) > 0 {
			t.Errorf("%s: got %q and %d hosts, want %q", name, got, len(rep.Hosts), test.want)
		}
	}
}

// A request behind missing data may be one that somebody quotes.
func TestARequestBehindMissingDataIsSuspectedAtMost(t *testing.T) {
	for name, test := range map[string]struct {
		missing string
		verdict string
		grade   cordon.Grade
	}{
		"nothing is missing":       {"", cordon.VerdictInfected, cordon.Certain},
		"the head of the post is":  {"POST /forum HTTP/1.0\r\nContent-Length: 99\r\n\r\n", cordon.VerdictSuspected, cordon.Suspected},
		"the beginning of mail is": {"HELO example\r\nDATA\r\n", cordon.VerdictSuspected, cordon.Suspected},
	} {
		n := capturetest.New(capturetest.Ethernet)
		c := n.TCP("192.0.2.61:3000", "203.0.113.1:80")
		c.Open()
		c.Cut(&c.Client, test.missing)
		c.Send(wormRequest)
		c.Reply(notFound)
		c.Close()
		h := row(analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap()))), "192.0.2.61")
		if h == nil || h.Verdict != test.verdict || h.Grade != test.grade {
			t.Errorf("%s: got %+v, want %s", name, h, test.verdict)
		}
	}
}

// Whoever resets a connection did not open it, whatever is sent on it then.
func TestARequestBehindItsSendersResetIsSuspectedAtMost(t *testing.T) {
	for name, test := range map[string]struct {
		reset   func(*capturetest.Conn)
		verdict string
	}{
		"no reset":        {func(*capturetest.Conn) {}, cordon.VerdictInfected},
		"by the sender":   {func(c *capturetest.Conn) { c.Reset(&c.Client) }, cordon.VerdictSuspected},
		"by whom it asks": {func(c *capturetest.Conn) { c.Refuse() }, cordon.VerdictSuspected},
	} {
		n := capturetest.New(capturetest.Ethernet)
		c := n.TCP("192.0.2.61:3000", "203.0.113.1:80")
		c.SYN()
		c.SYNACK()
		test.reset(c)
		c.Ack(&c.Client)
		c.Send(wormRequest)
		h := row(analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap()))), "192.0.2.61")
		if h == nil || h.Verdict != test.verdict {
			t.Errorf("%s: got %+v, want %s", name, h, test.verdict)
		}
	}
}

// One packet in front of it does not hide a worm.
func TestDecoysHideNoWorm(t *testing.T) {
	for name, decoy := range map[string]func(*capturetest.Conn){
		"none": func(*capturetest.Conn) {},
		"a segment that never arrives": func(c *capturetest.Conn) {
			c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.ACK, Seq: c.Client.Next, Ack: c.Server.Next, Data: "GET /index.html?" + strings.Repeat("a", 300) + " HTTP/1.0\r\n\r\n"})
		},
		"a stray SYN": func(c *capturetest.Conn) {
			c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: c.Client.Next + 98998})
		},
		"a proxy": func(c *capturetest.Conn) {
			c.Send("CONNECT 203.0.113.1:80 HTTP/1.0\r\n\r\n")
			c.Reply("HTTP/1.0 200 Connection established\r\n\r\n")
		},
	} {
		n := capturetest.New(capturetest.Ethernet)
		c := n.TCP("192.0.2.60:3000", "203.0.113.1:80")
		c.Open()
		decoy(c)
		c.Send(wormRequest)
		c.Reply(notFound)
		h := row(analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap()))), "192.0.2.60")
		if h == nil || h.Verdict != cordon.VerdictInfected || h.Grade != cordon.Certain || h.Observations != 1 {
			t.Errorf("%s: got %+v", name, h)
		}
	}
}
