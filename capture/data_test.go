package capture

import (
	"bytes"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// What a client sends first is told once, of the side that opened the connection,
// and only where it is no request.
func TestWhatAClientSendsFirst(t *testing.T) {
	long := "\x00\x01" + strings.Repeat("x", 3000)
	for _, test := range []struct {
		name   string
		record func(c *capturetest.Conn)
		want   string // "" is none
	}{
		{"bytes", func(c *capturetest.Conn) { c.Open(); c.Send("\x16\x03\x01hello"); c.Send("more") }, "\x16\x03\x01hello"},
		{"text", func(c *capturetest.Conn) { c.Open(); c.Send("USER guest\r\nPASS x\r\n") }, "USER guest\r\nPASS x\r\n"},
		{"behind what the server says", func(c *capturetest.Conn) { c.Open(); c.Reply("220 ready\r\n"); c.Send("EHLO me\r\n") }, "EHLO me\r\n"},
		{"in pieces", func(c *capturetest.Conn) { c.Open(); c.Send("US"); c.Send("ER guest\r\n") }, "USER guest\r\n"},
		{"without a line end", func(c *capturetest.Conn) { c.Open(); c.Send("hello"); c.Close() }, "hello"},
		{"no more than the first bytes", func(c *capturetest.Conn) { c.Open(); c.Send(long) }, long[:maxData]},
		{"a request", func(c *capturetest.Conn) {
			c.Open()
			c.Send("GET / HTTP/1.0\r\n\r\n")
			c.Reply("HTTP/1.0 200 OK\r\n\r\nx")
		}, ""},
		{"what only the server says", func(c *capturetest.Conn) { c.Open(); c.Reply("220 ready\r\n"); c.Close() }, ""},
		{"who opened it is not in view", func(c *capturetest.Conn) { c.Send("\x16\x03\x01hello"); c.Reply("\x16\x03\x03") }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNet()
			c := n.TCP(client, server)
			c.MSS = 1400
			test.record(c)
			all, _ := read(t, n.Pcap(), Options{Data: true})
			told := of(all, cordon.Data)
			switch {
			case test.want == "" && len(told) == 0:
			case len(told) != 1, !bytes.Equal(told[0].Payload, []byte(test.want)), told[0].Src.String() != "192.0.2.1":
				t.Errorf("got %+v, want %q", told, test.want)
			}
			if all, _ = read(t, n.Pcap(), Options{}); len(of(all, cordon.Data)) != 0 {
				t.Error("told unasked")
			}
		})
	}
}

func TestWhatAServerSaysItIs(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	c.Send("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n")
	c.Reply("HTTP/1.1 404 No\r\nDate: x\r\nSERVER: Microsoft-IIS/5.0 \r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	c.Close()
	all, _ := read(t, n.Pcap(), Options{Data: true})
	answers := of(all, cordon.Response)
	if len(answers) != 2 || string(answers[0].Server) != "Microsoft-IIS/5.0" || answers[1].Server != nil {
		t.Errorf("got %+v", answers)
	}
}
