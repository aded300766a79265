package app

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
	"cordon/capture/capturetest"
	"cordon/report"
)

// wormsOwn is what the worms of these tests have in common: inert filler.
const wormsOwn = "\x00\x01 the part of it that never changes, with some more to it, and some more than that \xff\xfe"

// dialects is what everybody says first who talks a protocol.
const dialects = "\x00\x00\x00\x85 the dialects that this client knows: the first of them, the second of them and the last"

// inPieces sends what a worm has to say in segments of at most n bytes.
func inPieces(n int, open bool) func(*capturetest.Conn, *rand.Rand) {
	return func(c *capturetest.Conn, _ *rand.Rand) {
		c.MSS = n
		c.Send(wormsOwn)
		if !open {
			c.Close()
		}
	}
}

// greeting talks SMTP as far as the first mail.
func greeting(c *capturetest.Conn, r *rand.Rand) {
	c.Reply("220 mail ready\r\n")
	c.Send("HELO " + letters(r, 8) + "\r\n")
	c.Reply("250 mail\r\n")
}

// What a worm sends is found however it cuts it up, and behind whatever greeting: as an
// unknown worm, and by the document that is drafted of it, which leaves those alone who
// greet alike.
func TestAWormIsFoundHoweverItCutsUpWhatItSends(t *testing.T) {
	for name, w := range map[string]worm{
		"in one piece":   {port: 4455, talks: inPieces(0, false)},
		"byte by byte":   {port: 4455, talks: inPieces(1, false)},
		"in pieces":      {port: 4455, talks: inPieces(7, false)},
		"and stays open": {port: 4455, talks: inPieces(30, true)},
		"its length first": {port: 4455, talks: func(c *capturetest.Conn, r *rand.Rand) {
			c.Send("\x00\x00\x00" + string(rune(r.IntN(100))))
			c.Send(wormsOwn)
			c.Close()
		}},
		"behind a greeting that others send as well": {port: 25, talks: func(c *capturetest.Conn, r *rand.Rand) {
			greeting(c, r)
			c.Send("MAIL FROM:<" + wormsOwn + ">\r\n")
			c.Reply("250 ok\r\n")
			c.Send("QUIT\r\n")
			c.Close()
		}, honest: func(c *capturetest.Conn, r *rand.Rand) {
			greeting(c, r)
			c.Send("MAIL FROM:<" + letters(r, 20) + "@example.org>\r\n")
			c.Close()
		}},
		"behind what a few others send word for word": {port: 445, talks: func(c *capturetest.Conn, r *rand.Rand) {
			c.Send(dialects)
			c.Reply("one of them")
			c.Send(wormsOwn)
			c.Close()
		}, honest: func(c *capturetest.Conn, r *rand.Rand) {
			c.Send(dialects)
			c.Reply("one of them")
			c.Send(letters(r, 60))
			c.Close()
		}, clients: 8},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := small(w, 1), small(w, 2)
			rep, document := drafted(t, nil, saved(t, "first.pcap", first.recording))
			if u := &rep.Unknown[0]; int(u.Sources) != len(first.infected) || int(u.Turned) != first.turned {
				t.Errorf("%d sources, %d turned; the truth is %d, %d", u.Sources, u.Turned, len(first.infected), first.turned)
			}
			promoted, _, err := advisory.Parse("promoted", bytes.Replace(document, []byte("draft: true\n"), nil, 1))
			if err != nil {
				t.Fatal(err)
			}
			got := analyse(t, func(a *Analysis) { a.Advisories = []*advisory.Advisory{promoted} }, saved(t, "second.pcap", second.recording))
			if d := cmp.Diff(second.infected, sendersThat(got, cordon.VerdictInfected)); d != "" {
				t.Errorf("infected (-want +got): %s", d)
			}
		})
	}
}

// handWritten recognises what a client sends to port 21 as somebody would write it who
// knows the worm.
const handWritten = `cordon: 1
id: site-exec
title: "Worm of these tests"
revision: 1
tlp: CLEAR
kind: worm
summary: "It greets and then attacks."
first-seen: 2001-08-04T00:00:00Z
service: [tcp/21]
facts: []
exposure: []
variants:
  - id: first
    name: "The worm of these tests"
    recognise:
      - id: exec
        on: data
        port: 21
        contains: ["5553455220616e6f6e796d6f7573", "534954452045584543"] # USER anonymous, SITE EXEC
    remedy: look
remedies:
  - id: look
    title: Look at it
    rank: 5
    steps: ["Look at it."]
level:
  - {level: orange, when: {ours-infected: 1}, say: "Machines of ours are infected."}
due-care: ["Look at it."]
`

func tableOf(t *testing.T, rep *cordon.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Write(&out, "table", rep, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// A connection is one attack, told once, whatever it says and however long it lasts; a
// recording that ends in the middle of it shows it all the same.
func TestOneConnectionIsOneAttack(t *testing.T) {
	a, _, err := advisory.Parse("site-exec", []byte(handWritten))
	if err != nil {
		t.Fatal(err)
	}
	const attacks = 7
	for name, then := range map[string]func(*capturetest.Conn){
		"closed":   (*capturetest.Conn).Close,
		"reset":    func(c *capturetest.Conn) { c.Reset(&c.Client) },
		"open":     func(*capturetest.Conn) {},
		"long":     func(c *capturetest.Conn) { c.Send(strings.Repeat("SITE EXEC x\r\n", 500)); c.Close() },
		"a mirror": func(c *capturetest.Conn) { c.Reply("USER anonymous\r\nSITE EXEC x\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			for i := range attacks {
				c := n.TCP(fmt.Sprintf("192.0.2.7:%d", 1025+i), fmt.Sprintf("198.51.100.%d:21", i+1))
				c.Open()
				c.Reply("220 ftp ready\r\n")
				c.Send("USER anonymous\r\n")
				c.Reply("331 ok\r\n")
				c.MSS = 5
				c.Send("SITE EXEC x\r\n")
				then(c)
			}
			rep := analyse(t, func(x *Analysis) { x.Advisories = []*advisory.Advisory{a} }, saved(t, "ftp.pcap", n.Pcap()))
			i := slices.IndexFunc(rep.Hosts, func(h cordon.HostReport) bool { return h.Address == "192.0.2.7" })
			if i < 0 || rep.Hosts[i].Verdict != cordon.VerdictInfected || rep.Hosts[i].Grade != cordon.Certain || rep.Hosts[i].Observations != attacks {
				t.Fatalf("got %+v", rep.Hosts)
			}
			// What is counted is connections, neither packets nor requests, for both sides.
			if v := rep.Advisories[0].Variants[0]; v.Counted != cordon.CountedConnections || v.Observations != attacks {
				t.Errorf("%d of %q", v.Observations, v.Counted)
			}
			if !slices.Contains(rep.Hosts[i].Why, "It made 7 connections of The worm of these tests.") {
				t.Errorf("why: %q", rep.Hosts[i].Why)
			}
			if got := tableOf(t, rep); !strings.Contains(got, "infected, 7 connections,") {
				t.Errorf("the table says\n%.600s", got)
			}
			if e := rep.Hosts[i].Evidence[0]; e.Position != 5 {
				t.Errorf("seen first at %+v", e)
			}
		})
	}
}
