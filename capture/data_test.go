package capture

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/capture/capturetest"
)

// What a client sends first is told once, of the side that opened the connection,
// and only where it is no request.
func TestWhatAClientSendsFirst(t *testing.T) {
	hello := "\x16\x03\x01\x00\x40\x01" + strings.Repeat("h", 0x3f)
	long := "\x00\x01" + strings.Repeat("x", 3000)
	for _, test := range []struct {
		name   string
		record func(c *capturetest.Conn)
		want   string // "" is none
	}{
		{"bytes", func(c *capturetest.Conn) { c.Open(); c.Send("\x16\x03\x01hello"); c.Send("more") }, "\x16\x03\x01hellomore"},
		{"text", func(c *capturetest.Conn) { c.Open(); c.Send("USER guest\r\nPASS x\r\n") }, "USER guest\r\nPASS x\r\n"},
		{"behind what the server says", func(c *capturetest.Conn) { c.Open(); c.Reply("220 ready\r\n"); c.Send("EHLO me\r\n") }, "EHLO me\r\n"},
		{"on both sides of what the server says", func(c *capturetest.Conn) {
			c.Open()
			c.Reply("220 ready\r\n")
			c.Send("USER anonymous\r\n")
			c.Reply("331 ok\r\n")
			c.Send("SITE EXEC x\r\n")
			c.Reset(&c.Server)
		}, "USER anonymous\r\nSITE EXEC x\r\n"},
		{"while it stays open", func(c *capturetest.Conn) { c.Open(); c.Send("one"); c.Send("\x00two"); c.Reply("ok") }, "one\x00two"},
		{"out of order", func(c *capturetest.Conn) {
			c.Open()
			c.MSS = 3
			s := c.Cut(&c.Client, "\x00onetwo!!")
			c.Record(s[2])
			c.Record(s[0])
			c.Record(s[1])
		}, "\x00onetwo!!"},
		{"before what is missing", func(c *capturetest.Conn) {
			c.Open()
			c.Send("\x00one")
			c.Cut(&c.Client, "missing")
			c.Send("two")
			c.Close()
		}, "\x00one"},
		{"no further than a hello of TLS", func(c *capturetest.Conn) {
			c.Open()
			c.MSS = 4
			c.Send(hello)
			c.MSS = 0
			c.Send("\x16\x03\x03\x00\x02more")
		}, hello},
		{"as far as ever where the hello is none", func(c *capturetest.Conn) {
			c.Open()
			c.Send("\x16\x03\x01\x00\x09\x01short....")
			c.Send("more")
		}, "\x16\x03\x01\x00\x09\x01short....more"},
		{"before the server turns out to speak HTTP", func(c *capturetest.Conn) {
			c.Open()
			c.Send("\x00odd")
			c.Reply("HTTP/1.0 400 Bad\r\n\r\n")
			c.Send("more")
		}, "\x00odd"},
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

// What is told of a client's bytes does not depend on how they were cut, on what came
// twice or in another order, or on when the server spoke.
func TestWhatAClientSendsFirstIsTheSameHoweverItIsCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]string{"\x00\x01\x16\x03", "ab \r\n", "\x00abc\n"}).Draw(t, "alphabet")
		first := rapid.SampledFrom([]string{"\x00", "HELO me\r\n", "\x16\x03\x01\x00\x40\x01", "\x13BitTorrent protocol"}).Draw(t, "first")
		sent := first + rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), 0, 700, -1).Draw(t, "sent")
		n := newNet()
		c := n.TCP(client, server)
		c.Open()
		size := rapid.IntRange(1, 600)
		for rest := sent; rest != ""; {
			k := min(size.Draw(t, "size"), len(rest))
			s := c.Cut(&c.Client, rest[:k])
			if rest = rest[k:]; rest != "" && rapid.Bool().Draw(t, "swapped") {
				k = min(size.Draw(t, "size"), len(rest))
				s = append(c.Cut(&c.Client, rest[:k]), s...)
				rest = rest[k:]
			}
			for i := range s {
				c.Record(s[i])
				if rapid.IntRange(0, 3).Draw(t, "again") == 0 {
					c.Record(s[i])
				}
			}
			if rapid.Bool().Draw(t, "speaks") {
				c.Reply("250 ok\r\n")
			}
		}
		if rapid.Bool().Draw(t, "closes") {
			c.Close()
		}
		want := sent[:min(len(sent), maxData)]
		if strings.HasPrefix(sent, "\x16\x03\x01\x00\x40\x01") {
			want = sent[:min(len(sent), 0x45)]
		}
		all, _ := read(t, n.Pcap(), Options{Data: true})
		told, early := of(all, cordon.Data), 0
		for len(told) > 0 && told[0].More {
			told, early = told[1:], early+1
		}
		if len(told) != 1 || string(told[0].Payload) != want {
			t.Fatalf("got %+v\nwant %q", told, want)
		}
		if early > 1 || early == 1 && !cordon.GreetsPeer([]byte(sent)) {
			t.Fatalf("told %d times before", early)
		}
	})
}

// A peer's greeting is told at once, and again with what follows.
func TestAPeersGreetingIsToldAtOnce(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	c.Send("\x13BitTorr")
	c.Send("ent protocol....")
	c.Reply("\x13BitTorrent protocol....")
	c.Send("more")
	all, _ := read(t, n.Pcap(), Options{Data: true})
	told := of(all, cordon.Data)
	if len(told) != 2 || !told[0].More || told[1].More || !bytes.HasPrefix(told[1].Payload, told[0].Payload) || !bytes.HasSuffix(told[1].Payload, []byte("more")) {
		t.Errorf("got %+v", told)
	}
	all, _ = read(t, n.Pcap(), Options{})
	if told = of(all, cordon.Data); len(told) != 1 || told[0].More || !cordon.GreetsPeer(told[0].Payload) {
		t.Errorf("unasked: got %+v", told)
	}
}

// What is given up for want of memory is told as far as it came, and counted.
func TestWhatIsGatheredIsBounded(t *testing.T) {
	n := newNet()
	n.Step = 10 * time.Millisecond
	const many = 400
	for i := range many {
		c := n.TCP(fmt.Sprintf("192.0.2.1:%d", 1025+i), server)
		c.Open()
		c.Send("\x00hello")
		n.Now = n.Now.Add(idling / 4)
	}
	all, tally := read(t, n.Pcap(), Options{Data: true, Memory: Partitions * 64 << 10})
	if got := len(of(all, cordon.Data)); got != many {
		t.Errorf("told %d of %d", got, many)
	}
	if tally.Lost.Total() == 0 {
		t.Error("nothing is counted")
	}
}

// What is gathered is in the account of its connection, and no more once it is told: where
// little is sent, or all has come, memory is enough for what it is not where much waits.
func TestWhatIsGatheredIsInTheAccount(t *testing.T) {
	const many = 100
	record := func(sent string) []byte {
		n := newNet()
		for i := range many {
			c := n.TCP(fmt.Sprintf("192.0.2.1:%d", 1025+i), server)
			c.Open()
			c.MSS = 100
			c.Send(sent)
		}
		return n.Pcap()
	}
	for sent, enough := range map[string]bool{"\x00": true, "\x00" + strings.Repeat("x", maxData-2): false, "\x00" + strings.Repeat("x", maxData+100): true} {
		all, tally := read(t, record(sent), Options{Data: true, Memory: Partitions * many * (flowCost + streamCost + maxData/2)})
		told := of(all, cordon.Data)
		if len(told) != many || len(told[0].Payload) != min(len(sent), maxData) || (tally.Lost.Total() == 0) != enough {
			t.Errorf("%d bytes: told of %d, lost %v", len(sent), len(told), tally.Lost)
		}
	}
}
