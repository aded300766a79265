package capture

import (
	"reflect"
	"strings"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

func TestRequestsAndTheirAnswers(t *testing.T) {
	const ends = "192.0.2.1:1025>198.51.100.2:80"
	for name, c := range map[string]struct{ ask, reply, want string }{
		"the shape of a worm": {
			"GET /default.ida?" + strings.Repeat("N", 224) + "%u9090=a  HTTP/1.0\r\nContent-type: text/xml\nHOST:www.example\n Accept: */*\nContent-length: 3569 \r\n\r\nfiller",
			"",
			`4 request ` + ends + ` seen "GET" "/default.ida?` + strings.Repeat("N", 224) + `%u9090=a" "HTTP/1.0" of 3569 "filler"`,
		},
		"until the connection closes": {
			"GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\nServer: x\r\n\r\nbody",
			`4 request ` + ends + ` seen "GET" "/" "HTTP/1.0"
			 5 response ` + ends + ` seen "GET" "/" "HTTP/1.0" 200 "body"`,
		},
		"pipelined": {
			"GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\nhead /3 HTTP/1.1\r\n\r\nHEAD /4 HTTP/1.1\r\n\r\nGET /5 HTTP/1.1\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nnoHTTP/1.1 204 None\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n" +
				"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nHTTP/1.1 403\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n",
			`4 request ` + ends + ` seen "GET" "/1" "HTTP/1.1"
			 4 request ` + ends + ` seen "POST" "/2" "HTTP/1.1" of 3 "abc"
			 4 request ` + ends + ` seen "head" "/3" "HTTP/1.1"
			 4 request ` + ends + ` seen "HEAD" "/4" "HTTP/1.1"
			 4 request ` + ends + ` seen "GET" "/5" "HTTP/1.1"
			 5 response ` + ends + ` seen "GET" "/1" "HTTP/1.1" 404 of 2 "no"
			 5 response ` + ends + ` seen "POST" "/2" "HTTP/1.1" 204
			 5 response ` + ends + ` seen "head" "/3" "HTTP/1.1" 200
			 5 response ` + ends + ` seen "HEAD" "/4" "HTTP/1.1" 200
			 5 response ` + ends + ` seen "GET" "/5" "HTTP/1.1" 403 "abcde"`,
		},
		"chunked request": {
			"PUT /a HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n4\r\nGET \r\n0\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "",
			`4 request ` + ends + ` seen "PUT" "/a" "HTTP/1.1" "GET "
			 4 request ` + ends + ` seen "GET" "/b" "HTTP/1.1"`,
		},
		"without a version": {
			"GET /scripts/root.exe?/c+dir\r\n\r\nget http://example/\n", "",
			`4 request ` + ends + ` seen "GET" "/scripts/root.exe?/c+dir" ""
			 4 request ` + ends + ` seen "get" "http://example/" ""`,
		},
		"no blank line":      {"\r\n\r\nGET /a HTTP/1.0\r\nHost: x\r\n", "", `4 request ` + ends + ` seen "GET" "/a" "HTTP/1.0"`},
		"cut in the target":  {"GET /default.ida?NN", "", `4 request ` + ends + ` seen "GET" "/default.ida?NN" "" cut`},
		"cut behind it":      {"GET /a b HTTP/1", "", `4 request ` + ends + ` seen "GET" "/a b" "HTTP/1"`},
		"cut before it":      {"GET ", "", ""},
		"target with blanks": {"GET  /a b\tc HTTP/1.0\r\n\r\n", "", `4 request ` + ends + ` seen "GET" "/a b\tc" "HTTP/1.0"`},
		"a tunnel": {
			"CONNECT example:25 HTTP/1.1\r\n\r\nGET /inside HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 inside\r\nContent-Length: 9\r\n\r\nno answer",
			`4 request ` + ends + ` seen "CONNECT" "example:25" "HTTP/1.1"
			 4 request ` + ends + ` seen "GET" "/inside" "HTTP/1.0"
			 5 response ` + ends + ` seen "CONNECT" "example:25" "HTTP/1.1" 200
			 5 response ` + ends + ` seen "GET" "/inside" "HTTP/1.0" 500 of 9 "no answer"`,
		},
		"a tunnel of something else": {
			"CONNECT example:25 HTTP/1.1\r\n\r\n\x16\x03\x01GET /inside HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03HTTP/1.1 500 inside\r\n\r\n",
			`4 request ` + ends + ` seen "CONNECT" "example:25" "HTTP/1.1"
			 5 response ` + ends + ` seen "CONNECT" "example:25" "HTTP/1.1" 200`,
		},
		"another protocol from here": {
			"GET /chat HTTP/1.1\r\nUpgrade: x\r\n\r\nGET /inside HTTP/1.0\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\nHTTP/1.1 500 inside\r\n\r\n",
			`4 request ` + ends + ` seen "GET" "/chat" "HTTP/1.1"
			 4 request ` + ends + ` seen "GET" "/inside" "HTTP/1.0"
			 5 response ` + ends + ` seen "GET" "/chat" "HTTP/1.1" 101`,
		},
		"a request in a body":   {"POST /a HTTP/1.0\r\nContent-Length: 99\r\n\r\nGET /b HTTP/1.0\r\n\r\n", "", `4 request ` + ends + ` seen "POST" "/a" "HTTP/1.0" of 99 "GET /b HTTP/1.0\r\n\r\n"`},
		"a length that is none": {"POST /a HTTP/1.0\r\nContent-Length: -1\r\n\r\nGET /b HTTP/1.0\r\n\r\n", "", `4 request ` + ends + ` seen "POST" "/a" "HTTP/1.0"`},
		"mail":                  {"HELO example\r\nDATA\r\nGET / HTTP/1.0\r\n\r\n", "220 hello\r\n", ""},
		"file transfer":         {"USER anonymous\r\nCWD /pub\r\n", "HTTP/1 is not spoken here\r\n", ""},
		"not text":              {"\x16\x03\x01\x02GET / HTTP/1.0\r\n\r\n", "\x16\x03\x03", ""},
		"a long word":           {strings.Repeat("A", 21) + " / HTTP/1.0\r\n\r\n", "", ""},
		"an answer to nothing":  {"\x01", "HTTP/1.0 200 OK\r\n\r\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNet()
			n.Exchange(client, server, c.ask, c.reply)
			all, _ := read(t, n.Pcap(), Options{})
			expect(t, append(of(all, cordon.Request), of(all, cordon.Response)...), c.want)
		})
	}
}

func TestTheRawRequestLineIsKept(t *testing.T) {
	n := newNet()
	n.Exchange(client, server, "gEt  /%2e%2E/\xff HTTP/1.0 \r\nA: b\r\n\r\n", "HTTP/1.0 302 Found\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	if got := string(of(all, cordon.Request)[0].Raw); got != "gEt  /%2e%2E/\xff HTTP/1.0 " {
		t.Errorf("request: got %q", got)
	}
	if got := string(of(all, cordon.Response)[0].Raw); got != "HTTP/1.0 302 Found" {
		t.Errorf("response: got %q", got)
	}
}

func TestAnAnswerTellsWhatItsServerSaysItIs(t *testing.T) {
	n := newNet()
	n.Exchange(client, server, "GET /a HTTP/1.0\r\nServer: not this\r\n\r\n", "HTTP/1.0 200 OK\r\nset-cookie: x\r\nsErver:  Microsoft-IIS/5.0 \r\nServer: another\r\n\r\n")
	n.Exchange("192.0.2.1:1026", server, "GET /b HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\nServer: "+strings.Repeat("x", 400)+"\r\n\r\n")
	n.Exchange("192.0.2.1:1027", server, "GET /c HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	got := of(all, cordon.Response)
	if len(got) != 3 || string(got[0].Server) != "Microsoft-IIS/5.0" || len(got[1].Server) != maxServer || got[2].Server != nil {
		t.Errorf("got %d answers, the first of %q", len(got), got[0].Server)
	}
}

func TestPositionIsTheFrameOfTheFirstByte(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.MSS = 5
	c.Open()
	c.Send("\r\n\r\n\r\nGET /a HTTP/1.0\r\n\r\n")
	c.Reply("HTTP/1.0 200 OK\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	r, a := of(all, cordon.Request)[0], of(all, cordon.Response)[0]
	if r.Position != 5 || r.Time != cordon.TimeOf(n.Frames[4].Time) || r.Seq != c.Client.ISN+1+6 || a.Position != 9 {
		t.Errorf("got %+v and answer at %d", r, a.Position)
	}
}

func TestLongHeadsAreBounded(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	c.Send("GET /a HTTP/1.0\r\nX: " + strings.Repeat("x", 40000))
	c.Send("GET /b HTTP/1.0\r\n\r\n")
	d := n.TCP("192.0.2.1:1026", server)
	d.Open()
	d.Send("GET /" + strings.Repeat("y", 40000))
	all, _ := read(t, n.Pcap(), Options{})
	got := of(all, cordon.Request)
	if len(got) != 3 || string(got[0].Request.Target) != "/a" || string(got[1].Request.Target) != "/b" ||
		len(got[2].Request.Target) != maxHead-4 || !got[2].Request.Cut {
		t.Fatalf("got %d requests", len(got))
	}
}

func TestAnAnswersBodyIsToldInPart(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	c.Send("GET /" + strings.Repeat("z", 6000) + " HTTP/1.1\r\n\r\n")
	c.Reply("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("b", 100000))
	c.Send("GET /2 HTTP/1.1\r\n\r\n")
	c.Reply("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnever")
	all, _ := read(t, n.Pcap(), Options{})
	got := of(all, cordon.Response)
	if len(got) != 2 || len(got[0].Payload) != maxAnswer || len(got[0].Request.Target) != maxTarget || !got[0].Request.Cut || got[1].Status != 404 {
		t.Fatalf("got %+v", got)
	}
}

func TestAfterMissingDataTheNextMessageIsFound(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	c.Send("GET /1 HTTP/1.1\r\n\r\n")
	reply := "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + strings.Repeat("b", 3000)
	for _, s := range c.Cut(&c.Server, reply)[:2] {
		c.Record(s) // the last segment is missing
	}
	c.Cut(&c.Client, "GET /2 HTTP/1.1\r\n\r\n") // and so is the next request
	c.Cut(&c.Server, reply)                     // and its answer
	c.Send("GET /3 HTTP/1.1\r\n\r\n")
	c.Reply("HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nx")
	c.Close()
	all, tally := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Request), `
		4 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/1" "HTTP/1.1"
		7 request 192.0.2.1:1025>198.51.100.2:80 seen behind a gap "GET" "/3" "HTTP/1.1"`)
	got := of(all, cordon.Response)
	if len(got) != 2 || got[0].Status != 200 || got[1].Status != 403 || string(got[1].Request.Target) != "/3" {
		t.Errorf("got %+v", got)
	}
	if len(tally.Notes) != 1 || tally.Notes[0].Reason != noteGap {
		t.Errorf("got %+v", tally.Notes)
	}
}

func TestAStreamThatBeginsInTheMiddle(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Send("the end of some body")
	c.Reply("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
	c.Send("GET /next HTTP/1.1\r\n\r\n")
	c.Reply("HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nx")
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, all, `
		3 request 192.0.2.1:1025>198.51.100.2:80 implied behind a gap "GET" "/next" "HTTP/1.1"
		4 response 192.0.2.1:1025>198.51.100.2:80 implied behind a gap "GET" "/next" "HTTP/1.1" 404 of 1 "x"
		4 flow 192.0.2.1:1025>198.51.100.2:80 implied 4 packets`)
}

func TestASnapLengthShowsTheBeginningOfARequest(t *testing.T) {
	n := newNet()
	n.Snap = 14 + 20 + 20 + 16
	n.Exchange(client, server, "GET /default.ida?NNNNNNNNNNNN HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nxxxxxxxxxxxxxxxxx")
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Request), `4 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/default.ida" "" cut`)
}

func TestMoreUnansweredRequestsThanAreKept(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	for range 40 {
		c.Send("GET / HTTP/1.1\r\n\r\n")
	}
	for range 40 {
		c.Reply("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	}
	all, tally := read(t, n.Pcap(), Options{})
	if len(of(all, cordon.Request)) != 40 || len(of(all, cordon.Response)) != maxAsked || tally.Lost.Total() != 8 {
		t.Errorf("%d requests, %d responses, %+v", len(of(all, cordon.Request)), len(of(all, cordon.Response)), tally.Lost)
	}
}

func TestFramingOfOddFields(t *testing.T) {
	for fields, want := range map[string]framing{
		"Content-Length: 5\r\n":                                 {length: 5, sized: true},
		"content-length : 5\n":                                  {length: 5, sized: true},
		"Content-Length: 5\r\nContent-Length: 5\r\n":            {length: 5, sized: true},
		"Content-Length: 5\r\nContent-Length: 6\r\n":            {length: 6, sized: true, bad: true},
		"Content-Length:\r\n":                                   {sized: true, bad: true},
		"Content-Length: 99999999999999999999\r\n":              {bad: true},
		"Host: a\r\n Content-Length: 5\r\n":                     {},
		"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n":   {chunked: true},
		"Transfer-Encoding: identity\r\n":                       {bad: true},
		"no colon at all\r\n: empty name\r\nContent-Length-X:1": {},
	} {
		if got := readFraming([]byte(fields)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", fields, got, want)
		}
	}
}

// open records a handshake, for tests that record the segments themselves.
func open(n *capturetest.Net) *capturetest.Conn {
	c := n.TCP(client, server)
	c.Open()
	return c
}

func TestAnAnswerThatMayBelongToAnotherRequestAccusesNobody(t *testing.T) {
	n := newNet()
	c := open(n)
	c.Send("GET /1 HTTP/1.1\r\n\r\n")
	c.Send("GET /2 HTTP/1.1\r\n\r\n")
	c.Reply("HTTP/1.1 100 Go on\r\n\r\n")
	c.Cut(&c.Server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") // missing
	c.Reply("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
	c.Send("GET /3 HTTP/1.1\r\n\r\n")
	c.Send("GET /4 HTTP/1.1\r\n\r\n")
	c.Fin(&c.Server) // lets what waits behind the hole go
	all, tally := read(t, n.Pcap(), Options{MaxStream: 1})
	expect(t, of(all, cordon.Response), "")
	if len(of(all, cordon.Request)) != 4 || len(tally.Notes) != 2 {
		t.Errorf("got %+v", tally.Notes)
	}
}

func TestBrokenChunksGiveTheMessageUp(t *testing.T) {
	for _, body := range []string{"\r\n", ";x\r\n", "g\r\n", "1\r\nab", "fffffffffffffffff\r\n"} {
		n := newNet()
		n.Exchange(client, server, "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"+body+"GET /b HTTP/1.1\r\n\r\n", "")
		all, _ := read(t, n.Pcap(), Options{})
		if got := of(all, cordon.Request); len(got) != 1 {
			t.Errorf("%q: got %d requests", body, len(got))
		}
	}
}
