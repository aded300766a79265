package capture

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

const okay = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

// That nothing was found and that nobody could look are different answers.
func TestAConnectionInWhichARequestMayBeMissingIsCounted(t *testing.T) {
	const ask = "GET /a HTTP/1.1\r\n\r\n"
	for name, test := range map[string]struct {
		snap   int // bytes of TCP payload that are shown; 0 all
		record func(*capturetest.Conn)
		want   uint64
	}{
		"all is there":          {0, func(c *capturetest.Conn) { c.Open(); c.Send(ask); c.Reply(okay); c.Close() }, 0},
		"nothing was said":      {0, func(c *capturetest.Conn) { c.Open(); c.Close() }, 0},
		"refused":               {0, func(c *capturetest.Conn) { c.SYN(); c.Refuse() }, 0},
		"reset by its client":   {0, func(c *capturetest.Conn) { c.Open(); c.Send(ask); c.Reply(okay); c.Reset(&c.Client) }, 0},
		"cut off by the end":    {0, func(c *capturetest.Conn) { c.Open(); c.Send("GET /a") }, 0},
		"the FIN is missing":    {0, func(c *capturetest.Conn) { c.Open(); c.Send(ask); c.Client.Next++; c.Ack(&c.Server) }, 0},
		"a request, acked":      {0, func(c *capturetest.Conn) { c.Open(); c.Cut(&c.Client, ask); c.Ack(&c.Server) }, 1},
		"a request, answered":   {0, func(c *capturetest.Conn) { c.Open(); c.Cut(&c.Client, ask); c.Reply(okay) }, 1},
		"a request, and closed": {0, func(c *capturetest.Conn) { c.Open(); c.Cut(&c.Client, ask); c.Fin(&c.Client) }, 1},
		"one way":               {0, func(c *capturetest.Conn) { c.SYN(); c.Cut(&c.Client, ask); c.Fin(&c.Client) }, 1},
		"the other way":         {0, func(c *capturetest.Conn) { c.SYNACK(); c.Cut(&c.Client, ask); c.Reply(okay) }, 1},
		"the second of two":     {0, func(c *capturetest.Conn) { c.Open(); c.Send(ask); c.Cut(&c.Client, ask); c.Reply(okay) }, 1},
		"the first of two":      {0, func(c *capturetest.Conn) { c.Open(); c.Cut(&c.Client, ask); c.Send(ask); c.Reply(okay) }, 1},
		"many, one connection": {0, func(c *capturetest.Conn) {
			c.Open()
			for range 9 {
				c.Cut(&c.Client, ask)
				c.Send(ask)
			}
			c.Fin(&c.Client)
		}, 1},
		"the end of a request": {0, func(c *capturetest.Conn) {
			c.Open()
			c.Send("GET /a")
			c.Cut(&c.Client, "b HTTP/1.0\r\n")
			c.Ack(&c.Server)
		}, 1},
		"the middle of a body": {0, func(c *capturetest.Conn) {
			c.Open()
			c.Send("POST /a HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
			c.Cut(&c.Client, strings.Repeat("x", 90))
			c.Send(strings.Repeat("x", 10) + ask)
		}, 0},
		"more than a body": {0, func(c *capturetest.Conn) {
			c.Open()
			c.Send("POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\n")
			c.Cut(&c.Client, strings.Repeat("x", 10)+ask)
			c.Ack(&c.Server)
		}, 1},
		"of an answer":         {0, func(c *capturetest.Conn) { c.Open(); c.Send(ask); c.Cut(&c.Server, okay); c.Send(ask); c.Reply(okay) }, 0},
		"no HTTP":              {0, func(c *capturetest.Conn) { c.Open(); c.Send("\x16\x03\x01"); c.Cut(&c.Client, "x1234"); c.Send("y") }, 0},
		"before the recording": {0, func(c *capturetest.Conn) { c.Send(ask); c.Reply(okay) }, 0},
		"a number made up": {0, func(c *capturetest.Conn) {
			c.Open()
			c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.ACK, Seq: c.Server.Next, Ack: c.Client.Next + 1<<30})
			c.Send(ask)
		}, 0},
		"behind a number made up": {0, func(c *capturetest.Conn) {
			c.Open()
			c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.ACK, Seq: c.Server.Next, Ack: c.Client.Next + 1<<30})
			c.Cut(&c.Client, ask)
			c.Ack(&c.Server)
		}, 1},
		"a line is cut":               {10, func(c *capturetest.Conn) { c.Open(); c.Send(ask) }, 1},
		"headers only":                {-1, func(c *capturetest.Conn) { c.Open(); c.Send(ask); c.Reply(okay) }, 1},
		"fields are cut":              {18, func(c *capturetest.Conn) { c.Open(); c.Send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"); c.Reply(okay) }, 0},
		"what is no HTTP is cut":      {2, func(c *capturetest.Conn) { c.Open(); c.Send("\x16\x03\x01\x02") }, 0},
		"headers only, and no answer": {-1, func(c *capturetest.Conn) { c.SYN(); c.Send(ask) }, 1},
	} {
		n := newNet()
		if test.snap != 0 {
			n.Snap = 14 + 20 + 20 + max(test.snap, 0)
		}
		c := n.TCP(client, server)
		c.SetISN(0xfffffff8, 0xfffffff0) // both wrap around
		test.record(c)
		_, tally := read(t, n.Pcap(), Options{})
		if tally.Lost.Total() != test.want || test.want > 0 && tally.Lost[0].Reason != lostUnseen {
			t.Errorf("%s: got %+v, want %d", name, tally.Lost, test.want)
		}
	}
}

// Nothing that a recording shows as a whole is missing from it, whatever the
// segments; and what is left out of it is.
func TestOneSegmentLessIsOneConnectionLacking(t *testing.T) {
	for left := range 4 {
		n := newNet()
		c := n.TCP(client, server)
		c.MSS = 7
		c.Open()
		for i, s := range c.Cut(&c.Client, "GET /a HTTP/1.1\r\n\r\n") {
			if i != left {
				c.Record(s)
			}
		}
		c.Reply(okay)
		c.Close()
		_, tally := read(t, n.Pcap(), Options{})
		if want := uint64(1); left < 3 && tally.Lost.Total() != want || left == 3 && len(tally.Lost) > 0 {
			t.Errorf("without segment %d: got %+v", left, tally.Lost)
		}
	}
}

// What stands behind missing data may be a body that quotes a request.
func TestWhatStandsBehindMissingDataMayBeNoRequest(t *testing.T) {
	const quoted = "GET /quoted HTTP/1.0\r\n\r\n"
	post := func(n int) string { return fmt.Sprintf("POST /a HTTP/1.1\r\nContent-Length: %d\r\n\r\n", n) }
	for name, test := range map[string]struct {
		record func(*capturetest.Conn)
		asked  string // targets, with ? behind those of which it is not sure that they are any
	}{
		"the head of a post is missing": {func(c *capturetest.Conn) { c.Cut(&c.Client, post(len(quoted))); c.Send(quoted) }, "/quoted?"},
		"the beginning of a mail":       {func(c *capturetest.Conn) { c.Cut(&c.Client, "HELO x\r\nDATA\r\n"); c.Send(quoted) }, "/quoted?"},
		"the end of a head": {func(c *capturetest.Conn) {
			c.Send("POST /a HTTP/1.1\r\n")
			c.Cut(&c.Client, "A: b\r\n\r\n")
			c.Send(quoted)
		}, "/a /quoted?"},
		"and all that follows":             {func(c *capturetest.Conn) { c.Cut(&c.Client, post(99)); c.Send(quoted + quoted); c.Send(quoted) }, "/quoted? /quoted? /quoted?"},
		"part of a body that is announced": {func(c *capturetest.Conn) { c.Send(post(9)); c.Cut(&c.Client, "123456789"); c.Send(quoted) }, "/a /quoted"},
		"nothing":                          {func(c *capturetest.Conn) { c.Send(quoted); c.Send(quoted) }, "/quoted /quoted"},
	} {
		n := newNet()
		c := open(n)
		test.record(c)
		c.Close()
		all, _ := read(t, n.Pcap(), Options{})
		var got []string
		for _, o := range of(all, cordon.Request) {
			got = append(got, string(o.Request.Target)+map[bool]string{true: "?"}[o.BehindGap])
		}
		if strings.Join(got, " ") != test.asked {
			t.Errorf("%s: got %q, want %s", name, got, test.asked)
		}
	}
}

// An answer to what may be no request, and what may be no answer, accuse nobody for sure.
func TestAnAnswerIsAsDoubtfulAsWhatItAnswers(t *testing.T) {
	for name, record := range map[string]func(*capturetest.Conn){
		"to a request behind a gap": func(c *capturetest.Conn) {
			c.Cut(&c.Client, "POST / HTTP/1.0\r\nContent-Length: 19\r\n\r\n")
			c.Send("GET /a HTTP/1.1\r\n\r\n")
			c.Fin(&c.Client)
			c.Reply(okay)
		},
		"behind a gap": func(c *capturetest.Conn) {
			c.Send("GET /a HTTP/1.1\r\n\r\n")
			c.Cut(&c.Server, "HTTP/1.1 100 Go on\r\n\r\n")
			c.Reply(okay)
		},
	} {
		n := newNet()
		c := open(n)
		record(c)
		all, _ := read(t, n.Pcap(), Options{})
		if got := of(all, cordon.Response); len(got) > 1 || len(got) == 1 && !got[0].BehindGap {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
