package capture

import (
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// One packet hides no request: neither one in its place that never arrives, nor one
// that seems to begin another connection.
func TestOnePacketHidesNoRequest(t *testing.T) {
	const ask, decoy = "GET /asked HTTP/1.0\r\n\r\n", "GET /decoy HTTP/1.0\r\n\r\n"
	at := func(c *capturetest.Conn, flags uint8, off uint32, data string) {
		c.Record(capturetest.Segment{From: &c.Client, Flags: flags, Seq: c.Client.Next + off, Ack: c.Server.Next, Data: data})
	}
	for name, test := range map[string]struct {
		record func(*capturetest.Conn)
		asked  string // and ! where the answer is incomplete
	}{
		"a decoy before it": {func(c *capturetest.Conn) { at(c, capturetest.ACK, 0, decoy); c.Send(ask) }, "/decoy /asked"},
		"a decoy that is answered": {func(c *capturetest.Conn) {
			at(c, capturetest.ACK, 0, decoy)
			c.Reply(okay)
			c.Send(ask)
		}, "/decoy /asked"},
		"a decoy behind it": {func(c *capturetest.Conn) { at(c, capturetest.ACK, 0, ask); c.Send(decoy) }, "/asked /decoy"},
		"and repeated": {func(c *capturetest.Conn) {
			at(c, capturetest.ACK, 0, decoy)
			at(c, capturetest.ACK, 0, ask)
			c.Send(ask)
		}, "/decoy /asked"},
		"the same twice": {func(c *capturetest.Conn) { at(c, capturetest.ACK, 0, ask); c.Send(ask) }, "/asked"},
		"in another's long body": {func(c *capturetest.Conn) {
			at(c, capturetest.ACK, 0, "POST /decoy HTTP/1.0\r\nContent-Length: 999\r\n\r\n")
			c.Send(ask)
		}, "/decoy /asked"},
		"a decoy that is no HTTP": {func(c *capturetest.Conn) { at(c, capturetest.ACK, 4, "XXXXXX"); c.Send(ask) }, "XXXXXX !"},
		"half a decoy":            {func(c *capturetest.Conn) { at(c, capturetest.ACK, 0, "GET /decoy"); c.Send(ask) }, "/asked /decoy"},
		"a SYN in between":        {func(c *capturetest.Conn) { at(c, capturetest.SYN, 98998, ""); c.Send(ask) }, "/asked"},
		"a SYN a bit before":      {func(c *capturetest.Conn) { at(c, capturetest.SYN, ^uint32(99), ""); c.Send(ask) }, "/asked"},
		"a SYN within a request": {func(c *capturetest.Conn) {
			c.Send("GET /as")
			at(c, capturetest.SYN, 98998, "")
			c.Send("ked HTTP/1.0\r\n\r\n")
		}, "/asked"},
		"SYN and ACK in between": {func(c *capturetest.Conn) {
			at(c, capturetest.SYN, 98998, "")
			at(c, capturetest.ACK, 98999, "")
			c.Send(ask)
		}, "/asked !"},
	} {
		n := newNet()
		c := open(n)
		c.Ack(&c.Server)
		test.record(c)
		all, tally := read(t, n.Pcap(), Options{})
		var got []string
		for _, o := range of(all, cordon.Request) {
			got = append(got, string(o.Request.Target))
		}
		if len(tally.Lost) > 0 {
			got = append(got, "!")
		}
		if strings.Join(got, " ") != test.asked {
			t.Errorf("%s: got %q, want %s", name, got, test.asked)
		}
	}
}

// A connection on the ports of one that is open begins where it is accepted.
func TestAConnectionOnThePortsOfAnOpenOne(t *testing.T) {
	n := newNet()
	open(n).Send("GET /1 HTTP/1.0\r\n\r\n")
	c := open(n)
	c.Send("GET /2 HTTP/1.0\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, all, `
		1 connect 192.0.2.1:1025>198.51.100.2:80 syn
		2 answer 192.0.2.1:1025>198.51.100.2:80 syn+ack
		4 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/1" "HTTP/1.0"
		5 connect 192.0.2.1:1025>198.51.100.2:80 syn
		4 flow 192.0.2.1:1025>198.51.100.2:80 seen 4 packets
		6 answer 192.0.2.1:1025>198.51.100.2:80 syn+ack
		8 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/2" "HTTP/1.0"
		8 flow 192.0.2.1:1025>198.51.100.2:80 seen 4 packets`)
	if all[3].Flow != all[5].Flow || all[3].Flow == all[4].Flow {
		t.Error("the SYN is not the new connection's")
	}
}
