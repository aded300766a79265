package capture

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/capture/capturetest"
)

// shuffled records frames as something does that is late by up to most with any of them;
// the times stay theirs, or are those of the recording.
func shuffled(t *rapid.T, frames []capturetest.Frame, most time.Duration) {
	late := make([]int, len(frames))
	order := make([]int, len(frames))
	for i := range frames {
		late[i] = int(frames[i].Time.UnixNano()) + rapid.IntRange(0, int(most)).Draw(t, "late")
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(late[a], late[b]) })
	was := slices.Clone(frames)
	own := rapid.Bool().Draw(t, "own times")
	for i, from := range order {
		frames[i].Data = was[from].Data
		if own {
			frames[i].Time = was[from].Time
		}
	}
}

// In whatever order the frames of an exchange are recorded, within a window: the request
// was made by somebody who holds the address, and was answered, where the answer comes
// behind it.
func TestAHandshakeThatIsRecordedLateProvesAnAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := newNet()
		n.Step = 500 * time.Microsecond
		a, b := client, server
		if rapid.Bool().Draw(t, "turned") {
			a, b = "203.0.113.9:1025", server
		}
		c := n.TCP(a, b)
		c.Open()
		c.Send("GET /x HTTP/1.0\r\n\r\n")
		if rapid.Bool().Draw(t, "acknowledged") {
			c.Ack(&c.Server)
		}
		c.Reply("HTTP/1.0 404 No\r\nContent-Length: 2\r\n\r\nno")
		c.Ack(&c.Client)
		if rapid.Bool().Draw(t, "closed") {
			n.Step = 5 * time.Millisecond
			c.Ack(&c.Server)
			c.Close()
		}
		shuffled(t, n.Frames, 2*time.Millisecond)
		all, _ := read(t, n.Pcap(), Options{})
		asked, told := of(all, cordon.Request), of(all, cordon.Response)
		if len(asked) != 1 || asked[0].Opened != cordon.OpenedSeen || asked[0].BehindGap {
			t.Fatalf("asked %+v", asked)
		}
		before := func(s string) int {
			return slices.IndexFunc(n.Frames, func(f capturetest.Frame) bool { return bytes.Contains(f.Data, []byte(s)) })
		}
		if len(told) == 0 && before("404") < before("GET") {
			return
		}
		if len(told) != 1 || told[0].Opened != cordon.OpenedSeen || told[0].Status != 404 {
			t.Fatalf("answered %+v", told)
		}
	})
}

// A SYN+ACK that comes late proves nothing unless its number is the one that was
// acknowledged, and no reset and no other stands before it, and it comes in time.
func TestALateSYNACKThatProvesNothing(t *testing.T) {
	const line = "GET /x HTTP/1.0\r\n\r\n"
	for _, test := range []struct {
		name   string
		record func(c *capturetest.Conn, made uint32) // a number that was made up
		want   cordon.Opened
	}{
		{"of the number that was acknowledged", func(c *capturetest.Conn, _ uint32) {
			c.SYN()
			c.Send(line)
			c.SYNACK()
		}, cordon.OpenedSeen},
		{"before the SYN itself, both behind the request", func(c *capturetest.Conn, _ uint32) {
			c.Ack(&c.Client)
			c.Send(line)
			c.SYNACK()
			c.SYN()
		}, cordon.OpenedSeen},
		{"behind the SYN, both behind the request", func(c *capturetest.Conn, _ uint32) {
			c.Send(line)
			c.SYN()
			c.SYNACK()
		}, cordon.OpenedSeen},
		{"behind the SYN, both behind request and answer", func(c *capturetest.Conn, _ uint32) {
			answer := c.Cut(&c.Server, "HTTP/1.0 200 OK\r\n\r\n")[0]
			asked := c.Cut(&c.Client, line)[0]
			answer.Ack, asked.Ack = c.Client.Next, c.Server.ISN+1
			c.Record(answer)
			c.SYN()
			c.Record(asked)
			c.SYNACK()
		}, cordon.OpenedSeen},
		{"of another", func(c *capturetest.Conn, made uint32) {
			c.SYN()
			asks(c, line, made)
			c.SYNACK()
		}, cordon.OpenedUnknown},
		{"behind another", func(c *capturetest.Conn, made uint32) {
			c.SYN()
			c.SYNACK()
			asks(c, line, made)
			accepts(c, made)
		}, cordon.OpenedUnknown},
		{"behind another, before the request", func(c *capturetest.Conn, made uint32) {
			c.SYN()
			c.SYNACK()
			accepts(c, made)
			asks(c, line, made)
		}, cordon.OpenedUnknown},
		{"behind another that came late", func(c *capturetest.Conn, made uint32) {
			c.SYN()
			asks(c, line, made)
			c.SYNACK()
			accepts(c, made)
		}, cordon.OpenedUnknown},
		{"behind a reset by the client", func(c *capturetest.Conn, _ uint32) {
			c.SYN()
			c.Send(line)
			c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.RST, Seq: c.Client.ISN + 1})
			c.SYNACK()
		}, cordon.OpenedUnknown},
		{"behind a refusal", func(c *capturetest.Conn, _ uint32) {
			c.SYN()
			c.Send(line)
			c.Refuse()
			c.SYNACK()
		}, cordon.OpenedUnknown},
		{"too late", func(c *capturetest.Conn, _ uint32) {
			c.SYN()
			c.Send(line)
			c.SYNACK()
		}, cordon.OpenedUnknown},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNet()
			n.Step = 500 * time.Microsecond
			c := n.TCP(client, server)
			test.record(c, c.Server.ISN+5_000_000)
			if test.name == "too late" {
				last := &n.Frames[len(n.Frames)-1]
				last.Time = last.Time.Add(2 * lateness)
			}
			n.UDP("192.0.2.9:53", "192.0.2.8:53", "x")
			all, _ := read(t, n.Pcap(), Options{})
			if asked := of(all, cordon.Request); len(asked) != 1 || asked[0].Opened != test.want {
				t.Errorf("got %+v", asked)
			}
			if told := of(all, cordon.Response); strings.Contains(test.name, "answer") && (len(told) != 1 || told[0].Status != 200) {
				t.Errorf("answered %+v", told)
			}
		})
	}
}

// asks records a request that acknowledges a number that was made up, accepts the SYN+ACK
// that would make it true.
func asks(c *capturetest.Conn, line string, made uint32) {
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.PSH | capturetest.ACK, Seq: c.Client.Next, Ack: made + 1, Data: line})
	c.Client.Next += uint32(len(line))
}

func accepts(c *capturetest.Conn, made uint32) {
	c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.SYN | capturetest.ACK, Seq: made, Ack: c.Client.ISN + 1})
}

// Where the clock stands still no more connections wait than there is room for: the first
// go on.
func TestConnectionsThatWaitAreBounded(t *testing.T) {
	rd := &reader{flows: new(table)}
	for i := range 2 * maxWaiting {
		f := &flow{id: uint64(i), waits: true}
		rd.flows.waiting = append(rd.flows.waiting, waiting{f, f.id, 1})
	}
	first, last := rd.flows.waiting[0].flow, rd.flows.waiting[2*maxWaiting-1].flow
	rd.expect(1)
	if n := len(rd.flows.waiting); n > maxWaiting || first.waits || !last.waits {
		t.Errorf("%d wait, the first: %v, the last: %v", n, first.waits, last.waits)
	}
}
