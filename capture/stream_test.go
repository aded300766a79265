package capture

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSegmentsMayComeRepeatedAndInAnyOrder(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.SetISN(0xfffffff8, 0xffffffff) // both wrap around
	c.MSS = 7
	c.Open()
	s := c.Cut(&c.Client, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\n\r\n")
	for _, i := range []int{3, 1, 1, 5, 2, 0, 6, 4, 0, 6} {
		c.Record(s[i])
	}
	c.Reply("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, append(of(all, cordon.Request), of(all, cordon.Response)...), `
		9 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/a" "HTTP/1.1"
		11 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/b" "HTTP/1.1"
		14 response 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/a" "HTTP/1.1" 200 of 1 "x"
		19 response 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/b" "HTTP/1.1" 404`)
	if len(tally.Notes)+len(tally.Lost) != 0 {
		t.Errorf("got %+v, %+v", tally.Notes, tally.Lost)
	}
}

func TestOfOverlappingBytesTheFirstReceivedWin(t *testing.T) {
	n := newNet()
	c := open(n)
	s := c.Cut(&c.Client, "GET /first HTTP/1.0\r\n\r\n")[0]
	late := s
	late.Seq, late.Data = s.Seq+5, "second HTTP/1.0\r\n\r\n"[:5]
	early := s
	early.Seq, early.Data = s.Seq+5, "first HTTP/1.0\r\n\r\n"
	c.Record(early)
	c.Record(late) // differs from what waits already
	c.Record(capturetest.Segment{From: s.From, Flags: s.Flags, Seq: s.Seq, Ack: s.Ack, Data: "GET /"})
	all, tally := read(t, n.Pcap(), Options{})
	if got := of(all, cordon.Request); len(got) != 1 || string(got[0].Request.Target) != "/first" || got[0].Position != 6 {
		t.Errorf("got %+v", got)
	}
	if len(tally.Notes) != 1 || tally.Notes[0].Reason != noteOverlap || tally.Notes[0].Position != 5 {
		t.Errorf("got %+v", tally.Notes)
	}
}

func TestARepeatThatDiffersFromAHalfHeadIsNoted(t *testing.T) {
	n := newNet()
	c := open(n)
	s := c.Cut(&c.Client, "GET /first")[0]
	c.Record(s)
	s.Data = "GET /other"
	c.Record(s)
	c.Record(capturetest.Segment{From: s.From, Flags: capturetest.ACK, Seq: c.Client.Next - 1, Ack: s.Ack, Data: "\x00"}) // keep-alive
	c.Send(" HTTP/1.0\r\n\r\n")
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Request), `
		5 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/other" "" cut
		4 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/first" "HTTP/1.0"`)
	if len(tally.Lost) != 1 || tally.Lost[0].Reason != lostRival {
		t.Errorf("got %+v", tally.Lost)
	}
	if len(tally.Notes) != 1 || tally.Notes[0].Count != 1 {
		t.Errorf("got %+v", tally.Notes)
	}
}

func TestAHoleIsGivenUpWhenTooMuchWaitsBehindIt(t *testing.T) {
	n := newNet()
	c := open(n)
	c.Cut(&c.Client, "GET /lost HTTP/1.1\r\n\r\n") // not recorded
	for i := range 60 {
		c.Send(fmt.Sprintf("GET /%d HTTP/1.1\r\n\r\n", i))
	}
	all, _ := read(t, n.Pcap(), Options{MaxStream: 1000})
	got := of(all, cordon.Request)
	if len(got) != 60 || string(got[0].Request.Target) != "/0" || got[0].Position != 4 {
		t.Errorf("got %d requests", len(got))
	}
	for _, r := range got[:1] {
		if r.Opened != cordon.OpenedSeen {
			t.Error("opened is not seen")
		}
	}
}

func TestForgedSegmentsDoNotCarryAStreamOff(t *testing.T) {
	n := newNet()
	c := open(n)
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.ACK, Seq: c.Client.Next + 1<<30, Data: "X"})
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.RST, Seq: c.Client.Next + 1<<30})
	c.Send("GET /a HTTP/1.0\r\n\r\n")
	all, tally := read(t, n.Pcap(), Options{})
	if got := of(all, cordon.Request); len(got) != 1 || tally.Lost.Total() != 1 {
		t.Errorf("got %+v, %+v", got, tally.Lost)
	}
}

func TestAForgedSYNDoesNotHideARequest(t *testing.T) {
	n := newNet()
	c := open(n)
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: c.Client.Next + 1<<30})
	c.Send("GET /a HTTP/1.0\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	if got := of(all, cordon.Request); len(got) != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestDataOnTheSYNIsRead(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: c.Client.ISN, Data: "GET /fast"})
	c.Client.Next += 9
	c.SYNACK()
	c.Send(" HTTP/1.0\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Request), `1 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/fast" "HTTP/1.0"`)
}

// What comes on a SYN waits for the connection: what its sender or the other side does next
// says how sure it is who sent it, and where nothing comes it is told that it stood alone.
func TestDataOnTheSYNWaitsForTheConnection(t *testing.T) {
	const ask = "GET /fast HTTP/1.0\r\n\r\n"
	answer := func(c *capturetest.Conn) { c.Reply("HTTP/1.0 200 OK\r\n\r\n") }
	accept := func(c *capturetest.Conn) {
		c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.SYN | capturetest.ACK, Seq: c.Server.ISN, Ack: c.Client.Next})
	}
	for name, c := range map[string]struct {
		then func(*capturetest.Conn)
		want cordon.Opened
		lone bool
	}{
		"nothing":                     {func(*capturetest.Conn) {}, cordon.OpenedUnknown, true},
		"the same again":              {nil, cordon.OpenedUnknown, true},
		"it is accepted, and no more": {accept, cordon.OpenedUnknown, true},
		"accepted, and its sender resets": {func(c *capturetest.Conn) {
			c.SYNACK()
			c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.RST, Seq: c.Client.ISN + 1})
		}, cordon.OpenedUnknown, true},
		"with its data, and he resets":     {func(c *capturetest.Conn) { accept(c); c.Reset(&c.Client) }, cordon.OpenedUnknown, true},
		"refused":                          {func(c *capturetest.Conn) { c.Refuse() }, cordon.OpenedUnknown, true},
		"its sender goes on, seen one way": {func(c *capturetest.Conn) { c.Ack(&c.Client) }, cordon.OpenedUnknown, false},
		"the handshake":                    {func(c *capturetest.Conn) { accept(c); c.Ack(&c.Client) }, cordon.OpenedSeen, false},
		"and an answer":                    {func(c *capturetest.Conn) { accept(c); c.Ack(&c.Client); answer(c); c.Close() }, cordon.OpenedSeen, false},
		"its end":                          {func(c *capturetest.Conn) { accept(c); c.Fin(&c.Client) }, cordon.OpenedSeen, false},
		"an answer before the handshake":   {func(c *capturetest.Conn) { accept(c); answer(c); c.Ack(&c.Client) }, cordon.OpenedUnknown, false},
		"reset, and somebody goes on": {func(c *capturetest.Conn) {
			accept(c)
			c.Reset(&c.Client)
			c.Ack(&c.Client)
		}, cordon.OpenedUnknown, true},
	} {
		n := newNet()
		conn := n.TCP(client, server)
		syn := capturetest.Segment{From: &conn.Client, Flags: capturetest.SYN, Seq: conn.Client.ISN, Data: ask}
		conn.Record(syn)
		conn.Client.Next += uint32(len(ask))
		if c.then == nil {
			conn.Record(syn)
		} else {
			c.then(conn)
		}
		all, tally := read(t, n.Pcap(), Options{})
		got := of(all, cordon.Request)
		if len(got) != 1 || got[0].Opened != c.want || got[0].Flags&cordon.SYN != 0 != c.lone || got[0].Position != 1 || tally.Lost.Total() != 0 {
			t.Errorf("%s: got %+v, %+v", name, got, tally.Lost)
		}
		if answers := of(all, cordon.Response); strings.Contains(name, "an answer") != (len(answers) == 1) {
			t.Errorf("%s: %d answers", name, len(answers))
		}
	}
}

// The same bytes give the same requests and answers, however they are divided,
// ordered, repeated and overlapped.
func TestAnySegmentationGivesTheSameMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ask, reply := drawExchange(t)
		isn := rapid.Uint32().Draw(t, "isn")
		whole, parts := newNet(), newNet()
		record(whole, isn, [][2]int{{0, len(ask)}}, ask, [][2]int{{0, len(reply)}}, reply)
		record(parts, isn, drawPieces(t, len(ask)), ask, drawPieces(t, len(reply)), reply)
		want, got := messagesOf(t, whole), messagesOf(t, parts)
		if got != want {
			t.Fatalf("got:\n%swant:\n%s", got, want)
		}
	})
}

// drawExchange draws what both sides of a connection send: valid messages,
// since where a broken one ends depends on the segments.
func drawExchange(t *rapid.T) (ask, reply string) {
	asks := rapid.SliceOfN(rapid.SampledFrom([]string{
		"GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /b HTTP/1.1\r\nContent-Length: 12\r\n\r\nGET / HTTP/1",
		"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n0\r\n\r\n\r\n",
		"get /d\r\n\r\n",
		"HEAD /e HTTP/1.0\n\n",
	}), 1, 5).Draw(t, "requests")
	for _, a := range asks[:rapid.IntRange(0, len(asks)).Draw(t, "answered")] {
		answers := []string{"HTTP/1.1 304 Old\r\n\r\n", "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.0 204 None\r\n\r\n"}
		if a[0] != 'H' {
			answers = append(answers, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
				"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
		}
		reply += rapid.SampledFrom(answers).Draw(t, "answer")
	}
	return strings.Join(asks, ""), reply
}

// drawPieces draws pieces that together cover n bytes, in an order in which
// some come late, some twice and some overlap.
func drawPieces(t *rapid.T, n int) [][2]int {
	var pieces [][2]int
	for from := 0; from < n; {
		to := min(n, from+rapid.IntRange(1, 40).Draw(t, "length"))
		pieces = append(pieces, [2]int{max(0, from-rapid.IntRange(0, 5).Draw(t, "before")), min(n, to+rapid.IntRange(0, 5).Draw(t, "behind"))})
		from = to
	}
	if n > 0 {
		pieces = append(pieces, rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 5).Draw(t, "again")...)
	}
	return rapid.Permutation(pieces).Draw(t, "order")
}

func record(n *capturetest.Net, isn uint32, asks [][2]int, ask string, replies [][2]int, reply string) {
	c := n.TCP(client, server)
	c.SetISN(isn, ^isn)
	c.Open()
	c.Client.Next += uint32(len(ask)) // the server has all of it when it answers
	for _, p := range asks {
		c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.ACK, Seq: isn + 1 + uint32(p[0]), Ack: c.Server.Next, Data: ask[p[0]:p[1]]})
	}
	for _, p := range replies {
		c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.ACK, Seq: ^isn + 1 + uint32(p[0]), Ack: c.Client.Next, Data: reply[p[0]:p[1]]})
	}
	c.Server.Next += uint32(len(reply))
	c.Close()
}

func messagesOf(t *rapid.T, n *capturetest.Net) string {
	var s strings.Builder
	all, tally := read(t, n.Pcap(), Options{})
	for _, o := range all {
		if o.Kind == cordon.Request || o.Kind == cordon.Response {
			body := ""
			if o.Kind == cordon.Response { // a request shows of its body what its segment had
				body = string(o.Payload)
			}
			fmt.Fprintf(&s, "%d %d %q %q %q %d %d %q %d %d\n", o.Kind, o.Opened, o.Raw, o.Request.Target, o.Request.Version, o.Status, o.PayloadLength, body, o.Seq, o.TTL)
		}
	}
	if len(tally.Lost) > 0 || len(tally.Notes) > 0 {
		fmt.Fprintf(&s, "%+v %+v\n", tally.Lost, tally.Notes)
	}
	return s.String()
}

func TestAStreamThatStaysFarAwayIsFollowed(t *testing.T) {
	n := newNet()
	c := open(n)
	c.Send("GET /here HTTP/1.1\r\n\r\n")
	c.Client.Next += 1 << 30 // a gigabyte that the recording lacks
	for i := range 10 {
		c.Send(fmt.Sprintf("GET /%d HTTP/1.1\r\n\r\n", i))
	}
	all, tally := read(t, n.Pcap(), Options{})
	got := of(all, cordon.Request)
	if len(got) != 4 || string(got[1].Request.Target) != "/7" {
		t.Errorf("got %d requests", len(got))
	}
	want := cordon.Reasons{{Reason: lostUnseen, Count: 1, Position: 1}, {Reason: lostAhead, Count: 7, Position: 5}}
	if diff := cmp.Diff(want, tally.Lost); diff != "" {
		t.Error(diff)
	}
}
